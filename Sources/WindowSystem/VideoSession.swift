import CSDL2
import Glibc

/// SDL's video and controllers while somebody needs them. SDL counts its users, so that windows may come and go.
@MainActor final class VideoSession {
  let driver: String

  /// Starts SDL's video for the output. Throws `WindowError.noDisplay` when there is no screen.
  init(_ output: WindowOptions.Output) throws(WindowError) {
    // Signals stay the program's: Ctrl-C must end it as it ends every other command.
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1")
    // A tool that shows a movie must not keep a desktop from its screen saver when nothing plays.
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1")
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0")
    // A picture made by the processor goes to the screen as it is, not through OpenGL.
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0")
    SDL_SetMainReady()
    if output == .headless {
      SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, "dummy", SDL_HINT_OVERRIDE)
    } else {
      SDL_ResetHint(SDL_HINT_VIDEODRIVER)
    }
    guard SDL_InitSubSystem(SDL_INIT_VIDEO | SDL_INIT_EVENTS) == 0 else { throw .noDisplay(lastReason()) }
    driver = SDL_GetCurrentVideoDriver().map { String(cString: $0) } ?? ""
    // Without a display SDL may fall back to a driver that draws into nowhere, and nobody would know why nothing is to be
    // seen. Who wants one names it in SDL_VIDEODRIVER.
    if output == .screen, Self.unseen.contains(driver.lowercased()), getenv("SDL_VIDEODRIVER") == nil {
      SDL_QuitSubSystem(SDL_INIT_VIDEO | SDL_INIT_EVENTS)
      throw .noDisplay("")
    }
    // A machine without a controller subsystem still has a window.
    hasControllers = SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER) == 0
  }

  private static let unseen: Set<String> = ["dummy", "offscreen", "evdev"]
  private let hasControllers: Bool

  isolated deinit {
    if hasControllers { SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER) }
    SDL_QuitSubSystem(SDL_INIT_VIDEO | SDL_INIT_EVENTS)
  }
}

/// SDL's reason for its last failure.
@MainActor func lastReason() -> String { SDL_GetError().map { String(cString: $0) } ?? "" }
