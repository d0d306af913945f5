import CutModel
import MediaIO
import Timeline

/// The different pictures of a cut, and which is shown when.
struct Flipbook {
  /// A stretch in which one picture is shown; it lies within one shot (or two that dissolve).
  struct Run: Equatable {
    /// Index of the picture.
    var picture: Int
    /// First picture of the cut in which it is shown.
    var first: Int64
    /// For how many.
    var frames: Int64
  }

  /// The different pictures, in the order they are first shown.
  private(set) var pictures: [Picture] = []
  /// What is shown, from the first picture of the cut to the last.
  private(set) var runs: [Run] = []
  /// By how much the pictures of the master were enlarged.
  let enlargement: Int
  /// By how much they were reduced to fit in the atlas after that; usually 1.
  let reduction: Int

  /// Reads the pictures of a master twice: once to lay out, once to collect.
  /// - Throws: `ExportError` when they are not those of the cut or too many, `MediaError` when they cannot be read.
  init(_ cut: Cut, master: String) throws {
    let movie = try MovieStream(contentsOf: master, cacheBytes: 0)
    guard movie.frameCount == cut.frames, movie.size == PixelSize(cut.width, cut.height) else {
      throw ExportError(
        "\(master) has \(movie.frameCount) pictures of \(movie.size), but the cut has \(cut.frames) of "
          + "\(cut.width)×\(cut.height): build the cutscene again.")
    }
    var survey = PixelSurvey(size: movie.size)
    for frame in 0..<movie.frameCount { survey.add(try movie.picture(frame)) }
    enlargement = survey.enlargement
    let native = PixelSize(cut.width / enlargement, cut.height / enlargement)
    guard let reduction = Self.reduction(native, count: survey.distinct) else {
      throw ExportError(
        "\(cut.id) has \(survey.distinct) different pictures, too many for an atlas: split the cutscene, or leave the "
          + "flipbook out.")
    }
    self.reduction = reduction
    let small = PixelSize(max(1, native.width / reduction), max(1, native.height / reduction))
    var indices: [Picture: Int] = [:]
    // A run ends where a shot begins or ends, so that each shot is a whole number of runs.
    let borders = Set(cut.shots.flatMap { [$0.startFrame, $0.startFrame + $0.frames] })
    var (pictures, runs): ([Picture], [Run]) = ([], [])
    for frame in 0..<Int64(movie.frameCount) {
      var picture = try movie.picture(Int(frame)).reduced(by: enlargement)
      if reduction > 1 { picture = try picture.resampled(width: small.width, height: small.height) }
      let index = indices[picture] ?? pictures.count
      if index == pictures.count {
        indices[picture] = index
        pictures.append(picture)
      }
      if let last = runs.last, last.picture == index, !borders.contains(frame) {
        runs[runs.count - 1].frames += 1
      } else {
        runs.append(Run(picture: index, first: frame, frames: 1))
      }
    }
    self.pictures = pictures
    self.runs = runs
  }

  /// The smallest whole number to divide the sides by so that all pictures fit; nil when they would be smaller than
  /// recognisable.
  static func reduction(_ native: PixelSize, count: Int) -> Int? {
    var factor = 1
    while min(native.width, native.height) / factor >= PixelSurvey.smallestSide || factor == 1 {
      let size = PixelSize(max(1, native.width / factor), max(1, native.height / factor))
      if AtlasLayout(picture: size, count: count) != nil { return factor }
      factor += 1
    }
    return nil
  }

  /// Indices of the runs of a shot.
  func runs(of shot: CutShot) -> Range<Int> {
    let first = runs.firstIndex { $0.first >= shot.startFrame } ?? runs.count
    let end = runs.firstIndex { $0.first >= shot.startFrame + shot.frames } ?? runs.count
    return first..<max(first, end)
  }
}
