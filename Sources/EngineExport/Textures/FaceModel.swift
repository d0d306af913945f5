import CutModel
import Timeline

/// A small face that speaks a character's lines: a plate with a mouth whose fifteen morph targets are the visemes, and an
/// animation of their weights. It shows that a cut's curves arrive, and is what to bind them from to a real face.
enum FaceModel {
  /// Keys per second.
  static let rate: Int64 = 60
  private static let around = 16

  /// The glTF file (`.glb`).
  static func glb(of character: String, in cut: Cut) throws(TimelineError) -> [UInt8] {
    var file = GLBFile()
    let rest = positions(VisemePose(""))
    let vertices = file.floats(rest.flatMap { [$0.x, $0.y, $0.z] }, as: .vector3, binding: .vertices, withBounds: true)
    let colors = file.colors(vertexColors)
    let indices = file.indices(triangles)
    let targets = CutVisemes.names.map { name -> OrderedJSON in
      let moved = zip(positions(VisemePose(name)), rest).flatMap { [$0.x - $1.x, $0.y - $1.y, $0.z - $1.z] }
      return .object([
        ("POSITION", .whole(file.floats(moved, as: .vector3, binding: .vertices, withBounds: true)))
      ])
    }
    let (times, weights) = try keys(of: character, in: cut)
    let input = file.floats(times, as: .scalar, withBounds: true)
    let output = file.floats(weights, as: .scalar)
    let primitive: OrderedJSON = .object([
      ("attributes", .object([("POSITION", .whole(vertices)), ("COLOR_0", .whole(colors))])),
      ("indices", .whole(indices)), ("material", .whole(0)), ("targets", .list(targets)),
    ])
    return file.bytes([
      ("scene", .whole(0)),
      ("scenes", .list([.object([("nodes", .list([.whole(0)]))])])),
      ("nodes", .list([.object([("name", .text(character)), ("mesh", .whole(0))])])),
      (
        "meshes",
        .list([
          .object([
            ("name", .text("\(character) face")), ("primitives", .list([primitive])),
            ("weights", .list(CutVisemes.names.map { _ in .whole(0) })),
            ("extras", .object([("targetNames", .list(CutVisemes.names.map { .text($0) }))])),
          ])
        ])
      ),
      (
        "materials",
        .list([
          .object([
            ("name", .text("face")), ("doubleSided", .bool(true)),
            ("pbrMetallicRoughness", .object([("metallicFactor", .whole(0)), ("roughnessFactor", .whole(1))])),
          ])
        ])
      ),
      (
        "animations",
        .list([
          .object([
            ("name", .text(cut.id)),
            (
              "samplers",
              .list([
                .object([
                  ("input", .whole(input)), ("interpolation", .text("LINEAR")), ("output", .whole(output)),
                ])
              ])
            ),
            (
              "channels",
              .list([
                .object([
                  ("sampler", .whole(0)),
                  ("target", .object([("node", .whole(0)), ("path", .text("weights"))])),
                ])
              ])
            ),
          ])
        ])
      ),
    ])
  }

  /// Times in seconds and fifteen weights, in thousandths, for each; keys between equal neighbours are left out, which
  /// straight lines between the others do not notice.
  static func keys(of character: String, in cut: Cut) throws(TimelineError) -> (times: [Float], weights: [Float]) {
    let curve = try FaceCurve(of: character, in: cut, frameRate: FrameRate(rate))
    var rows: [[Double]] = []
    for frame in 0..<curve.frameCount {
      let row = curve.visemes(at: try curve.frameRate.start(ofFrame: frame))
      rows.append(row.map { ($0 * 1000).rounded() / 1000 })
    }
    let kept = rows.indices.filter { index in
      index == 0 || index == rows.count - 1 || rows[index] != rows[index - 1] || rows[index] != rows[index + 1]
    }
    return (kept.map { Float($0) / Float(rate) }, kept.flatMap { rows[$0].map(Float.init) })
  }

  private struct Vertex {
    var x: Float
    var y: Float
    var z: Float
  }

  /// How a viseme moves the mouth, from the recipe for ARKit's shapes.
  private struct VisemePose {
    var open: Float
    var wide: Float
    var round: Float
    var press: Float

    init(_ viseme: String) {
      let shapes = VisemeShapes.shapes(of: viseme)
      func weight(_ shape: ARKitShape) -> Float { Float(shapes.first { $0.shape == shape }?.weight ?? 0) }
      open = weight(.jawOpen) + (weight(.mouthLowerDownLeft) + weight(.mouthUpperUpLeft)) / 2
      round = weight(.mouthPucker) + weight(.mouthFunnel)
      wide = weight(.mouthStretchLeft) + weight(.mouthSmileLeft) - round / 2
      press = weight(.mouthPressLeft) + weight(.mouthRollLower) / 2
    }
  }

  /// The plate's corners, the outer and inner edge of the lips, the inside of the mouth and its centre.
  private static func positions(_ pose: VisemePose) -> [Vertex] {
    func ring(_ width: Float, _ height: Float) -> [Vertex] {
      // A table instead of sines: the same bytes on every machine.
      let quarter: [(Float, Float)] = [(1, 0), (0.924, 0.383), (0.707, 0.707), (0.383, 0.924)]
      let half = quarter + quarter.map { (-$1, $0) }
      return (half + half.map { (-$0, -$1) }).map { cosine, sine in
        let gap = pose.open * (sine < 0 ? 0.35 : 0.12) * sine
        let lips = height * sine * max(0.3, 1 - pose.press)
        return Vertex(x: width * cosine * (1 + pose.wide), y: lips + gap - 0.3, z: 0.15 * pose.round)
      }
    }
    let plate = [(-1, -1), (1, -1), (1, 1), (-1, 1)].map { Vertex(x: $0.0, y: $0.1, z: -0.1) }
    let (outer, inner) = (ring(0.42, 0.14), ring(0.3, 0.02))
    return plate + outer + inner + inner + [Vertex(x: 0, y: -0.3 - 0.1 * pose.open, z: -0.05)]
  }

  private static var vertexColors: [[UInt8]] {
    [[UInt8]](repeating: [222, 180, 150, 255], count: 4) + [[UInt8]](repeating: [170, 70, 70, 255], count: 2 * around)
      + [[UInt8]](repeating: [50, 15, 20, 255], count: around + 1)
  }

  private static var triangles: [UInt16] {
    var list: [UInt16] = [0, 1, 2, 0, 2, 3]
    let (outer, inner, dark) = (4, 4 + around, 4 + 2 * around)
    for step in 0..<around {
      let next = (step + 1) % around
      list += [outer + step, outer + next, inner + next, outer + step, inner + next, inner + step].map(UInt16.init)
      list += [dark + step, dark + next, dark + around].map(UInt16.init)
    }
    return list
  }
}
