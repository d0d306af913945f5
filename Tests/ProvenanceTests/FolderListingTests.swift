import Foundation
import Testing

@testable import Provenance

@Suite("Manifests for folders")
struct FolderListingTests {
  private func bundle() throws -> Scratch {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch.path + "/b/ä", withIntermediateDirectories: true)
    for name in ["z", "a b", "b/ä/x", "b/SHA256SUMS"] { _ = try scratch.file(name, [UInt8](text: name)) }
    return scratch
  }

  @Test("The list names every file with its digest, as sha256sum does, and is signed")
  func list() throws {
    let scratch = try bundle()
    let list = try FolderListing.write(folder: scratch.path, signer: Sample.signer())
    let text = String(decoding: try scratch.bytes("SHA256SUMS"), as: UTF8.self)
    #expect(text.split(separator: "\n").map { $0.dropFirst(64) } == ["  a b", "  b/SHA256SUMS", "  b/ä/x", "  z"])
    // printf z | sha256sum
    #expect(text.hasSuffix("594e519ae499312b29433b7dd8a97ff068defcba9755b6d5d00e84c524d67b06  z\n"))
    #expect(try ProvenanceReport(contentsOf: list).verdict == .valid)
    #expect(try FolderListing.problems(in: scratch.path) == [])
    try FolderListing.write(folder: scratch.path, signer: Sample.signer())
    #expect(String(decoding: try scratch.bytes("SHA256SUMS"), as: UTF8.self) == text)
    if let (status, output) = run(["-C", scratch.path, "sha256sum", "--check", "--strict", "SHA256SUMS"]) {
      #expect(status == 0, "\(output)")
    }
  }

  @Test("Files changed, missing or added are named")
  func changes() throws {
    let scratch = try bundle()
    try FolderListing.write(folder: scratch.path, signer: Sample.signer())
    _ = try scratch.file("z", [0])
    _ = try scratch.file("new", [0])
    try FileManager.default.removeItem(atPath: scratch.path + "/a b")
    #expect(
      try FolderListing.problems(in: scratch.path) == [
        "new is not in SHA256SUMS.", "z was changed after it was listed.", "a b is missing.",
      ])
  }

  @Test("Links, odd names and empty folders are refused, and nothing is written")
  func refused() throws {
    let scratch = try Scratch()
    let signer = try Sample.signer()
    func complaint() -> String {
      provenanceError { try FolderListing.write(folder: scratch.path, signer: signer) }?.description ?? "none"
    }
    #expect(complaint().contains("there are no files in it"))
    _ = try scratch.file("a\nb", [1])
    #expect(complaint().contains("a line break or a backslash"))
    try FileManager.default.removeItem(atPath: scratch.path + "/a\nb")
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/l", withDestinationPath: "/etc/hostname")
    #expect(complaint().contains("neither a file nor a folder"))
    #expect(try scratch.names == ["l"])
  }
}
