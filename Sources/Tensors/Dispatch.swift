public import Shaders
public import VulkanCompute

/// One argument of a dispatch: a byte range of a value and what the kernel does with it.
public struct Binding: Sendable {
  /// What the kernel does with the range; the memory plan and the barriers follow from it.
  public enum Access: Sendable {
    case read, write, readWrite
  }

  /// The tensor.
  public let value: Value
  /// First byte within the value. Must keep to 256-byte steps unless 0; pass row offsets as push constants instead.
  public let byteOffset: Int
  /// Bytes from there.
  public let byteCount: Int
  /// How the shader sees them.
  public let kind: BindingKind
  /// What the shader does with them.
  public let access: Access

  /// Binds a range of a value.
  public init(
    _ value: Value, _ access: Access, as kind: BindingKind = .storage, byteOffset: Int = 0, byteCount: Int? = nil
  ) {
    self.value = value
    self.access = access
    self.kind = kind
    self.byteOffset = byteOffset
    self.byteCount = byteCount ?? value.byteCount - byteOffset
  }

  /// A value the kernel reads.
  public static func read(_ value: Value, as kind: BindingKind = .storage) -> Binding {
    Binding(value, .read, as: kind)
  }
  /// A value the kernel writes, without needing what was there.
  public static func write(_ value: Value, as kind: BindingKind = .storage) -> Binding {
    Binding(value, .write, as: kind)
  }
  /// A value the kernel changes.
  public static func update(_ value: Value, as kind: BindingKind = .storage) -> Binding {
    Binding(value, .readWrite, as: kind)
  }
}

/// One launch of one kernel: everything a recording needs to know.
///
/// A kernel's Swift file is a pure function from shapes and device class to dispatches, so that choosing a variant,
/// planning memory and recording are separate, and each can be tested without the others.
public struct Dispatch: Sendable {
  /// The shader variant.
  public let shader: ShaderCode
  /// Specialization constants 0, 1, 2…; each new combination costs a compilation, so model sizes only, never lengths.
  public let specialization: [UInt32]
  /// Bindings 0, 1, 2… of set 0.
  public let bindings: [Binding]
  /// Push constants.
  public let push: [UInt8]
  /// Workgroups in x, y, z.
  public let groups: (Int, Int, Int)
  /// Name in profiles.
  public let label: String
  /// Other launches with the same bindings and the same result, one of which may be faster on the device at hand.
  package var alternatives: Alternatives?

  /// What a launch may be replaced by.
  package struct Alternatives: Sendable {
    /// Launches of one class are as fast as each other: what was measured for one holds for all.
    package let shapeClass: String
    package let dispatches: [Dispatch]
  }

  /// Describes a launch.
  public init<Push: BitwiseCopyable>(
    _ shader: ShaderCode, specialization: [UInt32] = [], bindings: [Binding], push: Push, groups: (Int, Int, Int),
    label: String
  ) {
    self.shader = shader
    self.specialization = specialization
    self.bindings = bindings
    self.push = withUnsafeBytes(of: push) { Array($0) }
    self.groups = groups
    self.label = label
  }

  /// Describes a launch without push constants.
  public init(
    _ shader: ShaderCode, specialization: [UInt32] = [], bindings: [Binding], groups: (Int, Int, Int), label: String
  ) {
    self.shader = shader
    self.specialization = specialization
    self.bindings = bindings
    push = []
    self.groups = groups
    self.label = label
  }

  var pipelineKey: PipelineKey {
    PipelineKey(
      shader: shader.name, specialization: specialization, bindings: bindings.map(\.kind), pushBytes: push.count)
  }
}
