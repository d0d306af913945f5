import Foundation
import Synchronization
import Testing

@testable import CutsceneBuild

@Suite("What is remembered of files") struct DigestTests {
  private let later: @Sendable () -> Int = { time(nil) + 60 }

  /// Writes into the file as it is, and sets its time back to what it was.
  private func overwrite(_ path: String, _ text: String) throws {
    var status = stat()
    stat(path, &status)
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
    let times = [status.st_atim, status.st_mtim]
    utimensat(AT_FDCWD, path, times, 0)
  }

  @Test func `A file that did not change is not read again`() throws {
    let project = try SampleProject(files: ["a.txt": "one"])
    let path = project.path("a.txt")
    let memory = project.outside + "/inputs.json"
    let first = InputDigests(path: memory, now: later)
    let digest = try first.sha256(path)
    first.save()
    // What is remembered counts: a digest put in by hand comes back.
    let text = try String(contentsOfFile: memory, encoding: .utf8)
    #expect(text.contains(digest))
    try text.replacing(digest, with: String(repeating: "a", count: 64)).write(
      toFile: memory, atomically: true, encoding: .utf8)
    #expect(try InputDigests(path: memory, now: later).sha256(path) == String(repeating: "a", count: 64))
  }

  @Test func `A change is seen though size and time are the same`() throws {
    let project = try SampleProject(files: ["a.txt": "one"])
    let path = project.path("a.txt")
    let memory = project.outside + "/inputs.json"
    let first = InputDigests(path: memory, now: later)
    let digest = try first.sha256(path)
    first.save()
    usleep(20_000)
    try overwrite(path, "two")
    #expect(try InputDigests(path: memory, now: later).sha256(path) != digest)
  }

  @Test func `Files that changed just now, or in the future, are read every time`() throws {
    let project = try SampleProject(files: ["a.txt": "one"])
    let memory = project.outside + "/inputs.json"
    for now in [0, -3_600] {
      let digests = InputDigests(path: memory, now: { time(nil) + now })
      _ = try digests.sha256(project.path("a.txt"))
      digests.save()
      #expect(!FileManager.default.fileExists(atPath: memory))
    }
  }

  @Test(arguments: ["", "{", "[]", "{\"a\": 1}"]) func `A damaged memory is the same as none`(_ text: String) throws {
    let project = try SampleProject(files: ["a.txt": "one"])
    let memory = project.outside + "/inputs.json"
    try text.write(toFile: memory, atomically: true, encoding: .utf8)
    #expect(try InputDigests(path: memory).sha256(project.path("a.txt")).hasPrefix("7692c3ad3540bb80"))
  }
}
