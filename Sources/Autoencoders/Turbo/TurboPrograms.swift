internal import Tensors
internal import VulkanCompute

/// Runs parts of the Turbo decoder's network over tiles, with one program in memory at a time: its memory is the most that
/// is ever taken.
struct TurboPrograms {
  private let configuration: TurboConfiguration
  private let parameters: DeviceParameters
  private let library: PipelineLibrary
  private var current: (key: [Int], graph: TurboGraph, program: Program)?

  init(_ configuration: TurboConfiguration, _ parameters: DeviceParameters, _ library: PipelineLibrary) {
    self.configuration = configuration
    self.parameters = parameters
    self.library = library
  }

  /// Runs a part of the network over all tiles of some frames.
  /// - Parameter each: gets the shape and the values that a tile became, and the tile.
  /// - Throws: `ComputeError`, `CancellationError` between tiles, or what `each` throws.
  mutating func run(
    _ segment: TurboSegment, _ frames: HostFrames, _ tiling: SpatialTiling, isFirst: Bool,
    each: ([Int], [Float], SpatialTiling.Tile) throws -> Void
  ) throws {
    let window = tiling.window(height: frames.size.height, width: frames.size.width)
    let size = LatentSize(frames: frames.size.frames, height: window.height, width: window.width)
    let key = [segment.name.rawValue, size.frames, isFirst ? 1 : 0]
    if current?.key != key {
      current = nil
      let graph = TurboGraph(
        configuration, segment, size: size, isFirst: isFirst, parameters, on: library.device.description.deviceClass)
      current = (key, graph, try Program(graph.graph, library))
    }
    guard let current else { return }
    for tile in tiling.tiles(height: frames.size.height, width: frames.size.width) {
      try Task.checkCancellation()
      try current.program.write(frames.window(rows: tile.rows, columns: tile.columns), to: current.graph.input)
      try current.program.run()
      try each(current.graph.output.shape, try current.program.read(current.graph.output), tile)
    }
  }
}
