import Checkpoint

/// Seeds of shots for which none is written: the same project, character and shot always get the same one.
enum Seeds {
  /// A seed below 2⁵³, so that every program that reads it from JSON keeps all its digits.
  static func derived(project: UInt64, cast: UInt64, shot: String) -> UInt64 {
    var digest = SHA256()
    digest.update("hoofbeat seed 1/\(project)/\(cast)/\(shot)")
    return UInt64(digest.hexadecimal().prefix(13), radix: 16) ?? 0
  }
}
