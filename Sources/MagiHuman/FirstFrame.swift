extension MagiHumanDenoiser.Latents {
  /// Puts an encoded picture in the place of the video's first frame.
  /// - Parameters:
  ///   - frame: `[C, H, W]`.
  ///   - channels: C of the video `[C, T, H, W]`.
  public mutating func setFirstFrame(_ frame: [Float], channels: Int) {
    precondition(channels > 0 && video.count % channels == 0 && frame.count % channels == 0, "whole channels")
    let (plane, area) = (video.count / channels, frame.count / channels)
    precondition(area > 0 && plane % area == 0, "one frame of the video")
    for channel in 0..<channels {
      video.replaceSubrange(
        channel * plane..<channel * plane + area, with: frame[channel * area..<(channel + 1) * area])
    }
  }
}
