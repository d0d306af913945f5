/// The formats that dialogue is written in elsewhere.
public enum ScriptFormat: String, Sendable, CaseIterable {
  /// Fountain itself.
  case fountain
  /// Yarn Spinner.
  case yarn
  /// Ink.
  case ink
  /// A sheet of lines: comma, semicolon or tab separated.
  case sheet
  /// SubRip subtitles.
  case srt
  /// WebVTT subtitles.
  case vtt

  /// The format that a file name's ending stands for; nil for others.
  public init?(fileName: String) {
    guard let dot = fileName.lastIndex(of: "."), !fileName[dot...].contains("/") else { return nil }
    switch fileName[fileName.index(after: dot)...].lowercased() {
    case "fountain", "spmd", "txt": self = .fountain
    case "yarn": self = .yarn
    case "ink": self = .ink
    case "csv", "tsv": self = .sheet
    case "srt": self = .srt
    case "vtt": self = .vtt
    default: return nil
    }
  }
}

/// A script of another format as Fountain.
public struct ImportedScript: Sendable, Equatable {
  /// The Fountain text, with directives for what Fountain has no words for.
  public var fountain: String
  /// What was left out and why, and what could not be read.
  public var diagnostics: [Diagnostic]
  /// Where each line of `fountain` came from.
  var origins: [SourcePosition]

  /// What the screenplay says; its places are those in the original file.
  public func parsed(file: String) -> ParsedScreenplay {
    let parsed = Screenplay.parse(fountain, file: file, origins: origins)
    return ParsedScreenplay(
      screenplay: parsed.screenplay, diagnostics: (diagnostics + parsed.diagnostics).inOrder())
  }
}

/// Makes Fountain of other formats.
public enum ScriptImport {
  /// Converts `text`; what has no place in a film (choices, variables, jumps) is left out with a warning.
  public static func fountain(from text: String, format: ScriptFormat, file: String) -> ImportedScript {
    let source: SourceText
    do { source = try SourceText(text, file: file) } catch {
      return ImportedScript(fountain: "", diagnostics: [error.diagnostic(file)], origins: [])
    }
    var writer = FountainWriter(file: file)
    switch format {
    case .fountain:
      let lines = source.plainLines.map { SourcePosition(file: file, line: $0.number, column: 1) }
      return ImportedScript(fountain: text, diagnostics: [], origins: lines)
    case .yarn: YarnReader.read(source, into: &writer)
    case .ink: InkReader.read(source, into: &writer)
    case .sheet: SheetReader.read(source, into: &writer)
    case .srt, .vtt: SubtitleReader.read(source, isVTT: format == .vtt, into: &writer)
    }
    return writer.script
  }
}

extension SourceText {
  /// The lines as they are, without line ends, numbered from 1.
  var plainLines: [(number: Int, text: String)] {
    var lines: [(Int, String)] = []
    var (begin, index) = (start, start)
    while index <= bytes.count {
      if index == bytes.count || Ascii.isNewline(bytes[index]) {
        lines.append((lines.count + 1, string(begin..<index)))
        if index + 1 < bytes.count, bytes[index] == Ascii.carriageReturn, bytes[index + 1] == Ascii.newline {
          index += 1
        }
        begin = index + 1
      }
      index += 1
    }
    return lines
  }
}
