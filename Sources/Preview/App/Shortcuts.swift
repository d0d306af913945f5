import ImmediateUI
import Timeline
import WindowSystem

/// What keys mean. Pure, so that the list of keys and what they do cannot part.
enum Shortcuts {
  struct Shortcut: Sendable {
    var keys: [Key]
    var modifiers: Modifiers = []
    var shown: String
    var title: String
    var command: @Sendable (StudioState) -> Command?
  }

  static let all: [Shortcut] = [
    .init(keys: [.space], shown: "Space", title: "Play or pause") { _ in .toggle },
    .init(keys: [.k], shown: "K", title: "Pause") { _ in .pause },
    .init(keys: [.l], shown: "L", title: "Forwards, again for faster") { _ in .shuttle(1) },
    .init(keys: [.j], shown: "J", title: "Backwards, again for faster") { _ in .shuttle(-1) },
    .init(keys: [.right], shown: "→", title: "Next picture") { _ in .step(1) },
    .init(keys: [.left], shown: "←", title: "Former picture") { _ in .step(-1) },
    .init(keys: [.right], modifiers: .shift, shown: "Shift →", title: "One second on") { _ in .skip(seconds: 1) },
    .init(keys: [.left], modifiers: .shift, shown: "Shift ←", title: "One second back") { _ in .skip(seconds: -1) },
    .init(keys: [.down], shown: "↓", title: "Next shot") { _ in .jump(.shot, forwards: true) },
    .init(keys: [.up], shown: "↑", title: "Former shot") { _ in .jump(.shot, forwards: false) },
    .init(keys: [.down], modifiers: .shift, shown: "Shift ↓", title: "Next line") { _ in .jump(.line, forwards: true) },
    .init(keys: [.up], modifiers: .shift, shown: "Shift ↑", title: "Former line") { _ in
      .jump(.line, forwards: false)
    },
    .init(keys: [.period], shown: ".", title: "Next event") { _ in .jump(.event, forwards: true) },
    .init(keys: [.comma], shown: ",", title: "Former event") { _ in .jump(.event, forwards: false) },
    .init(keys: [.home], shown: "Home", title: "To the start") { _ in .toStart },
    .init(keys: [.end], shown: "End", title: "To the end") { _ in .toEnd },
    .init(keys: [.i], shown: "I", title: "Loop from here") { _ in .loopIn },
    .init(keys: [.o], shown: "O", title: "Loop to here") { _ in .loopOut },
    .init(keys: [.p], shown: "P", title: "No loop") { _ in .clearLoop },
    .init(keys: [.m], shown: "M", title: "Sound off or on") { .mute(!$0.transport.isMuted) },
    .init(keys: [.leftBracket], shown: "[", title: "Slower") { .speed(faster($0.transport.speed, -1)) },
    .init(keys: [.rightBracket], shown: "]", title: "Faster") { .speed(faster($0.transport.speed, 1)) },
    .init(keys: [.equals], shown: "+", title: "Enlarge the timeline") { .zoom(1.5, around: $0.time.seconds) },
    .init(keys: [.minus], shown: "−", title: "Make the timeline smaller") { .zoom(1 / 1.5, around: $0.time.seconds) },
    .init(keys: [.digit0], shown: "0", title: "Whole timeline") { _ in .fitTimeline },
    .init(keys: [.s], shown: "S", title: "Spectrogram or waveform") { .spectrogram(!$0.view.showsSpectrogram) },
    .init(keys: [.tab], shown: "Tab", title: "Swap the compared takes") { $0.comparison == nil ? nil : .swapCompared },
    .init(keys: [.c], shown: "C", title: "The whole cut") { _ in .showCut },
    .init(keys: [.enter], shown: "Enter", title: "Choose the shown take") { $0.selectedTake.map { .choose($0) } },
    .init(keys: [.g], shown: "G", title: "Make a take of the shot") { state in
      state.selectedShot.map { .makeTakes($0, count: state.preferences.takesAtOnce) }
    },
    .init(keys: [.escape], shown: "Esc", title: "End comparing, leave the large picture") { state in
      state.dialog != nil ? .show(nil) : state.comparison != nil ? .compare(nil) : nil
    },
    .init(keys: [.f], shown: "F", title: "Large picture") { _ in .maximize },
    .init(keys: [.f11], shown: "F11", title: "Full screen") { _ in .fullscreen },
    .init(keys: [.f1], shown: "F1", title: "All keys") { _ in .show(.keys) },
    .init(keys: [.o], modifiers: .control, shown: "Ctrl O", title: "Open") { _ in .show(.open) },
    .init(keys: [.e], modifiers: .control, shown: "Ctrl E", title: "Export") { $0.hasMedia ? .show(.export) : nil },
    .init(keys: [.b], modifiers: .control, shown: "Ctrl B", title: "Build the project") { _ in .build },
    .init(keys: [.r], modifiers: .control, shown: "Ctrl R", title: "Read again") { _ in .reload },
    .init(keys: [.z], modifiers: .control, shown: "Ctrl Z", title: "Take back a choice") { _ in .undo },
    .init(keys: [.y], modifiers: .control, shown: "Ctrl Y", title: "Choose again") { _ in .redo },
    .init(keys: [.comma], modifiers: .control, shown: "Ctrl ,", title: "Preferences") { _ in .show(.preferences) },
    .init(keys: [.q], modifiers: .control, shown: "Ctrl Q", title: "Quit") { _ in .quit },
  ]

  /// What a key does now.
  static func command(_ key: Key, _ modifiers: Modifiers, _ state: StudioState) -> Command? {
    all.first { $0.keys.contains(key) && $0.modifiers == modifiers }?.command(state)
  }

  /// How a command's key is shown in menus.
  static func shown(_ title: String) -> String? { all.first { $0.title == title }?.shown }

  private static func faster(_ speed: Int, _ direction: Int) -> Int {
    let speeds = Transport.speeds
    return direction > 0 ? speeds.first { $0 > speed } ?? 200 : speeds.last { $0 < speed } ?? 25
  }
}

extension Studio {
  /// Keys, dropped files, the close button.
  func handle(_ events: [InputEvent], _ ui: UI) {
    for event in events {
      switch event {
      case .keyDown(let key, let modifiers, let isRepeat):
        // Keys that are held repeat only where that is wanted.
        let repeats: Set<Key> = [.left, .right, .up, .down, .comma, .period, .equals, .minus]
        guard !isRepeat || repeats.contains(key), !ui.isTyping else { continue }
        guard !ui.hasPopup || key == .escape else { continue }
        if let command = Shortcuts.command(key, modifiers, state) {
          perform(command)
        } else if key == .escape, layout.maximized != nil {
          layout.maximized = nil
        }
      case .dropped(let path): perform(.open(path))
      case .closeRequested: perform(.quit)
      case .controllerAdded(_, let name): state.log.add(.info, "\(name) is connected and feels the haptic lane.")
      case .controllerButton(_, .a, true): perform(.toggle)
      case .controllerButton(_, .leftShoulder, true): perform(.jump(.shot, forwards: false))
      case .controllerButton(_, .rightShoulder, true): perform(.jump(.shot, forwards: true))
      default: break
      }
    }
  }
}
