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
