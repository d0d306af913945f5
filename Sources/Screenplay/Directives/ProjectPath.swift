/// The rules of paths in scripts: relative, within the project, and possible on every system.
public enum ProjectPath {
  /// What is wrong with a path, as the end of a sentence; nil where it can be used. Symbolic links are not seen here.
  public static func fault(in path: String) -> String? {
    if path.isEmpty { return "is empty" }
    if path.utf8.count > 1024 { return "is longer than 1024 bytes" }
    if path.hasPrefix("/") || path.hasPrefix("~") { return "is not relative" }
    let wrong: Set<Character> = ["\\", ":", "*", "?", "\"", "<", ">", "|"]
    if path.contains(where: wrong.contains) || path.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 })
    {
      return "has characters that not every system allows"
    }
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      if part == ".." { return "leaves the project" }
      if part.isEmpty || part == "." { return "has an empty part" }
      if part.utf8.count > 255 { return "has a part longer than 255 bytes" }
      if part.hasSuffix(".") || part.hasSuffix(" ") || part.hasPrefix(" ") {
        return "has a part with a dot or space at its end"
      }
      if Identifier.isReserved(part) { return "has a part that Windows reserves" }
    }
    return nil
  }
}
