internal import CVulkan
internal import Shaders

/// How one argument of a kernel is bound.
public enum BindingKind: UInt8, Sendable, Hashable {
  /// A storage buffer (`buffer { ... }`).
  case storage
  /// A storage texel buffer of four floats (`rgba32f imageBuffer`): lavapipe's fast way to load.
  case texelFloat4
  /// A storage texel buffer of four 32-bit integers (`rgba32ui uimageBuffer`): for packed weights.
  case texelUInt4

  var descriptorType: VkDescriptorType {
    self == .storage ? VK_DESCRIPTOR_TYPE_STORAGE_BUFFER : VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER
  }

  var format: VkFormat {
    self == .texelUInt4 ? VK_FORMAT_R32G32B32A32_UINT : VK_FORMAT_R32G32B32A32_SFLOAT
  }
}

/// What makes one compiled pipeline different from another.
public struct PipelineKey: Sendable, Hashable {
  /// Name of the shader variant.
  public let shader: String
  /// Values of specialization constants 0, 1, 2…
  public let specialization: [UInt32]
  /// Kinds of bindings 0, 1, 2… of set 0.
  public let bindings: [BindingKind]
  /// Size of the push constants, bytes.
  public let pushBytes: Int

  /// Names the pipeline of `shader` with these constants and bindings.
  public init(shader: String, specialization: [UInt32], bindings: [BindingKind], pushBytes: Int) {
    self.shader = shader
    self.specialization = specialization
    self.bindings = bindings
    self.pushBytes = pushBytes
  }
}

/// A compute pipeline with its layout.
public final class Pipeline: Sendable {
  /// What it was made from.
  public let key: PipelineKey
  let handle: Owned<VkPipeline>
  let layout: Owned<VkPipelineLayout>
  private let setLayout: Owned<VkDescriptorSetLayout>

  init(_ device: Device, _ code: ShaderCode, _ key: PipelineKey, cache: VkPipelineCache?) throws(ComputeError) {
    let setLayout = try Self.makeSetLayout(device, key)
    let layout = try Self.makeLayout(device, setLayout.handle, pushBytes: key.pushBytes)
    let module = try Self.makeModule(device, code.words)
    let handle = try Self.makePipeline(device, module.handle, layout.handle, key, cache)
    self.key = key
    self.setLayout = setLayout
    self.layout = layout
    self.handle = handle
  }

  private static func makeModule(_ device: Device, _ words: [UInt32]) throws(ComputeError) -> Owned<VkShaderModule> {
    var scratch = Scratch()
    var info = VkShaderModuleCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO
    info.codeSize = words.count * 4
    info.pCode = scratch.copy(words)
    return try Owned(device, "vkCreateShaderModule") { vkCreateShaderModule($0, &info, nil, $1) }
  }

  private static func makeSetLayout(
    _ device: Device, _ key: PipelineKey
  ) throws(ComputeError) -> Owned<VkDescriptorSetLayout> {
    var scratch = Scratch()
    var info = VkDescriptorSetLayoutCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO
    info.flags = VK_DESCRIPTOR_SET_LAYOUT_CREATE_PUSH_DESCRIPTOR_BIT_KHR.rawValue
    info.bindingCount = UInt32(key.bindings.count)
    info.pBindings = scratch.copy(
      key.bindings.enumerated().map { index, kind in
        VkDescriptorSetLayoutBinding(
          binding: UInt32(index), descriptorType: kind.descriptorType, descriptorCount: 1,
          stageFlags: VK_SHADER_STAGE_COMPUTE_BIT.rawValue, pImmutableSamplers: nil)
      })
    return try Owned(device, "vkCreateDescriptorSetLayout") { vkCreateDescriptorSetLayout($0, &info, nil, $1) }
  }

  private static func makeLayout(
    _ device: Device, _ setLayout: VkDescriptorSetLayout, pushBytes: Int
  ) throws(ComputeError) -> Owned<VkPipelineLayout> {
    var scratch = Scratch()
    var info = VkPipelineLayoutCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO
    info.setLayoutCount = 1
    info.pSetLayouts = scratch.copy([Optional(setLayout)])
    if pushBytes > 0 {
      info.pushConstantRangeCount = 1
      info.pPushConstantRanges = scratch.copy(
        VkPushConstantRange(stageFlags: VK_SHADER_STAGE_COMPUTE_BIT.rawValue, offset: 0, size: UInt32(pushBytes)))
    }
    return try Owned(device, "vkCreatePipelineLayout") { vkCreatePipelineLayout($0, &info, nil, $1) }
  }

  private static func makePipeline(
    _ device: Device, _ module: VkShaderModule, _ layout: VkPipelineLayout, _ key: PipelineKey,
    _ cache: VkPipelineCache?
  ) throws(ComputeError) -> Owned<VkPipeline> {
    var scratch = Scratch()
    var constants = VkSpecializationInfo()
    constants.mapEntryCount = UInt32(key.specialization.count)
    constants.pMapEntries = scratch.copy(
      key.specialization.indices.map {
        VkSpecializationMapEntry(constantID: UInt32($0), offset: UInt32($0 * 4), size: 4)
      })
    constants.dataSize = key.specialization.count * 4
    constants.pData = UnsafeRawPointer(scratch.copy(key.specialization))
    var info = VkComputePipelineCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO
    info.layout = layout
    info.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO
    info.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT
    info.stage.module = module
    info.stage.pName = scratch.copy("main")
    if !key.specialization.isEmpty { info.stage.pSpecializationInfo = scratch.copy(constants) }
    // Kernels with matrices count on whole subgroups of the size they were told.
    if key.shader.contains("_coopmat"), device.description.fixesSubgroupSize {
      var size = VkPipelineShaderStageRequiredSubgroupSizeCreateInfo()
      size.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO
      size.requiredSubgroupSize = UInt32(device.description.subgroupSize)
      info.stage.pNext = UnsafeRawPointer(scratch.copy(size))
      info.stage.flags = VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT.rawValue
    }
    return try Owned(device, "vkCreateComputePipelines") { vkCreateComputePipelines($0, cache, 1, &info, nil, $1) }
  }
}
