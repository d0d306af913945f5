import Foundation
import Glibc

/// Runs a program and returns what it printed.
func runTool(_ name: String, _ arguments: [String], in folder: String? = nil) throws -> (output: String, status: Int32)
{
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [name] + arguments
  if let folder { process.currentDirectoryURL = URL(filePath: folder) }
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  return (String(decoding: data, as: UTF8.self), process.terminationStatus)
}

/// The program `buildgraph-fault`, running on its own so that it can be killed.
final class FaultyBuild {
  let process = Process()
  private let pipe = Pipe()

  /// - Parameters:
  ///   - wrapper: a shell script that ends in `exec "$@"` or the like, run around the program.
  init(
    cache: String, log: String, count: Int, pause: Int = 500, jobs: Int = 1, environment: [String: String] = [:],
    wrapper: String = "exec \"$@\""
  ) throws {
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments =
      ["-c", wrapper, "sh", try Self.program(), cache, log, "\(count)", "\(pause)", "\(jobs)"]
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
  }

  /// Waits for its end.
  func finish() throws -> (output: String, status: Int32) {
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (String(decoding: data, as: UTF8.self), process.terminationStatus)
  }

  /// Ends it as `kill -9` does.
  func kill() {
    Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// The program lies beside the test bundle, which is the running program or one of its arguments.
  private static func program() throws -> String {
    let test = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    var folders = [test.deletingLastPathComponent()]
    folders += CommandLine.arguments.filter { $0.hasSuffix(".xctest") }.map {
      URL(filePath: $0).deletingLastPathComponent()
    }
    let paths = folders.map { $0.appending(path: "buildgraph-fault").path() }
    guard let path = paths.first(where: { access($0, X_OK) == 0 }) else {
      throw ToolError(description: "buildgraph-fault is not in \(paths): build the package first")
    }
    return path
  }
}

struct ToolError: Error, CustomStringConvertible { let description: String }
