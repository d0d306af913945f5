import CutModel
import MediaIO
import Timeline

/// A picture of a whole cut, to be looked at: strips of a few seconds each, with the shots, pictures, sound, words,
/// subtitles, events and haptics on one time axis.
struct CutSheet {
  /// Seconds of one strip: so that a word has room for its letters.
  private static let stripSeconds = 8.0
  private static let mostStrips = 40
  private static let width = 1920
  private static let edge = 16
  private static let columns = 8

  private let cut: Cut
  private let sound: Sound
  private let strips: Int
  private let tile: PixelSize
  /// The strip and column that show a picture.
  private let wanted: [Int64: [(strip: Int, column: Int)]]
  private var tiles: [Int: Raster] = [:]

  init(_ cut: Cut, sound: Sound) {
    self.cut = cut
    self.sound = sound
    let seconds = cut.duration.seconds
    strips = min(Self.mostStrips, max(1, Int((seconds / Self.stripSeconds).rounded(.up))))
    // Never larger than the cut itself.
    let width = min(cut.width, (Self.width - 2 * Self.edge) / Self.columns - 4)
    tile = PixelSize(width, max(1, min(2 * width, width * cut.height / cut.width)))
    var wanted: [Int64: [(strip: Int, column: Int)]] = [:]
    for strip in 0..<strips {
      for column in 0..<Self.columns {
        // The picture in the middle of the column's share of the time.
        let share = Double(strip * Self.columns + column) + 0.5
        let frame = Int64(share * Double(cut.frames) / Double(strips * Self.columns))
        wanted[min(frame, cut.frames - 1), default: []].append((strip, column))
      }
    }
    self.wanted = wanted
  }

  /// Keeps the picture of `frame`, made small, if the sheet shows it.
  mutating func see(_ picture: Raster, frame: Int64) {
    guard let places = wanted[frame] else { return }
    let small = picture.reduced(width: tile.width, height: tile.height)
    for place in places { tiles[place.strip * Self.columns + place.column] = small }
  }

  /// The sheet.
  func drawn() -> Raster {
    let stripHeight = SheetStrip.height(tile: tile.height)
    let head = 44
    var raster = Raster(
      width: Self.width, height: head + strips * (stripHeight + Self.edge) + Self.edge, Raster.pack(20, 20, 24))
    let loudness = cut.sound.integratedLUFS.map { ", \(($0 * 10).rounded() / 10) LUFS" } ?? ", silent"
    let facts =
      "\(cut.id)   \(cut.duration)   \(cut.frames) pictures at \(cut.frameRate)/s   \(cut.width)x\(cut.height)\(loudness)"
    let used = raster.write(
      cut.title, x: Self.edge, y: 16, scale: 2, within: Self.width / 2, Raster.pack(240, 240, 244))
    raster.write(
      facts, x: Self.edge + used + 24, y: 16, scale: 2, within: Self.width - used - 60, Raster.pack(140, 140, 150))
    for strip in 0..<strips {
      let span = Double(strips)
      let low = Flicks(Int64(Double(cut.duration.count) * Double(strip) / span))
      let high = Flicks(Int64(Double(cut.duration.count) * Double(strip + 1) / span))
      let part = SheetStrip(
        cut: cut, sound: sound, low: low, high: high, x: Self.edge, y: head + strip * (stripHeight + Self.edge),
        width: Self.width - 2 * Self.edge)
      part.draw(
        on: &raster, tiles: (0..<Self.columns).map { tiles[strip * Self.columns + $0] }, tileHeight: tile.height)
    }
    return raster
  }
}
