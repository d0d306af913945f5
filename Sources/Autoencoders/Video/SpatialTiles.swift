/// How pictures are divided, so that memory stays bounded whatever their size.
///
/// Each part of `core` positions is worked on with `margin` more on every side that has a neighbour, and only the core is
/// kept. With a margin of at least the network's reach the result is the same as without tiles.
public struct SpatialTiling: Sendable, Hashable {
  /// Rows and columns of a tile's core, in the network's input; at least 1.
  public var core: (height: Int, width: Int)
  /// Positions of context on each side.
  public var margin: Int

  /// Names a tiling.
  public init(core: (height: Int, width: Int), margin: Int) {
    precondition(core.height > 0 && core.width > 0 && margin >= 0, "a tile has a core")
    self.core = core
    self.margin = margin
  }

  /// The whole picture at once.
  public static let whole = SpatialTiling(core: (1 << 20, 1 << 20), margin: 0)

  public static func == (a: Self, b: Self) -> Bool { a.core == b.core && a.margin == b.margin }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(core.height)
    hasher.combine(core.width)
    hasher.combine(margin)
  }

  /// One tile: what is decoded, and which part of it is kept.
  struct Tile: Sendable, Equatable {
    /// Latent rows that are decoded.
    var rows: Range<Int>
    /// Latent columns that are decoded.
    var columns: Range<Int>
    /// Latent rows that are kept.
    var keptRows: Range<Int>
    /// Latent columns that are kept.
    var keptColumns: Range<Int>

    /// What is kept, counted within what is decoded.
    var inner: (rows: Range<Int>, columns: Range<Int>) {
      (
        keptRows.lowerBound - rows.lowerBound..<keptRows.upperBound - rows.lowerBound,
        keptColumns.lowerBound - columns.lowerBound..<keptColumns.upperBound - columns.lowerBound
      )
    }
  }

  /// Size of the window that is decoded at once. All tiles of a picture have the same, so that one program does them all.
  func window(height: Int, width: Int) -> (height: Int, width: Int) {
    (Self.window(height, core.height, margin), Self.window(width, core.width, margin))
  }

  /// The tiles of a picture, row by row.
  func tiles(height: Int, width: Int) -> [Tile] {
    Self.spans(height, core.height, margin).flatMap { row in
      Self.spans(width, core.width, margin).map { column in
        Tile(rows: row.window, columns: column.window, keptRows: row.kept, keptColumns: column.kept)
      }
    }
  }

  private static func window(_ length: Int, _ core: Int, _ margin: Int) -> Int {
    core >= length ? length : min(length, core + 2 * margin)
  }

  private static func spans(_ length: Int, _ core: Int, _ margin: Int) -> [(window: Range<Int>, kept: Range<Int>)] {
    let window = window(length, core, margin)
    return stride(from: 0, to: length, by: core).map { start in
      let first = max(0, min(start - margin, length - window))
      return (first..<first + window, start..<min(start + core, length))
    }
  }
}
