import Checkpoint
import Foundation
import TestSupport
import Testing
import TextEncoding
import VulkanCompute

@Suite("Text encoder: prompts to features", .validated, .enabled(if: TestDevice.isThere, "no Vulkan driver"))
struct TextEncoderTests {
  static let folder = Goldens.folder.appending(path: "folder")

  private func encoder(
    _ url: URL = folder, cache: EmbeddingCache? = nil, digest: String? = nil,
    scale: T5GemmaEncoder.EmbeddingScale = .float32
  ) throws -> TextEncoder {
    try TextEncoder(folder: url, library: TestDevice.library.get(), cache: cache, weightsDigest: digest, scale: scale)
  }

  /// A copy of the folder that may be changed.
  private func copy(in folder: TemporaryFolder) throws -> URL {
    let url = folder.url.appending(path: "model", directoryHint: .isDirectory)
    try FileManager.default.copyItem(at: Self.folder, to: url)
    return url
  }

  @Test("tokens and features are the reference's, rounded to half precision")
  func parity() throws {
    let prompts = try Goldens.strings(Self.folder.appending(path: "prompts.json"))
    let expected = try SafetensorsFile(Self.folder.appending(path: "expected/features.safetensors"))
    let results = try encoder().encode(prompts)
    for (index, result) in results.enumerated() {
      let tensor = try expected.tensor("features.\(index)")
      #expect([result.tokens, result.hidden] == tensor.shape)
      #expect(!result.wasTrimmed && result.warning == nil)
      // Half precision has 11 bits.
      #expect(difference(result.features, try tensor.floats()) < 5e-4)
      #expect(result.features.allSatisfy { Float(Float16($0)) == $0 })
    }
    #expect(try encoder().encode(prompts[1]) == results[1])
  }

  @Test("a long prompt is read whole and cut at 640 tokens, and the user is told")
  func trims() throws {
    let encoder = try encoder()
    let prompt = String(repeating: "The lamp is dark; ", count: 90)
    let count = encoder.tokenCount(prompt)
    #expect(count > 640)
    let result = try encoder.encode(prompt)
    #expect(result.tokens == 640 && result.promptTokens == count && result.wasTrimmed)
    #expect(result.features.count == 640 * 16)
    #expect(result.warning?.contains("\(count)") == true)
  }

  @Test("a prompt that no model reads is refused in a sentence")
  func tooLong() throws {
    let encoder = try encoder()
    for count in [9000, 400_000] {
      let error = #expect(throws: TextEncodingError.self) {
        _ = try encoder.encode(String(repeating: "灯", count: count))
      }
      #expect(error?.kind == .illegalInput)
    }
  }

  @Test("an empty prompt is one token, the beginning")
  func empty() throws {
    let result = try encoder().encode("")
    #expect(result.tokens == 1 && result.features.count == 16)
  }

  @Test("what was encoded is found again, and is the same; other weights, another scale or another prompt are not")
  func caches() throws {
    let temporary = try TemporaryFolder()
    let cache = EmbeddingCache(folder: temporary.url.appending(path: "text"))
    let first = try encoder(cache: cache, digest: "one").encode(["Mira turns.", "Mira turns.", "Listen."])
    #expect(first[0] == first[1])
    #expect(try files(cache).count == 2)
    // The features in the files are what comes back: a marked one shows that nothing was computed.
    let again = try encoder(cache: cache, digest: "one").encode(["Listen.", "Mira turns."])
    #expect(again == [first[2], first[0]])
    #expect(try files(cache).count == 2)
    _ = try encoder(cache: cache, digest: "two").encode("Listen.")
    #expect(try files(cache).count == 3)
    _ = try encoder(cache: cache, digest: "one", scale: .bfloat16).encode("Listen.")
    #expect(try files(cache).count == 4)
    _ = try encoder(cache: cache).encode("Listen.")
    _ = try encoder(cache: cache).encode("Listen.")
    #expect(try files(cache).count == 5)
  }

  @Test("a damaged entry is made again, wherever the damage is", arguments: [0, 9, 60, 200, -1, -33, 1000])
  func damaged(_ place: Int) throws {
    let temporary = try TemporaryFolder()
    let cache = EmbeddingCache(folder: temporary.url)
    let encoder = try encoder(cache: cache, digest: "one")
    let sound = try encoder.encode("Mira turns and listens.")
    let file = try #require(try files(cache).first)
    let whole = try Data(contentsOf: file)
    var bytes = whole
    let index = place < 0 ? bytes.count + place : min(place, bytes.count - 1)
    bytes[index] ^= 0x10
    try bytes.write(to: file)
    #expect(try encoder.encode("Mira turns and listens.") == sound)
    #expect(try Data(contentsOf: file) == whole)
    try whole.prefix(index).write(to: file)
    #expect(try encoder.encode("Mira turns and listens.") == sound)
    #expect(try Data(contentsOf: file) == whole)
  }

  @Test("what was not used for longest goes first, and nothing else in the folder is touched")
  func evicts() throws {
    let temporary = try TemporaryFolder()
    let stranger = temporary.url.appending(path: "letter.txt")
    try Data(repeating: 1, count: 100_000).write(to: stranger)
    let probe = EmbeddingCache(folder: temporary.url.appending(path: "probe"))
    _ = try encoder(cache: probe, digest: "one").encode("a b c")
    let size = try #require(try files(probe).first?.resourceValues(forKeys: [.fileSizeKey]).fileSize)
    let cache = EmbeddingCache(folder: temporary.url, byteLimit: size * 3 + size / 2)
    let encoder = try encoder(cache: cache, digest: "one")
    let prompts = ["a b c", "d e f", "g h i"]
    for (index, prompt) in prompts.enumerated() {
      let before = Set(try files(cache))
      _ = try encoder.encode(prompt)
      let made = try #require(Set(try files(cache)).subtracting(before).first)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: Double(index) * 100)], ofItemAtPath: made.path)
    }
    let oldest = try files(cache).min { try used($0) < used($1) }
    _ = try encoder.encode("a b c")  // now the newest
    _ = try encoder.encode("j k l")
    let left = try files(cache)
    #expect(left.count == 3)
    #expect(try left.contains(#require(oldest)))
    #expect(FileManager.default.fileExists(atPath: stranger.path))
  }

  @Test("a cache that cannot be written is no error")
  func unwritable() throws {
    let temporary = try TemporaryFolder()
    let file = temporary.url.appending(path: "file")
    try Data().write(to: file)
    let cache = EmbeddingCache(folder: file.appending(path: "text"))
    #expect(try encoder(cache: cache, digest: "one").encode("a").tokens > 0)
  }

  @Test("a tokenizer of another model, a missing one and a damaged one are sentences")
  func mismatches() throws {
    let temporary = try TemporaryFolder()
    let url = try copy(in: temporary)
    let file = url.appending(path: "tokenizer.json")
    let large = Goldens.folder.appending(path: "tokenizers/gemma/tokenizer.json")
    try FileManager.default.removeItem(at: file)
    #expect(throws: CheckpointError.self) { try encoder(url) }
    try FileManager.default.copyItem(at: large, to: file)
    #expect(throws: TextEncodingError.self) { try encoder(url) }
    try Data("{".utf8).write(to: file)
    #expect(throws: TextEncodingError.self) { try encoder(url) }
  }

  @Test("tokenizer_config.json says which tokens surround a text")
  func surrounding() throws {
    let temporary = try TemporaryFolder()
    let url = try copy(in: temporary)
    let file = url.appending(path: "tokenizer_config.json")
    let plain = try Tokenizer(folder: url)
    let (beginning, end) = (try #require(plain.id(of: "<bos>")), try #require(plain.id(of: "<eos>")))
    let a = plain.encode("a", addSpecialTokens: false)
    for (json, expected) in [
      ("{}", [beginning] + a), ("{\"add_bos_token\":false}", a), ("{\"add_eos_token\":true}", [beginning] + a + [end]),
      ("{\"add_bos_token\":false,\"add_eos_token\":true,\"eos_token\":{\"content\":\"<bos>\"}}", a + [beginning]),
      ("{\"add_bos_token\":true,\"add_eos_token\":true,\"eos_token\":\"<eos>\"}", [beginning] + a + [end]),
    ] {
      try Data(json.utf8).write(to: file)
      #expect(try Tokenizer(folder: url).encode("a") == expected, "\(json)")
    }
    try Data("{\"add_bos_token\":true,\"bos_token\":\"<nobody>\"}".utf8).write(to: file)
    #expect(throws: CheckpointError.self) { try Tokenizer(folder: url) }
  }

  private func files(_ cache: EmbeddingCache) throws -> [URL] {
    let all = try FileManager.default.contentsOfDirectory(atPath: cache.folder.path)
    return all.filter { $0.hasSuffix(".safetensors") }.sorted().map { cache.folder.appending(path: $0) }
  }

  private func used(_ url: URL) throws -> Date {
    let date = try FileManager.default.attributesOfItem(atPath: url.path)[.modificationDate] as? Date
    return try #require(date)
  }
}
