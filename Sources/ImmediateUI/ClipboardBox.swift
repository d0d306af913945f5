import CImGui
import Glibc

/// What Dear ImGui's clipboard functions see. The text they hand over lives until the next call.
@MainActor final class ClipboardBox {
  private(set) var clipboard: UI.Clipboard
  private var given: UnsafeMutablePointer<CChar>?

  init(_ clipboard: UI.Clipboard?) {
    if let clipboard {
      self.clipboard = clipboard
    } else {
      let own = OwnText()
      self.clipboard = UI.Clipboard(read: { own.text }, write: { own.text = $0 })
    }
  }

  isolated deinit { free(given) }

  @MainActor private final class OwnText {
    var text = ""
  }

  /// Registers with the current context, which must not outlive this object.
  func attach() {
    cig_clipboard(
      { user in
        guard let user else { return nil }
        // The library calls back only from within calls of `UI`, which is bound to the main actor.
        nonisolated(unsafe) let place = user
        nonisolated(unsafe) var result: UnsafePointer<CChar>?
        MainActor.assumeIsolated {
          result = UnsafePointer(Unmanaged<ClipboardBox>.fromOpaque(place).takeUnretainedValue().read())
        }
        return result
      },
      { user, text in
        guard let user, let text else { return }
        let copied = String(cString: text)
        nonisolated(unsafe) let place = user
        MainActor.assumeIsolated {
          Unmanaged<ClipboardBox>.fromOpaque(place).takeUnretainedValue().clipboard.write(copied)
        }
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private func read() -> UnsafeMutablePointer<CChar>? {
    free(given)
    given = strdup(clipboard.read())
    return given
  }
}
