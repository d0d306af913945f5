import Foundation

/// What the command line asks for.
struct BenchOptions {
  var device: String?
  var tokens = 4232
  var hidden = 5120
  var heads = 40
  var kvHeads = 8
  var rounds = 5
  var json: String?
  var formats = ["f16", "q8", "q4"]
  var isExact = false

  static let usage = """
    kernel-bench: matrix products, attention and one layer of daVinci-MagiHuman's size on a Vulkan device.

      --device NAME     index or part of a name; else the best device
      --tokens N        rows of the stream (4232: 5 s at 256p)
      --hidden N        width of the stream (5120), a multiple of 128
      --heads N         query heads of 128 (hidden / 128)
      --groups N        key heads (heads / 5, at least 1)
      --formats LIST    f32, f16, bf16, q8, q4, separated by commas (f16,q8,q4)
      --rounds N        runs of each, the fastest counts (5)
      --exact           without cooperative matrices
      --json FILE       write the results there as JSON

    """

  /// - Throws: `BenchFailure` for anything it does not know.
  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    var heads: Int?
    var groups: Int?
    func value(_ name: String) throws -> String {
      guard let value = rest.popFirst() else { throw BenchFailure("\(name) needs a value; see --help.") }
      return value
    }
    func number(_ name: String) throws -> Int {
      let text = try value(name)
      guard let number = Int(text), number > 0, number <= 1 << 20 else {
        throw BenchFailure("\(name) is \(text), but must be a positive number; see --help.")
      }
      return number
    }
    while let name = rest.popFirst() {
      switch name {
      case "--device": device = try value(name)
      case "--tokens": tokens = try number(name)
      case "--hidden": hidden = try number(name)
      case "--heads": heads = try number(name)
      case "--groups": groups = try number(name)
      case "--rounds": rounds = try number(name)
      case "--json": json = try value(name)
      case "--formats": formats = try value(name).split(separator: ",").map(String.init)
      case "--exact": isExact = true
      default: throw BenchFailure("\(name) is no option of kernel-bench; see --help.")
      }
    }
    self.heads = heads ?? max(1, hidden / 128)
    kvHeads = groups ?? max(1, self.heads / 5)
    guard hidden % 128 == 0 else { throw BenchFailure("--hidden is \(hidden), but must be a multiple of 128.") }
    guard self.heads % kvHeads == 0 else {
      throw BenchFailure("\(self.heads) heads cannot share \(kvHeads) key heads equally.")
    }
  }
}

/// Anything that ends the program, in one sentence.
struct BenchFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
