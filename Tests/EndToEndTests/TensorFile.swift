import Foundation
import Testing

/// A safetensors file in the hands of a test that wants it right, or wrong in one place.
struct TensorFile {
  struct Entry {
    var type: String
    var shape: [Int]
    var bytes: Data

    /// A tensor of single-precision numbers.
    init(_ shape: [Int], _ floats: [Float]) {
      (type, self.shape, bytes) = ("F32", shape, floats.withUnsafeBytes { Data($0) })
    }

    init(type: String, _ shape: [Int], _ bytes: Data) { (self.type, self.shape, self.bytes) = (type, shape, bytes) }

    var floats: [Float] {
      stride(from: 0, to: bytes.count / 4 * 4, by: 4).map { index in
        Float(
          bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[bytes.startIndex + index + $1]) << (8 * UInt32($1)) })
      }
    }
  }

  var tensors: [String: Entry]

  /// Reads a file that is known to be right.
  init(_ path: String) throws {
    let file = try Data(contentsOf: URL(filePath: path))
    let length = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try JSONSerialization.jsonObject(with: file[8..<8 + length])
    tensors = try #require(header as? [String: Any]).filter { $0.key != "__metadata__" }.mapValues { value in
      let entry = try #require(value as? [String: Any])
      let range = try #require(entry["data_offsets"] as? [Int])
      return try Entry(
        type: #require(entry["dtype"] as? String), #require(entry["shape"] as? [Int]),
        Data(file[8 + length + range[0]..<8 + length + range[1]]))
    }
  }

  /// The file's bytes.
  func encoded() throws -> [UInt8] {
    var header: [String: Any] = [:]
    var content = Data()
    for (name, entry) in tensors.sorted(by: { $0.key < $1.key }) {
      header[name] = [
        "dtype": entry.type, "shape": entry.shape, "data_offsets": [content.count, content.count + entry.bytes.count],
      ]
      content += entry.bytes
    }
    let text = try JSONSerialization.data(withJSONObject: header)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + Array(text) + Array(content)
  }
}

/// A small network with its inputs, in a program's working folder: `net/` and `in.safetensors`.
struct SmallNetwork {
  let program: Program
  var config: [String: Any]
  var weights: TensorFile
  var inputs: TensorFile
  /// Every output of the published implementation.
  let outputs: TensorFile

  init(_ name: String = "sandwich") throws {
    let source = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../SingleStreamTests/Goldens/\(name)").standardizedFileURL.path
    program = try Program()
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: source + "/config.json")))
    config = try #require(json as? [String: Any])
    weights = try TensorFile(source + "/model.safetensors")
    inputs = try TensorFile(source + "/inputs.safetensors")
    outputs = try TensorFile(source + "/outputs.safetensors")
  }

  /// Writes everything into the working folder.
  func write() throws {
    try FileManager.default.createDirectory(atPath: program.scratch.work + "/net", withIntermediateDirectories: true)
    try program.scratch.write(Array(JSONSerialization.data(withJSONObject: config)), to: "net/config.json")
    try program.scratch.write(weights.encoded(), to: "net/model.safetensors")
    try program.scratch.write(inputs.encoded(), to: "in.safetensors")
  }

  static let forward = [
    "model", "forward", "--checkpoint", "net", "--inputs", "in.safetensors", "--output", "out.safetensors",
  ]
}
