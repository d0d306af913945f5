public import Generation
public import MediaIO

/// How a take is written, beside what is in it.
public struct TakeOptions: Sendable, Equatable {
  /// The movies to write, each with the whole picture and sound.
  public var formats: [MovieFormat]
  /// The longer side of the movies' pictures is the largest multiple of the model's that is not above this, in pixels.
  public var movieSide: Int
  /// Whether a take that is already there is replaced.
  public var replaces: Bool

  /// The movies of every take unless asked otherwise.
  public static let usualFormats: [MovieFormat] = [.mp4, .webm, .ogv]
  /// The usual longer side of a movie.
  public static let usualSide = 512
  /// The longer sides that can be asked for.
  public static let sides = 16...4096

  /// The usual movies, 512 pixels, replacing nothing.
  public init(formats: [MovieFormat] = usualFormats, movieSide: Int = usualSide, replaces: Bool = false) {
    self.formats = formats
    self.movieSide = movieSide
    self.replaces = replaces
  }

  /// Reads what a user wrote.
  /// - Parameters:
  ///   - formats: names of movie formats separated by commas, or `none`.
  ///   - side: the longer side of the movies, in pixels.
  ///   - replaces: whether a take that is already there is replaced.
  public init(formats: String, side: String, replaces: Bool) throws(GenerationError) {
    var chosen: [MovieFormat] = []
    for name in formats == "none" ? [] : formats.split(separator: ",") {
      guard let format = MovieFormat(rawValue: name.lowercased()) else {
        throw .unknown("movie format", String(name), known: MovieFormat.allCases.map(\.rawValue))
      }
      if !chosen.contains(format) { chosen.append(format) }
    }
    guard !chosen.isEmpty || formats == "none" else {
      throw GenerationError("--formats is empty: name movie formats such as mp4,webm, or none.")
    }
    guard let number = Int(side), Self.sides.contains(number) else {
      throw GenerationError(
        "--size \"\(side.prefix(40))\" is not a whole number of pixels from \(Self.sides.lowerBound) to "
          + "\(Self.sides.upperBound).")
    }
    self.init(formats: chosen, movieSide: number, replaces: replaces)
  }

  /// How many times a picture of this size is enlarged for the movies: whole pixels stay whole. At least 1; even for odd
  /// sizes where that fits, because most movies need even sides; never so little that a side is below 16.
  func enlargement(width: Int, height: Int) -> Int {
    var factor = max(1, movieSide / max(width, height), (15 + min(width, height)) / min(width, height))
    if !(width * factor).isMultiple(of: 2) || !(height * factor).isMultiple(of: 2) { factor = max(2, factor & ~1) }
    return factor
  }
}
