/// How the Turbo decoder cuts a latent video into runs of its network, and what of each run is kept.
///
/// The video is lengthened by repeating its last frame until it is a first chunk and whole steps. If it is more than the
/// first chunk, every run gets a frame of context on each side where there is one, whose pictures are cut off again.
struct TurboChunks: Sendable, Equatable {
  /// One run.
  struct Chunk: Sendable, Equatable {
    /// Latent frames; those past the video's end repeat its last.
    var frames: Range<Int>
    /// Whether it starts the video.
    var isFirst: Bool
    /// Pictures of the run to keep.
    var pictures: Range<Int>
  }

  /// The runs in order.
  let chunks: [Chunk]
  /// Pictures of the whole video.
  let pictures: Int

  /// Cuts a video of `frames` latent frames.
  init(_ configuration: TurboConfiguration, frames: Int) {
    precondition(frames > 0, "a video has frames")
    let (first, step, crop) = (configuration.firstChunk, configuration.step, configuration.picturesPerFrame)
    let padded = first + (max(frames - first, 0) + step - 1) / step * step
    var chunks: [Chunk] = []
    func add(_ range: Range<Int>, isFirst: Bool, hasFrameBefore: Bool, hasFrameAfter: Bool) {
      let made = configuration.pictures(frames: range.count, isFirst: isFirst)
      let from = hasFrameBefore ? min(crop, made) : 0
      chunks.append(
        Chunk(frames: range, isFirst: isFirst, pictures: from..<max(from, made - (hasFrameAfter ? crop : 0))))
    }
    if padded == first {
      add(0..<first, isFirst: true, hasFrameBefore: false, hasFrameAfter: false)
    } else {
      add(0..<first + 1, isFirst: true, hasFrameBefore: false, hasFrameAfter: true)
      for start in stride(from: first, to: padded, by: step) {
        let isLast = start + step == padded
        add(
          start - 1..<start + step + (isLast ? 0 : 1), isFirst: false, hasFrameBefore: true, hasFrameAfter: !isLast)
      }
    }
    // What was made of the repeated frames goes.
    var surplus = (padded - frames) * crop
    while surplus > 0, let last = chunks.popLast() {
      let kept = max(0, last.pictures.count - surplus)
      surplus -= last.pictures.count - kept
      guard kept > 0 else { continue }
      var shorter = last
      shorter.pictures = last.pictures.lowerBound..<last.pictures.lowerBound + kept
      chunks.append(shorter)
    }
    self.chunks = chunks
    pictures = chunks.reduce(0) { $0 + $1.pictures.count }
  }
}
