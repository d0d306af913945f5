public import Checkpoint
public import VulkanCompute

/// Decodes latents to pictures with Wan2.2's autoencoder, one latent frame at a time.
///
/// Not `Sendable`: one job owns it. The weights are on the device as long as it lives.
public final class WanDecoder {
  /// What the weights were checked against.
  public let configuration: WanConfiguration
  /// Bytes of the weights on the device.
  public var weightBytes: Int { parameters.byteCount }
  private let parameters: DeviceParameters
  private let library: PipelineLibrary

  /// Loads the decoder of a folder, which may hold the encoder too.
  /// - Throws: `CheckpointError`, `VideoAutoencoderError.wrongTensors`, `ComputeError`.
  public convenience init(folder: CheckpointFolder, _ library: PipelineLibrary) throws {
    try self.init(folder.weights, WanConfiguration(folder.config), library)
  }

  /// Checks every tensor's name, shape and type, then packs and uploads.
  /// - Throws: `CheckpointError`, `VideoAutoencoderError.wrongTensors`, `ComputeError`.
  public init(_ weights: Weights, _ configuration: WanConfiguration, _ library: PipelineLibrary) throws {
    parameters = try DeviceParameters(
      weights, convolutions: configuration.decoderConvolutions, gammas: configuration.decoderGammas,
      others: configuration.encoderTensors, on: library.device)
    self.configuration = configuration
    self.library = library
  }

  /// Pictures that a latent video becomes: one for the first frame, and as many as the network makes of each later one.
  public func pictures(frames: Int) -> Int {
    1 + (frames - 1) * configuration.decoder.reduce(1) { $1.resizesTime ? 2 * $0 : $0 }
  }

  /// Decodes a latent video, handing over its pictures in order, those of a latent frame at a time.
  ///
  /// Memory on the device does not depend on the video's length.
  /// - Parameters:
  ///   - latent: `[z, frames, height, width]`, normalised, as the transformer makes it.
  ///   - size: its size.
  ///   - pictures: gets the pictures; may throw to stop.
  /// - Throws: `VideoAutoencoderError.illegalInput`, `ComputeError`, or what `pictures` throws.
  public func decode(latent: [Float], size: LatentSize, pictures: (PictureRun) throws -> Void) throws {
    var first = 0
    try run(latent, size) { made in
      let (height, width) = (made.rows * made.patch, made.columns * made.patch)
      let count = made.values.count / (made.rows * made.columns * made.channels * made.patch * made.patch)
      var rgb = [UInt8](repeating: 0, count: 3 * width * height * count)
      rgb.withUnsafeMutableBufferPointer { bytes in
        guard let base = bytes.baseAddress else { return }
        made.copy(
          pictures: 0..<count, rows: 0..<made.rows, columns: 0..<made.columns,
          to: ByteTarget(bytes: base, height: height, width: width), at: (0, 0))
      }
      try pictures(PictureRun(first: first, count: count, width: width, height: height, rgb: rgb))
      first += count
    }
  }

  /// Decodes a latent video to floats, for comparisons.
  /// - Returns: `[3, pictures, rows, columns]`, held to -1 black … 1 full, as diffusers does.
  /// - Throws: `VideoAutoencoderError.illegalInput`, `ComputeError`.
  public func decodeFloats(latent: [Float], size: LatentSize) throws -> (shape: [Int], floats: [Float]) {
    let (height, width) = (size.height * configuration.enlargement, size.width * configuration.enlargement)
    let total = pictures(frames: max(size.frames, 1))
    let shape = [configuration.pictureChannels, total, height, width]
    var first = 0
    var floats: [Float] = []
    try run(latent, size) { made in
      if floats.isEmpty { floats = [Float](repeating: 0, count: shape.reduce(1, *)) }
      let count = made.values.count / (made.rows * made.columns * made.channels * made.patch * made.patch)
      floats.withUnsafeMutableBufferPointer { all in
        guard let base = all.baseAddress else { return }
        let target = PlanarTarget(floats: base, firstPicture: first, pictures: total, height: height, width: width)
        made.copy(
          pictures: 0..<count, rows: 0..<made.rows, columns: 0..<made.columns, to: target, at: (0, 0))
      }
      first += count
    }
    return (shape, floats.map { max(-1, min(1, $0)) })
  }

  private func run(_ latent: [Float], _ size: LatentSize, made: (PatchedPictures) throws -> Void) throws {
    try size.check(latent, channels: configuration.latentChannels)
    let device = library.device.description.deviceClass
    var session = WanSession(library) { [configuration, parameters] run in
      WanGraph.decoder(configuration, run, rows: size.height, columns: size.width, parameters, on: device)
    }
    for frame in 0..<size.frames {
      let run: WanRun = size.frames == 1 ? .only : frame == 0 ? .first : .later
      let input = configuration.statistics.restored(
        latent, size, frames: frame..<frame + 1, rows: 0..<size.height, columns: 0..<size.width)
      let output = try session.next(run, input)
      try made(
        PatchedPictures(
          values: output.floats, rows: output.shape[1], columns: output.shape[2],
          channels: configuration.pictureChannels, patch: configuration.patch))
    }
  }
}
