import Foundation
import Testing

/// The built `hoofbeat`, run as a user runs it.
struct Program {
  struct Outcome {
    var code: Int32
    var output: String
    var errors: String
    /// The lines of `errors`.
    var errorLines: [Substring] { errors.split(separator: "\n") }
  }

  let scratch: Scratch
  var environment: [String: String] = [:]

  init() throws { scratch = try Scratch() }

  /// Runs to the end. Output goes through files, so that nothing can block on a full pipe.
  @discardableResult
  func run(_ arguments: String...) async throws -> Outcome {
    try await start(arguments).outcome()
  }

  func start(_ arguments: [String]) throws -> Running {
    let process = Process()
    process.executableURL = try Self.path()
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: scratch.work)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let name = UUID().uuidString
    let files = try ["out", "err"].map { suffix in
      let url = URL(filePath: scratch.logs + "/" + name + "." + suffix)
      try Data().write(to: url)
      return url
    }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    let (ended, end) = AsyncStream<Int32>.makeStream()
    process.terminationHandler = {
      end.yield($0.terminationReason == .exit ? $0.terminationStatus : -$0.terminationStatus)
      end.finish()
    }
    try process.run()
    return Running(process: process, ended: ended, output: files[0], errors: files[1])
  }

  struct Running {
    let process: Process
    let ended: AsyncStream<Int32>
    let output: URL
    let errors: URL

    func outcome() async throws -> Outcome {
      var code: Int32 = .min
      for await ended in ended { code = ended }
      return Outcome(
        code: code, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
        errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }
  }

  /// The executable lies beside the test bundle.
  static func path() throws -> URL {
    let test = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    var folders = [test.deletingLastPathComponent()]
    folders += CommandLine.arguments.filter { $0.hasSuffix(".xctest") }.map {
      URL(filePath: $0).deletingLastPathComponent()
    }
    let candidates = folders.map { $0.appending(path: "hoofbeat") }
    return try #require(
      candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }, "no hoofbeat beside the tests")
  }
}

/// A test's own folders, removed with it: one to work in, one for what the program said.
final class Scratch: Sendable {
  let root: String
  var work: String { root + "/work" }
  var logs: String { root + "/logs" }

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "hoofbeat-\(UUID().uuidString)").path
    for folder in ["work", "logs"] {
      try FileManager.default.createDirectory(atPath: root + "/" + folder, withIntermediateDirectories: true)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// Everything in the working folder, hidden files too.
  var content: [String] { (FileManager.default.enumerator(atPath: work)?.allObjects as? [String] ?? []).sorted() }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(filePath: work + "/" + name))
  }
}
