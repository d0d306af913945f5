import Foundation
import MediaIO

/// Which take of each shot is shown: `takes.json` in the project's folder, written by `hoofbeat choose` and made for
/// version control (sorted, one shot a line). A shot that is not in it shows take 1.
public struct TakeChoices: Sendable, Equatable {
  /// The file's name.
  public static let fileName = "takes.json"
  /// Numbers that takes have.
  public static let range = 1...999

  /// Number of the take by `cutscene/shot`.
  public var numbers: [String: Int]

  /// No choices.
  public init() { numbers = [:] }

  /// Reads the choices of the project in `root`.
  /// - Throws: `ProjectError` when the file is there and cannot be used.
  public init(root: String) throws(ProjectError) {
    guard FileManager.default.fileExists(atPath: root + "/" + Self.fileName) else {
      numbers = [:]
      return
    }
    let path = try ProjectFiles.file(Self.fileName, in: root)
    guard let data = try? Data(contentsOf: URL(filePath: path)), data.count < 16 << 20,
      let numbers = try? JSONDecoder().decode([String: Int].self, from: data),
      numbers.values.allSatisfy({ Self.range.contains($0) })
    else {
      throw ProjectError(
        "\(path) is damaged: it holds take numbers by shot, such as {\"intro/sh010\": 2}; mend or remove it.")
    }
    self.numbers = numbers
  }

  /// The take of a shot.
  public func number(cutscene: String, shot: String) -> Int { numbers["\(cutscene)/\(shot)"] ?? 1 }

  /// A note for each choice for a shot that is not there.
  func strays(from cuts: [CutPlan]) -> [String] {
    let known = Set(cuts.flatMap { cut in cut.shots.map { "\(cut.cutscene)/\($0.id)" } })
    return numbers.keys.filter { !known.contains($0) }.sorted().map {
      "\(Self.fileName): note: a take of \($0.prefix(100)) is chosen, and there is no such shot; remove the line."
    }
  }

  /// Writes the choices into the project in `root`.
  public func save(root: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try WholeFile.write(Array(try encoder.encode(numbers)) + [UInt8(ascii: "\n")], to: root + "/" + Self.fileName)
  }
}
