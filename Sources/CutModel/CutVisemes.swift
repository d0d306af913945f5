public import Timeline

/// Mouth shapes of a cut: weights at 100 Hz while somebody speaks, and discrete cues.
public struct CutVisemes: Codable, Equatable, Sendable {
  /// Rows per second.
  public static let rate: Int64 = 100
  /// Oculus' fifteen visemes: the columns of every row.
  public static let names = [
    "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou",
  ]

  /// Rows per second: 100. Row n stands for the time n/100 s.
  public var rate = Self.rate
  /// The columns.
  public var names = Self.names
  /// One for each line; outside of them every mouth is at rest (`sil` is 1).
  public var tracks: [CutVisemeTrack]
  /// The strongest shape of each moment of every line, without gaps inside a line.
  public var cues: [CutVisemeCue]

  /// No mouth moves.
  public init(tracks: [CutVisemeTrack] = [], cues: [CutVisemeCue] = []) {
    self.tracks = tracks
    self.cues = cues
  }
}

/// Weights of the mouth shapes of one line.
public struct CutVisemeTrack: Codable, Equatable, Sendable {
  /// The line.
  public var line: String
  /// Who speaks.
  public var character: String
  /// Index of the first row: its time is `firstRow`/100 s from the start of the cut.
  public var firstRow: Int64
  /// Rows of fifteen weights, 0…1 in thousandths; a row sums to 1 (within rounding).
  public var weights: [[Double]]

  /// Places a track.
  public init(line: String, character: String, firstRow: Int64, weights: [[Double]]) {
    self.line = line
    self.character = character
    self.firstRow = firstRow
    self.weights = weights
  }
}

/// A mouth shape and how long it is the strongest.
public struct CutVisemeCue: Codable, Equatable, Sendable {
  /// The line.
  public var line: String
  /// Who speaks.
  public var character: String
  /// One of `CutVisemes.names`.
  public var viseme: String
  /// When it starts.
  public var start: Flicks
  /// When it ends.
  public var end: Flicks

  /// Places a cue.
  public init(line: String, character: String, viseme: String, start: Flicks, end: Flicks) {
    self.line = line
    self.character = character
    self.viseme = viseme
    self.start = start
    self.end = end
  }
}

extension Cut {
  /// The characters that speak, in the order of their first lines.
  public var speakers: [String] {
    var seen: Set<String> = []
    return lines.map(\.character).filter { seen.insert($0).inserted }
  }

  /// Weights of all fifteen visemes of a character over the whole cut, one row per 1/100 s, at rest where nobody speaks.
  /// There are as many rows as start before the cut ends.
  public func visemeRows(of character: String) -> [[Double]] {
    let perRow = Flicks.perSecond / CutVisemes.rate
    let count = Int((duration.count + perRow - 1) / perRow)
    var rest = [Double](repeating: 0, count: CutVisemes.names.count)
    rest[0] = 1
    var rows = [[Double]](repeating: rest, count: count)
    for track in visemes.tracks where track.character == character {
      for (offset, row) in track.weights.enumerated() {
        let (at, overflow) = Int(track.firstRow).addingReportingOverflow(offset)
        if !overflow, rows.indices.contains(at), row.count == rest.count { rows[at] = row }
      }
    }
    return rows
  }
}
