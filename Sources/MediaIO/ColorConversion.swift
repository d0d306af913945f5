import CFFmpeg

/// The matrix between R'G'B' and Y'CbCr.
enum ColorMatrix {
  /// ITU-R BT.709: our movies.
  case bt709
  /// ITU-R BT.601: JPEG and WebP files, and Theora, whose players know no other.
  case bt601

  init(_ space: AVColorSpace) {
    self =
      space == AVCOL_SPC_BT470BG || space == AVCOL_SPC_SMPTE170M || space == AVCOL_SPC_FCC
      ? .bt601 : .bt709
  }
}

/// Where the colour samples of 4:2:0 lie between the luma samples; vertically always halfway.
enum ChromaSiting {
  /// Level with the left luma sample: H.264 and VP9 as we tag them.
  case left
  /// In the middle of four luma samples: JPEG, WebP and Theora.
  case center
}

/// A conversion between pixel formats at one size, through swscale in its slow, exact and machine-independent mode.
///
/// swscale takes BT.601 and limited range for everything unless told otherwise, so matrix, range and siting are given.
final class ColorConversion {
  private let context: OpaquePointer
  private let size: PixelSize

  init(
    _ size: PixelSize, from source: AVPixelFormat, fullRange sourceIsFull: Bool, to destination: AVPixelFormat,
    fullRange destinationIsFull: Bool, matrix: ColorMatrix, siting: ChromaSiting
  ) throws(MediaError) {
    _ = libavIsQuiet
    self.size = size
    context = try allocated("sws_alloc_context", sws_alloc_context())
    let options: [(String, Int32)] = [
      ("srcw", Int32(size.width)), ("srch", Int32(size.height)), ("src_format", source.rawValue),
      ("dstw", Int32(size.width)), ("dsth", Int32(size.height)), ("dst_format", destination.rawValue),
      ("src_range", sourceIsFull ? 1 : 0), ("dst_range", destinationIsFull ? 1 : 0),
      ("sws_flags", SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP),
    ]
    for (name, value) in options { try set(name, value) }
    // In 256ths of a luma sample. swscale refuses them for formats whose chroma is not halved.
    for (format, side) in [(source, "src"), (destination, "dst")]
    where format == AV_PIX_FMT_YUV420P || format == AV_PIX_FMT_YUVA420P {
      try set("\(side)_h_chr_pos", siting == .left ? 0 : 128)
      try set("\(side)_v_chr_pos", 128)
    }
    guard sws_init_context(context, nil, nil) >= 0 else {
      sws_freeContext(context)
      throw .failed(call: "sws_init_context", reason: "no conversion of \(size) pixels")
    }
    let coefficients = sws_getCoefficients(matrix == .bt709 ? SWS_CS_ITU709 : SWS_CS_ITU601)
    // Returns -1 for pairs of formats that need no matrix.
    _ = sws_setColorspaceDetails(
      context, coefficients, sourceIsFull ? 1 : 0, coefficients, destinationIsFull ? 1 : 0, 0, 1 << 16, 1 << 16)
  }

  private func set(_ name: String, _ value: Int32) throws(MediaError) {
    try check("swscale option \(name)", av_opt_set_int(UnsafeMutableRawPointer(context), name, Int64(value), 0))
  }

  deinit { sws_freeContext(context) }

  func convert(_ source: Frame, to destination: Frame) throws(MediaError) {
    let rows = source.withPlanes { sourcePlanes, sourceStrides in
      destination.withPlanes { planes, strides in
        sourcePlanes.withMemoryRebound(to: UnsafePointer<UInt8>?.self, capacity: 8) {
          sws_scale(context, $0, sourceStrides, 0, Int32(size.height), planes, strides)
        }
      }
    }
    try check("sws_scale", rows)
  }
}

extension Frame {
  /// Copies the picture into this RGBA frame, repeating its last column and row where the frame is larger.
  func fill(with picture: Picture) {
    let (width, height) = (Int(pointer.pointee.width), Int(pointer.pointee.height))
    guard let target = pointer.pointee.data.0 else { return }
    let stride = Int(pointer.pointee.linesize.0)
    picture.pixels.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      for y in 0..<height {
        let row = target + y * stride
        let from = base + min(y, picture.height - 1) * picture.width * 4
        row.update(from: from, count: picture.width * 4)
        for x in picture.width..<max(width, picture.width) {
          (row + x * 4).update(from: from + (picture.width - 1) * 4, count: 4)
        }
      }
    }
  }

  /// The picture in this RGBA frame.
  var picture: Picture {
    let (width, height) = (Int(pointer.pointee.width), Int(pointer.pointee.height))
    let stride = Int(pointer.pointee.linesize.0)
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 4) { buffer, count in
      guard let source = pointer.pointee.data.0, let target = buffer.baseAddress else { return }
      for y in 0..<height { (target + y * width * 4).update(from: source + y * stride, count: width * 4) }
      count = width * height * 4
    }
    return Picture(width: width, height: height, pixels: pixels)
  }
}
