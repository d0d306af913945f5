import Foundation
import MagiHuman
import Sampling
import Testing

/// Whole runs of the published pipeline's sampler on a small network, network and sampler both ours.
@Suite struct TrajectoryTests {
  @Test func `Eight distilled steps end where the published sampler ends`() throws {
    try follow("distilled-8", try .distilled())
  }

  @Test func `Five UniPC steps end where the published scheduler ends`() throws {
    try follow("unipc-5", try .superResolution())
  }

  @Test func `The base sampler guides the video less below half the noise, the sound never`() throws {
    let sampler = try MagiHumanSampler.base()
    #expect(sampler.plan.count == 32)
    let scales = sampler.plan.map { sampler.videoGuidance?.scale(at: $0) }
    #expect(scales == sampler.plan.map { $0.timestep > 500 ? 5 : 2 })
    #expect(sampler.plan.allSatisfy { sampler.audioGuidance?.scale(at: $0) == 5 })
  }

  @Test func `Thirty-two guided UniPC steps end where the published pipeline ends`() throws {
    try follow("unipc-32-guided", try .base())
  }

  /// Runs `sampler` from the golden's start and compares where it ends.
  private func follow(_ name: String, _ sampler: MagiHumanSampler) throws {
    let network = try SmallNetwork("sandwich")
    let golden = try TensorFile(Goldens.folder.appending(path: "trajectory-\(name).safetensors"))
    let shape = try golden.shape("start.video")
    var video = SolverState(sample: try golden["start.video"])
    var audio = SolverState(sample: try golden["start.audio"])
    let (text, negative) = (try golden["text"], try? golden["negative_text"])
    func predict(_ text: [Double]) throws -> (video: [Double], audio: [Double]) {
      try network.forward(video: video.sample, videoShape: shape, audio: audio.sample, text: text)
    }
    for step in sampler.plan {
      var velocity = try predict(text)
      if let videoGuidance = sampler.videoGuidance, let audioGuidance = sampler.audioGuidance {
        let low = try predict(#require(negative))
        velocity.video = Guidance.combine(
          positive: velocity.video, negative: low.video, scale: videoGuidance.scale(at: step))
        velocity.audio = Guidance.combine(
          positive: velocity.audio, negative: low.audio, scale: audioGuidance.scale(at: step))
      }
      func noise(_ name: String, _ count: Int) throws -> [Double] {
        step.usesNoise ? Array(try golden["noise.\(name)"][step.index * count..<(step.index + 1) * count]) : []
      }
      let (videoNoise, audioNoise) = (
        try noise("video", video.sample.count), try noise("audio", audio.sample.count)
      )
      video.advance(step, prediction: velocity.video, noise: videoNoise)
      audio.advance(step, prediction: velocity.audio, noise: audioNoise)
    }
    #expect(relativeError(video.sample, try golden["final.video"]) < 1e-5)
    #expect(relativeError(audio.sample, try golden["final.audio"]) < 1e-5)
  }
}
