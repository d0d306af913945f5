/// A dependency file, from which Make or Ninja learns which files a build read.
public struct Depfile: Sendable {
  /// Whose rules apply. They differ in what a backslash before a `#` and a space mean, and in patterns.
  public enum Dialect: Sendable, CaseIterable {
    /// GNU Make's `include`.
    case make
    /// Ninja's `depfile =` with `deps = gcc` or none.
    case ninja
  }

  /// The text `target: input input…`, a line for each input, in the order given, doubles left out.
  ///
  /// For Make, an empty rule for each input follows, so that a file that is gone makes the target old instead of ending
  /// the build (as the compilers' -MP does).
  /// - Throws: `BuildError` for a path that the tool cannot read in any spelling: one with a line break or a NUL, or one
  ///   that ends in a backslash.
  public static func text(target: String, inputs: [String], dialect: Dialect = .make) throws(BuildError) -> String {
    var seen: Set<[UInt8]> = []
    var names: [String] = []
    for input in inputs where seen.insert(Array(input.utf8)).inserted {
      names.append(try escaped(input, dialect, isTarget: false))
    }
    var text = try escaped(target, dialect, isTarget: true) + ":"
    for name in names { text += " \\\n  \(name)" }
    text += "\n"
    guard dialect == .make else { return text }
    for input in inputs where seen.remove(Array(input.utf8)) != nil {
      text += "\n" + (try escaped(input, dialect, isTarget: true)) + ":\n"
    }
    return text
  }

  /// Writes the file, whole or not at all.
  public static func write(
    to path: String, target: String, inputs: [String], dialect: Dialect = .make
  ) throws(BuildError) {
    try replaceFile(path, Array(try text(target: target, inputs: inputs, dialect: dialect).utf8))
  }

  private static func escaped(_ path: String, _ dialect: Dialect, isTarget: Bool) throws(BuildError) -> String {
    guard !path.isEmpty, !path.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }), path.utf8.last != 0x5C else {
      throw BuildError(
        "\"\(singleLine(path))\" cannot stand in a dependency file: rename it without line breaks and without a "
          + "backslash at the end.")
    }
    var result = ""
    var backslashes = 0
    for scalar in path.unicodeScalars {
      // Only before a character that needs one itself does a backslash need another.
      switch scalar {
      case "\\":
        backslashes += 1
        result += "\\"
        continue
      case " ": result += String(repeating: "\\", count: backslashes + 1) + " "
      case "\t": result += String(repeating: "\\", count: backslashes + 1) + "\t"
      case "#": result += (dialect == .make ? String(repeating: "\\", count: backslashes) : "") + "\\#"
      case ":": result += (dialect == .make ? String(repeating: "\\", count: backslashes) : "") + "\\:"
      case "%" where dialect == .make && isTarget:
        result += String(repeating: "\\", count: backslashes + 1) + "%"
      case "$": result += "$$"
      default: result.unicodeScalars.append(scalar)
      }
      backslashes = 0
    }
    return result
  }
}
