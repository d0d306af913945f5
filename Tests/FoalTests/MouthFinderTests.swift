import Checkpoint
import Foundation
import Generation
import SingleStream
import TestSupport
import Testing
import Timeline
import VulkanCompute

@testable import Foal

@Suite("Where a clip says the mouth is")
struct MouthPlaceTests {
  private let ground = [UInt8](repeating: 120, count: 40 * 30 * 3)

  private func changed(_ columns: Range<Int>, _ rows: Range<Int>, by change: UInt8) -> [UInt8] {
    var picture = ground
    for y in rows { for x in columns { picture[(y * 40 + x) * 3 + 1] += change } }
    return picture
  }

  @Test("it is in the middle of what differs most")
  func found() throws {
    let open = [changed(20..<28, 12..<16, by: 90), changed(20..<28, 12..<16, by: 60)]
    let place = try #require(MouthPlace(ChangedPlace(in: open, from: ground, width: 40, height: 30)))
    #expect(abs(place.x - 24) < 0.01 && abs(place.y - 14) < 0.01)
    // A weaker change elsewhere, such as an eye, does not draw it away.
    let eye = changed(2..<8, 2..<5, by: 40)
    let both = open.map { picture in zip(picture, eye).map { $1 > 120 ? $1 : $0 } }
    #expect(MouthPlace(ChangedPlace(in: both, from: ground, width: 40, height: 30)) == place)
  }

  @Test("it may lie at an edge")
  func edge() throws {
    let open = [changed(34..<40, 26..<30, by: 100)]
    let place = try #require(MouthPlace(ChangedPlace(in: open, from: ground, width: 40, height: 30)))
    #expect(abs(place.x - 37) < 1 && abs(place.y - 28) < 1)
  }

  @Test("what hardly differs is no mouth, and neither are pictures of other sizes")
  func none() {
    #expect(MouthPlace(ChangedPlace(in: [ground], from: ground, width: 40, height: 30)) == nil)
    #expect(MouthPlace(ChangedPlace(in: [changed(0..<40, 0..<30, by: 5)], from: ground, width: 40, height: 30)) == nil)
    #expect(MouthPlace(ChangedPlace(in: [changed(9..<20, 9..<20, by: 99)], from: ground, width: 30, height: 40)) != nil)
    #expect(MouthPlace(ChangedPlace(in: [ground], from: [], width: 40, height: 30)) == nil)
    #expect(MouthPlace(ChangedPlace(in: [], from: [], width: 40, height: 30)) == nil)
  }
}

@Suite("The shipped model finds mouths", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct MouthFinderTests {
  /// A face with its mouth at (`x`, `y`); without one only a wall.
  private func picture(_ width: Int, _ height: Int, face: (Double, Double)?) -> ReferencePicture {
    DrawnFace.picture(width, height, ground: [70, 96, 140], face.map { DrawnFace(x: $0.0, y: $0.1) })
  }

  private func model() throws -> FoalGenerator {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../models/foal").standardized
    return try FoalGenerator(CheckpointFolder(folder), try TestDevice.library.get())
  }

  private func finder(_ width: Int, _ height: Int) throws -> (finder: MouthFinder, tokens: PictureTokens) {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../models/foal").standardized
    let folder = try CheckpointFolder(path)
    let config = try FoalConfiguration(folder.config).fitting(width: width, height: height)
    let library = try TestDevice.library.get()
    let weights = try TransformerWeights(folder.weights, config.shape, on: library.device)
    let tokens = PictureTokens(settings: config.picture, width: config.shape.channels[Modality.video.rawValue])
    return (try #require(try MouthFinder(config, weights, library, tokens)), tokens)
  }

  @Test("in portraits and scenes within three pixels, and none on a wall")
  func found() throws {
    for (width, height, places) in [(64, 64, [(32.0, 43.5), (30, 45)]), (128, 72, [(64, 43.5), (30, 44), (101, 42)])] {
      let (finder, tokens) = try finder(width, height)
      for (x, y) in places {
        let face = tokens.fitted(picture(width, height, face: (x, y)))
        let place = try #require(try finder.place(in: face), "\(width): \(x), \(y)")
        #expect(abs(place.x - x) < 3 && abs(place.y - y) < 3, "\(width): \(place) instead of \(x), \(y)")
        #expect(try finder.place(in: face) == place)
      }
      #expect(try finder.place(in: tokens.fitted(picture(width, height, face: nil))) == nil)
    }
  }

  @Test("a nod in a scene moves the face where it stands; on a wall it is said that none was found")
  func nods() async throws {
    let model = try model()
    func shot(_ face: (Double, Double)?, _ event: String?) async throws -> GeneratedShot {
      var request = ShotRequest(
        picture: picture(128, 72, face: face), duration: try Flicks(1, timesPerSecond: 3),
        frameRate: try FrameRate(12), seed: 1, steps: 1)
      request.events = [TimedEvent(name: "blink", time: .zero, force: 1)]
      if let event { request.events.append(TimedEvent(name: event, time: .zero, force: 1)) }
      return try await model.generate(request, progress: { _ in })
    }
    let (calm, nodding) = (try await shot((30, 44), nil), try await shot((30, 44), "nod"))
    #expect(nodding.warnings.isEmpty && nodding.cues.contains { $0.name == "nod" })
    let different = calm.frames[1].indices.filter { calm.frames[1][$0] != nodding.frames[1][$0] }.map { $0 / 3 }
    #expect(different.count > 100)
    let (columns, rows) = (different.map { $0 % 128 }, different.map { $0 / 128 })
    #expect(columns.allSatisfy((14...46).contains) && rows.allSatisfy((17...55).contains))
    let wall = try await shot(nil, "nod")
    #expect(wall.cues.contains { $0.name == "nod" })
    #expect(wall.warnings.contains { $0.contains("nod") && $0.contains("no face") }, "\(wall.warnings)")
    #expect(try await shot(nil, nil).frames == wall.frames)
  }
}
