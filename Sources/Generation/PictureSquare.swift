/// A square part of a picture in whole pixels. It may reach beyond the edges, where nothing is.
public struct PictureSquare: Sendable, Equatable, Codable {
  /// Column and row of its upper left pixel; negative beyond the left and upper edges.
  public var x, y: Int
  /// Its width and height, 1 or more.
  public var side: Int

  /// Names a part.
  public init(x: Int, y: Int, side: Int) { (self.x, self.y, self.side) = (x, y, side) }
}
