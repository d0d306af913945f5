import CImGui

/// The design: colours by what they are for, and the few sizes everything is made of.
public struct Theme: Sendable, Equatable {
  // Surfaces, from the furthest to the nearest.
  /// Between and behind panels.
  public var base = Color(0x0D0E11)
  /// Panels.
  public var panel = Color(0x15171B)
  /// Lists, lanes and wells inside of panels.
  public var well = Color(0x101216)
  /// Controls, headings.
  public var raised = Color(0x212429)
  public var raisedHover = Color(0x2B2F36)
  public var raisedActive = Color(0x353A43)
  /// Menus, dialogs, tooltips.
  public var popup = Color(0x1C1F24)
  public var line = Color(0x282C33)
  public var strongLine = Color(0x3A3F48)

  // Type.
  public var text = Color(0xE8E9EC)
  public var muted = Color(0x9DA3AE)
  public var faint = Color(0x676E7A)

  // Meaning.
  /// The one thing to do next, the playhead, what is chosen.
  public var accent = Color(0xFF8B3D)
  public var accentHover = Color(0xFFA05F)
  public var accentActive = Color(0xE5752B)
  /// Text on the accent.
  public var onAccent = Color(0x1A0F07)
  /// Rows and clips that are selected.
  public var selection = Color(0x3B2A1E)
  public var good = Color(0x5CCB8B)
  public var caution = Color(0xF2C14E)
  public var bad = Color(0xF0616D)

  /// Colours of the timeline's lanes.
  public struct Lanes: Sendable, Equatable {
    public var picture = Color(0x5E8BF0)
    public var sound = Color(0x45C4B0)
    public var dialogue = Color(0xF0A35E)
    public var viseme = Color(0xA98BF5)
    public var event = Color(0xEF6FA6)
    public var haptic = Color(0x7FC8F8)
    public var marker = Color(0x8BD17C)
  }
  public var lanes = Lanes()

  // Sizes in points.
  public var gap: Float = 6
  public var padding: Float = 12
  public var rounding: Float = 6
  public var controlHeight: Float = 28
  public var headerHeight: Float = 36
  public var iconSize: Float = 16

  public init() {}

  /// The theme the studio was designed with.
  public static let studio = Theme()
}

extension Theme {
  /// Puts the design into Dear ImGui's current style.
  func apply() {
    let pairs: [(Int, Float, Float)] = [
      (CIG_WINDOW_PADDING, padding, padding), (CIG_FRAME_PADDING, 10, (controlHeight - 15) / 2),
      (CIG_ITEM_SPACING, 8, 8), (CIG_INNER_SPACING, 6, 6), (CIG_CELL_PADDING, 8, 5),
      (CIG_WINDOW_ROUNDING, rounding, 0), (CIG_CHILD_ROUNDING, rounding, 0), (CIG_POPUP_ROUNDING, rounding + 2, 0),
      (CIG_FRAME_ROUNDING, rounding, 0), (CIG_GRAB_ROUNDING, rounding, 0), (CIG_TAB_ROUNDING, rounding, 0),
      (CIG_SCROLLBAR_ROUNDING, 6, 0), (CIG_SCROLLBAR_SIZE, 10, 0), (CIG_GRAB_SIZE, 12, 0), (CIG_INDENT, 18, 0),
      (CIG_WINDOW_BORDER, 0, 0), (CIG_CHILD_BORDER, 0, 0), (CIG_POPUP_BORDER, 1, 0), (CIG_FRAME_BORDER, 0, 0),
      (CIG_DISABLED_ALPHA, 0.4, 0),
    ]
    for (key, x, y) in pairs { cig_style_set(Int32(key), x, y) }
    for (slot, color) in slots { cig_style_color(slot.rawValue, color.packed) }
  }

  private var slots: [(StyleSlot, Color)] {
    [
      (.text, text), (.textDisabled, faint), (.windowBackground, panel), (.childBackground, .clear),
      (.popupBackground, popup), (.border, strongLine), (.borderShadow, .clear), (.frame, raised),
      (.frameHovered, raisedHover), (.frameActive, raisedActive), (.title, raised), (.titleActive, raised),
      (.titleCollapsed, raised), (.menuBar, base), (.scrollbar, .clear), (.scrollbarGrab, raisedActive.faded(0.7)),
      (.scrollbarGrabHovered, strongLine.mixed(.white, 0.12)), (.scrollbarGrabActive, faint), (.checkMark, accent),
      (.sliderGrab, accent), (.sliderGrabActive, accentHover), (.button, raised), (.buttonHovered, raisedHover),
      (.buttonActive, raisedActive), (.header, selection), (.headerHovered, raisedHover), (.headerActive, raisedActive),
      (.separator, line), (.separatorHovered, accent), (.separatorActive, accent), (.resizeGrip, .clear),
      (.resizeGripHovered, accent), (.resizeGripActive, accent), (.tab, .clear), (.tabHovered, raisedHover),
      (.tabActive, raised), (.tabUnfocused, .clear), (.tabUnfocusedActive, raised), (.plotLines, lanes.sound),
      (.plotLinesHovered, accent), (.plotHistogram, lanes.sound), (.plotHistogramHovered, accent),
      (.tableHeader, panel), (.tableBorderStrong, line), (.tableBorderLight, line.faded(0.7)), (.tableRow, .clear),
      (.tableRowAlternate, Color.white.faded(0.018)), (.selectedText, accent.faded(0.35)), (.dropTarget, accent),
      (.navigation, accent.faded(0.8)), (.windowingHighlight, .white.faded(0.5)), (.windowingDim, .black.faded(0.3)),
      (.modalDim, Color(0x050607).faded(0.66)),
    ]
  }
}

/// Dear ImGui's colours by place, in its order.
enum StyleSlot: Int32 {
  case text, textDisabled, windowBackground, childBackground, popupBackground, border, borderShadow, frame,
    frameHovered, frameActive, title, titleActive, titleCollapsed, menuBar, scrollbar, scrollbarGrab,
    scrollbarGrabHovered, scrollbarGrabActive, checkMark, sliderGrab, sliderGrabActive, button, buttonHovered,
    buttonActive, header, headerHovered, headerActive, separator, separatorHovered, separatorActive, resizeGrip,
    resizeGripHovered, resizeGripActive, tab, tabHovered, tabActive, tabUnfocused, tabUnfocusedActive, plotLines,
    plotLinesHovered, plotHistogram, plotHistogramHovered, tableHeader, tableBorderStrong, tableBorderLight, tableRow,
    tableRowAlternate, selectedText, dropTarget, navigation, windowingHighlight, windowingDim, modalDim
}
