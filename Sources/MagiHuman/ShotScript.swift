internal import Foundation
internal import Generation
internal import TextEncoding
internal import Timeline

/// A request in the three paragraphs the model was trained on: what is seen, what is said, what else is heard.
struct ShotScript: Equatable {
  /// A line of dialogue.
  struct Dialogue: Equatable {
    /// Who says it, in a few words.
    var description: String
    /// In which language.
    var language: String
    /// What is said.
    var text: String
  }

  /// What is seen, in sentences.
  var body: String
  /// What is said, in order.
  var dialogue: [Dialogue]
  /// What else is heard; empty for nothing of note.
  var sound: String

  /// - Parameter request: its words must be in `PromptWords`.
  init(_ request: ShotRequest) {
    var sentences: [String] = []
    let asked = request.prompt.trimmingCharacters(in: .whitespacesAndNewlines)
    if !asked.isEmpty { sentences.append(Self.sentence(asked)) }
    if request.lines.isEmpty, request.voice == nil {
      if asked.isEmpty { sentences.append("A person is seen from the chest up, at rest, and says nothing.") }
    } else {
      sentences.append(
        "A person is seen from the chest up and speaks to somebody near the camera, with natural movements of lips, eyes and "
          + "brows that follow the words.")
    }
    let motions = request.events.filter { PromptWords.motions.contains($0.name) }
    for event in motions {
      sentences.append("At \(Self.time(event)) there is \(PromptWords.events[event.name] ?? event.name).")
    }
    sentences.append("The camera is static. The light stays the same.")
    body = sentences.joined(separator: " ")

    let voice = request.speaker.map { "The person, \($0)" } ?? "The person"
    dialogue = request.lines.map { line in
      Dialogue(description: voice, language: LineLanguage(of: line.text).rawValue, text: line.text)
    }

    var sounds = request.ambiences.map { ambience in
      let phrase = PromptWords.ambiences[ambience.name] ?? ambience.name
      return switch ambience.level ?? 0.5 {
      case ..<0.3: "faint \(phrase)"
      case 0.8...: "loud \(phrase)"
      default: phrase
      }
    }
    sounds += request.events.filter { !PromptWords.motions.contains($0.name) && $0.force > 0 }.map { event in
      "at \(Self.time(event)) \(PromptWords.events[event.name] ?? event.name)"
    }
    sound = sounds.isEmpty ? "" : Self.sentence(sounds.joined(separator: ", "))
  }

  /// The prompt.
  var text: String {
    ShotPrompt(
      body: body,
      lines: dialogue.map { .init(speaker: $0.description, language: $0.language, text: $0.text) }, sound: sound
    ).text
  }

  /// With a capital letter and a full stop.
  private static func sentence(_ text: String) -> String {
    let first = text.prefix(1).uppercased() + text.dropFirst()
    return text.last.map { ".!?。！？".contains($0) } == true ? first : first + "."
  }

  private static func time(_ event: TimedEvent) -> String {
    let tenths = Int((event.time.seconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) seconds"
  }
}
