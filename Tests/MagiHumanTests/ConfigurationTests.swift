import Checkpoint
import Foundation
import MagiHuman
import SingleStream
import Testing

@Suite struct ConfigurationTests {
  static let small = """
    "architecture": "magihuman", "num_layers": 4, "hidden_size": 32, "head_dim": 8, "num_query_groups": 2,
    "video_in_channels": 32, "audio_in_channels": 8, "text_in_channels": 40, "mm_layers": [0, 3], "gelu7_layers": [0]
    """

  @Test func `The full-size configuration names exactly the published tensors and shapes`() throws {
    let full = try configuration(
      """
      "architecture": "magihuman", "num_layers": 40, "hidden_size": 5120, "head_dim": 128, "num_query_groups": 8,
      "video_in_channels": 192, "audio_in_channels": 64, "text_in_channels": 3584,
      "mm_layers": [0, 1, 2, 3, 36, 37, 38, 39], "gelu7_layers": [0, 1, 2, 3], "local_attn_layers": [],
      "enable_attn_gating": true, "patch_size": [1, 2, 2], "coords_style": "v2", "frame_receptive_field": 11
      """)
    let published = try String(decoding: Goldens.data("full-size-tensors.txt"), as: UTF8.self)
      .split(separator: "\n").map(String.init)
    let ours = full.tensors.map { "\($0.name) \($0.shape.map(String.init).joined(separator: "x"))" }
    #expect(published.count == 331)
    #expect(Set(ours) == Set(published) && ours.count == published.count)
    #expect(full.tensors.reduce(0) { $0 + $1.shape.reduce(1, *) } == 15_299_419_152)
    #expect(full.latentChannels == 48)
  }

  @Test(arguments: [
    "sandwich", "coords-v1", "text-absent-f16", "text-one", "local-attention", "ungated", "head-128-bf16",
  ])
  func `Every small checkpoint of the published implementation has the tensors its configuration asks for`(
    _ name: String
  ) throws {
    let checkpoint = try CheckpointFolder(Goldens.networks.appending(path: name))
    let configuration = try MagiHumanConfiguration(checkpoint.config)
    let difference = CheckpointDifference(expected: configuration.tensors, found: checkpoint.weights)
    #expect(
      difference.missing.isEmpty && difference.unexpected.isEmpty && difference.misshapen.isEmpty
        && difference.wrongType.isEmpty)
  }

  @Test func `What the reference fixes has its default`() throws {
    let small = try configuration(Self.small)
    #expect(small.coordinates == .v2 && small.frameReceptiveField == 11)
    #expect(small.shape.isGated && small.shape.localLayers.isEmpty)
  }

  @Test func `A receptive field of -1 switches local attention off`() throws {
    let off = try configuration(Self.small + #", "local_attn_layers": [1], "frame_receptive_field": -1"#)
    #expect(off.shape.localLayers.isEmpty)
    let on = try configuration(Self.small + #", "local_attn_layers": [1], "frame_receptive_field": 2"#)
    #expect(on.shape.localLayers == [1])
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    let change: String
    let says: String
    var testDescription: String { says }
  }

  @Test(arguments: [
    Fault(change: #""architecture": "ltx2""#, says: "ltx2"),
    Fault(change: #""patch_size": [1, 4, 4]"#, says: "only [1, 2, 2] is supported"),
    Fault(change: #""coords_style": "v3""#, says: "v3"),
    Fault(change: #""video_in_channels": 30"#, says: "multiple of 4"),
    Fault(change: #""hidden_size": 36"#, says: "hidden_size 36 is no multiple of head_dim 8"),
    Fault(change: #""num_query_groups": 3"#, says: "num_query_groups 3"),
    Fault(change: #""mm_layers": [4]"#, says: "mm_layers names a layer outside"),
    Fault(change: #""post_norm_layers": [1]"#, says: "post_norm_layers"),
    Fault(change: #""num_layers": "four""#, says: "num_layers"),
    Fault(change: #""frame_receptive_field": -2"#, says: "frame_receptive_field"),
  ])
  func `A configuration that cannot be is refused with the field at fault`(_ fault: Fault) throws {
    let key = try #require(fault.change.split(separator: ":").first)
    var fields = Self.small.replacingOccurrences(of: "\n", with: " ")
    // Replace the field if it is there (lists hold commas, so up to the next key), else add it.
    if let start = fields.range(of: key) {
      let rest = fields[start.upperBound...]
      let end = rest.range(of: ", \"")?.lowerBound ?? fields.endIndex
      fields.replaceSubrange(start.lowerBound..<end, with: fault.change)
    } else {
      fields += ", " + fault.change
    }
    let error = try #require(throws: (any Error).self) { try configuration(fields) }
    #expect("\(error)".contains(fault.says), "\(error)")
  }

  private func configuration(_ fields: String) throws -> MagiHumanConfiguration {
    try MagiHumanConfiguration(ConfigObject(json: "{\(fields)}"))
  }
}
