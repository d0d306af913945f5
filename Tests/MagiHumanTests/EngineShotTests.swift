import Checkpoint
import Foundation
import Generation
import SingleStream
import Synchronization
import TestSupport
import Testing
import Timeline
import VulkanCompute

@testable import MagiHuman

/// Whole shots: real denoising of small networks, stand-ins around it.
@Suite("Whole shots", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct EngineShotTests {
  static func configuration(_ more: String = "") throws -> PipelineConfiguration {
    try PipelineConfiguration(
      ConfigObject(
        json: """
          {"architecture": "magihuman_pipeline", "version": 1, "name": "tiny", "canvas": [64, 64],
           "parts": {"transformer": "transformer", "text": "text", "video": "video", "audio": "audio", "image": "image",
                     "sr540p": "sr-540p", "sr1080p": "sr-1080p"}\(more)}
          """))
  }

  func generator(_ parts: StandInParts, _ more: String = ", \"size\": \"256p\"") throws -> MagiHumanGenerator {
    MagiHumanGenerator(try Self.configuration(more), parts, try TestDevice.library.get(), digest: "00")
  }

  func request(_ line: String? = "Captain, the reactor is failing.", steps: Int? = 2) -> ShotRequest {
    ShotRequest(
      lines: line.map { [ScriptedLine($0)] } ?? [], prompt: "a dark room", frameRate: .film, seed: 5, steps: steps)
  }

  @Test("a line becomes a shot whose sound is exactly as long as its pictures, the line where the voice is")
  func line() async throws {
    let parts = StandInParts()
    let generator = try generator(parts)
    let seen = Mutex<[Generation.Progress]>([])
    let request = request()
    let shot = try await generator.generate(request) { progress in seen.withLock { $0.append(progress) } }
    let plan = try generator.preflight(request)
    #expect(shot.frames.count == plan.frames)
    #expect(shot.frames.allSatisfy { $0.count == 3 * 64 * 64 })
    #expect(shot.width == 64 && shot.height == 64)
    let rate = try SampleRate(hertz: 44_100)
    let length = try Int(rate.sampleCount(ofFrames: Int64(plan.frames), at: .film))
    #expect(shot.samples.count == 2 * length)
    #expect((shot.channels, shot.sampleRate) == (2, 44_100))
    #expect(shot.samples.allSatisfy { abs($0) <= 1 })
    // 24 of the model's 25 pictures a second, each the one in the middle of its time.
    let numbers: [Int] = shot.frames.map { Int($0[0]) }
    let expected: [Int] = (0..<plan.frames).map { (2 * $0 + 1) * 25 / 48 }
    #expect(numbers == expected)
    let line = try #require(shot.cues.first { $0.kind == .line })
    let seconds = Double(parts.seen.layouts[0].audio) / 25
    #expect(abs(line.start.seconds - seconds / 4) < 0.05)
    #expect(abs(line.end.seconds - seconds * 3 / 4) < 0.05)
    let progress = seen.withLock { $0 }
    #expect(zip(progress, progress.dropFirst()).allSatisfy { $0.fraction <= $1.fraction + 1e-12 })
    #expect(progress.last?.fraction == 1)
    #expect(progress.contains { $0.stage == .denoising && $0.done == 2 && $0.total == 2 })
    #expect(parts.seen.prompts.count == 1)
    #expect(parts.seen.prompts[0].contains("\"Captain, the reactor is failing.\""))
    #expect(parts.seen.runs == [.first])
  }

  @Test("the same request gives the same bytes, looked at or not, and another seed others")
  func repeats() async throws {
    let generator = try generator(StandInParts())
    let seen = Mutex<[StepEstimate]>([])
    let first = try await generator.generate(request(), progress: { _ in })
    let watched = try await generator.generate(
      request(), progress: { _ in }, estimates: { estimate in seen.withLock { $0.append(estimate) } })
    #expect(first.frames == watched.frames && first.samples == watched.samples)
    var other = request()
    other.seed = 6
    #expect(try await generator.generate(other, progress: { _ in }).frames != first.frames)
    let estimates = seen.withLock { $0 }
    #expect(estimates.map(\.step) == [1, 2])
    #expect(estimates.allSatisfy { $0.pictures[0].count == 3 * 64 * 64 && $0.tokenNorms.count == 4 })
    #expect(estimates.allSatisfy { $0.pictureNorm > 0 && $0.soundNorm > 0 && $0.pictureChange > 0 })
  }

  @Test("a picture and a recording are held, the recording is the sound, and both sizes get the picture")
  func held() async throws {
    let parts = StandInParts()
    let generator = try generator(parts, ", \"size\": \"540p\"")
    var request = request(nil)
    request.lines = [ScriptedLine("Listen.")]
    request.picture = ReferencePicture(width: 3, height: 2, rgb: (0..<18).map { UInt8($0 * 14) })
    request.voice = VoiceRecording(sampleRate: 48_000, samples: (0..<30_000).map { Float($0 % 100) / 100 - 0.5 })
    let shot = try await generator.generate(request, progress: { _ in })
    #expect((shot.width, shot.height) == (128, 128))
    #expect((shot.channels, shot.sampleRate) == (1, 48_000))
    #expect(shot.frames.count == 15)
    #expect(shot.samples.count == 30_000)
    #expect(shot.samples == request.voice?.samples)
    let seen = parts.seen
    #expect(seen.pictures == [PictureSize(width: 64, height: 64), PictureSize(width: 128, height: 128)])
    #expect(seen.sounds == [30_000])
    #expect(seen.runs == [.first, .sr540p])
    #expect(seen.checked == [.first, .sr540p])
    #expect(seen.held == [[.firstFrame, .sound], [.firstFrame, .sound]])
    #expect(seen.layouts.map(\.rows) == [2, 4])
    // What the first stage needs is gone before super-resolution comes.
    #expect(seen.order.firstIndex(of: "release").map { $0 > 1 && $0 < 3 } == true)
    #expect(shot.cues.first { $0.kind == .line }?.end == (try Flicks(30_000, timesPerSecond: 48_000)))
  }

  @Test("the base checkpoint is asked with a negative prompt too; the model's own words replace the usual ones")
  func guided() async throws {
    let parts = StandInParts()
    let generator = try generator(parts, ", \"stage\": \"base\", \"size\": \"256p\", \"negative_prompt\": \"blur\"")
    #expect(generator.defaultSteps == 32)
    _ = try await generator.generate(request(), progress: { _ in })
    #expect(parts.seen.prompts.count == 2)
    #expect(parts.seen.prompts[1] == "blur")
  }

  @Test("1080p runs the network with local attention on a larger latent")
  func local() async throws {
    let parts = StandInParts()
    let generator = try generator(parts, ", \"size\": \"1080p\"")
    var request = request(nil)
    request.duration = try Flicks(1, timesPerSecond: 2)
    let shot = try await generator.generate(request, progress: { _ in })
    #expect((shot.width, shot.height) == (288, 288))
    #expect(parts.seen.runs == [.first, .sr1080p])
    #expect(shot.frames.count == 12)
  }

  @Test("a shot that is cancelled stops between two steps")
  func cancelled() async throws {
    let generator = try generator(StandInParts())
    let job = Task {
      try await generator.generate(request(steps: 1000)) { progress in
        if progress.stage == .denoising, progress.done == 1 { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    await #expect(throws: CancellationError.self) { try await job.value }
  }

  @Test("what is no number is refused in a sentence that says which network made it")
  func damaged() async throws {
    let generator = try generator(StandInParts(isDamaged: true))
    await #expect {
      try await generator.generate(request(), progress: { _ in })
    } throws: {
      "\($0)".contains("the transformer of tiny answered with values that are no numbers")
    }
  }
}
