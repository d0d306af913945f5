import Foundation
import StudioWindow
import WindowSystem

extension StudioWindow {
  /// Without a display SDL may fall back to a driver that draws into nowhere, and nobody would know why nothing is to be
  /// seen. Throws `WindowError.noDisplay` where a screen was asked for and that has happened, unless SDL_VIDEODRIVER wants it.
  func requireScreen(_ options: WindowOptions) throws {
    let unseen: Set<String> = ["dummy", "offscreen", "evdev"]
    guard options.output == .screen, unseen.contains(window.driver.lowercased()),
      ProcessInfo.processInfo.environment["SDL_VIDEODRIVER"] == nil
    else { return }
    throw WindowError.noDisplay("")
  }
}
