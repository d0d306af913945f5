import CutTestSupport
import Foundation
import MediaIO
import Testing
import Timeline

@testable import Preview

@Suite struct LaneTests {
  @Test func `Peaks of any width hold the loudest sample and nothing louder`() {
    var peaks = Peaks()
    var samples = [Float](repeating: 0, count: 100_000)
    samples[40_000] = 0.9
    samples[77_777] = -0.6
    // Pieces of uneven length must not matter.
    var at = 0
    for size in [1, 255, 256, 257, 9_999, 50_000, 100_000] {
      let end = min(samples.count, at + size)
      peaks.append(Array(samples[at..<end]))
      at = end
    }
    peaks.finish()
    #expect(peaks.frames == 100_000)
    for columns in [1, 7, 100, 390, 1000] {
      let (low, high) = peaks.columns(columns, over: 0..<100_000)
      #expect(abs((high.max() ?? 0) - 0.9) < 0.01 && abs((low.min() ?? 0) + 0.6) < 0.01)
      let loudest = high.firstIndex(of: high.max() ?? 0) ?? 0
      #expect(abs(Double(loudest) / Double(columns) - 0.4) <= 1 / Double(columns) + 0.011)
    }
    #expect(peaks.columns(10, over: 200_000..<300_000).high.allSatisfy { $0 == 0 })
    #expect(peaks.columns(0, over: 0..<1).high.isEmpty)
  }

  @Test func `Peaks take little memory, whatever the length`() {
    var peaks = Peaks()
    let second = [Float](repeating: 0.5, count: 48_000)
    for _ in 0..<600 { peaks.append(second) }
    let bytes = 2 * peaks.low.reduce(0) { $0 + $1.count }
    #expect(bytes < 600 * 520)
  }

  @Test func `A tone is bright where its pitch is`() throws {
    let rate = 48_000
    let analysis = try SpectrumTile.analysis(rate: rate)
    func row(_ hertz: Double, _ level: Int) throws -> Int {
      let tile = SpectrumTile(level: level, number: 1)
      let picture = tile.picture(analysis) { range in
        range.map { Float(0.5 * sin(2 * Double.pi * hertz * Double($0) / Double(rate))) }
      }
      let brightness = (0..<SpectrumTile.rows).map { y -> Int in
        let at = (y * SpectrumTile.columns + 64) * 4
        return Int(picture.pixels[at]) + Int(picture.pixels[at + 1]) + Int(picture.pixels[at + 2])
      }
      return try #require(brightness.firstIndex(of: brightness.max() ?? 0))
    }
    let (low, middle, high) = (try row(200, 0), try row(1000, 0), try row(8000, 0))
    #expect(low > middle && middle > high)
    #expect(abs(try row(1000, 3) - middle) <= 1)
  }

  @Test func `Zooming keeps the time under the mouse where it is`() {
    var view = TimelineView()
    view.zoom(4, around: 30, width: 1000, seconds: 60)
    let scale = view.scale(1000, 60)
    #expect(abs((30 - view.start) * scale - 500) < 1)
    view.zoom(0.1, around: 30, width: 1000, seconds: 60)
    #expect(view.scale == nil && view.start == 0)
    view.zoom(.nan, around: 3, width: 1000, seconds: 60)
    view.zoom(1e30, around: 59, width: 1000, seconds: 60)
    #expect(view.scale(1000, 60) <= 4000 && view.start >= 0 && view.start <= 60)
  }

  @Test func `The worker makes thumbnails and waveform of a take, newest wishes first`() async throws {
    let folder = try TakeOnDisk.make()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let worker = LaneWorker()
    defer { worker.close() }
    worker.show(.frames(folder + "/frames", sound: folder + "/sound.wav", rate: .film))
    worker.wish([.thumbnail(3), .thumbnail(99), .spectrum(SpectrumTile(level: 0, number: 0))])
    var made: Set<String> = []
    for _ in 0..<2000 where !worker.isIdle || made.count < 2 {
      for (wish, picture) in worker.take() {
        made.insert(wish.name)
        #expect(picture.height == (wish == .thumbnail(3) ? 32 : SpectrumTile.rows))
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(made == ["thumbnail 3", "spectrum 0 0"])
    #expect(worker.peaks.frames == 24_000 && worker.rate == 24_000)
  }
}

/// A small take as the command line leaves it.
enum TakeOnDisk {
  /// Makes one in a new folder: twelve pictures of 32 × 32, half a second... of silence and a word.
  static func make(frames: Int = 24, damage: (inout String) -> Void = { _ in }) throws -> String {
    let folder = NSTemporaryDirectory() + "/hoofbeat-take-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder + "/frames", withIntermediateDirectories: true)
    for number in 0..<frames {
      let picture = Picture(width: 32, height: 32, red: UInt8(number * 10 % 256), green: 80, blue: 120)
      let name = String(repeating: "0", count: 6 - "\(number)".count) + "\(number)"
      try picture.writePNG(to: "\(folder)/frames/\(name).png")
    }
    let rate = try SampleRate(hertz: 24_000)
    let samples = (0..<24_000).map { Float(0.3 * sin(Double($0) * 0.06)) }
    try WholeFile.write(
      try Sound(samples: samples, channels: 1, rate: rate).wavBytes(.int24), to: folder + "/sound.wav")
    var json = """
      {"format":"hoofbeat-take","formatVersion":1,"flicksPerSecond":705600000,
       "model":{"family":"foal","name":"foal-v0","weightsSHA256":"ab"},"device":{"name":"none","numericClass":"none"},
       "request":{"line":"Hello there.","prompt":"rain","events":[{"name":"door","timeFlicks":352800000,"force":0.8}],
                  "frameRate":"24","seed":7,"formats":[],"movieSide":512},
       "result":{"durationFlicks":705600000,"frames":\(frames),"frameRate":"24","width":32,"height":32,"steps":4},
       "cues":[{"kind":"line","name":"Hello there.","startFlicks":70560000,"endFlicks":600000000},
               {"kind":"word","name":"hello","startFlicks":70560000,"endFlicks":300000000},
               {"kind":"event","name":"door","startFlicks":352800000,"endFlicks":352800000},
               {"kind":"event","name":"blink","startFlicks":400000000,"endFlicks":400000000}],
       "warnings":[],"files":{}}
      """
    damage(&json)
    try WholeFile.write(Array(json.utf8), to: folder + "/take.json")
    return folder
  }
}
