import Checkpoint
import Foundation
import Generation
import TestSupport
import Testing
import Timeline

@testable import Foal

@Suite("Foal's sound for given clips", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct GivenClipTests {
  /// 16 pictures of 32×32, whose brightness jumps at `flash`.
  private func clip(flash: Int) -> GivenClip {
    GivenClip(
      width: 32, height: 32,
      pictures: (0..<16).map { index in [UInt8](repeating: index >= flash ? 220 : 40, count: 32 * 32 * 3) })
  }

  private func generator() throws -> FoalGenerator {
    try FoalGenerator(CheckpointFolder(ParityTests.goldens.appending(path: "tiny")), try TestDevice.library.get())
  }

  @Test("the pictures are the clip's, the sound is new and depends on them")
  func heard() async throws {
    let generator = try generator()
    func shot(flash: Int) async throws -> GeneratedShot {
      try await generator.generate(
        ShotRequest(clip: clip(flash: flash), frameRate: try FrameRate(24), seed: 3, steps: 2), progress: { _ in })
    }
    let early = try await shot(flash: 4)
    #expect(early.frames.count == 16 && early.width == 16 && early.height == 16)
    #expect(early.frames.indices.allSatisfy { Set(early.frames[$0]) == ($0 >= 4 ? [220] : [40]) })
    #expect(early.samples.count == 16_000)
    #expect(early.samples.contains { abs($0) > 1e-3 })
    #expect(!early.cues.contains { $0.name == "blink" })
    let again = try await shot(flash: 4)
    #expect(again.samples == early.samples)
    let late = try await shot(flash: 12)
    #expect(late.samples != early.samples)
  }

  @Test("a clip with a voice, or in pieces, is refused with a sentence")
  func refused() async throws {
    let generator = try generator()
    let rate = try FrameRate(24)
    let voice = VoiceRecording(sampleRate: 24_000, samples: [Float](repeating: 0.1, count: 2400))
    #expect(throws: GenerationError.self) {
      try generator.preflight(ShotRequest(voice: voice, clip: clip(flash: 4), frameRate: rate))
    }
    await #expect(throws: GenerationError.self) {
      try await generator.generate(
        ShotRequest(clip: clip(flash: 4), frameRate: rate), after: nil, piecesOf: 1, piece: { _ in })
    }
  }

  @Test("a longer shot holds the clip's last picture")
  func longer() async throws {
    let request = ShotRequest(
      clip: clip(flash: 4), duration: try Flicks(seconds: 1), frameRate: try FrameRate(24), seed: 3, steps: 1)
    let shot = try await generator().generate(request, progress: { _ in })
    #expect(shot.frames.count == 24 && shot.frames[23] == shot.frames[15])
  }
}
