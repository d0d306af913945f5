import Checkpoint
import Foundation
import TextEncoding

/// Files that make_text_goldens.py wrote, read where they lie in the repository.
enum Goldens {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens")
  static let tokenizers = ["gemma", "variant", "unknowns", "apart"]
  static let encoders = ["sliding", "head-256-bf16", "uncapped-padded-f16", "odd-full"]

  /// A tokenizer with texts and what the `tokenizers` package makes of them.
  struct Tokens {
    let tokenizer: Tokenizer
    let texts: [String]
    let ids: [[Int]]
    let decoded: [String]

    init(_ name: String) throws {
      let folder = Goldens.folder.appending(path: "tokenizers/\(name)")
      tokenizer = try Tokenizer(contentsOf: folder.appending(path: "tokenizer.json"))
      texts = try strings(folder.appending(path: "texts.json"))
      decoded = try strings(folder.appending(path: "decoded.json"))
      let file = try SafetensorsFile(folder.appending(path: "ids.safetensors"))
      let flat = try file.tensor("ids").withBytes { bytes in
        (0..<bytes.count / 2).map { Int(bytes.loadUnaligned(fromByteOffset: $0 * 2, as: Int16.self)) }
      }
      let counts = try integers(file.tensor("counts"))
      var next = 0
      ids = counts.map { count in
        next += count
        return Array(flat[next - count..<next])
      }
    }
  }

  static func strings(_ url: URL) throws -> [String] {
    try JSONDecoder().decode([String].self, from: Data(contentsOf: url))
  }

  static func integers(_ tensor: TensorView) throws -> [Int] {
    try tensor.withBytes { bytes in
      (0..<tensor.elementCount).map { Int(bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Int32.self)) }
    }
  }

  /// The `tokenizer.json` of Gemma's settings, as bytes.
  static func gemmaFile() throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: "tokenizers/gemma/tokenizer.json")))
  }
}

/// A folder of this test's own, gone afterwards.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "hoofbeat-text-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}

/// Greatest difference over the greatest reference value; infinite when sizes differ or something is no number.
func difference(_ ours: [Float], _ theirs: [Float]) -> Float {
  guard ours.count == theirs.count, ours.allSatisfy(\.isFinite) else { return .infinity }
  let worst = zip(ours, theirs).reduce(0) { max($0, abs($1.0 - $1.1)) }
  return worst / theirs.reduce(1e-30) { max($0, abs($1)) }
}
