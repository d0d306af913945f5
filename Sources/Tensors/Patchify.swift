internal import Shaders
public import VulkanCompute

/// How pictures over time are cut into patches, one a token, tokens in (t, h, w) order.
public struct PatchLayout: Sendable, Hashable {
  /// Where the channel stands among the other dimensions.
  public enum Channel: Sendable, Hashable {
    /// Slowest: pictures `[C, T, H, W]`, features (C, t, h, w).
    case first
    /// Fastest: pictures `[T, H, W, C]`, features (t, h, w, C).
    case last
  }

  /// Number of channels.
  public let channels: Int
  /// Size of a patch in time, height and width.
  public let patch: (t: Int, h: Int, w: Int)
  /// Number of patches in time, height and width.
  public let grid: (t: Int, h: Int, w: Int)
  /// Order within a token's features.
  public let features: Channel
  /// Order within the pictures.
  public let pictures: Channel

  /// Describes a layout. MagiHuman reads features with the channel first and answers with it last; Foal has it last.
  public init(
    channels: Int, patch: (t: Int, h: Int, w: Int), grid: (t: Int, h: Int, w: Int), features: Channel, pictures: Channel
  ) {
    self.channels = channels
    self.patch = patch
    self.grid = grid
    self.features = features
    self.pictures = pictures
  }

  /// Number of tokens.
  public var tokens: Int { grid.t * grid.h * grid.w }
  /// Floats of one token.
  public var featureCount: Int { channels * patch.t * patch.h * patch.w }

  public static func == (a: Self, b: Self) -> Bool {
    a.channels == b.channels && a.patch == b.patch && a.grid == b.grid && a.features == b.features
      && a.pictures == b.pictures
  }

  public func hash(into hasher: inout Hasher) {
    for size in [channels, patch.t, patch.h, patch.w, grid.t, grid.h, grid.w] { hasher.combine(size) }
    hasher.combine(features)
    hasher.combine(pictures)
  }

  /// The launch in either direction.
  func dispatch(
    _ shader: ShaderCode, pictures value: Value, tokens rows: Value, firstRow: Int, bindings: [Binding],
    on device: DeviceClass
  ) -> [Dispatch] {
    precondition(value.count == tokens * featureCount, "\(shader.name): pictures of another size")
    precondition(rows.width >= featureCount, "\(shader.name): rows shorter than a patch")
    precondition(firstRow >= 0 && firstRow + tokens <= rows.rows, "\(shader.name): rows outside the tokens")
    guard value.count > 0 else { return [] }
    let grid = Grid(value.count, on: device)
    return [
      Dispatch(
        shader,
        specialization: [grid.width, grid.itemsEach]
          + [channels, patch.t, patch.h, patch.w, rows.width].map { UInt32(count: $0) }
          + [features == .last ? 1 : 0, pictures == .last ? 1 : 0],
        bindings: bindings,
        push: Push(
          count: UInt32(count: value.count), firstRow: UInt32(count: firstRow), gridT: UInt32(count: self.grid.t),
          gridH: UInt32(count: self.grid.h), gridW: UInt32(count: self.grid.w)),
        groups: grid.groups, label: shader.name)
    ]
  }

  private struct Push: BitwiseCopyable {
    var count, firstRow, gridT, gridH, gridW: UInt32
  }
}

/// Pictures to tokens.
public enum Patchify {
  /// - Parameters:
  ///   - pictures: floats, ordered as `layout.pictures` says.
  ///   - tokens: float rows at least `layout.featureCount` long; columns behind the features keep what they hold.
  ///   - firstRow: row of the first token.
  ///   - layout: sizes and orders.
  ///   - device: chooses the launch.
  public static func dispatches(
    pictures: Value, tokens: Value, firstRow: Int = 0, layout: PatchLayout, on device: DeviceClass
  ) -> [Dispatch] {
    layout.dispatch(
      .patchify_tokens, pictures: pictures, tokens: tokens, firstRow: firstRow,
      bindings: [.read(pictures), .write(tokens)], on: device)
  }
}

/// Tokens to pictures.
public enum Unpatchify {
  /// - Parameters:
  ///   - tokens: float rows at least `layout.featureCount` long; columns behind the features are not read.
  ///   - firstRow: row of the first token.
  ///   - pictures: floats, ordered as `layout.pictures` says.
  ///   - layout: sizes and orders.
  ///   - device: chooses the launch.
  public static func dispatches(
    tokens: Value, firstRow: Int = 0, pictures: Value, layout: PatchLayout, on device: DeviceClass
  ) -> [Dispatch] {
    layout.dispatch(
      .patchify_pictures, pictures: pictures, tokens: tokens, firstRow: firstRow,
      bindings: [.read(tokens), .write(pictures)], on: device)
  }
}
