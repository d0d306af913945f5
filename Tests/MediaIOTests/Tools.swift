import Foundation

/// Runs ffprobe, a reader that is not ours, and returns what it prints.
func ffprobe(_ arguments: String...) throws -> String {
  try runTool("ffprobe", ["-v", "error"] + arguments)
}

/// Runs a program found on the path and returns its standard output.
func runTool(_ name: String, _ arguments: [String]) throws -> String {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [name] + arguments
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return String(decoding: data, as: UTF8.self)
}
