import Checkpoint
import Foundation
import Generation
import Glibc

/// The files of a take while it is made, with their digests.
struct TakeContents {
  let folder: TakeFolder
  /// SHA-256 by name.
  private(set) var digests: [String: String] = [:]
  /// Names in the order they are shown; the frames as one.
  private(set) var order: [String] = []
  private var folders: Set<String> = []

  init(_ folder: TakeFolder) { self.folder = folder }

  /// Writes a file and notes its digest. A name with a `/` makes its folder.
  mutating func write(_ bytes: [UInt8], to name: String) throws {
    try makeFolder(of: name)
    try folder.write(bytes, to: name)
    note(name, digest: bytes.withUnsafeBytes { IdentityDigest($0) })
  }

  /// Notes a file that something else has written to `folder.file(name)`.
  mutating func noteFile(_ name: String) throws {
    note(name, digest: try IdentityDigest(filesAt: [URL(filePath: folder.file(name))]))
  }

  /// Copies an input file into the take, so that the take can be made again from itself alone.
  mutating func keep(_ input: InputRecord?, as kind: String) throws -> TakeRecord.File? {
    guard let input else { return nil }
    let name = input.name
    let suffix = name.lastIndex(of: ".").map { String(name[$0...].lowercased()) } ?? ""
    let plain = suffix.utf8.count <= 6 && suffix.dropFirst().allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    let file = "inputs/" + kind + (plain ? suffix : "")
    let bytes: Data
    do { bytes = try Data(contentsOf: URL(filePath: input.path)) } catch {
      throw GenerationError("Cannot read \(input.path) again: leave it in place while the take is made.")
    }
    try write(Array(bytes), to: file)
    guard digests[file] == input.sha256 else {
      throw GenerationError("\(input.path) was changed while the take was made: run it again.")
    }
    return TakeRecord.File(file: file, name: name, sha256: input.sha256)
  }

  private mutating func makeFolder(of name: String) throws {
    guard let slash = name.firstIndex(of: "/") else { return }
    let parent = String(name[..<slash])
    if folders.insert(parent).inserted { try folder.makeFolder(parent) }
  }

  private mutating func note(_ name: String, digest: IdentityDigest) {
    digests[name] = digest.hexadecimal
    let shown = name.firstIndex(of: "/").map { String(name[...$0]) } ?? name
    if !order.contains(shown) { order.append(shown) }
  }
}
