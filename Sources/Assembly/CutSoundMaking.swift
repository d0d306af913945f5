import CutModel
import MediaIO
import Timeline

/// Mixes the sound of a cut and sets its loudness.
struct CutSoundMaking {
  struct Result {
    var sound: Sound
    var description: CutSound
    var warnings: [String]
  }

  private let plan: AssemblyPlan
  private let layout: ShotLayout

  init(_ plan: AssemblyPlan, layout: ShotLayout) {
    self.plan = plan
    self.layout = layout
  }

  func make(_ takes: [TakeOnDisk], step: (Int) throws -> Void) throws -> Result {
    let rate = plan.frameRate
    func sample(_ frame: Int64) throws -> Int { Int(try SampleRate.movie.sampleCount(ofFrames: frame, at: rate)) }
    var mix: SoundMix?
    for (index, take) in takes.enumerated() {
      try step(index)
      let sound = try take.sound(plan.shots[index].lines)
      let place = layout.places[index]
      let (start, end) = (try sample(place.start), try sample(place.end))
      if mix == nil { mix = SoundMix(channels: sound.channels, length: try sample(layout.frames)) }
      if let channels = mix?.channels, sound.channels > channels { mix = mix?.widened() }
      mix?.add(
        sound, at: start, length: end - start, rise: try sample(place.start + place.rise) - start,
        fall: end - (try sample(place.end - place.fall)))
    }
    guard let mix else { throw AssemblyError("The cut \(plan.cutID) has no shots: write one.") }
    let raw = Sound(samples: mix.samples, channels: mix.channels, rate: .movie)
    let leveled = try CutLoudness.set(raw, target: plan.loudnessTarget, limit: plan.truePeakLimit)
    return Result(
      sound: leveled.sound,
      description: CutSound(
        channels: mix.channels, samples: Int64(mix.length), integratedLUFS: leveled.integrated,
        truePeakDBTP: leveled.truePeak, targetLUFS: plan.loudnessTarget, gainDB: leveled.gain),
      warnings: leveled.warnings.map { "The cut \(plan.cutID): \($0)" })
  }
}

extension SoundMix {
  /// The same sound on two channels.
  func widened() -> SoundMix {
    guard channels == 1 else { return self }
    var wide = SoundMix(channels: 2, length: length)
    wide.add(Sound(samples: samples, channels: 1, rate: .movie))
    return wide
  }
}
