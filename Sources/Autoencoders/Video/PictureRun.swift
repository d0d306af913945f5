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
  /// Elements from one channel, picture, row or column to the next.
  var steps: (channel: Int, picture: Int, row: Int, column: Int) { get }
  /// Sets one value: what the network says, -1 black to 1 full.
  func set(_ value: Float, at place: Int)
}

/// Pictures as bytes, three of them side by side a pixel.
struct ByteTarget: PictureTarget {
  private let bytes: UnsafeMutablePointer<UInt8>
  let steps: (channel: Int, picture: Int, row: Int, column: Int)

  init(bytes: UnsafeMutablePointer<UInt8>, height: Int, width: Int) {
    self.bytes = bytes
    steps = (1, 3 * height * width, 3 * width, 3)
  }

  /// x/2 + 1/2, held to 0…1, times 255, the fraction cut off: as the published pipeline does it.
  @inline(__always)
  func set(_ value: Float, at place: Int) { bytes[place] = UInt8(max(0, min(1, value * 0.5 + 0.5)) * 255) }
}

/// Pictures as floats, one plane a channel: `[3, pictures, rows, columns]`.
struct PlanarTarget: PictureTarget {
  private let floats: UnsafeMutablePointer<Float>
  let steps: (channel: Int, picture: Int, row: Int, column: Int)

  init(floats: UnsafeMutablePointer<Float>, firstPicture: Int, pictures: Int, height: Int, width: Int) {
    self.floats = floats + firstPicture * height * width
    steps = (pictures * height * width, height * width, width, 1)
  }

  @inline(__always)
  func set(_ value: Float, at place: Int) { floats[place] = value }
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
    let steps = target.steps
    let offsets = (0..<width).map { index in
      index / (patch * patch) * steps.channel + index % patch * steps.row + index / patch % patch * steps.column
    }
    values.withUnsafeBufferPointer { values in
      offsets.withUnsafeBufferPointer { offsets in
        for picture in pictures {
          for row in rows {
            let line = (picture * self.rows + row) * self.columns
            var place =
              (picture - pictures.lowerBound) * steps.picture
              + (place.row + (row - rows.lowerBound) * patch) * steps.row + place.column * steps.column
            for column in columns {
              let from = (line &+ column) &* width
              for index in 0..<width { target.set(values[from &+ index], at: place &+ offsets[index]) }
              place &+= patch &* steps.column
            }
          }
        }
      }
    }
  }
}
