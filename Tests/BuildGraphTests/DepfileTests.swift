import Foundation
import Testing

@testable import BuildGraph

@Suite("Dependency files") struct DepfileTests {
  /// Names that need care, without a `/`.
  private static let names = [
    "plain.txt", "with space.txt", "two  spaces.txt", "hash#tag.txt", "cost $5.txt", "$(shell).txt", "back\\slash.txt",
    "back\\ space.txt", "back\\\\ two.txt", "back\\#hash.txt", "colon:name.txt", "percent%.txt", "kanji 灯台.txt",
    "quote'\".txt", "tab\there.txt", " leading.txt", "tilde~.txt", "amp&.txt", "paren(1).txt",
    "~home.txt", "equals=.txt", "pipe|.txt", "star*.txt", "star.txt", "question?.txt", "bracket[1].txt", "bracket1.txt",
    "last&", "plus+comma,at@bang!caret^.txt",
  ]

  private func touch(_ path: String, seconds: Int) {
    let time = timespec(tv_sec: seconds, tv_nsec: 0)
    _ = utimensat(AT_FDCWD, path, [time, time], 0)
  }

  @Test func `Make rebuilds when any of the files changes, and only then`() throws {
    let scratch = try Scratch()
    let target = "out dir/the #1 target.txt"
    try FileManager.default.createDirectory(atPath: scratch.file("out dir"), withIntermediateDirectories: true)
    for name in Self.names { try Data().write(to: URL(filePath: scratch.file(name))) }
    try Data().write(to: URL(filePath: scratch.file(target)))
    try Depfile.write(to: scratch.file("deps.d"), target: target, inputs: Self.names)
    let makefile =
      "all: out\\ dir/the\\ \\#1\\ target.txt\nout\\ dir/the\\ \\#1\\ target.txt:\n\t@echo rebuilt\ninclude deps.d\n"
    try Data(makefile.utf8).write(to: URL(filePath: scratch.file("Makefile")))
    func rebuilds() throws -> Bool {
      let (output, status) = try runTool("make", ["-r"], in: scratch.path)
      #expect(status == 0, "\(output)")
      return output.contains("rebuilt")
    }
    for name in Self.names { touch(scratch.file(name), seconds: 1_000) }
    touch(scratch.file(target), seconds: 2_000)
    #expect(try !rebuilds())
    for name in Self.names {
      touch(scratch.file(name), seconds: 3_000)
      #expect(try rebuilds(), "\(name)")
      touch(scratch.file(name), seconds: 1_000)
    }
    unlink(scratch.file(Self.names[0]))
    #expect(try rebuilds(), "a file that is gone does not end the build")
  }

  @Test(.enabled("needs ninja (ninja-build)") { (try? runTool("ninja", ["--version"]).status) == 0 })
  func `Ninja rebuilds when any of the files changes, and only then`() throws {
    let scratch = try Scratch()
    // Ninja reads these as the end of a name in every spelling.
    let impossible = "\t|*?'\"&^<>`"
    let names = Self.names.filter { !$0.contains { impossible.contains($0) } }
    #expect(names.count > 15)
    for character in impossible {
      #expect(throws: BuildError.self) { try Depfile.text(target: "t", inputs: ["a\(character)b"], dialect: .ninja) }
    }
    for name in names { try Data("1".utf8).write(to: URL(filePath: scratch.file(name))) }
    try Depfile.write(to: scratch.file("wanted.d"), target: "out file", inputs: names, dialect: .ninja)
    let rules = """
      rule cut
        command = cp wanted.d deps.d && touch "out file" && echo rebuilt
        depfile = deps.d
      build out$ file: cut
      """
    try Data((rules + "\n").utf8).write(to: URL(filePath: scratch.file("build.ninja")))
    func rebuilds() throws -> Bool {
      let (output, status) = try runTool("ninja", ["-v"], in: scratch.path)
      #expect(status == 0, "\(output)")
      return output.contains("\nrebuilt\n")
    }
    for name in names {
      for name in names { touch(scratch.file(name), seconds: 1_000) }
      // Ninja remembers how new the inputs were: it begins afresh for each name.
      unlink(scratch.file(".ninja_log"))
      #expect(try rebuilds())
      #expect(try !rebuilds(), "\(name)")
      touch(scratch.file(name), seconds: 4_000_000_000)
      #expect(try rebuilds(), "\(name)")
    }
  }

  @Test(arguments: ["", "line\nbreak", "return\r", "ends in\\", "nul\0", "semi;colon"])
  func `A path that no spelling can carry is refused`(path: String) {
    for dialect in Depfile.Dialect.allCases {
      #expect(throws: BuildError.self) { try Depfile.text(target: "t", inputs: [path], dialect: dialect) }
      #expect(throws: BuildError.self) { try Depfile.text(target: path, inputs: [], dialect: dialect) }
    }
  }

  @Test func `Doubles are left out and the order is kept`() throws {
    #expect(try Depfile.text(target: "t", inputs: ["b", "a", "b"], dialect: .ninja) == "t: \\\n  b \\\n  a\n")
    #expect(try Depfile.text(target: "t", inputs: []) == "t:\n")
    #expect(try Depfile.text(target: "t", inputs: ["b", "b"]) == "t: \\\n  b\n\nb:\n")
  }
}
