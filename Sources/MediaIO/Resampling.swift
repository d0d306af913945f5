import CFFmpeg
public import Timeline

extension Sound {
  /// The sound at another sample rate, exactly round(length · new / old) samples long and without delay.
  ///
  /// Uses the SoX resampler at 28 bits where libswresample has it (Debian's does) and libswresample's own with a long
  /// filter otherwise. Do this once per sound: every pass costs a little of the highest octave.
  public func resampled(to newRate: SampleRate) throws(MediaError) -> Sound {
    guard newRate != rate else { return self }
    guard let wanted = try? newRate.sample(nearest: duration) else { throw .invalid("The sound is too long") }
    let resampler = try Resampler(channels: channels, from: rate, to: newRate)
    var converted = try resampler.convert(samples, capacity: Int(wanted) + 4096)
    while converted.count < Int(wanted) * channels {
      let tail = try resampler.convert(nil, capacity: Int(wanted) - converted.count / channels + 4096)
      if tail.isEmpty { break }
      converted += tail
    }
    return Sound(samples: converted, channels: channels, rate: newRate).adjusted(toLength: Int(wanted))
  }
}

/// A libswresample context that converts interleaved floats from one rate to another.
private final class Resampler {
  private var context: OpaquePointer?
  private let channels: Int

  init(channels: Int, from: SampleRate, to: SampleRate) throws(MediaError) {
    _ = libavIsQuiet
    self.channels = channels
    let soxr = ["resampler": "soxr", "precision": "28"]
    let native = ["filter_size": "128", "phase_shift": "10", "cutoff": "0.98", "exact_rational": "1"]
    for options in [soxr, native] {
      var layout = AVChannelLayout()
      av_channel_layout_default(&layout, Int32(channels))
      var same = layout  // one call may not take the same variable twice
      try check(
        "swr_alloc_set_opts2",
        swr_alloc_set_opts2(
          &context, &same, AV_SAMPLE_FMT_FLT, Int32(to.hertz), &layout, AV_SAMPLE_FMT_FLT, Int32(from.hertz), 0, nil))
      for (key, value) in options { av_opt_set(UnsafeMutableRawPointer(context), key, value, 0) }
      if swr_init(context) >= 0 { return }
      swr_free(&context)
    }
    throw .failed(call: "swr_init", reason: "no resampler from \(from) to \(to)")
  }

  deinit { swr_free(&context) }

  /// Converts `input`, or with nil lets out what the filter still holds; at most `capacity` samples a channel.
  func convert(_ input: [Float]?, capacity: Int) throws(MediaError) -> [Float] {
    guard let size = Int32(exactly: max(capacity, 1)), let inputSize = Int32(exactly: (input?.count ?? 0) / channels)
    else {
      throw .invalid("The sound is too long to resample")
    }
    var code: Int32 = 0
    let output = [Float](unsafeUninitializedCapacity: Int(size) * channels) { buffer, count in
      buffer.withMemoryRebound(to: UInt8.self) { target in
        var planes: [UnsafeMutablePointer<UInt8>?] = [target.baseAddress]
        if let input {
          input.withUnsafeBytes { raw in
            var sources: [UnsafePointer<UInt8>?] = [raw.assumingMemoryBound(to: UInt8.self).baseAddress]
            code = swr_convert(context, &planes, size, &sources, inputSize)
          }
        } else {
          code = swr_convert(context, &planes, size, nil, 0)
        }
      }
      count = Int(max(code, 0)) * channels
    }
    try check("swr_convert", code)
    return output
  }
}
