/// Decoded pictures that follow each other.
public struct PictureRun: Sendable, Equatable {
  /// Number of the first one in its video, from 0.
  public let first: Int
  /// How many.
  public let count: Int
  /// Columns of each.
  public let width: Int
  /// Rows of each.
  public let height: Int
  /// Red, green and blue, 8 bits each, row by row, picture by picture: `3 · width · height · count` bytes.
  public let rgb: [UInt8]
}

/// Where pictures of a run are put together from the tiles a network makes.
protocol PictureTarget {
  /// Sets one value: channel, picture of the run, row, column, and what the network says, -1 black to 1 full.
  func set(_ value: Float, channel: Int, picture: Int, row: Int, column: Int)
}

/// Pictures as bytes, three of them side by side a pixel.
struct ByteTarget: PictureTarget {
  let bytes: UnsafeMutablePointer<UInt8>
  let height: Int
  let width: Int

  /// x/2 + 1/2, held to 0…1, times 255, the fraction cut off: as the published pipeline does it.
  @inline(__always)
  static func byte(_ value: Float) -> UInt8 {
    UInt8(max(0, min(1, value * 0.5 + 0.5)) * 255)
  }

  @inline(__always)
  func set(_ value: Float, channel: Int, picture: Int, row: Int, column: Int) {
    bytes[((picture &* height &+ row) &* width &+ column) &* 3 &+ channel] = Self.byte(value)
  }
}

/// Pictures as floats, one plane a channel: `[3, pictures, rows, columns]`.
struct PlanarTarget: PictureTarget {
  let floats: UnsafeMutablePointer<Float>
  let firstPicture: Int
  let pictures: Int
  let height: Int
  let width: Int

  @inline(__always)
  func set(_ value: Float, channel: Int, picture: Int, row: Int, column: Int) {
    floats[((channel &* pictures &+ firstPicture &+ picture) &* height &+ row) &* width &+ column] = value
  }
}

/// The network's output, patches of pixels in the channels of positions, as pictures.
///
/// Channel (c·p + a)·p + b of a position holds channel c of the pixel in row b and column a of its patch: the column is the
/// slower index.
struct PatchedPictures {
  /// `[pictures, rows, columns, channels · patch²]`.
  let values: [Float]
  let rows: Int
  let columns: Int
  let channels: Int
  let patch: Int

  /// Puts a part of the pictures somewhere.
  /// - Parameters:
  ///   - pictures: which of them; they become pictures 0, 1, … of the target.
  ///   - rows: patch rows to copy; likewise `columns`.
  ///   - target: where to.
  ///   - place: pixel row and column of the part's first pixel there.
  func copy(
    pictures: Range<Int>, rows: Range<Int>, columns: Range<Int>, to target: some PictureTarget,
    at place: (row: Int, column: Int)
  ) {
    let width = channels * patch * patch
    values.withUnsafeBufferPointer { values in
      for picture in pictures {
        for row in rows {
          for column in columns {
            let from = ((picture &* self.rows &+ row) &* self.columns &+ column) &* width
            let top = place.row + (row - rows.lowerBound) * patch
            let left = place.column + (column - columns.lowerBound) * patch
            for index in 0..<width {
              target.set(
                values[from &+ index], channel: index / (patch * patch), picture: picture - pictures.lowerBound,
                row: top + index % patch, column: left + index / patch % patch)
            }
          }
        }
      }
    }
  }
}
