import CFFmpeg
import Timeline

/// The sound of a movie by sample number, exact in every container: the first use decodes it once, keeping only how many
/// samples each packet yields; then ranges are read from the packets around them.
final class SoundTrack {
  /// Packets decoded before the wanted ones, until overlapping transforms and predictions have settled. Opus predicts the
  /// energy of its bands from frame to frame.
  private let lead: Int

  private struct Entry {
    var pts: Int64
    /// The first sample that the decoder makes of this packet.
    var start: Int64
  }

  let channels: Int
  let rate: SampleRate
  /// When the first sample is heard.
  private(set) var start = Flicks.zero
  /// Samples in each channel.
  private(set) var length: Int64 = 0
  private let path: String
  private var demuxer: Demuxer
  private var decoder: Codec
  private var stream: Int32
  private let packet: Packet
  private let frame: Frame
  private var entries: [Entry] = []
  /// Decoded samples from `position` on that were not asked for yet.
  private var waiting: [Float] = []
  private var position: Int64 = 0
  private var isAtEnd = false

  init(_ path: String) throws(MediaError) {
    self.path = path
    packet = try Packet()
    frame = try Frame()
    (demuxer, decoder, stream) = try Self.open(path)
    let parameters = demuxer.context.pointee.streams[Int(stream)]?.pointee.codecpar?.pointee
    lead = parameters?.codec_id == AV_CODEC_ID_OPUS ? 50 : 6
    channels = Int(parameters?.ch_layout.nb_channels ?? 0)
    guard (1...8).contains(channels), let rate = try? SampleRate(hertz: Int64(parameters?.sample_rate ?? 0)) else {
      throw .unsupported(path: path, what: "its sound has \(channels) channels or an unusual rate")
    }
    self.rate = rate
    try count()
    try rewind()
  }

  private static func open(_ path: String) throws(MediaError) -> (Demuxer, Codec, Int32) {
    let demuxer = try Demuxer(path: path, wanted: "a movie", accepted: Movie.accepted)
    guard let audio = demuxer.stream(AVMEDIA_TYPE_AUDIO) else { throw .invalid("\(path) has no sound") }
    demuxer.keepOnly([audio.pointee.index])
    return (demuxer, try demuxer.decoder(for: audio), audio.pointee.index)
  }

  /// Decodes everything once.
  private func count() throws(MediaError) {
    var isFirst = true
    while try readPacket() {
      guard !Task.isCancelled else { throw .cancelled }
      let stamp = packet.pointer.pointee.pts
      entries.append(Entry(pts: stamp == AV_NOPTS_VALUE ? packet.pointer.pointee.dts : stamp, start: length))
      try send()
      try drain { (part) throws(MediaError) in
        if isFirst {
          guard let base = demuxer.context.pointee.streams[Int(stream)]?.pointee.time_base,
            let time = try? Flicks(
              frame.pointer.pointee.best_effort_timestamp, timesPerSecond: Int64(base.den), numerator: Int64(base.num)),
            time.count.magnitude < 1 << 58
          else { throw .damaged(path: path, what: "its sound has no time") }
          start = time
          isFirst = false
        }
        length += Int64(part.count / channels)
      }
    }
    avcodec_send_packet(decoder.pointer, nil)
    try drain { length += Int64($0.count / channels) }
  }

  /// Samples `range`, interleaved; what lies outside the sound is silence.
  func samples(_ range: Range<Int64>) throws(MediaError) -> [Float] {
    let inside = range.clamped(to: 0..<length)
    guard !inside.isEmpty else { return Array(repeating: 0, count: range.count * channels) }
    // Reading on a little is cheaper than seeking.
    if inside.lowerBound < position || inside.lowerBound > position + rate.hertz { try seek(to: inside.lowerBound) }
    var result = Array(repeating: Float(0), count: range.count * channels)
    var at = inside.lowerBound
    while at < inside.upperBound {
      let held = Int64(waiting.count / channels)
      if at < position + held {
        let from = Int(at - position) * channels
        let count = min(waiting.count - from, Int(inside.upperBound - at) * channels)
        let to = Int(at - range.lowerBound) * channels
        for offset in 0..<count { result[to + offset] = waiting[from + offset] }
        at += Int64(count / channels)
      } else {
        position += held
        waiting.removeAll(keepingCapacity: true)
        guard try decodeMore() else {
          throw .damaged(path: path, what: "its sound cannot be decoded from sample \(at) on")
        }
      }
    }
    return result
  }

  private func rewind() throws(MediaError) {
    (demuxer, decoder, stream) = try Self.open(path)
    (position, isAtEnd) = (0, false)
    waiting.removeAll(keepingCapacity: true)
  }

  private func seek(to sample: Int64) throws(MediaError) {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].start <= sample { low = middle + 1 } else { high = middle }
    }
    let first = low - 1 - lead
    // Equal times cannot be told apart; near the start nothing is gained.
    guard first > 1, entries[first - 1].pts < entries[first].pts, entries[first].pts < entries[first + 1].pts,
      av_seek_frame(demuxer.context, stream, entries[first].pts, AVSEEK_FLAG_BACKWARD) >= 0
    else { return try rewind() }
    avcodec_flush_buffers(decoder.pointer)
    (position, isAtEnd) = (entries[first].start, false)
    waiting.removeAll(keepingCapacity: true)
    while try readPacket() {
      let pts = packet.pointer.pointee.pts
      if pts == entries[first].pts {
        // What the first packets yield after a seek is wrong, and may be less than before.
        for number in first..<(first + lead) {
          if number > first, try !readPacket() { return try rewind() }
          guard packet.pointer.pointee.pts == entries[number].pts else { return try rewind() }
          try send()
          try drain { _ in }
        }
        position = entries[first + lead].start
        return
      }
      if pts > entries[first].pts { break }
    }
    try rewind()
  }

  /// Adds what the next packet yields to `waiting`; false when the sound is over.
  private func decodeMore() throws(MediaError) -> Bool {
    guard !isAtEnd else { return false }
    if try readPacket() {
      try send()
    } else {
      isAtEnd = true
      avcodec_send_packet(decoder.pointer, nil)
    }
    try drain { waiting += $0 }
    return true
  }

  private func readPacket() throws(MediaError) -> Bool {
    av_packet_unref(packet.pointer)
    while try demuxer.read(packet) {
      if packet.pointer.pointee.stream_index == stream { return true }
      av_packet_unref(packet.pointer)
    }
    return false
  }

  private func send() throws(MediaError) {
    guard avcodec_send_packet(decoder.pointer, packet.pointer) >= 0 else {
      throw .damaged(path: path, what: "its sound cannot be decoded")
    }
  }

  private func drain(_ body: ([Float]) throws(MediaError) -> Void) throws(MediaError) {
    while true {
      let code = avcodec_receive_frame(decoder.pointer, frame.pointer)
      if code == AVERROR_EAGAIN || code == AVERROR_EOF { return }
      guard code >= 0 else { throw .damaged(path: path, what: "its sound cannot be decoded (\(libavReason(code)))") }
      defer { av_frame_unref(frame.pointer) }
      let sound = try frame.sound(path: path)
      guard sound.channels == channels, sound.rate == rate else {
        throw .unsupported(path: path, what: "its channels or sample rate change on the way")
      }
      try body(sound.samples)
    }
  }
}
