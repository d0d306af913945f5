import Checkpoint
import Foundation
import Generation
import MediaIO
import Timeline

/// What a file of the request holds, with the record that identifies it.
struct InputFile<Content> {
  let content: Content
  let record: InputRecord

  fileprivate static func record(_ path: String) throws(GenerationError) -> InputRecord {
    do {
      return InputRecord(path: path, sha256: try IdentityDigest(filesAt: [URL(filePath: path)]).hexadecimal)
    } catch { throw GenerationError("\(error)") }
  }
}

extension InputFile<ReferencePicture> {
  /// The smallest side a picture of a person can be recognised at, in pixels.
  static var smallestSide: Int { 8 }

  /// Reads the picture to start from; see-through parts become black.
  init(picture path: String, label: String = "--image: ") throws(GenerationError) {
    guard !path.isEmpty else { throw GenerationError("--image is empty: give the path of a PNG, JPEG, WebP or BMP.") }
    let picture: Picture
    do { picture = try Picture(contentsOf: path) } catch { throw GenerationError("\(label)\(error)") }
    guard min(picture.width, picture.height) >= Self.smallestSide else {
      throw GenerationError(
        "\(label)\(path) has \(picture.width)×\(picture.height) pixels: the shorter side must have at least "
          + "\(Self.smallestSide).")
    }
    content = ReferencePicture(width: picture.width, height: picture.height, rgb: picture.flattened.rgb)
    record = try Self.record(path)
  }
}

extension InputFile<VoiceRecording> {
  /// The longest recording, in seconds.
  static var longest: Double { 600 }

  /// Reads recorded speech and mixes it to one channel.
  init(voice path: String, label: String = "--voice: ") throws(GenerationError) {
    guard !path.isEmpty else { throw GenerationError("--voice is empty: give the path of a WAV file.") }
    let sound: Sound
    do { sound = try Sound(contentsOf: path) } catch { throw GenerationError("\(label)\(error)") }
    guard sound.duration.seconds <= Self.longest else {
      throw GenerationError(
        "\(label)\(path) lasts \(Int(sound.duration.seconds)) s and the limit is \(Int(Self.longest)) s: cut it into "
          + "several shots.")
    }
    content = VoiceRecording(sampleRate: Int(sound.rate.hertz), samples: sound.mono.samples)
    record = try Self.record(path)
  }
}

extension InputFile<GivenClip> {
  /// The longer side that is kept of a clip's pictures, in pixels: more than models see.
  static var longestSide: Int { 256 }

  /// Reads a movie's pictures, 24 of them a second and not larger than a model may want. Its sound is left alone.
  init(clip path: String, label: String = "--clip: ") throws(GenerationError) {
    guard !path.isEmpty else {
      throw GenerationError("--clip is empty: give the path of an MP4, WebM, OGV, MOV or MKV.")
    }
    let step = Flicks.perSecond / GivenClip.rate
    let most = Int(GivenClip.longestSeconds * GivenClip.rate)
    var (pictures, size, start) = ([[UInt8]](), (0, 0), Flicks?.none)
    do {
      _ = try Movie.scan(path) { (time, picture) throws(MediaError) in
        let first = start ?? time
        start = first
        // Containers that count milliseconds are a little off, so the nearest place and not the next one.
        let due = Int(((time - first).count + step / 2) / step)
        guard due >= 0 else { throw MediaError.damaged(path: path, what: "a picture comes before the first one") }
        guard due < most else {
          throw MediaError.tooLarge(path: path, what: "its pictures go on", limit: "\(GivenClip.longestSeconds) s")
        }
        let factor = (max(picture.width, picture.height) + Self.longestSide - 1) / Self.longestSide
        let small = picture.averaged(over: max(1, factor))
        let rgb = small.flattened.rgb
        if pictures.isEmpty { size = (small.width, small.height) }
        guard (small.width, small.height) == size else {
          throw MediaError.unsupported(path: path, what: "its size changes on the way")
        }
        // Places between two pictures keep the earlier one.
        let kept = pictures.last ?? rgb
        while pictures.count < due { pictures.append(kept) }
        if pictures.count == due { pictures.append(rgb) } else { pictures[due] = rgb }
      }
    } catch { throw GenerationError("\(label)\(error)") }
    guard !pictures.isEmpty, min(size.0, size.1) >= InputFile<ReferencePicture>.smallestSide else {
      throw GenerationError("\(label)\(path) has no picture of at least 8×8 pixels: give another movie.")
    }
    content = GivenClip(width: size.0, height: size.1, pictures: pictures)
    record = try Self.record(path)
  }
}
