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
  /// the build (as the compilers' -MP does). A name with `|` or a final `&` cannot be that of a rule and has none.
  /// - Throws: `BuildError` for a path that the tool cannot read in any spelling.
  public static func text(target: String, inputs: [String], dialect: Dialect = .make) throws(BuildError) -> String {
    var seen: Set<[UInt8]> = []
    var unique: [String] = []
    for input in inputs where seen.insert(Array(input.utf8)).inserted { unique.append(input) }
    guard dialect == .ninja || canBeRule(target) else { throw unusable(target) }
    var text = try escaped(target, dialect, isTarget: true) + ":"
    for input in unique { text += " \\\n  " + (try escaped(input, dialect, isTarget: false)) }
    text += "\n"
    guard dialect == .make else { return text }
    for input in unique where canBeRule(input) { text += "\n" + (try escaped(input, dialect, isTarget: true)) + ":\n" }
    return text.contains(equals) ? "hoofbeat_equals := =\n" + text : text
  }

  /// Writes the file, whole or not at all.
  public static func write(
    to path: String, target: String, inputs: [String], dialect: Dialect = .make
  ) throws(BuildError) {
    try replaceFile(path, Array(try text(target: target, inputs: inputs, dialect: dialect).utf8))
  }

  /// Make has no escape for `=`, which would make a rule an assignment.
  private static let equals = "$(hoofbeat_equals)"

  private static func canBeRule(_ path: String) -> Bool {
    !path.utf8.contains(UInt8(ascii: "|")) && path.utf8.last != UInt8(ascii: "&")
  }

  private static func unusable(_ path: String) -> BuildError {
    BuildError("\"\(singleLine(path))\" cannot stand in a dependency file: rename it to plain letters and digits.")
  }

  private static func escaped(_ path: String, _ dialect: Dialect, isTarget: Bool) throws(BuildError) -> String {
    // Neither tool can read a line break or a semicolon in a name or tell a final backslash from its own.
    let never: [UInt8] = [0, 10, 13, UInt8(ascii: ";")]
    guard !path.isEmpty, !path.utf8.contains(where: never.contains), path.utf8.last != 0x5C else {
      throw unusable(path)
    }
    let isMake = dialect == .make
    // A name that begins with a tilde would be a user's home.
    var result = isMake && path.hasPrefix("~") ? "./" : ""
    var backslashes = 0
    for scalar in path.unicodeScalars {
      // Backslashes are doubled only before a character that needs one itself.
      let doubled = String(repeating: "\\", count: backslashes) + "\\"
      switch scalar {
      case "\\":
        backslashes += 1
        result += "\\"
        continue
      case " ": result += doubled + " "
      case "#", ":": result += (isMake ? doubled : "\\") + String(scalar)
      case _ where isMake && "\t|*?[".unicodeScalars.contains(scalar): result += doubled + String(scalar)
      // Ninja 1.11's reader ends a name at these in every spelling.
      case _ where !isMake && "\t|*?'\"&^<>`".unicodeScalars.contains(scalar): throw unusable(path)
      case "%" where isMake && isTarget: result += doubled + "%"
      case "=" where isMake: result += equals
      case "$": result += "$$"
      default: result.unicodeScalars.append(scalar)
      }
      backslashes = 0
    }
    return result
  }
}
