import CImGui
import Glibc

/// What happened to a text field in this frame.
public struct TextEdit: Sendable, Equatable {
  /// The text is another than before.
  public let changed: Bool
  /// Enter was pressed.
  public let submitted: Bool
  /// The cursor is in it.
  public let isActive: Bool
}

extension UI {
  /// A line of text to edit; `hint` is shown while it is empty. Width 0 fills the room, negative leaves that much. `focus` puts the cursor
  /// into it.
  @discardableResult
  public func field(
    _ id: String, _ text: inout String, hint: String = "", width: Float = 0, focus: Bool = false, mono: Bool = false
  ) -> TextEdit {
    if focus { cig_focus_next() }
    let wide = width > 0 ? width : max(20, available.width + width)
    if mono { pushMono() }
    let result = edit(id, &text, hint: hint, size: Size(wide, 0), flags: Int32(CIG_INPUT_ENTER))
    if mono { popMono() }
    return result
  }

  /// Several lines of text to edit. Enter starts a new line.
  @discardableResult
  public func editor(_ id: String, _ text: inout String, size: Size, readOnly: Bool = false) -> TextEdit {
    let flags = Int32(CIG_INPUT_MULTILINE) | (readOnly ? Int32(CIG_INPUT_READ_ONLY) : 0)
    return edit(id, &text, hint: "", size: size, flags: flags)
  }

  private func edit(_ id: String, _ text: inout String, hint: String, size: Size, flags: Int32) -> TextEdit {
    note(text)
    note(hint)
    let buffer = TextBuffer(text)
    let entered = cig_input(
      hidden(id), hint, buffer.text, buffer.capacity, finite(size.width), finite(size.height), flags,
      { user, capacity in
        Unmanaged<TextBuffer>.fromOpaque(user).takeUnretainedValue().grow(to: capacity)
      }, Unmanaged.passUnretained(buffer).toOpaque())
    let after = String(cString: buffer.text)
    withExtendedLifetime(buffer) {}
    let changed = after != text
    if changed {
      text = after
      note(after)
    }
    let active = cig_item_active()
    remember(id, text: after)
    if active { draw.stroke(itemRect, theme.accent, rounding: theme.rounding) }
    if itemHovered { pointer = .text }
    return TextEdit(
      changed: changed, submitted: entered && flags & Int32(CIG_INPUT_ENTER) != 0, isActive: active)
  }
}

/// Room for a text while the library edits it. Used only within one call.
final class TextBuffer {
  private(set) var text: UnsafeMutablePointer<CChar>
  private(set) var capacity: Int

  init(_ string: String) {
    let bytes = string.utf8.prefix { $0 != 0 }
    capacity = max(256, bytes.count + 1)
    text = .allocate(capacity: capacity)
    text.initialize(repeating: 0, count: capacity)
    for (index, byte) in bytes.enumerated() { text[index] = CChar(bitPattern: byte) }
  }

  deinit { text.deallocate() }

  /// Makes room for `wanted` bytes and returns the new place.
  func grow(to wanted: Int) -> UnsafeMutablePointer<CChar>? {
    guard wanted > capacity else { return text }
    let larger = max(wanted, capacity * 2)
    let place = UnsafeMutablePointer<CChar>.allocate(capacity: larger)
    place.initialize(repeating: 0, count: larger)
    place.update(from: text, count: capacity)
    text.deallocate()
    text = place
    capacity = larger
    return place
  }
}
