internal import Checkpoint

/// Movements of the head that the model was not taught: pictures it has painted are moved.
///
/// Within an ellipse around the face pixels move as the surface of a ball does when it turns: most in the middle, not at
/// all at the edge, so that what is behind the head stands still. They move by whole pixels: no colour is new. The
/// model's own tokens are not touched, and continuations go on from them.
struct HeadMotion {
  /// Where a face lies, in pixels; docs/foal-format.md, *Gestures*.
  struct Face: Sendable, Equatable {
    private(set) var x, y: Double
    let halfWidth, halfHeight: Double
    /// How far the mouth lies below the middle; nil for models that do not say it: there faces are not looked for.
    let mouthBelow: Double?

    /// The configuration's `face`, which must lie within the picture.
    init(_ config: ConfigObject, width: Int, height: Int) throws {
      x = try config.number("x")
      y = try config.number("y")
      halfWidth = try config.number("half_width")
      halfHeight = try config.number("half_height")
      let middle = y
      mouthBelow = try config.numberIfPresent("mouth_y").map { $0 - middle }
      guard halfWidth >= 1, halfHeight >= 1, x - halfWidth >= 0, x + halfWidth <= Double(width), y - halfHeight >= 0,
        y + halfHeight <= Double(height)
      else { throw config.invalid("half_width", "and its neighbours describe a face that is not within the picture") }
      guard (mouthBelow ?? 0).magnitude <= halfHeight else {
        throw config.invalid("mouth_y", "does not lie within the face")
      }
    }

    /// The same face around a mouth somewhere else.
    func around(_ mouth: MouthPlace) -> Face {
      var face = self
      face.x = mouth.x
      face.y = mouth.y - (mouthBelow ?? 0)
      return face
    }
  }

  /// One kind of movement: how far the face has turned in each picture (12 a second) from the event's on.
  struct Gesture {
    let isVertical: Bool
    /// Pixels of a face 25 wide, at full force; to the right, or down.
    let reach: Double
    let course: [Double]
  }

  /// Names that requests use, left and right as the viewer sees them.
  static let names = ["nod", "headshake", "turnleft", "turnright"]

  static func gesture(_ name: String) -> Gesture? {
    let aside = [0.35, 0.7] + [Double](repeating: 1, count: 12) + [0.7, 0.35]
    return switch name {
    case "nod": Gesture(isVertical: true, reach: 2, course: [0.5, 1, 1, 0.5, 0, 0.5, 1, 0.5])
    case "headshake":
      Gesture(isVertical: false, reach: 2, course: [0.6, 1, 0.5, -0.5, -1, -0.5, 0.5, 1, 0.4, -0.5, -0.6])
    case "turnleft": Gesture(isVertical: false, reach: -3, course: aside)
    case "turnright": Gesture(isVertical: false, reach: 3, course: aside)
    default: nil
    }
  }

  let face: Face
  let width, height: Int
  /// Sound tokens in which a picture lies, and pictures a second.
  let tokensPerPicture, rate: Int

  /// Pictures with the gestures that fall into them.
  /// - Parameters:
  ///   - pictures: 8-bit RGB, `width` × `height`.
  ///   - first: number of the first of them, counted like the gestures' times.
  ///   - gestures: times in sound tokens, force 0…1.
  func moved(_ pictures: [[UInt8]], from first: Int, _ gestures: [TextTokens.Event]) -> [[UInt8]] {
    guard !gestures.isEmpty else { return pictures }
    return pictures.indices.map { index in
      let (right, down) = turn(first + index, gestures)
      return right == 0 && down == 0 ? pictures[index] : moved(pictures[index], right: right, down: down)
    }
  }

  /// How far the middle of the face has moved in a picture, in pixels.
  func turn(_ picture: Int, _ gestures: [TextTokens.Event]) -> (right: Double, down: Double) {
    var sum = (right: 0.0, down: 0.0)
    for event in gestures {
      guard let gesture = Self.gesture(event.name) else { continue }
      // The picture nearest to the asked time is the first one that moves; courses are for 12 pictures a second.
      let begin = Int((event.time / Double(tokensPerPicture)).rounded())
      guard picture >= begin, case let place = (picture - begin) * 12 / rate, place < gesture.course.count else {
        continue
      }
      let way = gesture.course[place] * gesture.reach * Double(event.force) * face.halfWidth / 12.5
      if gesture.isVertical { sum.down += way } else { sum.right += way }
    }
    return sum
  }

  private func moved(_ picture: [UInt8], right: Double, down: Double) -> [UInt8] {
    guard picture.count == width * height * 3 else { return picture }
    var result = picture
    let rows = max(0, Int(face.y - face.halfHeight))..<min(height, Int((face.y + face.halfHeight).rounded(.up)))
    let columns = max(0, Int(face.x - face.halfWidth))..<min(width, Int((face.x + face.halfWidth).rounded(.up)))
    for y in rows {
      let v = (Double(y) + 0.5 - face.y) / face.halfHeight
      for x in columns {
        let u = (Double(x) + 0.5 - face.x) / face.halfWidth
        // Turning aside the head is a ball. Nodding it is a roller: a ball would tilt the eyes.
        let dx = Int((right * max(0, 1 - u * u - v * v).squareRoot()).rounded())
        let dy = Int((down * max(0, 1 - u * u * u * u * u * u - v * v).squareRoot()).rounded())
        let source = (min(max(0, y - dy), height - 1) * width + min(max(0, x - dx), width - 1)) * 3
        for colour in 0..<3 { result[(y * width + x) * 3 + colour] = picture[source + colour] }
      }
    }
    return result
  }
}
