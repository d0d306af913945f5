import Foundation
import Testing

@Suite("hoofbeat model") struct ModelCommandTests {
  @Test("forward writes what the published implementation gives, within 1e-5, and says nothing") func forward()
    async throws
  {
    let network = try SmallNetwork()
    try network.write()
    let outcome = try await network.program.start(SmallNetwork.forward).outcome()
    #expect(outcome.code == 0 && outcome.output == "" && outcome.errors == "", "\(outcome.errors)")
    let written = try TensorFile(network.program.scratch.work + "/out.safetensors")
    #expect(Set(written.tensors.keys) == ["video_velocity", "audio_velocity"])
    for (name, expected) in network.outputs.tensors {
      let found = try #require(written.tensors[name])
      #expect(found.type == "F32" && found.shape == expected.shape)
      let scale = expected.floats.map(\.magnitude).max() ?? 0
      let worst = zip(found.floats, expected.floats).map { ($0 - $1).magnitude }.max() ?? .infinity
      #expect(worst <= 1e-5 * scale, "\(name): \(worst / scale)")
    }
  }

  /// One thing that is wrong with a network, its inputs or the command line.
  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let says: String
    var network = "sandwich"
    /// Replaces the value of an option.
    var option: (String, String)?
    var environment: [String: String] = [:]
    var change: @Sendable (inout SmallNetwork) throws -> Void = { _ in }
    /// Changes files after they were written.
    var damage: @Sendable (Scratch) throws -> Void = { _ in }

    init(
      _ name: String, says: String, network: String = "sandwich", option: (String, String)? = nil,
      environment: [String: String] = [:],
      change: @escaping @Sendable (inout SmallNetwork) throws -> Void = { _ in },
      damage: @escaping @Sendable (Scratch) throws -> Void = { _ in }
    ) {
      (testDescription, self.says, self.network, self.option) = (name, says, network, option)
      (self.environment, self.damage, self.change) = (environment, damage, change)
    }
  }

  static let noDriver = ["VK_ICD_FILENAMES": "/nowhere.json", "VK_DRIVER_FILES": "/nowhere.json"]

  static let faults: [Fault] = [
    // The folder and its config.
    Fault("no folder", says: "nowhere", option: ("--checkpoint", "nowhere")),
    Fault("a file for a folder", says: "is a file", option: ("--checkpoint", "in.safetensors")),
    Fault("no config.json", says: "config.json", damage: { try $0.remove("net/config.json") }),
    Fault("config.json is no JSON", says: "config.json", damage: { try $0.write([0x7B], to: "net/config.json") }),
    Fault("no architecture", says: "architecture") { $0.config["architecture"] = nil },
    Fault("an unknown architecture", says: "\"foal\"") { $0.config["architecture"] = "ltx9" },
    Fault("a size that cannot be", says: "head_dim") { $0.config["head_dim"] = 7 },
    // The weights.
    Fault("no weights", says: "safetensors", damage: { try $0.remove("net/model.safetensors") }),
    Fault("weights cut short", says: "model.safetensors", damage: { try $0.cut("net/model.safetensors", to: 100_000) }),
    Fault("a tensor missing", says: "hoofbeat model verify") { $0.weights.tensors["final_norm_video.weight"] = nil },
    Fault("sizes the weights do not have", says: "hoofbeat model verify") { $0.config["mm_layers"] = [0] },
    // The inputs.
    Fault("no inputs", says: "nothing.safetensors", option: ("--inputs", "nothing.safetensors")),
    Fault("inputs cut short", says: "in.safetensors", damage: { try $0.cut("in.safetensors", to: 500) }),
    Fault("empty inputs", says: "in.safetensors", damage: { try $0.cut("in.safetensors", to: 0) }),
    Fault("no sound", says: "audio_latent") { $0.inputs.tensors["audio_latent"] = nil },
    Fault("sound of no length", says: "audio_latent") { $0.inputs.tensors["audio_latent"] = .init([0, 8], []) },
    Fault("video of no length", says: "0 × 4 × 6") { $0.inputs.tensors["video_latent"] = .init([8, 0, 4, 6], []) },
    Fault("three dimensions for four", says: "4 dimensions") { $0.inputs.tensors["video_latent"]?.shape = [8, 12, 6] },
    Fault("other channels", says: "16 channels") { $0.inputs.tensors["video_latent"]?.shape = [16, 3, 2, 6] },
    Fault("other text channels", says: "20 channels") { $0.inputs.tensors["text"]?.shape = [10, 20] },
    Fault("an odd height", says: "even") { $0.inputs.tensors["video_latent"]?.shape = [8, 4, 3, 6] },
    Fault("not a number", says: "nan") { network in
      var floats = network.inputs.tensors["audio_latent"]?.floats ?? []
      floats[7] = .nan
      network.inputs.tensors["audio_latent"] = .init([9, 8], floats)
    },
    Fault("infinity", says: "inf") { network in
      network.inputs.tensors["text"] = .init([1, 40], [Float](repeating: -.infinity, count: 40))
    },
    Fault("whole numbers", says: "I32") { $0.inputs.tensors["audio_latent"]?.type = "I32" },
    Fault("one text token with v1 coordinates", says: "coords_style", network: "coords-v1") {
      $0.inputs.tensors["text"] = .init([1, 24], [Float](repeating: 0, count: 24))
    },
    // The output.
    Fault("an output folder that is not there", says: "create it first", option: ("--output", "none/out.safetensors")),
    Fault("a folder for an output", says: "a folder has that name", option: ("--output", "net")),
    Fault("a device file for an output", says: "no regular file", option: ("--output", "/dev/null")),
    Fault(
      "an output where nothing may be written", says: "may not be written to",
      option: ("--output", "/proc/out.safetensors")),
    // The device.
    Fault("a device there is not", says: "no Vulkan device matches \"nonsense\"", option: ("--device", "nonsense")),
    Fault(
      "a device there is not, from the environment", says: "no Vulkan device matches \"nonsense\"",
      environment: ["HOOFBEAT_DEVICE": "nonsense"]),
    Fault("no Vulkan driver", says: "apt-get install mesa-vulkan-drivers", environment: noDriver),
  ]

  @Test("forward refuses in one line and writes nothing", arguments: faults) func refused(_ fault: Fault) async throws {
    var network = try SmallNetwork(fault.network)
    try fault.change(&network)
    try network.write()
    try fault.damage(network.program.scratch)
    var arguments = SmallNetwork.forward
    if let (name, value) = fault.option {
      if let place = arguments.firstIndex(of: name) {
        arguments[place + 1] = value
      } else {
        arguments += [name, value]
      }
    }
    var program = network.program
    program.environment = fault.environment
    let before = program.scratch.content
    let outcome = try await program.start(arguments).outcome()
    #expect(outcome.code == 1)
    #expect(outcome.output == "")
    #expect(outcome.errorLines.count == 1 && outcome.errors.hasPrefix("hoofbeat: "), "\(outcome.errors)")
    #expect(outcome.errors.contains(fault.says), "\(outcome.errors)")
    #expect(outcome.errors.utf8.count < 600)
    #expect(program.scratch.content == before)
  }

  @Test("an output that is there already is replaced whole, and kept when the run fails") func replaces() async throws {
    let network = try SmallNetwork()
    try network.write()
    let program = network.program
    try program.scratch.write(Array("older".utf8), to: "out.safetensors")
    let failed = try await program.start(SmallNetwork.forward + ["--device", "nonsense"]).outcome()
    let output = URL(filePath: program.scratch.work + "/out.safetensors")
    #expect(failed.code == 1)
    #expect(try Data(contentsOf: output) == Data("older".utf8))
    let before = program.scratch.content
    #expect(try await program.start(SmallNetwork.forward).outcome().code == 0)
    #expect(try TensorFile(output.path).tensors.count == 2)
    #expect(program.scratch.content == before)
  }

  @Test("verify accepts a right checkpoint, in words and in JSON") func verified() async throws {
    let network = try SmallNetwork()
    try network.write()
    let words = try await network.program.run("model", "verify", "net")
    #expect(words.code == 0 && words.errors == "")
    #expect(words.output.contains("as it should be"))
    let report = try json(await network.program.run("model", "verify", "--json", "net"), code: 0)
    #expect(report["architecture"] as? String == "magihuman")
    #expect(report["tensors"] as? Int == network.weights.tensors.count)
    #expect(report["differences"] as? [String] == [])
    #expect((report["digest"] as? String)?.count == 64)
    #expect(words.output.contains(try #require(report["digest"] as? String)))
  }

  @Test("verify lists every difference at once, in words and in JSON") func differences() async throws {
    var network = try SmallNetwork()
    network.weights.tensors["final_norm_video.weight"] = nil
    network.weights.tensors["block.layers.1.mlp.down_proj.weight"] = nil
    network.weights.tensors["extra.weight"] = .init([1], [1])
    network.weights.tensors["adapter.rope.bands"] = .init([2], [1, 2])
    network.weights.tensors["final_linear_audio.weight"]?.type = "I32"
    try network.write()
    let words = try await network.program.run("model", "verify", "net")
    #expect(words.code == 1)
    let lines = words.output.split(separator: "\n")
    for part in [
      "missing: final_norm_video.weight [32]", "missing: block.layers.1.mlp.down_proj.weight",
      "unexpected: ‘extra.weight’",
      "wrong shape: adapter.rope.bands is [2], needs [1]", "wrong type: final_linear_audio.weight is I32",
    ] {
      #expect(lines.contains { $0.hasPrefix(part) }, "\(part) in \(words.output)")
    }
    #expect(lines.count == 6 && lines.last?.contains("5 differences") == true)
    let report = try json(await network.program.run("model", "verify", "--json", "net"), code: 1)
    #expect((report["differences"] as? [String])?.count == 5)
  }

  @Test("verify refuses in one line what is no checkpoint") func noCheckpoint() async throws {
    let network = try SmallNetwork()
    try network.write()
    try network.program.scratch.cut("net/model.safetensors", to: 1000)
    for folder in ["nowhere", "in.safetensors", "net"] {
      for flags in [[], ["--json"]] {
        let outcome = try await network.program.start(["model", "verify", folder] + flags).outcome()
        #expect(outcome.code == 1 && outcome.output == "")
        #expect(outcome.errorLines.count == 1 && outcome.errors.hasPrefix("hoofbeat: "), "\(outcome.errors)")
      }
    }
  }

  @Test("without a Vulkan driver generate says which package brings one, and writes nothing") func noDriver()
    async throws
  {
    var program = try Program()
    program.environment = Self.noDriver
    let model = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../FoalTests/Goldens/tiny").standardizedFileURL.path
    let outcome = try await program.run("generate", "--line", "Hi.", "--model", model, "-o", "take")
    #expect(outcome.code == 1 && outcome.output == "")
    #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("apt-get install mesa-vulkan-drivers"), "\(outcome.errors)")
    #expect(program.scratch.content == [])
  }

  private func json(_ outcome: Program.Outcome, code: Int32) throws -> [String: Any] {
    #expect(outcome.code == code && outcome.errors == "")
    #expect(outcome.output.split(separator: "\n").count == 1)
    return try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }
}

extension Scratch {
  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: work + "/" + name) }

  /// Keeps a file's first `count` bytes.
  func cut(_ name: String, to count: Int) throws {
    let url = URL(filePath: work + "/" + name)
    try Data(contentsOf: url).prefix(count).write(to: url)
  }
}
