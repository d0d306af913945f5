import CImGui

/// The interface: an immediate-mode toolkit (Dear ImGui) with the studio's design. Each frame, the program says what is to be seen; widgets
/// answer whether they were used. Widgets are named by ids that are unique within their panel; a widget's whole name is its panel's and its
/// own, joined by "/", and that is how scripts find it. Widgets may be made only while `frame` runs.
@MainActor public final class UI {
  public var theme: Theme {
    didSet { if theme != oldValue { styleIsStale = true } }
  }
  /// Reads and writes the desktop's clipboard.
  public var clipboard: Clipboard { board.clipboard }
  private let context: OpaquePointer
  private let board: ClipboardBox
  private var atlas: FontAtlas
  private var builtScale: Float?
  private var styleIsStale = true
  private var queue = InputQueue()
  /// Whether a frame is being filled.
  private(set) var isInFrame = false
  var path: [String] = []
  /// What was there in the last whole frame, by name.
  public private(set) var items: [String: Item] = [:]
  private var collected: [String: Item] = [:]
  /// Whether `items` is kept. Off, frames cost a little less.
  public var keepsItems = true
  /// Animation of toggles by name: 0 off, 1 on.
  var switches: [String: Float] = [:]

  /// A widget as it was drawn.
  public struct Item: Sendable, Equatable {
    public let rect: Rect
    public let isEnabled: Bool
    /// What it shows, where it shows text.
    public let text: String
  }

  /// Where copied text goes and comes from.
  public struct Clipboard {
    public var read: @MainActor () -> String
    public var write: @MainActor (String) -> Void
    public init(read: @escaping @MainActor () -> String, write: @escaping @MainActor (String) -> Void) {
      self.read = read
      self.write = write
    }
  }

  /// An interface without a window: whoever owns it feeds input, and draws its meshes. `clipboard` nil keeps copied text to itself.
  public init(theme: Theme = .studio, fonts: FontFiles = .installed(), clipboard: Clipboard? = nil) {
    self.theme = theme
    atlas = FontAtlas(fonts)
    board = ClipboardBox(clipboard)
    context = cig_context_create()
    board.attach()
  }

  isolated deinit {
    cig_context_destroy(context)
  }

  // MARK: Frames

  /// Adds what a person did; the next frames see it in order.
  public func add(_ input: [UIInput]) { queue.add(input) }

  /// Whether input waits for further frames, because a press and its release cannot be seen in the same.
  public var hasWaitingInput: Bool { !queue.isEmpty }

  /// Makes the font texture when it is missing, its scale changed, or a text showed new characters. Call it before `frame`; `upload` puts
  /// the picture into the texture `TextureID.fonts`. Returns whether it was called. Throws what `upload` throws.
  @discardableResult
  public func prepareFonts(scale: Float, upload: (FontPicture) throws -> Void) throws -> Bool {
    guard builtScale != scale || atlas.glyphs.isStale else { return false }
    cig_context_make_current(context)
    try atlas.build(scale: scale, upload)
    builtScale = scale
    return true
  }

  /// What is wrong with the fonts: one sentence each.
  public var fontProblems: [String] { atlas.problems }

  /// Fills one frame. `size` is the window's in points, `seconds` the time since the last frame. Afterwards `withMeshes` has what is to be
  /// drawn. `prepareFonts` must have been called.
  public func frame(size: Size, seconds: Float, _ body: () -> Void) {
    guard let scale = builtScale, !isInFrame else { return }
    cig_context_make_current(context)
    if styleIsStale {
      theme.apply()
      styleIsStale = false
    }
    cig_input_display(
      max(1, finite(size.width)), max(1, finite(size.height)), scale, min(1, max(0.000_1, finite(seconds))))
    for input in queue.next() { feed(input) }
    isInFrame = true
    collected.removeAll(keepingCapacity: true)
    cig_frame_begin()
    body()
    popupWasOpen = cig_any_popup_open()
    cig_frame_end(scale)
    isInFrame = false
    if keepsItems { swap(&items, &collected) }
    switches = switches.filter { items[$0.key] != nil || !keepsItems }
  }

  private func feed(_ input: UIInput) {
    switch input {
    case .mouseMoved(let at): cig_input_mouse(finite(at.x), finite(at.y))
    case .mouseButton(let button, let isDown): cig_input_button(Int32(clamping: button), isDown)
    case .wheel(let x, let y): cig_input_wheel(finite(x), finite(y))
    case .key(let key, let isDown): cig_input_key(key.rawValue, isDown)
    case .modifiers(let control, let shift, let option, let command):
      cig_input_modifiers(control, shift, option, command)
    case .text(let text):
      note(text)
      cig_input_text(text)
    case .focus(let focused): cig_input_focus(focused)
    }
  }

  /// Part of a frame: triangles with one texture, cut to a rectangle of pixels.
  public struct Command {
    public let texture: TextureID
    /// Pixels; may reach beyond the window.
    public let clip: Rect
    public let vertices: UnsafeRawPointer
    public let vertexCount: Int
    public let indices: UnsafePointer<UInt16>
    public let indexCount: Int
  }

  /// Calls `draw` for each part of the last frame, from the back to the front. Pointers are valid within the call only.
  public func withMeshes(_ draw: (Command) -> Void) {
    cig_context_make_current(context)
    for index in 0..<cig_mesh_count() {
      let mesh = cig_mesh_at(index)
      guard mesh.vertex_count > 0 else { continue }
      for part in 0..<mesh.command_count {
        let command = cig_command_at(index, part)
        guard command.index_count > 0 else { continue }
        draw(
          Command(
            texture: TextureID(command.texture), clip: Rect(command.clip),
            vertices: mesh.vertices + Int(command.first_vertex) * 20,
            vertexCount: Int(mesh.vertex_count) - Int(command.first_vertex),
            indices: mesh.indices + Int(command.first_index), indexCount: Int(command.index_count)))
      }
    }
  }

  /// A number that changes with what the last frame looks like: the same number, the same triangles.
  public var meshDigest: UInt64 { current { cig_mesh_digest() } }

  /// Pieces of memory that the toolkit holds.
  public var allocations: Int { current { Int(cig_allocations()) } }

  // MARK: What the interface wants

  /// Whether the mouse is over the interface's panels or drags something of theirs.
  public var wantsMouse: Bool { current { cig_wants_mouse() } }
  /// Whether the left button is held, by what the interface was told so far.
  public var mouseIsDown: Bool { current { cig_mouse_down(0) } }
  /// Whether text is being typed: keys are then not shortcuts.
  public var isTyping: Bool { current { cig_wants_text() } }
  /// Whether a menu, popup or dialog is open.
  public var hasPopup: Bool { current { isInFrame ? cig_any_popup_open() : popupWasOpen } }
  private var popupWasOpen = false

  /// Shapes of the mouse that the interface asks for.
  public enum Pointer: Int32, Sendable {
    case hidden = -1
    case arrow = 0
    case text, resizeAll, resizeVertical, resizeHorizontal, resizeRising, resizeFalling, hand, forbidden
  }
  /// The shape to show now.
  public var pointer: Pointer {
    get { current { Pointer(rawValue: cig_mouse_cursor()) ?? .arrow } }
    set { current { cig_set_mouse_cursor(newValue.rawValue) } }
  }

  private func current<Result>(_ body: () -> Result) -> Result {
    cig_context_make_current(context)
    return body()
  }

  // MARK: Names

  /// Lets the fonts know a text's characters.
  func note(_ text: String) { atlas.glyphs.note(text) }

  /// Remembers the widget that was just made.
  func remember(_ id: String, text: String = "") {
    guard keepsItems else { return }
    collected[name(of: id)] = Item(rect: Rect(cig_item_rect()), isEnabled: disabledDepth == 0, text: text)
  }
  var disabledDepth = 0
  /// What stands between a table cell's edge and its text, so that the text is in the row's middle.
  var cellInset: Float = 0
  /// The widget that the mouse rests on, for tooltips, and since when.
  var hovered = ""
  var hoveredSince = 0.0
  var hoveredFrame: Int32 = -1

  /// A widget's whole name.
  func name(of id: String) -> String { path.isEmpty ? id : path.joined(separator: "/") + "/" + id }

  /// Puts `body`'s widgets under a name, so that their ids need be unique only there.
  public func group(_ id: String, _ body: () -> Void) {
    cig_push_id(id)
    path.append(id)
    body()
    path.removeLast()
    cig_pop_id()
  }

  /// An id as Dear ImGui takes it: nothing of it is shown.
  func hidden(_ id: String) -> String { "##" + id }
}
