import CFFmpeg

/// Turns the decoded frames of one video stream into pictures, whatever their pixel format.
final class PictureConverter {
  private let codec: AVCodecID
  private var conversion: ColorConversion?
  private var rgba: Frame?
  private var source: (format: AVPixelFormat, size: PixelSize)?

  init(_ codec: AVCodecID) { self.codec = codec }

  func picture(_ frame: Frame) throws(MediaError) -> Picture {
    let size = PixelSize(Int(frame.pointer.pointee.width), Int(frame.pointer.pointee.height))
    let format = AVPixelFormat(frame.pointer.pointee.format)
    if conversion == nil || source?.format != format || source?.size != size {
      conversion = try ColorConversion(
        size, from: format, fullRange: frame.pointer.pointee.color_range == AVCOL_RANGE_JPEG, to: AV_PIX_FMT_RGBA,
        fullRange: true, matrix: matrix(frame.pointer.pointee.colorspace),
        siting: codec == AV_CODEC_ID_THEORA ? .center : .left)
      rgba = try Frame(size, AV_PIX_FMT_RGBA)
      source = (format, size)
    }
    guard let conversion, let rgba else { throw .failed(call: "sws_init_context", reason: "no conversion") }
    try conversion.convert(frame, to: rgba)
    return rgba.picture
  }

  /// Theora and VP8 mean BT.601 whatever the container says; of the others, those that say nothing mean BT.709.
  private func matrix(_ space: AVColorSpace) -> ColorMatrix {
    codec == AV_CODEC_ID_THEORA || codec == AV_CODEC_ID_VP8 ? .bt601 : ColorMatrix(space)
  }
}
