import CFFmpeg
public import Timeline

/// What a movie file holds, measured by decoding all of it, and what is wrong with it: the basis of `hoofbeat inspect`.
///
/// A file that cannot be read or decoded has no report but a `MediaError`, one sentence. Everything that can be measured
/// and is not as it should be is a sentence in `problems`.
public struct MediaReport: Hashable, Sendable, Codable {
  public var info: MovieInfo
  /// Pictures that came out of the decoder; `info.frames` is how many the file promises.
  public var decodedFrames: Int
  /// When the first picture and the first sample are shown and heard.
  public var pictureStart: Flicks
  public var soundStart: Flicks?
  /// Samples in each channel that came out of the decoder, 0 without sound.
  public var decodedSamples: Int64
  /// How much longer the decoded sound lasts than the pictures, in milliseconds; negative when it ends before them. Nil
  /// without sound.
  public var soundMinusPictureMilliseconds: Double?
  /// The shortest and the longest step from one picture's time to the next, in milliseconds; nil for a single picture.
  public var shortestStepMilliseconds: Double?
  public var longestStepMilliseconds: Double?
  /// Pictures whose time is that of the one before.
  public var duplicateTimes: Int
  /// Packets of an Ogg file's Theora stream that hold no picture: each is a frame that FFmpeg and Godot lose.
  public var emptyPackets: Int64
  /// In plain sentences; empty when all is well.
  public var problems: [String]

  /// Reads and decodes the movie at `path`. Throws a `MediaError` that names it when it is missing, of another type,
  /// damaged or breaks off, and `.cancelled` when the surrounding task is.
  public init(contentsOf path: String) throws(MediaError) {
    let stream = try MovieStream(contentsOf: path)
    info = stream.info
    pictureStart = info.pictureStart
    let steps = zip(stream.times.dropFirst(), stream.times).map { $0 - $1 }
    shortestStepMilliseconds = steps.min()?.milliseconds
    longestStepMilliseconds = steps.max()?.milliseconds
    duplicateTimes = steps.count { $0 == .zero }
    emptyPackets = info.videoCodec == "theora" ? try OggCheck.packets(path: path).empty : 0
    (decodedFrames, decodedSamples) = (0, 0)
    problems = []
    try decodeAll(path)
    if soundStart != nil, info.sampleRate > 0 {
      let sound = Double(decodedSamples) / Double(info.sampleRate) * 1000
      soundMinusPictureMilliseconds = sound - (info.pictureEnd - info.pictureStart).milliseconds
    }
    problems = findProblems()
  }

  private mutating func decodeAll(_ path: String) throws(MediaError) {
    let demuxer = try Demuxer(path: path, wanted: "a movie", accepted: Movie.accepted)
    guard let video = demuxer.stream(AVMEDIA_TYPE_VIDEO) else {
      throw .wrongType(path: path, wanted: "a file with pictures", accepted: Movie.accepted)
    }
    var decoders = [video.pointee.index: try demuxer.decoder(for: video, sliceThreads: 2)]
    let audio = demuxer.stream(AVMEDIA_TYPE_AUDIO)
    if let audio { decoders[audio.pointee.index] = try demuxer.decoder(for: audio) }
    var (frames, samples, start, sizes) = (0, Int64(0), Flicks?.none, Set<PixelSize>())
    try demuxer.decode(decoders) { (index, frame) throws(MediaError) in
      guard !Task.isCancelled else { throw .cancelled }
      let found = frame.pointer.pointee
      guard index != video.pointee.index else {
        frames += 1
        if sizes.count < 3 { sizes.insert(PixelSize(Int(found.width), Int(found.height))) }
        return
      }
      samples += Int64(found.nb_samples)
      guard start == nil, let base = audio?.pointee.time_base else { return }
      let time = try? Flicks(
        found.best_effort_timestamp, timesPerSecond: Int64(base.den), numerator: Int64(base.num))
      guard let time, time.count.magnitude < 1 << 58 else { throw .damaged(path: path, what: "its sound has no time") }
      start = time
    }
    (decodedFrames, decodedSamples, soundStart) = (frames, samples, start)
    if sizes.count > 1 { problems.append("Its pictures have more than one size.") }
  }
}
