/// A part of the Turbo decoder's network that is run by itself, over tiles of its own.
///
/// The network is cut where little lies between its parts, after the first block: there a large picture is kept by the host.
/// The late part, which takes nearly all memory and time, then sees only a few pixels far, so that tiles of it overlap
/// little and still make exactly what the whole network makes.
struct TurboSegment: Sendable, Equatable {
  /// Which part.
  enum Name: Int, Sendable, Hashable {
    case whole, early, late
  }

  /// Which part.
  let name: Name
  /// Channels that come in.
  let inputs: Int
  /// Residual blocks before the blocks, and whether there is a convolution before them; nil where neither is.
  let middleResnets: Int?
  /// The blocks, with their numbers in the network.
  let blocks: [(index: Int, block: TurboConfiguration.Block)]
  /// Channels of the last convolution; nil where the part ends before it.
  let outputs: Int?

  static func == (a: Self, b: Self) -> Bool {
    a.name == b.name && a.inputs == b.inputs && a.blocks.map(\.index) == b.blocks.map(\.index)
  }

  /// Output positions for each input position, in each direction.
  var scale: Int { blocks.reduce(1) { $1.block.upsampling == .none ? $0 : 2 * $0 } }

  /// Frames that come out.
  func frames(from frames: Int, isFirst: Bool) -> Int {
    blocks.reduce(frames) { $1.block.upsampling == .spaceAndTime ? 2 * $0 - (isFirst ? 1 : 0) : $0 }
  }

  /// How far an output position sees, in input positions: the sum of the kernels' radii.
  var reach: Int {
    // Counted in the smallest positions there are.
    var size = scale
    var sum = middleResnets.map { size * (1 + 2 * $0) } ?? 0
    for (_, block) in blocks {
      if block.inputs != block.outputs { sum += 2 * size }
      if block.upsampling != .none {
        size /= 2
        sum += size
      }
      sum += 2 * block.resnets * size
    }
    if outputs != nil { sum += size }
    return (sum + scale - 1) / scale
  }

  /// Elements of the largest tensor of a run.
  func largestTensor(frames: Int, isFirst: Bool, height: Int, width: Int) -> Int {
    var (frames, area) = (frames, height * width)
    var most = frames * area * max(inputs, blocks.first?.block.inputs ?? 0)
    for (_, block) in blocks {
      most = max(most, frames * area * max(block.inputs, block.outputs))
      if block.upsampling == .spaceAndTime {
        most = max(most, frames * area * 2 * block.outputs)
        frames = 2 * frames - (isFirst ? 1 : 0)
      }
      if block.upsampling != .none { area *= 4 }
      most = max(most, frames * area * block.outputs)
    }
    return most
  }
}

extension TurboConfiguration {
  /// A part of the network.
  func segment(_ name: TurboSegment.Name) -> TurboSegment {
    let cut = 1
    let numbered = Array(zip(blocks.indices, blocks)).map { (index: $0, block: $1) }
    let outputs = pictureChannels * patch * patch
    switch name {
    case .whole:
      return TurboSegment(
        name: name, inputs: latentChannels, middleResnets: middleResnets, blocks: numbered, outputs: outputs)
    case .early:
      return TurboSegment(
        name: name, inputs: latentChannels, middleResnets: middleResnets, blocks: Array(numbered[..<cut]), outputs: nil)
    case .late:
      return TurboSegment(
        name: name, inputs: blocks[cut - 1].outputs, middleResnets: nil, blocks: Array(numbered[cut...]),
        outputs: outputs)
    }
  }
}
