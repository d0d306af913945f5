import Foundation
import Testing

@testable import CutsceneBuild

@Suite("The benchmark of builds") struct BenchmarkTests {
  @Test func `A made-up project builds, has as many shots as asked, and is removed`() async throws {
    var benchmark = BuildBenchmark(shots: 4, makes: true)
    benchmark.repeats = 1
    let result = try await benchmark.run()
    // Four takes, a cut, its movie and three bundles.
    #expect(result.shots == 4 && result.results == 9)
    #expect(result.idleMilliseconds != nil)
    let planned = try await BuildBenchmark(shots: 401, makes: false).run()
    #expect(planned.results == 401 + 3 * 5 && planned.idleMilliseconds == nil)
    let left = try FileManager.default.contentsOfDirectory(atPath: FileManager.default.temporaryDirectory.path)
    #expect(!left.contains { $0.hasPrefix("hoofbeat-bench-\(getpid())-") })
  }
}
