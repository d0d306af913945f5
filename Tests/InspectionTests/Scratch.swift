import Foundation

/// A folder of its own for one test, removed afterwards.
final class Scratch: Sendable {
  let folder: String

  init() throws {
    let made = FileManager.default.temporaryDirectory.appending(path: "inspection-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: made, withIntermediateDirectories: true)
    // Reports name the real path; the temporary folder may lie behind a link.
    folder = URL(filePath: made).resolvingSymlinksInPath().path()
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = URL(filePath: path(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return path(name)
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

  /// Replaces text in a file; fails when it is not there, so that a test cannot pass by damaging nothing.
  func replace(_ name: String, _ old: String, _ new: String) throws {
    let former = try text(name)
    let changed = former.replacingOccurrences(of: old, with: new)
    guard changed != former else { throw Failure("\(name) does not hold \(old)") }
    try write(name, changed)
  }

  /// Changes one byte.
  func flip(_ name: String, at place: Int) throws {
    var bytes = Array(try Data(contentsOf: URL(filePath: path(name))))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path(name))
    bytes[place < 0 ? bytes.count + place : place] ^= 0x20
    try write(name, bytes)
  }
}

struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Runs a program found on the path, silently.
func runTool(_ name: String, _ arguments: [String]) throws {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [name] + arguments
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  process.standardInput = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { throw Failure("\(name) failed") }
}
