/// A screenplay and all there is to say about the text it came from.
public struct ParsedScreenplay: Sendable, Equatable {
  /// What was understood. Where there are errors it is what is left without the faulty parts.
  public var screenplay: Screenplay
  /// Everything found, errors and warnings, in order of their places.
  public var diagnostics: [Diagnostic]

  /// Puts both together.
  public init(screenplay: Screenplay, diagnostics: [Diagnostic]) {
    self.screenplay = screenplay
    self.diagnostics = diagnostics
  }
}

extension Screenplay {
  /// The largest script, in bytes.
  public static let mostBytes = SourceText.mostBytes
  /// The most diagnostics of one file.
  public static let mostDiagnostics = 1000

  /// Reads a screenplay in Fountain with directives (docs/screenplay.md). Never fails on plain Fountain: errors can only
  /// come from directives and from a text that is too large. `file` is what diagnostics call it.
  public static func parse(_ text: String, file: String) -> ParsedScreenplay {
    parse(text, file: file, origins: [])
  }

  /// As `parse(_:file:)`, for a text converted from another one: line n came from `origins[n - 1]`.
  static func parse(_ text: String, file: String, origins: [SourcePosition]) -> ParsedScreenplay {
    do {
      let source = try SourceText(text, file: file, origins: origins)
      let (builder, diagnostics) = ScreenplayBuilder.built(source)
      return ParsedScreenplay(screenplay: builder.screenplay, diagnostics: diagnostics)
    } catch {
      return ParsedScreenplay(screenplay: Screenplay(file: file), diagnostics: [error.diagnostic(file)])
    }
  }
}

extension FountainDocument {
  /// Reads a Fountain text. Throws one sentence where it is larger than `Screenplay.mostBytes`, and never otherwise.
  public init(parsing text: String, file: String) throws(ScreenplayError) {
    do { self = FountainParser(try SourceText(text, file: file)).document } catch { throw error.error(file) }
  }
}

extension [Diagnostic] {
  /// In order of their places, each once, not more than `Screenplay.mostDiagnostics` (and then one that says so).
  func inOrder() -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    let all = sorted { ($0.position, $0.message) < ($1.position, $1.message) }.filter { seen.insert($0).inserted }
    guard all.count > Screenplay.mostDiagnostics else { return all }
    // Errors go before warnings here: whether there are any must not depend on the limit.
    let errors = all.filter { $0.severity == .error }
    let kept = (errors + all.filter { $0.severity == .warning }).prefix(Screenplay.mostDiagnostics)
    let rest = Diagnostic(
      .warning, at: all[0].position, "there are \(all.count - kept.count) more faults than are listed",
      fix: "correct these first")
    return kept.sorted { $0.position < $1.position } + [rest]
  }
}
