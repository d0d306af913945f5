/// Texts that tell a store, and its customers, what was generated: facts only, ready to be pasted into its forms.
///
/// The forms are those of 2025; docs/provenance.md says which pages they were read from. None of this is legal advice, and
/// a game that generates more than its cutscenes has more to say.
public enum Disclosure {
  /// Where the text is to be used.
  public enum Store: String, Hashable, Sendable, CaseIterable {
    /// Steam's content survey, section "Generative Artificial Intelligence Content".
    case steam
    /// Epic Games Store, which has no field for it: a sentence for the description.
    case epic
    /// itch.io's "Generative AI disclosure".
    case itch
    /// Google Play: the policy on AI-generated content.
    case googlePlay = "google-play"
    /// Anything else: credits, a press kit, a read-me.
    case general
  }

  /// The text for one store, in English, ending in a line break.
  public static func text(for statement: ProvenanceStatement, store: Store) -> String {
    let facts = facts(statement)
    let paragraphs: [String] =
      switch store {
      case .steam:
        [
          "Pre-generated content: yes", facts,
          "Live-generated content by these cutscenes: none. They are ordinary movies and sounds; no model runs in the game.",
        ]
      case .epic: [facts]
      case .itch:
        [
          "Does this project contain the results of generative AI? Yes",
          "Kinds, for these cutscenes: Graphics, Sound", facts,
        ]
      case .googlePlay:
        [
          facts,
          "These cutscenes were made before release and are played as they are: through them, the app generates no content "
            + "on the device or on a server.",
        ]
      case .general: [facts, details(statement)]
      }
    return paragraphs.joined(separator: "\n\n") + "\n"
  }

  private static func facts(_ statement: ProvenanceStatement) -> String {
    var sentences = [
      "Picture and sound of the cutscene \"\(statement.title)\" were generated with AI during development, by "
        + "\(statement.makers)."
    ]
    for model in statement.models where !model.trainingData.isEmpty {
      sentences.append("The model \(model.name) was trained on \(model.trainingData).")
    }
    if !statement.humanParts.isEmpty {
      sentences.append("Not generated: \(statement.humanParts.joined(separator: "; ")).")
    }
    sentences.append("The files carry C2PA manifests that say so.")
    return sentences.joined(separator: " ")
  }

  private static func details(_ statement: ProvenanceStatement) -> String {
    var lines = statement.models.map { "\($0.name) (\($0.family)), weights SHA-256: \($0.weightsSHA256)" }
    if let digest = statement.requestSHA256 { lines.append("Request SHA-256: \(digest)") }
    lines.append("Digital source type: \(statement.source.rawValue)")
    return lines.joined(separator: "\n")
  }
}
