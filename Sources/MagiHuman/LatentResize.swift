/// Enlarging latents for super-resolution: linear between neighbours, corners on corners, frame by frame.
///
/// With as many frames before as after, trilinear interpolation with aligned corners (`torch.nn.functional.interpolate`)
/// is bilinear in every frame; places are computed in single precision, as there.
public enum LatentResize {
  /// - Parameters:
  ///   - planes: `[count, height, width]`; for a latent, `count` is channels × frames.
  ///   - from: height and width, at least 1 each.
  ///   - to: height and width, at least 1 each.
  /// - Returns: `[count, to.height, to.width]`.
  public static func planes(
    _ planes: [Float], from: (height: Int, width: Int), to: (height: Int, width: Int)
  ) -> [Float] {
    precondition(from.height > 0 && from.width > 0 && to.height > 0 && to.width > 0, "a plane has a size")
    let (area, newArea) = (from.height * from.width, to.height * to.width)
    precondition(planes.count % area == 0, "whole planes")
    let (rows, columns) = (places(from.height, to.height), places(from.width, to.width))
    return [Float](unsafeUninitializedCapacity: planes.count / area * newArea) { result, initialized in
      planes.withUnsafeBufferPointer { source in
        var target = 0
        for start in stride(from: 0, to: source.count, by: area) {
          for row in rows {
            let (upper, lower) = (start + row.first * from.width, start + row.second * from.width)
            for column in columns {
              let top = column.near * source[upper + column.first] + column.far * source[upper + column.second]
              let bottom = column.near * source[lower + column.first] + column.far * source[lower + column.second]
              result[target] = row.near * top + row.far * bottom
              target += 1
            }
          }
        }
        initialized = target
      }
    }
  }

  /// Between which two old places a new one lies, and their shares.
  private struct Place {
    var first, second: Int
    var near, far: Float
  }

  private static func places(_ old: Int, _ new: Int) -> [Place] {
    let scale = new > 1 ? Float(old - 1) / Float(new - 1) : 0
    return (0..<new).map { index in
      let at = scale * Float(index)
      let first = min(Int(at), old - 1)
      let far = min(max(at - Float(first), 0), 1)
      return Place(first: first, second: min(first + 1, old - 1), near: 1 - far, far: far)
    }
  }
}
