import CFFmpeg
public import Timeline

/// What a finished movie file holds.
public struct MovieSummary: Hashable, Sendable {
  public var path: String
  public var format: MovieFormat
  public var kind: MovieKind
  public var frames: Int64
  public var frameRate: FrameRate
  /// The size of the pictures in the file: even where chroma is halved (`.mp4`, `.webm`, `.ogv`).
  public var size: PixelSize
  /// Samples in each channel; 0 for a silent movie.
  public var samples: Int64
  /// Silence that was added because the sound was shorter than the picture, in samples.
  public var paddedSamples: Int64
  /// Sound that was left out because it was longer than the picture, in samples.
  public var trimmedSamples: Int64
  /// Frames whose corner was changed so that Theora keeps them.
  public var markedFrames: Int
  /// The size of the file.
  public var bytes: Int64
}

/// Writes one movie file: pictures at a constant rate from time zero, and sound that starts with them and lasts exactly
/// as long.
///
/// Append pictures and samples in any order; the sound is held back to the end of the last picture, so memory stays small
/// when both come alternately. `finish()` makes the file appear; a writer that is dropped before leaves nothing. The
/// same input gives the same bytes with the same libraries, whatever the number of processors.
public final class MovieWriter {
  /// The sides a movie may have. FFmpeg's own Theora decoder refuses 16.
  public static let sides = 32...8192

  private let file: WholeFile
  private let kind: MovieKind
  private let recipe: EncodingRecipe
  private let frameRate: FrameRate
  private let sourceSize: PixelSize
  private let channels: Int
  private let video: VideoEncoder
  private let audio: AudioEncoder?
  private let tail: VorbisTail?
  private let muxer: Muxing
  private let packet: Packet
  private var frames: Int64 = 0
  private var encodedSamples: Int64 = 0
  private var waiting: [Float] = []
  private var waitingOffset = 0
  private var summary: MovieSummary?

  /// Starts a movie of `size` pixels at `path`, with `channels` (0 to 2) channels of 48 kHz sound. Odd sides are made
  /// even, where the format asks for it, by repeating the last column or row. `metadata` keys are those of libavformat:
  /// `title`, `comment`, `artist`, `copyright` and others that the container knows.
  ///
  /// `keyframes` are frames at which players must be able to start, beside those that come at regular distances; Theora's
  /// encoder takes no such wishes, and FFV1 and ProRes make every frame one.
  ///
  /// `purpose` decides how much time goes into the encoding.
  ///
  /// Throws `MediaError.invalid` for sides outside `sides` or other channel counts, `.cannotWrite` and `.encoderMissing`.
  public init(
    path: String, kind: MovieKind, size: PixelSize, frameRate: FrameRate, channels: Int,
    metadata: [String: String] = [:], keyframes: Set<Int64> = [], purpose: MoviePurpose = .delivery
  ) throws(MediaError) {
    guard Self.sides.contains(size.width), Self.sides.contains(size.height) else {
      throw .invalid("A movie of \(size) pixels cannot be written: sides must be from 32 to 8192 pixels")
    }
    guard (0...2).contains(channels) else {
      throw .invalid("A movie with \(channels) sound channels cannot be written: give none, one or two")
    }
    let recipe = EncodingRecipe(kind, for: purpose)
    file = try WholeFile(path: path)
    self.kind = kind
    self.recipe = recipe
    self.frameRate = frameRate
    self.channels = channels
    sourceSize = size
    let even = PixelSize((size.width + 1) & ~1, (size.height + 1) & ~1)
    muxer = try Muxing(recipe, path: file.temporaryPath, finalPath: path)
    video = try VideoEncoder(
      recipe, size: recipe.needsEvenSize ? even : size, frameRate: frameRate, globalHeader: muxer.wantsGlobalHeader,
      keyframes: keyframes)
    audio =
      channels == 0 ? nil : try AudioEncoder(recipe, channels: channels, globalHeader: muxer.wantsGlobalHeader)
    packet = try Packet()
    // Ogg states the end of the sound by itself.
    let needsTail = kind.format == .webm && recipe.audioEncoder == "libvorbis"
    tail = if needsTail, let audio { try VorbisTail(audio.codec) } else { nil }
    try muxer.start(video: video.codec, audio: audio?.codec, metadata: metadata)
  }

  /// Starts a movie of the usual kind of `format`.
  public convenience init(
    path: String, format: MovieFormat, size: PixelSize, frameRate: FrameRate, channels: Int,
    metadata: [String: String] = [:]
  ) throws(MediaError) {
    try self.init(
      path: path, kind: MovieKind(format), size: size, frameRate: frameRate, channels: channels, metadata: metadata)
  }

  /// Adds the next picture, of the size given at the start. Transparent parts are laid over black where the kind does not
  /// keep them.
  /// Throws `MediaError.cancelled` when the surrounding task is.
  public func append(_ picture: Picture) throws(MediaError) {
    guard !Task.isCancelled else { throw .cancelled }
    guard picture.size == sourceSize else {
      throw .pictureSize(name: "Frame \(frames)", found: picture.size, expected: sourceSize, first: "the movie")
    }
    frames += 1
    try video.encode(kind.keepsAlpha ? picture : picture.flattened, packet) { (packet) throws(MediaError) in
      try muxer.writeVideo(packet)
    }
    try encodeWaitingSound()
  }

  /// Adds interleaved samples at 48 kHz. Throws `MediaError.invalid` when they do not fill all channels or one of them is
  /// not finite.
  public func append(samples: [Float]) throws(MediaError) {
    guard channels > 0, samples.count.isMultiple(of: channels) else {
      throw .invalid("The samples do not fill the movie's \(channels) channels")
    }
    guard samples.allSatisfy(\.isFinite) else { throw .invalid("The movie's sound holds a sample that is not finite") }
    waiting += samples
    try encodeWaitingSound()
  }

  /// Completes the movie: pads or trims the sound to the length of the picture, checks the result, and makes the file
  /// appear at its path.
  @discardableResult
  public func finish() throws(MediaError) -> MovieSummary {
    let summary = try complete()
    try publish()
    return summary
  }

  /// The first half of `finish()`: everything but making the file appear. With several movies from one source, complete
  /// all before publishing any.
  func complete() throws(MediaError) -> MovieSummary {
    guard frames > 0 else { throw .invalid("A movie needs at least one frame") }
    let wanted = try soundLength()
    let left = (waiting.count - waitingOffset) / max(channels, 1)
    let padding = channels == 0 ? 0 : max(0, wanted - encodedSamples)
    if let audio {
      try audio.encode(repeatElement(0, count: Int(padding) * channels), packet, writeSound)
      try audio.finish(packet, writeSound)
      if let last = try tail?.last(keeping: wanted) { try muxer.writeAudio(last, shiftedBy: 0) }
    }
    try video.encode(nil, packet) { (packet) throws(MediaError) in try muxer.writeVideo(packet) }
    try muxer.finish()
    if kind.format == .ogv { try OggCheck.verify(path: file.temporaryPath, frames: frames) }
    if kind.format == .mkv { try MatroskaTicks.refine(path: file.temporaryPath) }
    let summary = MovieSummary(
      path: file.path, format: kind.format, kind: kind, frames: frames, frameRate: frameRate, size: video.size,
      samples: channels == 0 ? 0 : wanted, paddedSamples: padding, trimmedSamples: Int64(left),
      markedFrames: video.markedFrames, bytes: try InputFile.size(file.temporaryPath))
    self.summary = summary
    return summary
  }

  /// The second half of `finish()`.
  func publish() throws(MediaError) {
    guard summary != nil else { throw .invalid("The movie is not complete") }
    try file.publish()
  }

  private func soundLength() throws(MediaError) -> Int64 {
    guard let length = try? SampleRate.movie.sampleCount(ofFrames: frames, at: frameRate) else {
      throw .invalid("A movie of \(frames) frames is too long")
    }
    return length
  }

  /// Passes on the sound up to the end of the last picture.
  private func encodeWaitingSound() throws(MediaError) {
    guard let audio else { return }
    let room = Int(try soundLength() - encodedSamples) * channels
    let count = min(room, waiting.count - waitingOffset)
    guard count > 0 else { return }
    try audio.encode(waiting[waitingOffset..<(waitingOffset + count)], packet, writeSound)
    encodedSamples += Int64(count / channels)
    waitingOffset += count
    // Drop what is done with only now and then: it moves the rest.
    if waitingOffset > 1 << 20 {
      waiting.removeFirst(waitingOffset)
      waitingOffset = 0
    }
  }

  private func writeSound(_ packet: Packet) throws(MediaError) {
    if let tail {
      if let ready = tail.exchange(packet) { try muxer.writeAudio(ready, shiftedBy: 0) }
      return
    }
    // FFmpeg's Matroska muxer states Opus' priming in CodecDelay but leaves the block times early by as much.
    let shift = recipe.audioEncoder == "libopus" ? audio?.initialPadding ?? 0 : 0
    try muxer.writeAudio(packet, shiftedBy: shift)
  }
}
