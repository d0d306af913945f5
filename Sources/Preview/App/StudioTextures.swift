import ImmediateUI
import MediaIO
import StudioWindow
import WindowSystem

/// The textures of pictures that are shown, in bounded number.
@MainActor struct StudioTextures {
  private(set) var main: StudioTexture?
  private(set) var other: StudioTexture?
  private(set) var estimate: StudioTexture?
  /// The picture in `main`, for saving.
  private(set) var picture: Picture?
  private var otherFrame: Int64?
  private var estimateSerial = 0
  /// Thumbnails and tiles of the timeline by name, and when they were used last.
  private var lanes: [String: (texture: StudioTexture, used: Int)] = [:]
  private var uses = 0
  static let mostLanes = 320

  mutating func show(_ picture: Picture?, _ window: StudioWindow) {
    self.picture = picture
    Self.put(picture, into: &main, window)
  }

  mutating func showOther(_ found: (frame: Int64, picture: Picture)?, _ window: StudioWindow) {
    guard found?.frame != otherFrame || found == nil else { return }
    otherFrame = found?.frame
    Self.put(found?.picture, into: &other, window)
  }

  /// One picture of an estimate, in a row of as many as it has.
  mutating func show(_ estimate: Estimate, _ window: StudioWindow) {
    guard estimate.serial != estimateSerial, !estimate.pictures.isEmpty else { return }
    estimateSerial = estimate.serial
    let count = min(8, estimate.pictures.count)
    let row = estimate.width * 3
    var rgb = [UInt8](repeating: 0, count: row * count * estimate.height)
    for (index, picture) in estimate.pictures.prefix(count).enumerated() where picture.count == row * estimate.height {
      for y in 0..<estimate.height {
        let at = y * row * count + index * row
        rgb.replaceSubrange(at..<(at + row), with: picture[(y * row)..<((y + 1) * row)])
      }
    }
    Self.put(Picture(width: estimate.width * count, height: estimate.height, rgb: rgb), into: &self.estimate, window)
    self.estimate?.texture.sampling = .nearest
  }

  private static func put(_ picture: Picture?, into slot: inout StudioTexture?, _ window: StudioWindow) {
    guard let picture else {
      slot = nil
      return
    }
    if slot?.texture.width != picture.width || slot?.texture.height != picture.height {
      slot = try? window.texture(width: picture.width, height: picture.height)
    }
    try? slot?.texture.update(rgba: picture.pixels)
  }

  // MARK: The timeline's

  mutating func lane(_ name: String) -> TextureID? {
    guard let found = lanes[name] else { return nil }
    uses += 1
    lanes[name]?.used = uses
    return found.texture.id
  }

  mutating func addLane(_ name: String, _ picture: Picture, _ window: StudioWindow) {
    if lanes.count >= Self.mostLanes {
      for old in lanes.sorted(by: { $0.value.used < $1.value.used }).prefix(Self.mostLanes / 4) {
        lanes[old.key] = nil
      }
    }
    guard let made = try? window.texture(width: picture.width, height: picture.height) else { return }
    try? made.texture.update(rgba: picture.pixels)
    uses += 1
    lanes[name] = (made, uses)
  }

  mutating func forgetLanes() { lanes = [:] }
  var laneCount: Int { lanes.count }
}
