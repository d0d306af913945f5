import MediaIO
import Testing
import Timeline

/// Files with random bytes changed: reading them ends in a value or a typed error, never in a crash.
@Suite struct DamageTests {
  /// `bytes` with one to eight bytes changed, or cut off somewhere.
  private func damaged(_ bytes: [UInt8], _ state: inout UInt64) -> [UInt8] {
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(bound, 1)
    }
    if next(8) == 0 { return Array(bytes.prefix(next(bytes.count))) }
    var copy = bytes
    for _ in 0...next(8) {
      // Headers are where the sizes are: hit them half of the time.
      let index = next(2) == 0 ? next(min(64, copy.count)) : next(copy.count)
      copy[index] = [0, 0xFF, 0x7F, 0x80, UInt8(next(256))][next(5)]
    }
    return copy
  }

  @Test("pictures", arguments: PictureFixture.readable)
  func pictures(_ fixture: PictureFixture) throws {
    let scratch = try Scratch()
    var state: UInt64 = 1
    var refused = 0
    for _ in 0..<60 {
      let path = try scratch.write("p", damaged(fixture.bytes, &state))
      do {
        let picture = try Picture(contentsOf: path)
        #expect(picture.width * picture.height <= Picture.maximumPixels)
      } catch {
        #expect(error.description.contains(path))
        refused += 1
      }
    }
    #expect(refused > 0)
  }

  @Test("WAV files")
  func wav() throws {
    let scratch = try Scratch()
    var state: UInt64 = 2
    let good = SoundTests.wav(tag: 1, bits: 16, data: (0..<200).map { UInt8($0) })
    for _ in 0..<500 {
      let path = try scratch.write("s", damaged(good, &state))
      do {
        #expect(try Sound(contentsOf: path).samples.allSatisfy(\.isFinite))
      } catch {
        #expect(error.description.contains(path))
      }
    }
  }

  @Test("movies", arguments: MovieKind.allCases)
  func movies(_ kind: MovieKind) throws {
    let scratch = try Scratch()
    var state: UInt64 = 3
    try SyncClip(frameRate: .film, style: .textured, flashes: 1, flashEvery: 3)
      .write(to: scratch.path("m.\(kind)"), kind: kind)
    let good = try scratch.bytes("m.\(kind)")
    for _ in 0..<25 {
      let path = try scratch.write("d.\(kind)", damaged(good, &state))
      do {
        _ = try Movie(contentsOf: path)
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }
}
