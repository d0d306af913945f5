import CutModel

/// What a face does for each of the fifteen visemes: our own recipe, made to be tuned by eye.
///
/// A viseme's shapes are added up with its weight, so a row that lies between two visemes gives a mouth between two
/// mouths, and silence gives a face at rest (all 0).
public enum VisemeShapes {
  /// The shapes of a viseme, by its name in `CutVisemes.names`, each 0…1; empty for `sil` and for unknown names.
  public static func shapes(of viseme: String) -> [(shape: ARKitShape, weight: Double)] {
    switch viseme {
    case "PP":
      [
        (.mouthPressLeft, 0.6), (.mouthPressRight, 0.6), (.mouthRollLower, 0.3), (.mouthRollUpper, 0.3),
      ]
    case "FF": [(.mouthRollLower, 0.6), (.mouthUpperUpLeft, 0.2), (.mouthUpperUpRight, 0.2), (.jawOpen, 0.08)]
    case "TH": [(.jawOpen, 0.15), (.tongueOut, 0.35)]
    case "DD", "nn": [(.jawOpen, 0.12)]
    case "kk": [(.jawOpen, 0.2)]
    case "CH": [(.mouthFunnel, 0.5), (.mouthPucker, 0.2), (.jawOpen, 0.1)]
    case "SS": [(.mouthStretchLeft, 0.3), (.mouthStretchRight, 0.3), (.jawOpen, 0.05)]
    case "RR": [(.mouthFunnel, 0.3), (.mouthPucker, 0.25), (.jawOpen, 0.15)]
    case "aa": [(.jawOpen, 0.7), (.mouthLowerDownLeft, 0.2), (.mouthLowerDownRight, 0.2)]
    case "E": [(.jawOpen, 0.4), (.mouthStretchLeft, 0.25), (.mouthStretchRight, 0.25)]
    case "ih": [(.jawOpen, 0.25), (.mouthSmileLeft, 0.3), (.mouthSmileRight, 0.3)]
    case "oh": [(.jawOpen, 0.45), (.mouthFunnel, 0.55)]
    case "ou": [(.jawOpen, 0.2), (.mouthPucker, 0.7)]
    default: []
    }
  }

  /// The shapes that some viseme moves; the others stay 0 in everything we write. In the order of `ARKitShape`.
  public static let moving: [ARKitShape] = {
    let used = Set(CutVisemes.names.flatMap { shapes(of: $0).map(\.shape) })
    return ARKitShape.allCases.filter(used.contains)
  }()

  /// Weights of the 52 shapes, 0…1, for a row of fifteen viseme weights. Too short a row counts as silence beyond its end.
  public static func weights(of row: [Double]) -> [Double] {
    var weights = [Double](repeating: 0, count: ARKitShape.allCases.count)
    for (weight, recipe) in zip(row, recipes) where weight > 0 {
      for (index, share) in recipe { weights[index] += weight * share }
    }
    return weights.map { min(1, $0) }
  }

  private static let recipes: [[(Int, Double)]] = CutVisemes.names.map { name in
    shapes(of: name).map { ($0.shape.index, $0.weight) }
  }
}
