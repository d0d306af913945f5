import Generation
import MediaIO
import Timeline

/// A picture of a whole take: a row of its pictures above its sound, on one time axis.
struct ContactSheet {
  private static let columns = 8
  private static let gap = 4
  private static let waveHeight = 96
  private static let cueHeight = Glyphs.height + 6

  private let pictures: [Picture]
  private let sound: Sound
  private let cues: [Cue]

  init(_ pictures: [Picture], _ sound: Sound, _ cues: [Cue]) {
    self.pictures = pictures
    self.sound = sound
    self.cues = cues
  }

  func picture() throws -> Picture {
    guard let first = pictures.first else { throw GenerationError("A take without pictures has no contact sheet.") }
    let factor = max(1, 144 / max(first.width, first.height))
    let (tileWidth, tileHeight) = (first.width * factor, first.height * factor)
    let count = min(Self.columns, pictures.count)
    let width = count * tileWidth + (count + 1) * Self.gap
    let height = 3 * Self.gap + tileHeight + Self.waveHeight + 2 * (Self.cueHeight + Self.gap)
    var canvas = Canvas(width: width, height: height, color: (24, 24, 28))
    for column in 0..<count {
      // The picture shown in the middle of the column's share of the time.
      let index = min(pictures.count - 1, (2 * column + 1) * pictures.count / (2 * count))
      let tile = try pictures[index].enlarged(by: factor)
      canvas.draw(tile, x: Self.gap + column * (tileWidth + Self.gap), y: Self.gap)
    }
    let waveTop = 2 * Self.gap + tileHeight
    drawWave(on: &canvas, top: waveTop)
    drawCues(on: &canvas, top: waveTop + Self.waveHeight + Self.gap, waveTop: waveTop)
    return Picture(width: width, height: height, rgb: canvas.rgb)
  }

  private func drawWave(on canvas: inout Canvas, top: Int) {
    let inner = canvas.width - 2 * Self.gap
    canvas.fill(x: Self.gap, y: top, width: inner, height: Self.waveHeight, (36, 36, 42))
    let middle = top + Self.waveHeight / 2
    for column in 0..<inner {
      let (start, end) = (sound.length * column / inner, sound.length * (column + 1) / inner)
      guard end > start else { continue }
      var (low, high): (Float, Float) = (0, 0)
      for sample in sound.samples[(start * sound.channels)..<(end * sound.channels)] {
        low = min(low, sample)
        high = max(high, sample)
      }
      let half = Float(Self.waveHeight / 2)
      let (up, down) = (Int(min(high, 1) * half), Int(max(low, -1) * -half))
      canvas.fill(x: Self.gap + column, y: middle - up, width: 1, height: up + down + 1, (120, 190, 240))
    }
  }

  private func drawCues(on canvas: inout Canvas, top: Int, waveTop: Int) {
    let inner = canvas.width - 2 * Self.gap
    let total = max(sound.duration.seconds, 1e-9)
    func x(_ time: Flicks) -> Int {
      Self.gap + min(inner - 1, max(0, Int(time.seconds / total * Double(inner))))
    }
    for cue in cues where cue.kind == .word {
      let (start, end) = (x(cue.start), x(cue.end))
      let width = max(2, end - start - 1)
      canvas.fill(x: start, y: top, width: width, height: Self.cueHeight, (70, 84, 104))
      canvas.write(cue.name, x: start + 3, y: top + 3, within: width - 4, (230, 230, 235))
    }
    for cue in cues where cue.kind == .event {
      let start = x(cue.start)
      canvas.fill(x: start, y: waveTop, width: 1, height: Self.waveHeight, (240, 170, 80))
      let below = top + Self.cueHeight + Self.gap
      canvas.write(cue.name, x: start, y: below + 3, within: canvas.width - start, (240, 170, 80))
    }
  }
}
