import CFFmpeg

/// libav logs to standard error from its own threads, and libx264 adds twenty lines per file; everything that matters
/// comes back as an error code. Evaluating this once, before the first libav call, turns the log off.
let libavIsQuiet: Void = av_log_set_level(AV_LOG_QUIET)

/// The text libav has for an error code.
func libavReason(_ code: Int32) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(AV_ERROR_MAX_STRING_SIZE)) { buffer in
    guard let base = buffer.baseAddress else { return "error \(code)" }
    av_strerror(code, base, buffer.count)
    return String(cString: base)
  }
}

/// `code` when it is not an error, else `MediaError.failed`.
@discardableResult
func check(_ call: @autoclosure () -> String, _ code: Int32) throws(MediaError) -> Int32 {
  guard code >= 0 else { throw .failed(call: call(), reason: libavReason(code)) }
  return code
}

/// The pointer a libav allocation returned, else `MediaError.failed`.
func allocated<Pointer>(_ call: @autoclosure () -> String, _ pointer: Pointer?) throws(MediaError) -> Pointer {
  guard let pointer else { throw .failed(call: call(), reason: "out of memory") }
  return pointer
}

/// An `AVFrame` and its buffers.
final class Frame {
  let pointer: UnsafeMutablePointer<AVFrame>

  init() throws(MediaError) {
    pointer = try allocated("av_frame_alloc", av_frame_alloc())
  }

  /// A frame with its own picture buffer, rows aligned as swscale and the encoders like them.
  convenience init(_ size: PixelSize, _ format: AVPixelFormat) throws(MediaError) {
    try self.init()
    pointer.pointee.format = format.rawValue
    pointer.pointee.width = Int32(size.width)
    pointer.pointee.height = Int32(size.height)
    try check("av_frame_get_buffer", av_frame_get_buffer(pointer, 0))
  }

  deinit {
    var frame: UnsafeMutablePointer<AVFrame>? = pointer
    av_frame_free(&frame)
  }

  /// `data` and `linesize` import as tuples of eight; libav's functions want pointers to the first.
  func withPlanes<Result>(
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>, UnsafeMutablePointer<Int32>) -> Result
  ) -> Result {
    withUnsafeMutablePointer(to: &pointer.pointee.data) { data in
      withUnsafeMutablePointer(to: &pointer.pointee.linesize) { strides in
        data.withMemoryRebound(to: UnsafeMutablePointer<UInt8>?.self, capacity: 8) { planes in
          strides.withMemoryRebound(to: Int32.self, capacity: 8) { body(planes, $0) }
        }
      }
    }
  }
}

/// An `AVPacket` and its data.
final class Packet {
  let pointer: UnsafeMutablePointer<AVPacket>

  init() throws(MediaError) {
    pointer = try allocated("av_packet_alloc", av_packet_alloc())
  }

  /// Bytes of data.
  var size: Int { Int(pointer.pointee.size) }

  deinit {
    var packet: UnsafeMutablePointer<AVPacket>? = pointer
    av_packet_free(&packet)
  }
}

/// An `AVCodecContext`: one encoder or decoder.
final class Codec {
  let pointer: UnsafeMutablePointer<AVCodecContext>

  init(_ codec: UnsafePointer<AVCodec>) throws(MediaError) {
    _ = libavIsQuiet
    pointer = try allocated("avcodec_alloc_context3", avcodec_alloc_context3(codec))
  }

  deinit {
    var context: UnsafeMutablePointer<AVCodecContext>? = pointer
    avcodec_free_context(&context)
  }
}

/// Options on their way into libav; whatever is left after the call was not understood.
func withOptions(
  _ options: [String: String], for call: String,
  _ body: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
) throws(MediaError) {
  var dictionary: OpaquePointer?
  defer { av_dict_free(&dictionary) }
  for (key, value) in options.sorted(by: { $0.key < $1.key }) {
    try check("av_dict_set \(key)", av_dict_set(&dictionary, key, value, 0))
  }
  try check(call, body(&dictionary))
  if let left = av_dict_get(dictionary, "", nil, AV_DICT_IGNORE_SUFFIX) {
    throw .failed(call: call, reason: "the option \(String(cString: left.pointee.key)) is not known")
  }
}
