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
  ///   - tiling: how the picture is divided.
  ///   - pictures: gets the pictures; may throw to stop.
  /// - Throws: `VideoAutoencoderError.illegalInput`, `ComputeError`, or what `pictures` throws.
  public func decode(
    latent: [Float], size: LatentSize, tiling: SpatialTiling = .whole, pictures: (PictureRun) throws -> Void
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
    latent: [Float], size: LatentSize, tiling: SpatialTiling = .whole
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
    _ latent: [Float], _ size: LatentSize, _ tiling: SpatialTiling,
    chunk: (Int, ((Part) -> Void) throws -> Void) throws -> Void
  ) throws {
    let window = tiling.window(height: size.height, width: size.width)
    let tiles = tiling.tiles(height: size.height, width: size.width)
    let perLatent = configuration.enlargement / configuration.patch
    // One program at a time: its memory is the most that is ever taken.
    var program: (key: [Int], graph: TurboGraph, program: Program)?
    for run in TurboChunks(configuration, frames: size.frames).chunks {
      let runSize = LatentSize(frames: run.frames.count, height: window.height, width: window.width)
      let key = [run.frames.count, run.isFirst ? 1 : 0]
      if program?.key != key {
        program = nil
        let graph = TurboGraph(
          configuration, size: runSize, isFirst: run.isFirst, parameters,
          on: library.device.description.deviceClass)
        program = (key, graph, try Program(graph.graph, library))
      }
      guard let program else { continue }
      try chunk(run.pictures.count) { part in
        for tile in tiles {
          let input = configuration.statistics.restored(
            latent, size, frames: run.frames, rows: tile.rows, columns: tile.columns)
          try program.program.write(input, to: program.graph.input)
          try program.program.run()
          let shape = program.graph.output.shape
          let made = PatchedPictures(
            values: try program.program.read(program.graph.output), rows: shape[1], columns: shape[2],
            channels: configuration.pictureChannels, patch: configuration.patch)
          func patches(_ kept: Range<Int>, _ decoded: Range<Int>) -> Range<Int> {
            (kept.lowerBound - decoded.lowerBound) * perLatent..<(kept.upperBound - decoded.lowerBound) * perLatent
          }
          part(
            Part(
              pictures: made, kept: run.pictures, rows: patches(tile.keptRows, tile.rows),
              columns: patches(tile.keptColumns, tile.columns),
              place: (
                tile.keptRows.lowerBound * configuration.enlargement,
                tile.keptColumns.lowerBound * configuration.enlargement
              )))
        }
      }
    }
  }
}
