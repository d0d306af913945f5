/// Frames that the host keeps between runs: `[frames, height, width, channels]`.
struct HostFrames: Sendable {
  /// Frames, rows and columns.
  let size: LatentSize
  /// Channels of a position.
  let channels: Int
  /// The values.
  private(set) var values: [Float]

  /// Names values.
  init(_ values: [Float], size: LatentSize, channels: Int) {
    precondition(values.count == size.count * channels, "frames of another size")
    (self.size, self.channels, self.values) = (size, channels, values)
  }

  /// Zeros.
  init(size: LatentSize, channels: Int) {
    self.init([Float](repeating: 0, count: size.count * channels), size: size, channels: channels)
  }

  /// Some rows and columns of every frame.
  func window(rows: Range<Int>, columns: Range<Int>) -> [Float] {
    if rows.count == size.height, columns.count == size.width { return values }
    var result: [Float] = []
    result.reserveCapacity(size.frames * rows.count * columns.count * channels)
    for frame in 0..<size.frames {
      for row in rows {
        let line = (frame * size.height + row) * size.width
        result += values[(line + columns.lowerBound) * channels..<(line + columns.upperBound) * channels]
      }
    }
    return result
  }

  /// Takes over a part of other frames.
  /// - Parameters:
  ///   - other: `[frames, height, width, channels]` of which a part is wanted, and how many columns it has.
  ///   - rows: rows of it; likewise `columns`.
  ///   - place: row and column where the part goes.
  mutating func store(
    _ other: (values: [Float], height: Int, width: Int), rows: Range<Int>, columns: Range<Int>,
    at place: (row: Int, column: Int)
  ) {
    let length = columns.count * channels
    values.withUnsafeMutableBufferPointer { values in
      other.values.withUnsafeBufferPointer { from in
        for frame in 0..<size.frames {
          for row in rows {
            let source = ((frame * other.height + row) * other.width + columns.lowerBound) * channels
            let line = place.row + row - rows.lowerBound
            let target = ((frame * size.height + line) * size.width + place.column) * channels
            _ = UnsafeMutableBufferPointer(rebasing: values[target..<target + length])
              .update(fromContentsOf: from[source..<source + length])
          }
        }
      }
    }
  }
}
