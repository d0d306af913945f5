import Generation
import MediaIO
import Timeline

/// Turns a generated shot into the files people look at and listen to.
struct ShotWriter {
  let shot: GeneratedShot
  /// How many times the movies' pictures are enlarged.
  let factor: Int
  /// Title of the movies.
  let title: String?

  func write(
    to contents: inout TakeContents, formats: [MovieFormat], lines: [String],
    progress: @Sendable (TakeProgress) -> Void
  ) throws {
    let total = formats.count * shot.frames.count + shot.frames.count
    var done = 0
    func advance() throws {
      done += 1
      try Task.checkCancellation()
      progress(TakeProgress(written: done, of: total))
    }
    let sound = Sound(
      samples: shot.samples, channels: shot.channels, rate: try SampleRate(hertz: Int64(shot.sampleRate)))
    let pictures = shot.frames.map { Picture(width: shot.width, height: shot.height, rgb: $0) }
    let movieSound = try sound.resampled(to: .movie)
    for format in formats {
      try writeMovie(format, pictures, movieSound, to: contents.folder, advance)
      try contents.noteFile("take.\(format.rawValue)")
    }
    // 24 bits hold every bit that matters of samples in ±1 and open everywhere, which float files do not.
    try contents.write(try sound.wavBytes(.int24), to: "sound.wav")
    try contents.write(try ContactSheet(pictures, sound, shot.cues).picture().pngBytes(), to: "contact.png")
    let subtitles = Subtitles(cues: shot.cues, lines: lines)
    if !subtitles.entries.isEmpty {
      try contents.write(Array(subtitles.vtt.utf8), to: "subtitles.vtt")
      try contents.write(Array(subtitles.srt.utf8), to: "subtitles.srt")
    }
    for (index, picture) in pictures.enumerated() {
      let number = String(index)
      let padded = String(repeating: "0", count: max(0, 6 - number.count)) + number
      try contents.write(try picture.pngBytes(), to: "frames/\(padded).png")
      try advance()
    }
  }

  private func writeMovie(
    _ format: MovieFormat, _ pictures: [Picture], _ sound: Sound, to folder: TakeFolder, _ advance: () throws -> Void
  ) throws {
    let size = PixelSize(shot.width * factor, shot.height * factor)
    let writer = try MovieWriter(
      path: folder.file("take.\(format.rawValue)"), format: format, size: size, frameRate: shot.frameRate,
      channels: sound.channels, metadata: title.map { ["title": $0] } ?? [:])
    var sent = 0
    for (index, picture) in pictures.enumerated() {
      try writer.append(try picture.enlarged(by: factor))
      // The sound of this picture's time, so that neither stream waits for the other.
      let end = try SampleRate.movie.sampleCount(ofFrames: Int64(index + 1), at: shot.frameRate)
      let upTo = min(Int(end) * sound.channels, sound.samples.count)
      if upTo > sent { try writer.append(samples: Array(sound.samples[sent..<upTo])) }
      sent = max(sent, upTo)
      try advance()
    }
    try writer.finish()
  }
}
