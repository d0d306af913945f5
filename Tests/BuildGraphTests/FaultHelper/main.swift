import BuildGraph
import Foundation

// A small build for fault tests, which kill it, starve it of disk space or run it twice:
//
//     buildgraph-fault FOLDER LOG COUNT PAUSE [JOBS]
//
// builds COUNT chained and independent actions in the cache FOLDER, each in steps of PAUSE microseconds, and appends a
// line to LOG whenever a body begins and ends. Its exit status is 0 when everything is there. With BUILDGRAPH_FAULT_USER
// in the environment it first becomes the user with that number, because nothing is read-only to root.

let arguments = CommandLine.arguments
guard arguments.count >= 5, let count = Int(arguments[3]), let pause = UInt32(arguments[4]) else {
  fatalError("buildgraph-fault FOLDER LOG COUNT PAUSE [JOBS]")
}
let log = arguments[2]
if let user = ProcessInfo.processInfo.environment["BUILDGRAPH_FAULT_USER"].flatMap({ UInt32($0) }) {
  guard setgid(user) == 0, setuid(user) == 0 else { fatalError("cannot become user \(user)") }
}

@Sendable func append(_ line: String) {
  let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
  _ = line.withCString { write(descriptor, $0, strlen($0)) }
  close(descriptor)
}

let actions = (0..<count).map { number in
  let id = "a\(number)"
  // Every third action reads the one before it.
  let needs = number % 3 == 2 ? ["a\(number - 1)"] : []
  return Action(
    id: id, kind: "shot", fields: ["number": .integer(Int64(number))], dependencies: needs,
    resource: number % 2 == 0 ? "device" : nil
  ) { context in
    append("begin \(id)\n")
    for piece in 0..<4 {
      let text = String(repeating: "\(id) piece \(piece)\n", count: 500)
      try FileManager.default.createDirectory(
        atPath: context.file("sub\(piece % 2)"), withIntermediateDirectories: true)
      try text.write(toFile: context.file("sub\(piece % 2)/piece\(piece).txt"), atomically: false, encoding: .utf8)
      usleep(pause)
      context.progress(Double(piece + 1) / 4)
    }
    append("end \(id)\n")
  }
}

do {
  var options = BuildOptions()
  options.jobs = arguments.count > 5 ? Int(arguments[5]) ?? 1 : 1
  options.keepGoing = true
  let store = try ArtifactStore(path: arguments[1])
  let state = StateFile(path: arguments[1] + "-state")
  let summary = try await Builder(plan: Plan(actions), store: store, state: state, options: options).run()
  for failure in summary.failures { print("\(failure.id): \(failure.message)") }
  for warning in summary.warnings { print(warning) }
  print("made \(summary.counts.made) cached \(summary.counts.cached)")
  exit(summary.isComplete ? 0 : 1)
} catch {
  print("\(error)")
  exit(2)
}
