import Loudness
import MediaIO
import Timeline

/// A movie's measurements, and what is kept of it for comparing.
struct MeasuredMovie {
  var finding: MovieFinding
  var content: Content

  /// Decodes all of the movie at `path`.
  /// - Parameters:
  ///   - file: what to call it in the finding.
  ///   - colorSize: the part of the picture that holds the colours, where a matte lies below or beside them.
  /// - Throws: `MediaError` when it cannot be read; `CancellationError`.
  init(_ path: String, file: String, colorSize: (PixelSize) -> PixelSize = { $0 }) throws {
    let report = try MediaReport(contentsOf: path)
    let stream = try MovieStream(contentsOf: path, cacheBytes: 8 << 20)
    let info = stream.info
    content = Content()
    finding = MovieFinding(
      file: file, container: info.container, videoCodec: info.videoCodec, audioCodec: info.audioCodec,
      width: info.width, height: info.height, hasAlpha: info.hasAlpha, frames: info.frames, frameRate: info.frameRate,
      keyframes: info.keyframes, longestGroup: info.longestGroup, pictureStart: info.pictureStart,
      pictureLength: info.pictureEnd - info.pictureStart, channels: info.channels, sampleRate: info.sampleRate,
      samples: report.decodedSamples, repeatedTimes: report.duplicateTimes, repeatedPictures: 0, undecodable: [],
      metadata: info.metadata)
    if let rate = info.frameRate, let start = stream.times.first {
      finding.worstTimeErrorMilliseconds = stream.times.enumerated().map { index, time in
        let ideal = (try? rate.start(ofFrame: Int64(index))) ?? .zero
        return abs((time - start - ideal).milliseconds)
      }.max()
    }
    if info.videoCodec == "theora" {
      finding.theoraPackets = report.info.frames
      finding.emptyPackets = Int(report.emptyPackets)
    }
    try lookAtPictures(stream, colorSize)
    try listen(stream)
  }

  private mutating func lookAtPictures(_ stream: MovieStream, _ colorSize: (PixelSize) -> PixelSize) throws {
    let part = colorSize(stream.size)
    var former: Picture?
    for number in 0..<stream.frameCount {
      guard !Task.isCancelled else { throw CancellationError() }
      do {
        let picture = try stream.picture(number)
        if picture == former { finding.repeatedPictures += 1 }
        content.thumbs.append(Content.thumb(picture, width: part.width, height: part.height))
        former = picture
      } catch MediaError.cancelled { throw CancellationError() } catch {
        if finding.undecodable.count < 100 { finding.undecodable.append(number) }
        content.thumbs.append(content.thumbs.last ?? [UInt8](repeating: 0, count: Content.side * Content.side))
      }
    }
  }

  private mutating func listen(_ stream: MovieStream) throws {
    guard stream.info.audioCodec != nil, let start = try stream.soundStart() else { return }
    let length = try stream.soundLength()
    let rate = try SampleRate(hertz: stream.info.sampleRate)
    finding.soundStart = start
    finding.samples = length
    finding.startDifferenceMilliseconds = (start - finding.pictureStart).milliseconds
    let duration = Double(length) / Double(rate.hertz) * 1000
    finding.lengthDifferenceMilliseconds = duration - finding.pictureLength.milliseconds
    guard (1...8).contains(stream.info.channels) else { return }
    let meter = try LoudnessMeter(channels: stream.info.channels, rate: rate)
    var mono: [Float] = []
    let block = rate.hertz * 10
    var at: Int64 = 0
    while at < length {
      guard !Task.isCancelled else { throw CancellationError() }
      let samples = try stream.samples(at..<min(length, at + block))
      try meter.add(samples)
      if mono.count < Content.longestSound {
        mono += Sound(samples: samples, channels: stream.info.channels, rate: rate).mono.samples
      }
      at += block
    }
    finding.loudness = try meter.report()
    content.soundStart = start
    content.sound = try Sound(samples: mono, channels: 1, rate: rate).resampled(to: .movie).samples
  }
}
