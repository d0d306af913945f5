public import Checkpoint
internal import Tensors
public import VulkanCompute

/// Decodes latents to pictures with the Turbo VAE.
///
/// Not `Sendable`: one job owns it. The weights are on the device as long as it lives.
public final class TurboDecoder {
  /// What the weights were checked against.
  public let configuration: TurboConfiguration
  /// Bytes of the weights on the device.
  public var weightBytes: Int { parameters.byteCount }
  private let parameters: DeviceParameters
  private let library: PipelineLibrary

  /// Loads the weights of a folder.
  /// - Throws: `CheckpointError`, `VideoAutoencoderError.wrongTensors`, `ComputeError`.
  public convenience init(folder: CheckpointFolder, _ library: PipelineLibrary) throws {
    try self.init(folder.weights, TurboConfiguration(folder.config), library)
  }

  /// Checks every tensor's name, shape and type, then packs and uploads.
  /// - Parameter progress: called with tensors done and all tensors.
  /// - Throws: `CheckpointError`, `VideoAutoencoderError.wrongTensors`, `ComputeError`.
  public init(
    _ weights: Weights, _ configuration: TurboConfiguration, _ library: PipelineLibrary,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    parameters = try DeviceParameters(
      weights, convolutions: configuration.convolutions, gammas: [], on: library.device, progress: progress)
    self.configuration = configuration
    self.library = library
  }

  /// Number of pictures that a latent video becomes.
  public func pictures(frames: Int) -> Int { TurboChunks(configuration, frames: frames).pictures }

  /// Decodes a latent video, handing over its pictures in order, a few dozen at a time.
  ///
  /// Memory on the device does not depend on the video's length, and with tiles not on its size.
  /// - Parameters:
  ///   - latent: `[48, frames, height, width]`, normalised, as the transformer makes it.
  ///   - size: its size.
  ///   - tiling: how the pictures are divided; `TurboTiling(fitting:…)` chooses.
  ///   - pictures: gets the pictures; may throw to stop.
  /// - Throws: `VideoAutoencoderError.illegalInput`, `ComputeError`, or what `pictures` throws.
  public func decode(
    latent: [Float], size: LatentSize, tiling: TurboTiling = .whole, pictures: (PictureRun) throws -> Void
  ) throws {
    try size.check(latent, channels: configuration.latentChannels)
    let (height, width) = (size.height * configuration.enlargement, size.width * configuration.enlargement)
    var first = 0
    try run(latent, size, tiling) { count, fill in
      var rgb = [UInt8](repeating: 0, count: 3 * width * height * count)
      try rgb.withUnsafeMutableBufferPointer { bytes in
        guard let base = bytes.baseAddress else { return }
        let target = ByteTarget(bytes: base, height: height, width: width)
        try fill { part in part.copy(to: target) }
      }
      try pictures(PictureRun(first: first, count: count, width: width, height: height, rgb: rgb))
      first += count
    }
  }

  /// Decodes a latent video to floats, for comparisons.
  /// - Returns: `[3, pictures, rows, columns]`, -1 black to 1 full, not held to that range.
  /// - Throws: `VideoAutoencoderError.illegalInput`, `ComputeError`.
  public func decodeFloats(
    latent: [Float], size: LatentSize, tiling: TurboTiling = .whole
  ) throws -> (shape: [Int], floats: [Float]) {
    try size.check(latent, channels: configuration.latentChannels)
    let (height, width) = (size.height * configuration.enlargement, size.width * configuration.enlargement)
    let total = pictures(frames: size.frames)
    let shape = [configuration.pictureChannels, total, height, width]
    var floats = [Float](repeating: 0, count: shape.reduce(1, *))
    var first = 0
    try floats.withUnsafeMutableBufferPointer { all in
      guard let base = all.baseAddress else { return }
      try run(latent, size, tiling) { count, fill in
        let target = PlanarTarget(floats: base, firstPicture: first, pictures: total, height: height, width: width)
        try fill { part in part.copy(to: target) }
        first += count
      }
    }
    return (shape, floats)
  }

  /// A part of a run's pictures that one tile made.
  private struct Part {
    let pictures: PatchedPictures
    let kept: Range<Int>
    let rows: Range<Int>
    let columns: Range<Int>
    let place: (row: Int, column: Int)

    func copy(to target: some PictureTarget) {
      pictures.copy(pictures: kept, rows: rows, columns: columns, to: target, at: place)
    }
  }

  /// Goes through the chunks: `chunk` gets the number of its pictures and a function that makes their parts.
  private func run(
    _ latent: [Float], _ size: LatentSize, _ tiling: TurboTiling,
    chunk: (Int, ((Part) -> Void) throws -> Void) throws -> Void
  ) throws {
    try check(tiling, size)
    var programs = TurboPrograms(configuration, parameters, library)
    for run in TurboChunks(configuration, frames: size.frames).chunks {
      try chunk(run.pictures.count) { part in
        let latents = configuration.statistics.restored(
          latent, size, frames: run.frames, rows: 0..<size.height, columns: 0..<size.width)
        var frames = HostFrames(
          latents, size: LatentSize(frames: run.frames.count, height: size.height, width: size.width),
          channels: configuration.latentChannels)
        for (name, tiles) in tiling.parts {
          let segment = configuration.segment(name)
          let scale = segment.scale
          var made: HostFrames?
          try programs.run(segment, frames, tiles, isFirst: run.isFirst) { shape, values, tile in
            func scaled(_ range: Range<Int>) -> Range<Int> { range.lowerBound * scale..<range.upperBound * scale }
            let (rows, columns) = (scaled(tile.inner.rows), scaled(tile.inner.columns))
            let place = (row: tile.keptRows.lowerBound * scale, column: tile.keptColumns.lowerBound * scale)
            if segment.outputs != nil {
              let patch = configuration.patch
              part(
                Part(
                  pictures: PatchedPictures(
                    values: values, rows: shape[1], columns: shape[2], channels: configuration.pictureChannels,
                    patch: patch),
                  kept: run.pictures, rows: rows, columns: columns, place: (place.row * patch, place.column * patch)))
            } else {
              if made == nil {
                made = HostFrames(
                  size: LatentSize(
                    frames: shape[0], height: frames.size.height * scale, width: frames.size.width * scale),
                  channels: shape[3])
              }
              made?.store((values, shape[1], shape[2]), rows: rows, columns: columns, at: place)
            }
          }
          if let made { frames = made }
        }
      }
    }
  }

  private func check(_ tiling: TurboTiling, _ size: LatentSize) throws(VideoAutoencoderError) {
    guard tiling.largestTensor(configuration, size) <= TurboTiling.mostElements else {
      throw .illegalInput(
        "a latent video of \(size) is too large to be decoded in such large parts; decode it in smaller tiles.")
    }
  }
}
