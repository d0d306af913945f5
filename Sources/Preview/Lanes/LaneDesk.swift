import MediaIO
import Spectrum
import Timeline

/// What the lanes' thread works with: one medium's own readers, opened when they are needed first.
struct LaneDesk {
  /// Which of the worker's sources this is.
  private(set) var generation = -1
  private var source: Clip.Source?
  private var pictures: MovieStream?
  private var sounds: MovieStream?
  private var folder: FrameFolder?
  private var held: Sound?
  private var analysis: MelAnalysis?
  private(set) var peaks = Peaks()
  private(set) var problem: String?
  private var next: Int64 = 0

  init() {}

  init(generation: Int, source: Clip.Source) {
    self.generation = generation
    self.source = source
  }

  /// Lets go of decoders while nothing is to be done.
  mutating func rest() { (pictures, sounds) = (nil, nil) }

  /// Makes what is wished; nil when it cannot be made.
  mutating func make(_ wish: LaneWorker.Wish) -> Picture? {
    switch wish {
    case .thumbnail(let frame): thumbnail(frame)
    case .spectrum(let tile): spectrum(tile)
    }
  }

  private mutating func thumbnail(_ frame: Int64) -> Picture? {
    do throws(MediaError) {
      let picture: Picture
      switch source {
      case .movie(let path):
        if pictures == nil { pictures = try MovieStream(contentsOf: path, cacheBytes: 1) }
        guard let pictures, frame < Int64(pictures.frameCount) else { return nil }
        picture = try pictures.picture(Int(frame))
      case .frames(let path, _, _):
        if folder == nil { folder = try FrameFolder(path: path) }
        guard let folder, frame < Int64(folder.names.count) else { return nil }
        picture = try folder.picture(Int(frame))
      case .story, nil: return nil
      }
      return picture.reduced(toHeight: LaneWorker.thumbnailHeight)
    } catch {
      problem = "\(error)"
      return nil
    }
  }

  private mutating func spectrum(_ tile: SpectrumTile) -> Picture? {
    guard openSound() else { return nil }
    if analysis == nil { analysis = try? SpectrumTile.analysis(rate: Int(rate)) }
    guard let analysis else { return nil }
    return tile.picture(analysis) { range in mono(range) }
  }

  /// Reads ten seconds more for the waveform; false when that was all.
  mutating func morePeaks() -> Bool {
    guard openSound() else { return false }
    let end = min(length, next + 10 * Int64(rate))
    if next < end { peaks.append(mono(next..<end)) }
    next = end
    guard next >= length else { return true }
    peaks.finish()
    return false
  }

  var rate: Int64 { held?.rate.hertz ?? (sounds?.info.sampleRate ?? 48_000) }
  private var length: Int64 { held.map { Int64($0.length) } ?? ((try? sounds?.soundLength()) ?? 0) }

  private mutating func openSound() -> Bool {
    if held != nil || sounds != nil { return true }
    do throws(MediaError) {
      switch source {
      case .movie(let path):
        let stream = try MovieStream(contentsOf: path, cacheBytes: 1)
        guard stream.info.audioCodec != nil else { return false }
        sounds = stream
      case .frames(_, let path, _):
        guard let path else { return false }
        held = try Sound(contentsOf: path).mono
      case .story, nil: return false
      }
      return true
    } catch {
      problem = "\(error)"
      return false
    }
  }

  /// Mono samples of a range, silence where there are none.
  private func mono(_ range: Range<Int64>) -> [Float] {
    var result = [Float](repeating: 0, count: range.count)
    let inside = range.clamped(to: 0..<max(0, length))
    guard !inside.isEmpty else { return result }
    let at = Int(inside.lowerBound - range.lowerBound)
    if let held {
      let part = held.samples[Int(inside.lowerBound)..<Int(inside.upperBound)]
      result.replaceSubrange(at..<(at + part.count), with: part)
    } else if let sounds, let samples = try? sounds.samples(inside) {
      let channels = max(1, sounds.info.channels)
      for frame in 0..<min(inside.count, samples.count / channels) {
        var sum: Float = 0
        for channel in 0..<channels { sum += samples[frame * channels + channel] }
        result[at + frame] = sum / Float(channels)
      }
    }
    return result
  }
}

extension Picture {
  /// A small copy by averaging whole blocks, then picking: quick, for thumbnails.
  func reduced(toHeight height: Int) -> Picture {
    let high = max(1, min(height, self.height))
    let wide = max(1, Int((Double(width) * Double(high) / Double(self.height)).rounded()))
    let result = [UInt8](unsafeUninitializedCapacity: wide * high * 4) { buffer, count in
      pixels.withUnsafeBufferPointer { source in
        for y in 0..<high {
          let (y0, y1) = (y * self.height / high, max(y * self.height / high + 1, (y + 1) * self.height / high))
          for x in 0..<wide {
            let (x0, x1) = (x * width / wide, max(x * width / wide + 1, (x + 1) * width / wide))
            var (red, green, blue) = (0, 0, 0)
            for row in y0..<y1 {
              var at = (row * width + x0) * 4
              for _ in x0..<x1 {
                red += Int(source[at])
                green += Int(source[at + 1])
                blue += Int(source[at + 2])
                at += 4
              }
            }
            let area = (y1 - y0) * (x1 - x0)
            let to = (y * wide + x) * 4
            buffer[to] = UInt8(red / area)
            buffer[to + 1] = UInt8(green / area)
            buffer[to + 2] = UInt8(blue / area)
            buffer[to + 3] = 255
          }
        }
      }
      count = wide * high * 4
    }
    return Picture(width: wide, height: high, pixels: result)
  }
}
