import Foundation

/// What tools/parity/make_sampler_goldens.py and tools/goldens/philox_tables.py wrote.
enum Goldens {
  struct Schedule: Decodable {
    let sigmas: [Double]
    let timesteps: [Int]
  }

  struct Trajectory: Decodable {
    let solver: String
    let steps: Int
    let target: [Double]
    let start: [Double]
    let noise: [[Double]]
    let states: [[Double]]
  }

  struct Philox: Decodable {
    struct Run: Decodable {
      let seed: String
      let stream: String
      let first: String
      let bits: [UInt32]
    }
    let noise: [Run]
    let words: [UInt32]
    let normals: [UInt32]
  }

  static func read<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
    let folder = Bundle.module.bundleURL.appendingPathComponent("Goldens")
    return try JSONDecoder().decode(type, from: Data(contentsOf: folder.appendingPathComponent(name)))
  }
}
