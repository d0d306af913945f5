import Foundation
import Production
import Testing

@Suite("A folder that appears whole or not at all") struct TakeFolderTests {
  func make(_ path: String, replacing: Bool = false, mark: String = "new") throws {
    let folder = try TakeFolder(path: path, replacing: replacing)
    try folder.write(Array(mark.utf8), to: "take.json")
    try folder.makeFolder("frames")
    try folder.write([1, 2, 3], to: "frames/0.png")
    try folder.publish()
  }

  @Test("nothing is at the path until it is published") func whole() throws {
    let scratch = try Scratch()
    let folder = try TakeFolder(path: scratch("take"))
    try folder.write([1], to: "take.json")
    #expect(!FileManager.default.fileExists(atPath: scratch("take")))
    try folder.publish()
    #expect(scratch.content == ["take", "take/take.json"])
  }

  @Test("a folder that is dropped leaves nothing, not even the folders above it") func dropped() throws {
    let scratch = try Scratch()
    do {
      let folder = try TakeFolder(path: scratch("a/b/take"))
      try folder.write([1], to: "take.json")
    }
    #expect(scratch.content == [])
  }

  @Test("a take is replaced only when asked, and then wholly") func replacing() throws {
    let scratch = try Scratch()
    try make(scratch("take"), mark: "old")
    _ = FileManager.default.createFile(atPath: scratch("take/extra.txt"), contents: Data())
    let error = #expect(throws: TakeError.self) { try make(scratch("take")) }
    #expect(error?.description.contains("--force") == true)
    #expect(try String(contentsOfFile: scratch("take/take.json"), encoding: .utf8) == "old")
    try make(scratch("take"), replacing: true)
    #expect(scratch.content == ["take", "take/frames", "take/frames/0.png", "take/take.json"])
    #expect(try String(contentsOfFile: scratch("take/take.json"), encoding: .utf8) == "new")
  }

  @Test("a folder that is no take is never replaced, a file neither, an empty folder is used") func foreign() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch("photos"), withIntermediateDirectories: true)
    try make(scratch("photos"))
    try FileManager.default.removeItem(atPath: scratch("photos/take.json"))
    for replacing in [false, true] {
      #expect(throws: TakeError.self) { try make(scratch("photos"), replacing: replacing) }
    }
    _ = FileManager.default.createFile(atPath: scratch("file"), contents: Data())
    #expect(throws: TakeError.self) { try make(scratch("file"), replacing: true) }
    #expect(throws: TakeError.self) { try make(scratch("file/take")) }
    #expect(scratch.content == ["file", "photos", "photos/frames", "photos/frames/0.png"])
  }

  @Test("paths that name no folder are refused", arguments: ["", "/", ".", "..", "a/..", "a/\u{0}b"])
  func unusable(_ path: String) {
    #expect(throws: TakeError.self) { try TakeFolder(path: path) }
  }
}
