import Foundation
import Testing

@testable import BuildGraph

@Suite("Published folders") struct PublishedFolderTests {
  private func artifact(_ scratch: Scratch, seed: Int = 1) async throws -> Artifact {
    let recorder = Recorder()
    let action = recorder.action("a", seed: seed) {
      try FileManager.default.createDirectory(atPath: $0.file("sub"), withIntermediateDirectories: true)
      try Data("deep".utf8).write(to: URL(filePath: $0.file("sub/deep.txt")))
    }
    return try #require(try await build([action], try scratch.store()).artifacts["a"])
  }

  private func output(_ scratch: Scratch, _ name: String = "out/bundle") throws -> PublishedFolder {
    try PublishedFolder(path: scratch.file(name), marker: ".hoofbeat-bundle")
  }

  private func key(_ digit: Character) throws -> ContentKey {
    try #require(ContentKey(hexadecimal: String(repeating: digit, count: 64)))
  }

  @Test(arguments: [FilePlacement.copy, .hardLink])
  func `A folder is whole, current and the same byte for byte when made twice`(placement: FilePlacement) async throws {
    let scratch = try Scratch()
    let artifact = try await artifact(scratch)
    let first = try output(scratch)
    let stamp = try first.publish(artifact, replacing: false, placement: placement)
    #expect(stamp != nil)
    #expect(try files(first.path) == [".hoofbeat-bundle", "out.txt", "sub/deep.txt"])
    #expect(first.isCurrent(artifact.key, stamp: stamp) && first.isCurrent(artifact.key, stamp: nil))
    #expect(!first.isCurrent(try key("0"), stamp: stamp))
    first.touchMarker()
    #expect(first.isCurrent(artifact.key, stamp: stamp))
    let second = try output(scratch, "other")
    try second.publish(artifact, replacing: false, placement: placement)
    #expect(try runTool("diff", ["-r", first.path, second.path]).status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.file("out")) == ["bundle"])
  }

  @Test func `Builds that publish the same folder at once all succeed, and it is whole`() async throws {
    let scratch = try Scratch()
    let artifact = try await artifact(scratch)
    for round in 0..<40 {
      let folder = try output(scratch, "out/\(round)")
      try await withThrowingTaskGroup { group in
        for _ in 0..<4 { group.addTask { _ = try folder.publish(artifact, replacing: true) } }
        try await group.waitForAll()
      }
      #expect(folder.isCurrent(artifact.key, stamp: nil))
      #expect(try files(folder.path) == [".hoofbeat-bundle", "out.txt", "sub/deep.txt"])
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.file("out")).count == 40)
  }

  @Test func `An edit of the same size at the same time of day is still seen`() async throws {
    let scratch = try Scratch()
    let artifact = try await artifact(scratch)
    let folder = try output(scratch)
    let stamp = try folder.publish(artifact, replacing: false)
    try flipBit(folder.path + "/sub/deep.txt", at: 0)
    #expect(!folder.isCurrent(artifact.key, stamp: stamp))
    #expect(folder.difference(try #require(folder.contents())) == "sub/deep.txt has changed")
    try folder.publish(artifact, replacing: true)
    #expect(try text(folder.path + "/sub/deep.txt") == "deep")
    // Touched but not changed: not made again.
    let fresh = folder.stamp()
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 5)], ofItemAtPath: folder.path + "/out.txt")
    #expect(folder.stamp() != fresh && folder.isCurrent(artifact.key, stamp: fresh))
    try FileManager.default.removeItem(atPath: folder.path + "/out.txt")
    #expect(!folder.isCurrent(artifact.key, stamp: fresh))
  }

  @Test func `Only a folder with the marker is replaced`() async throws {
    let scratch = try Scratch()
    let artifact = try await artifact(scratch)
    let folder = try output(scratch)
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(filePath: folder.path + "/novel.txt"))
    #expect(throws: BuildError.self) { try folder.publish(artifact, replacing: true) }
    #expect(try files(scratch.file("out")) == ["bundle/novel.txt"])
    unlink(folder.path + "/novel.txt")
    try folder.publish(artifact, replacing: false)
    #expect(throws: BuildError.self) { try folder.publish(artifact, replacing: false) }
    let file = try output(scratch, "file")
    try Data("mine".utf8).write(to: URL(filePath: file.path))
    #expect(throws: BuildError.self) { try file.publish(artifact, replacing: true) }
    let link = try output(scratch, "link")
    symlink(folder.path, link.path)
    #expect(throws: BuildError.self) { try link.publish(artifact, replacing: true) }
    #expect(try text(file.path) == "mine")
  }

  @Test func `When filling fails the old folder stays as it was`() async throws {
    let scratch = try Scratch()
    let artifact = try await artifact(scratch)
    let folder = try output(scratch)
    try folder.publish(artifact, replacing: false)
    let before = try files(scratch.path)
    #expect(throws: BuildError("No.")) {
      try folder.publish(key: try key("1"), replacing: true) { inside in
        try Data("x".utf8).write(to: URL(filePath: inside + "/x"))
        throw BuildError("No.")
      }
    }
    #expect(throws: BuildError.self) {
      try folder.publish(key: try key("1"), replacing: true) { symlink("/etc/passwd", $0 + "/x") }
    }
    #expect(throws: BuildError.self) {
      try folder.publish(key: try key("1"), replacing: true) {
        try Data().write(to: URL(filePath: $0 + "/.hoofbeat-bundle"))
      }
    }
    for name in ["../x", "/x", "a/../../x", ""] {
      #expect(throws: BuildError.self) {
        try folder.publish(key: try key("1"), replacing: true, files: [(artifact, "out.txt", name)])
      }
    }
    #expect(try files(scratch.path) == before)
    #expect(folder.isCurrent(artifact.key, stamp: nil))
  }

  @Test(arguments: [FilePlacement.copy, .hardLink])
  func `A damaged result is not handed on`(placement: FilePlacement) async throws {
    let scratch = try Scratch()
    let artifact = try await artifact(scratch)
    try flipBit(artifact.folder + "/out.txt", at: 1)
    let folder = try output(scratch)
    #expect(throws: BuildError.self) { try folder.publish(artifact, replacing: false, placement: placement) }
    #expect(fileStatus(folder.path) == nil)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.file("out")).isEmpty)
  }

  @Test func `What a killed process left beside its place is removed, what a living one writes is not`() async throws {
    let scratch = try Scratch()
    let artifact = try await artifact(scratch)
    let folder = try output(scratch)
    try folder.publish(artifact, replacing: false)
    let abandoned = scratch.file("out/.bundle.1-1.partial")
    try FileManager.default.createDirectory(atPath: abandoned + "/deep", withIntermediateDirectories: true)
    try Data("x".utf8).write(to: URL(filePath: abandoned + "/deep/file"))
    try Data("x".utf8).write(to: URL(filePath: scratch.file("out/.note.1-1.partial")))
    try folder.publish(key: try key("1"), replacing: true) { first in
      try Data("first".utf8).write(to: URL(filePath: first + "/x"))
      try folder.publish(key: try key("2"), replacing: true) { second in
        try Data("second".utf8).write(to: URL(filePath: second + "/x"))
      }
      #expect(try text(folder.path + "/x") == "second")
      #expect(try text(first + "/x") == "first")
    }
    #expect(try text(folder.path + "/x") == "first")
    #expect(try files(scratch.file("out")) == [".note.1-1.partial", "bundle/.hoofbeat-bundle", "bundle/x"])
    try Depfile.write(to: scratch.file("out/note"), target: "t", inputs: [])
    #expect(try files(scratch.file("out")) == ["bundle/.hoofbeat-bundle", "bundle/x", "note"])
  }

  @Test func `Stamps are kept in a file that is written only when it changes and forgotten when damaged`() async throws
  {
    let scratch = try Scratch()
    let artifact = try await artifact(scratch)
    let folder = try output(scratch)
    let path = scratch.file("state/stamps.json")
    var stamps = FolderStamps(path: path)
    #expect(stamps["web"] == nil)
    stamps["web"] = try folder.publish(artifact, replacing: false)
    try stamps.write()
    let inode = fileStatus(path)?.inode
    let again = FolderStamps(path: path)
    #expect(again["web"] == folder.stamp() && again["web"] != nil)
    #expect(folder.isCurrent(artifact.key, stamp: again["web"]))
    try again.write()
    #expect(fileStatus(path)?.inode == inode)
    try flipBit(path, at: 10)
    #expect(FolderStamps(path: path)["web"] == nil)
  }

  @Test func `A damaged marker means the folder is made again`() async throws {
    let scratch = try Scratch()
    let artifact = try await artifact(scratch)
    let folder = try output(scratch)
    let stamp = try folder.publish(artifact, replacing: false)
    try flipBit(folder.path + "/.hoofbeat-bundle", at: 5)
    #expect(!folder.isCurrent(artifact.key, stamp: stamp))
    try folder.publish(artifact, replacing: true)
    #expect(folder.isCurrent(artifact.key, stamp: nil))
  }

  @Test(arguments: ["", "/", ".", "a/..", "a\0b"]) func `A path without a name is refused`(path: String) {
    #expect(throws: BuildError.self) { try PublishedFolder(path: path, marker: ".m") }
    #expect(throws: BuildError.self) { try PublishedFolder(path: "x", marker: "a/b") }
  }
}
