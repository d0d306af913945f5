import CFFmpeg
import Timeline

/// The pictures of a movie by number: seeks to the keyframe before the wanted picture and decodes up to it.
final class PictureTrack {
  let index: MovieIndex
  private var demuxer: Demuxer
  private let stream: Int32
  private let decoder: Codec
  private let converter: PictureConverter
  private let packet: Packet
  private let frame: Frame
  private var cache: PictureCache
  /// Position in `index.entries` of the packet that the decoder gets next; nil when it must seek first.
  private var next: Int?
  /// The time of the picture that came out last.
  private var lastOutput = Int64.min
  /// Packets that the decoder was not given since the last seek, for no other picture needs them.
  private var skipped: Set<Int> = []
  private var lastWanted = -1
  /// Of H.264 in MP4, QuickTime and Matroska: how the packets are divided.
  private let lengthSize: Int?

  init(_ demuxer: Demuxer, _ video: UnsafeMutablePointer<AVStream>, _ index: MovieIndex, cacheBytes: Int)
    throws(MediaError)
  {
    self.demuxer = demuxer
    self.index = index
    stream = video.pointee.index
    decoder = try demuxer.decoder(for: video, sliceThreads: 2)
    converter = PictureConverter(video.pointee.codecpar.pointee.codec_id)
    let parameters = video.pointee.codecpar.pointee
    let header = UnsafeBufferPointer(start: parameters.extradata, count: Int(max(0, parameters.extradata_size)))
    lengthSize = parameters.codec_id == AV_CODEC_ID_H264 ? H264Packet.lengthSize(header) : nil
    packet = try Packet()
    frame = try Frame()
    cache = PictureCache(limit: cacheBytes)
  }

  /// Picture `number`, which must be one of `index.shown`.
  func picture(_ number: Int) throws(MediaError) -> Picture {
    // Stepping backwards, the pictures on the way to the wanted one are wanted next.
    let goesBack = number == lastWanted - 1
    lastWanted = number
    if let found = cache.picture(number) { return found }
    let target = index.shown[number]
    let pts = index.entries[target].pts
    // Pictures that follow a keyframe in the file but are shown before it need the group before it too.
    let key = index.entries[...target].lastIndex { $0.isKeyframe && $0.pts <= pts } ?? 0
    let firstWhole = index.entries[key].pts
    if let next, next >= key, lastOutput < pts, !skipped.contains(target) {
      // The decoder is on its way there.
    } else {
      try seek(to: key)
    }
    while true {
      while try receive() {
        lastOutput = frame.pointer.pointee.best_effort_timestamp
        defer { av_frame_unref(frame.pointer) }
        if lastOutput == pts {
          let picture = try converter.picture(frame)
          cache.insert(picture, at: number)
          return picture
        }
        if lastOutput > pts { break }
        if goesBack, lastOutput >= firstWhole, let passed = self.number(at: lastOutput), !cache.contains(passed) {
          cache.insert(try converter.picture(frame), at: passed)
        }
      }
      guard lastOutput < pts, try feed(upTo: target, keepingAll: goesBack) else {
        next = nil
        throw .damaged(path: demuxer.path, what: "its picture \(number) cannot be decoded")
      }
    }
  }

  /// Whether a picture came out of the decoder.
  private func receive() throws(MediaError) -> Bool {
    let code = avcodec_receive_frame(decoder.pointer, frame.pointer)
    if code == AVERROR_EAGAIN || code == AVERROR_EOF { return false }
    guard code >= 0 else {
      next = nil
      throw .damaged(path: demuxer.path, what: "it cannot be decoded (\(libavReason(code)))")
    }
    return true
  }

  /// Gives the decoder one more packet, or at the end of the file its notice; false when it had that already.
  private func feed(upTo target: Int, keepingAll: Bool) throws(MediaError) -> Bool {
    guard let position = next else { return false }
    guard try readPacket() else {
      next = nil
      return avcodec_send_packet(decoder.pointer, nil) >= 0
    }
    defer { av_packet_unref(packet.pointer) }
    next = position + 1
    if let lengthSize, !keepingAll, position < target {
      let bytes = UnsafeBufferPointer(start: packet.pointer.pointee.data, count: packet.size)
      if H264Packet.isDisposable(bytes, lengthSize: lengthSize) {
        skipped.insert(position)
        return true
      }
    }
    guard avcodec_send_packet(decoder.pointer, packet.pointer) >= 0 else {
      next = nil
      throw .damaged(path: demuxer.path, what: "it cannot be decoded")
    }
    return true
  }

  /// The next packet of the stream that has bytes.
  private func readPacket() throws(MediaError) -> Bool {
    while try demuxer.read(packet) {
      if packet.pointer.pointee.stream_index == stream, packet.size > 0 { return true }
      av_packet_unref(packet.pointer)
    }
    return false
  }

  /// Makes packet `key` the next one. Where the container's own index leads past it, the file is read from its start.
  private func seek(to key: Int) throws(MediaError) {
    avcodec_flush_buffers(decoder.pointer)
    (next, lastOutput, skipped) = (nil, .min, [])
    let entry = index.entries[key]
    let flags = AVSEEK_FLAG_BACKWARD
    if key > 0, av_seek_frame(demuxer.context, stream, min(entry.dts, entry.pts), flags) >= 0, try pass(to: key) {
      return
    }
    demuxer = try demuxer.reopened()
    demuxer.keepOnly([stream])
    guard try pass(to: key) else {
      throw .damaged(path: demuxer.path, what: "it changed while it was read")
    }
  }

  /// Reads on until packet `key`, and gives it to the decoder; false when it does not come.
  private func pass(to key: Int) throws(MediaError) -> Bool {
    let wanted = index.entries[key]
    while try readPacket() {
      defer { av_packet_unref(packet.pointer) }
      let found = packet.pointer.pointee
      let pts = found.pts == AV_NOPTS_VALUE ? found.dts : found.pts
      if pts == wanted.pts, found.size == wanted.bytes {
        guard avcodec_send_packet(decoder.pointer, packet.pointer) >= 0 else {
          throw .damaged(path: demuxer.path, what: "it cannot be decoded")
        }
        next = key + 1
        return true
      }
      // Packets before a keyframe have earlier times, all later ones have later times.
      if pts != AV_NOPTS_VALUE, pts > wanted.pts { return false }
    }
    return false
  }

  /// The number of the picture at a time of the stream.
  private func number(at pts: Int64) -> Int? {
    var (low, high) = (0, index.shown.count)
    while low < high {
      let middle = (low + high) / 2
      if index.entries[index.shown[middle]].pts < pts { low = middle + 1 } else { high = middle }
    }
    return low < index.shown.count && index.entries[index.shown[low]].pts == pts ? low : nil
  }
}
