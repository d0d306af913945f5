import Autoencoders
import Checkpoint
import Tensors
import TestSupport
import Testing
import VulkanCompute

@Suite("Turbo VAE in tiles", .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct TurboTilingTests {
  static let size = LatentSize(frames: 4, height: 13, width: 11)

  static func latent(_ size: LatentSize) -> [Float] {
    var numbers = Numbers(seed: 4)
    return numbers.floats(48 * size.frames * size.height * size.width, scale: 2)
  }

  /// A device of its own, so that what it holds is only what the test takes.
  static func decoder() throws -> (TurboDecoder, Device) {
    let checkpoint = try TurboFixture.checkpoint(TurboFixture.small)
    let device = try Device()
    let library = PipelineLibrary(device, cachesOnDisk: false)
    return (try TurboDecoder(folder: CheckpointFolder(checkpoint.url), library), device)
  }

  @Test("tiles that overlap by the network's reach change no bit; tiles without overlap show")
  func seams() throws {
    let (decoder, _) = try Self.decoder()
    let latent = Self.latent(Self.size)
    let whole = try decoder.decodeFloats(latent: latent, size: Self.size)
    let cut = TurboTiling(exactly: decoder.configuration, early: (5, 4), late: (7, 9))
    #expect(try decoder.decodeFloats(latent: latent, size: Self.size, tiling: cut).floats == whole.floats)
    let reach = decoder.configuration.reach
    let wide = TurboTiling(SpatialTiling(core: (1, 11), margin: reach))
    #expect(try decoder.decodeFloats(latent: latent, size: Self.size, tiling: wide).floats == whole.floats)
    let bare = TurboTiling(SpatialTiling(core: (6, 6), margin: 0))
    #expect(try decoder.decodeFloats(latent: latent, size: Self.size, tiling: bare).floats != whole.floats)
  }

  @Test("takes exactly the memory that was planned, and fits where it must")
  func memory() throws {
    let (decoder, device) = try Self.decoder()
    let (configuration, kind) = (decoder.configuration, device.description.deviceClass)
    let alignment = device.description.alignment
    #expect(configuration.weightBytes(.float32, on: kind) == decoder.weightBytes)
    let size = LatentSize(frames: 4, height: 9, width: 40)
    let latent = Self.latent(size)
    let whole = TurboTiling.whole.workBytes(configuration, size, on: kind, alignment: alignment)
    device.memory.restart()
    let expected = try decoder.decodeFloats(latent: latent, size: size)
    #expect(device.memory.peak == decoder.weightBytes + whole)

    let tiling = try TurboTiling(fitting: whole * 2 / 3, configuration, size, on: device.description)
    #expect(!tiling.isWhole)
    device.memory.restart()
    let found = try decoder.decodeFloats(latent: latent, size: size, tiling: tiling)
    #expect(device.memory.peak <= decoder.weightBytes + whole * 2 / 3)
    #expect(
      device.memory.peak
        == decoder.weightBytes
        + tiling.workBytes(configuration, size, on: kind, alignment: alignment))
    #expect(found.floats == expected.floats)
  }

  @Test("a video of any length takes the memory of three chunks")
  func length() throws {
    let configuration = try TurboConfiguration(ConfigObject(json: TurboFixture.published))
    func bytes(_ frames: Int) -> Int {
      TurboTiling.whole.workBytes(
        configuration, LatentSize(frames: frames, height: 16, width: 28), on: .gpu(lanes: 32))
    }
    #expect(bytes(32) == bytes(3200))
    #expect(bytes(7) < bytes(32))
  }

  @Test("1080p fits into 6 GiB, and what fits nowhere is refused in a sentence")
  func large() throws {
    let configuration = try TurboConfiguration(ConfigObject(json: TurboFixture.published))
    let size = LatentSize(frames: 32, height: 68, width: 120)
    let tiling = try TurboTiling(fitting: 6 << 30, configuration, size, on: .gpu(lanes: 32))
    #expect(!tiling.isWhole)
    #expect(tiling.workBytes(configuration, size, on: .gpu(lanes: 32)) <= 6 << 30)
    #expect(throws: VideoAutoencoderError.self) {
      try TurboTiling(fitting: 1 << 20, configuration, size, on: .gpu(lanes: 32))
    }
  }
}
