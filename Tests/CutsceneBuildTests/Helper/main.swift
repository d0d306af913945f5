import BuildGraph
import CutsceneBuild
import Foundation

// Builds a project with the stand-in model, to be killed, starved or run twice by tests:
//
//     cutscenebuild-fault PROJECT IDENTITY PAUSE [JOBS]
//
// Each take takes PAUSE milliseconds. Prints what failed and the numbers; its status is 0 when everything is there. With
// CUTSCENEBUILD_USER in the environment it first becomes that user, because nothing is read-only to root.

let arguments = CommandLine.arguments
guard arguments.count >= 4, let pause = Int(arguments[3]) else {
  fatalError("cutscenebuild-fault PROJECT IDENTITY PAUSE [JOBS]")
}
if let user = ProcessInfo.processInfo.environment["CUTSCENEBUILD_USER"].flatMap({ UInt32($0) }) {
  guard setgid(user) == 0, setuid(user) == 0 else { fatalError("cannot become user \(user)") }
}
var models = StandInModels()
models.beforeTake = { _ in try await Task.sleep(for: .milliseconds(pause)) }
do {
  let build = try ProjectBuild(at: arguments[1], settings: .init(identityFolder: arguments[2]), models: models)
  var options = BuildOptions()
  options.jobs = arguments.count > 4 ? Int(arguments[4]) ?? 2 : 2
  options.keepGoing = true
  let builder = build.builder(options)
  _ = try build.preflight(try builder.decisions())
  let summary = try await builder.run()
  for failure in summary.failures { print("\(failure.id): \(failure.message)") }
  let bundles = try build.publish(summary)
  print("made \(summary.counts.made) cached \(summary.counts.cached) new \(bundles.count(where: \.isNew))")
  exit(summary.isComplete ? 0 : 1)
} catch {
  print("\(error)")
  exit(2)
}
