public import Timeline

/// Puts a folder of frames and a sound into movies, in exact synchronisation: what `hoofbeat mux` does.
public struct Muxer: Sendable {
  public let frames: FrameFolder
  public let frameRate: FrameRate
  /// At 48 kHz.
  public let sound: Sound?
  /// The sound's own rate, when it had to be resampled.
  public let resampledFrom: SampleRate?
  /// Written into each file: `title`, `comment` and so on.
  public var metadata: [String: String]

  /// Prepares a run. A sound at another rate is resampled to 48 kHz, once. Throws `MediaError.invalid` for more than two
  /// channels.
  public init(
    frames: FrameFolder, sound: Sound?, frameRate: FrameRate, metadata: [String: String] = [:]
  ) throws(MediaError) {
    if let sound, sound.channels > 2 {
      throw .invalid("The sound has \(sound.channels) channels: mix it down to one or two")
    }
    self.frames = frames
    self.frameRate = frameRate
    self.metadata = metadata
    self.sound = try sound?.resampled(to: .movie)
    resampledFrom = sound?.rate == .movie ? nil : sound?.rate
  }

  /// Checks that `outputs` name distinct files of known formats, and returns the formats.
  public static func formats(of outputs: [String]) throws(MediaError) -> [MovieFormat] {
    var formats: [MovieFormat] = []
    for (index, output) in outputs.enumerated() {
      guard !outputs[..<index].contains(output) else { throw .invalid("The output \(output) is given twice") }
      formats.append(try MovieFormat(path: output))
    }
    return formats
  }

  /// Reads every frame once and writes all movies side by side; `progress` is called with the number of frames done.
  ///
  /// All outputs are complete before the first of them appears; on an error, or when the surrounding task is cancelled
  /// (`MediaError.cancelled`), none does. Existing files are replaced.
  public func run(to outputs: [String], progress: (Int) -> Void = { _ in }) throws(MediaError) -> [MovieSummary] {
    var writers: [MovieWriter] = []
    for (output, format) in zip(outputs, try Self.formats(of: outputs)) {
      writers.append(
        try MovieWriter(
          path: output, format: format, size: frames.size, frameRate: frameRate, channels: sound?.channels ?? 0,
          metadata: metadata))
    }
    if let sound { for writer in writers { try writer.append(samples: sound.samples) } }
    for index in frames.names.indices {
      let picture = try frames.picture(index)
      for writer in writers { try writer.append(picture) }
      progress(index + 1)
    }
    var summaries: [MovieSummary] = []
    for writer in writers { summaries.append(try writer.complete()) }
    guard !Task.isCancelled else { throw .cancelled }
    for writer in writers { try writer.publish() }
    return summaries
  }
}
