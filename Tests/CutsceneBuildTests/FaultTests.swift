import BuildGraph
import Foundation
import Testing

@testable import CutsceneBuild

/// `cutscenebuild-fault` running on its own, so that it can be killed.
private final class Child {
  let process = Process()
  private let pipe = Pipe()

  init(
    _ project: SampleProject, root: String? = nil, pause: Int = 0, environment: [String: String] = [:],
    wrapper: String = "exec \"$@\""
  ) throws {
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", wrapper, "sh", try Self.program(), root ?? project.root, project.identity, "\(pause)"]
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
  }

  func finish() throws -> (output: String, status: Int32) {
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (String(decoding: data, as: UTF8.self), process.terminationStatus)
  }

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
    let paths = folders.map { $0.appending(path: "cutscenebuild-fault").path() }
    return try #require(paths.first { access($0, X_OK) == 0 }, "cutscenebuild-fault is not in \(paths): build it first")
  }
}

@Suite("Builds that are killed, starved or run twice") struct FaultTests {
  /// A project whose bundles are known from a build that nothing happened to.
  private func project() async throws -> (project: SampleProject, bundles: [String: [UInt8]]) {
    let (calm, project) = (try SampleProject(), try SampleProject())
    try await calm.make()
    try FileManager.default.copyItem(atPath: calm.identity, toPath: project.identity)
    return (project, try contents(of: calm.path("build")))
  }

  @Test func `Killed at any moment, the next build goes on and the bundles are the same`() async throws {
    let (project, bundles) = try await project()
    var random: UInt64 = 7
    var killed = 0
    for _ in 0..<15 {
      let child = try Child(project, pause: 20)
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      usleep(UInt32((random >> 33) % 400_000))
      if child.process.isRunning { killed += 1 }
      child.kill()
      // What is published is whole at every moment.
      let marker = project.path("build/intro/otio/.hoofbeat-bundle")
      if FileManager.default.fileExists(atPath: marker) {
        let now = try contents(of: project.path("build/intro/otio"))
        #expect(now == bundles.reduce(into: [:]) { $0[String($1.key.dropFirst("intro/otio/".count))] = $1.value })
      }
    }
    #expect(killed > 3, "some were killed in the middle")
    let last = try Child(project).finish()
    #expect(last.status == 0, "\(last.output)")
    #expect(try contents(of: project.path("build")) == bundles)
    let remains = try FileManager.default.subpathsOfDirectory(atPath: project.root).filter { $0.contains(".partial") }
    #expect(remains.isEmpty, "\(remains)")
    #expect(try Child(project).finish().output == "made 0 cached 6 new 0\n")
  }

  @Test func `Two builds at once make everything once and publish the same bundles`() async throws {
    let (project, bundles) = try await project()
    let children = [try Child(project, pause: 30), try Child(project, pause: 30)]
    let outcomes = try children.map { try $0.finish() }
    #expect(outcomes.allSatisfy { $0.status == 0 }, "\(outcomes)")
    let made = outcomes.compactMap { $0.output.split(separator: " ").dropFirst().first.flatMap { Int($0) } }
    #expect(made.reduce(0, +) == 6, "\(outcomes)")
    #expect(try contents(of: project.path("build")) == bundles)
  }

  @Test func `A read-only output is one sentence, and what was made stays in the cache`() async throws {
    let (project, _) = try await project()
    try FileManager.default.createDirectory(atPath: project.path("build"), withIntermediateDirectories: true)
    if getuid() == 0 {
      let everything = FileManager.default.enumerator(atPath: project.root + "/..")?.allObjects as? [String] ?? []
      for name in ["."] + everything { chown(project.root + "/../" + name, 65_534, 65_534) }
    }
    chmod(project.path("build"), 0o555)
    defer { chmod(project.path("build"), 0o755) }
    let environment = getuid() == 0 ? ["CUTSCENEBUILD_USER": "65534"] : [:]
    let child = try Child(project, environment: environment).finish()
    #expect(child.status == 2, "\(child.output)")
    #expect(child.output.split(separator: "\n").count == 1 && child.output.contains("build"), "\(child.output)")
    chmod(project.path("build"), 0o755)
    let next = try Child(project, environment: environment).finish()
    #expect(next.output == "made 0 cached 6 new 1\n")
  }

  @Test(.enabled("needs root and mount namespaces, for a small disk of its own") { canMount() })
  func `A full disk is one sentence for each result and leaves nothing half-made`() async throws {
    let (project, bundles) = try await project()
    let disk = project.outside + "/disk"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    let script = """
      mount -t tmpfs -o size="$SIZE" none "$DISK" || exit 9
      cp -r "$PROJECT" "$DISK/project"
      "$@"; status=$?
      find "$DISK/project/.hoofbeat/tmp" -mindepth 1 | sed 's/^/remains /'
      find "$DISK/project" -name '*.partial' | sed 's/^/remains /'
      [ -d "$DISK/project/build/intro/otio" ] && [ ! -f "$DISK/project/build/intro/otio/.hoofbeat-bundle" ] && echo "remains half"
      exit $status
      """
    func run(_ size: String) throws -> (output: String, status: Int32) {
      try Child(
        project, root: disk + "/project",
        environment: ["DISK": disk, "SIZE": size, "PROJECT": project.root, "SCRIPT": script],
        wrapper: "exec unshare -m sh -c \"$SCRIPT\" sh \"$@\""
      ).finish()
    }
    for size in ["120k", "300k", "500k"] {
      let (output, status) = try run(size)
      #expect(status == 1 || status == 2, "\(size): \(output)")
      #expect(!output.contains("remains"), "\(size): \(output)")
      for line in output.split(separator: "\n") where !line.hasPrefix("made") {
        #expect(line.contains("disk is full") || line.contains("space"), "\(size): \(line)")
      }
    }
    #expect(try run("64m").status == 0 && !bundles.isEmpty)
  }
}

/// Whether this process may mount a disk in a namespace of its own.
private func canMount() -> Bool {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"]
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}
