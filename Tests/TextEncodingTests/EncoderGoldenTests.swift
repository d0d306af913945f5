import Checkpoint
import Foundation
import TestSupport
import Testing
import TextEncoding
import VulkanCompute

@Suite(
  "Encoder, held to transformers' T5GemmaEncoderModel", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver")
)
struct EncoderGoldenTests {
  /// A small encoder, its tokens and the reference's answer.
  struct Golden {
    let folder: CheckpointFolder
    let configuration: T5GemmaConfiguration
    let ids: [Int]
    let expected: [Float]

    init(_ name: String) throws {
      let url = Goldens.folder.appending(path: "encoders/\(name)")
      folder = try CheckpointFolder(url)
      configuration = try T5GemmaConfiguration(folder.config)
      ids = try Goldens.integers(SafetensorsFile(url.appending(path: "inputs.safetensors")).tensor("input_ids"))
      expected = try SafetensorsFile(url.appending(path: "outputs.safetensors")).tensor("last_hidden_state").floats()
    }

    func encoder() throws -> T5GemmaEncoder {
      try T5GemmaEncoder(folder.weights, configuration, TestDevice.library.get())
    }
  }

  @Test("gives the reference's features within 1e-5 of their greatest", arguments: Goldens.encoders)
  func parity(_ name: String) throws {
    let golden = try Golden(name)
    let features = try golden.encoder().encode([golden.ids])
    #expect(difference(features[0], golden.expected) < 1e-5)
  }

  @Test(
    "streamed and resident layers give the same bytes, alone and together with other texts", arguments: Goldens.encoders
  )
  func streaming(_ name: String) throws {
    let golden = try Golden(name)
    let encoder = try golden.encoder()
    let alone = try encoder.encode([golden.ids], residency: .streamed(ringBytes: 0))[0]
    #expect(try encoder.encode([golden.ids], residency: .resident)[0] == alone)
    // A ring as small as it gets: no layer comes before the one before is done.
    #expect(try encoder.encode([golden.ids], residency: .streamed(ringBytes: 1))[0] == alone)
    let several = try encoder.encode([[], [5, 6, 7], golden.ids, [9], golden.ids])
    #expect(several[0] == [])
    #expect(several[2] == alone && several[4] == alone)
    #expect(several[1].count == 3 * golden.configuration.hidden)
    #expect(try encoder.encode([[9]])[0] == several[3])
  }

  @Test("the factor of the embeddings may be rounded to bfloat16, which is another result")
  func scale() throws {
    let golden = try Golden("sliding")
    let encoder = try golden.encoder()
    let rounded = try encoder.encode([golden.ids], scale: .bfloat16)[0]
    let change = difference(rounded, golden.expected)
    #expect(change > 1e-5 && change < 1e-2)
  }

  @Test("a text without its window, without its cap or with another base is another result")
  func sensitive() throws {
    let url = Goldens.folder.appending(path: "encoders/sliding")
    let text = try String(contentsOf: url.appending(path: "config.json"), encoding: .utf8)
    let golden = try Golden("sliding")
    for (old, new) in [
      ("\"sliding_window\": 3", "\"sliding_window\": 4"),
      ("\"attn_logit_softcapping\": 50.0", "\"attn_logit_softcapping\": null"),
      ("\"rope_theta\": 10000.0", "\"rope_theta\": 9000.0"),
      ("\"query_pre_attn_scalar\": 8", "\"query_pre_attn_scalar\": 9"),
    ] {
      #expect(text.contains(old))
      let configuration = try T5GemmaConfiguration(ConfigObject(json: text.replacing(old, with: new)))
      let encoder = try T5GemmaEncoder(golden.folder.weights, configuration, TestDevice.library.get())
      #expect(difference(try encoder.encode([golden.ids])[0], golden.expected) > 1e-5, "\(new)")
    }
  }

  @Test("weights of 8 and 4 bits give what their dequantised numbers give", arguments: QuantisedFormat.allCases)
  func quantised(_ format: QuantisedFormat) throws {
    let golden = try Golden("sliding")
    var blocks = SafetensorsWriter()
    var numbers = SafetensorsWriter()
    for name in golden.folder.weights.names {
      let tensor = try golden.folder.weights.tensor(name)
      let floats = try tensor.floats()
      guard tensor.shape.count == 2 else {
        try blocks.add(name, tensor.shape, floats: floats)
        try numbers.add(name, tensor.shape, floats: floats)
        continue
      }
      let rows = try Quantiser.quantise(floats, inputs: tensor.shape[1], as: format)
      try blocks.add(name, quantised: rows)
      try numbers.add(name, tensor.shape, floats: rows.floats())
    }
    let folder = try TemporaryFolder()
    var results: [[Float]] = []
    for (name, writer) in [("blocks", blocks), ("numbers", numbers)] {
      let file = folder.url.appending(path: "\(name).safetensors")
      try writer.write(to: file)
      let encoder = try T5GemmaEncoder(Weights(file: file), golden.configuration, TestDevice.library.get())
      results.append(try encoder.encode([golden.ids])[0])
    }
    #expect(difference(results[0], results[1]) < 1e-5)
    // The rounding itself shows.
    #expect(difference(results[0], golden.expected) > 1e-4)
  }

  @Test("what encode takes on the device is known beforehand")
  func memory() throws {
    let golden = try Golden("head-256-bf16")
    let description = try TestDevice.library.get().device.description
    func bytes(_ residency: EncoderResidency, tokens: [Int]) throws -> Int {
      try T5GemmaEncoder.peakDeviceBytes(
        golden.folder.weights, golden.configuration, tokens: tokens, residency: residency,
        deviceClass: description.deviceClass, alignment: description.alignment)
    }
    let least = try bytes(.streamed(ringBytes: 1), tokens: [33])
    let streamed = try bytes(.streamed(ringBytes: 0), tokens: [33])
    let resident = try bytes(.resident, tokens: [33])
    #expect(least <= streamed && streamed <= resident)
    #expect(try bytes(.resident, tokens: [33, 33]) > resident)
    #expect(try bytes(.resident, tokens: [330]) > resident)

    // A device of this test's own, so that nobody else's buffers are counted.
    let library = PipelineLibrary(try Device(), cachesOnDisk: false)
    let encoder = try T5GemmaEncoder(golden.folder.weights, golden.configuration, library)
    let memory = library.device.memory
    for (residency, known) in [
      (EncoderResidency.streamed(ringBytes: 1), least), (.streamed(ringBytes: 0), streamed), (.resident, resident),
    ] {
      memory.restart()
      _ = try encoder.encode([[0] + [Int](repeating: 5, count: 32)], residency: residency)
      #expect(memory.peak == known)
      // A stream's thread may hold the ring for a moment longer.
      for _ in 0..<500 where memory.live > 0 { usleep(10_000) }
      #expect(memory.live == 0)
    }
  }

  @Test("ids outside the vocabulary and texts that are too long are refused in a sentence")
  func refusals() throws {
    let encoder = try Golden("odd-full").encoder()
    for ids in [[64], [-1], [Int](repeating: 1, count: 8193)] {
      #expect(throws: TextEncodingError.self) { try encoder.encode([ids]) }
    }
  }

  @Test("wrong tensors and numbers that are none are refused in a sentence")
  func wrongWeights() throws {
    let golden = try Golden("odd-full")
    let library = try TestDevice.library.get()
    let folder = try TemporaryFolder()
    for (index, bad) in ["encoder.norm.weight", "encoder.layers.1.mlp.down_proj.weight", "encoder.embed_tokens.weight"]
      .enumerated()
    {
      for spoil in [false, true] {
        var writer = SafetensorsWriter()
        for name in golden.folder.weights.names where name != bad || spoil {
          var floats = try golden.folder.weights.floats(name)
          if name == bad { for k in floats.indices { floats[k] = .nan } }
          try writer.add(name, golden.folder.weights.tensor(name).shape, floats: floats)
        }
        let file = folder.url.appending(path: "\(index)-\(spoil).safetensors")
        try writer.write(to: file)
        let error = #expect(throws: TextEncodingError.self) {
          _ = try T5GemmaEncoder(Weights(file: file), golden.configuration, library).encode([golden.ids])
        }
        #expect(error?.kind == .wrongTensors)
      }
    }
  }
}
