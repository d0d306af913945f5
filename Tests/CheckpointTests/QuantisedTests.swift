import Foundation
import Testing

@testable import Checkpoint

@Suite("Quantised matrices")
struct QuantisedTests {
  /// Sums of uniform numbers: bell-shaped, as weights are.
  private func weights(_ count: Int, seed: UInt64 = 1) -> [Float] {
    var state = seed
    func next() -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / Float(1 << 24) - 0.5
    }
    return (0..<count).map { _ in (next() + next() + next() + next()) * 0.05 }
  }

  /// The arithmetic of the contract, in double precision and value by value.
  private func slow(_ rows: QuantisedRows, row: Int, column: Int) -> Double {
    let blocks = (rows.inputs + 31) / 32
    let at = (row * blocks + column / 32) * 2
    let scale = Double(
      Float16(bitPattern: UInt16(rows.scales[at]) | UInt16(rows.scales[at + 1]) << 8))
    switch rows.format {
    case .q8: return scale * Double(Int8(bitPattern: rows.values[row * blocks * 32 + column]))
    case .q4:
      let byte = rows.values[(row * blocks + column / 32) * 16 + column % 16]
      return scale * (Double(column % 32 < 16 ? byte & 15 : byte >> 4) - 8)
    }
  }

  @Test(
    "are dequantised as GGUF's Q8_0 and Q4_0 are", arguments: QuantisedFormat.allCases,
    [1, 31, 32, 33, 100])
  func arithmetic(_ format: QuantisedFormat, inputs: Int) throws {
    let rows = try Quantiser.quantise(weights(3 * inputs), inputs: inputs, as: format)
    #expect(rows.values.count == 3 * format.valueBytes(inputs: inputs))
    #expect(rows.scales.count == 3 * 2 * format.scaleCount(inputs: inputs))
    let floats = rows.floats()
    for row in 0..<3 {
      for column in 0..<inputs {
        #expect(Double(floats[row * inputs + column]) == slow(rows, row: row, column: column))
      }
    }
  }

  @Test("the padding is zeros", arguments: QuantisedFormat.allCases)
  func padding(_ format: QuantisedFormat) throws {
    let rows = try Quantiser.quantise(weights(66), inputs: 33, as: format)
    let padded = QuantisedRows(
      format: format, rows: 2, inputs: 64, values: rows.values, scales: rows.scales,
      error: rows.error)
    for row in 0..<2 {
      for column in 33..<64 { #expect(slow(padded, row: row, column: column) == 0) }
    }
  }

  @Test("8 bits are off by half a step at most")
  func eightBits() throws {
    let numbers = weights(64 * 96)
    let rows = try Quantiser.quantise(numbers, inputs: 96, as: .q8)
    for (index, pair) in zip(numbers, rows.floats()).enumerated() {
      let block = index / 32 * 32..<index / 32 * 32 + 32
      let largest = numbers[block].map(\.magnitude).max() ?? 0
      // Half a step, and half a unit in the last place of the rounded scale times 127.
      #expect((pair.0 - pair.1).magnitude <= largest / 127 * (0.5 + 127.0 / 2048))
    }
    #expect(rows.error.count == numbers.count)
    #expect(rows.error.relativeRMS > 0.002 && rows.error.relativeRMS < 0.007)
  }

  @Test("4 bits are never worse than taking the largest value as -8")
  func fourBits() throws {
    let numbers = weights(128 * 64, seed: 9)
    let floats = try Quantiser.quantise(numbers, inputs: 64, as: .q4).floats()
    var ours = 0.0
    var plain = 0.0
    for block in stride(from: 0, to: numbers.count, by: 32) {
      let part = numbers[block..<block + 32].map(Double.init)
      let extreme = part.max { abs($0) < abs($1) } ?? 0
      let scale = Double(Float16(extreme / -8))
      let simple = part.map { scale * min(max(($0 / scale).rounded(), -8), 7) }
      let error = zip(part, floats[block..<block + 32]).reduce(0) {
        $0 + ($1.0 - Double($1.1)) * ($1.0 - Double($1.1))
      }
      let simpleError = zip(part, simple).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      #expect(error <= simpleError * 1.0001)
      ours += error
      plain += simpleError
    }
    #expect(ours < 0.9 * plain)
  }

  @Test("the report is what a comparison finds", arguments: QuantisedFormat.allCases)
  func report(_ format: QuantisedFormat) throws {
    let numbers = weights(40 * 50, seed: 3)
    let rows = try Quantiser.quantise(numbers, inputs: 50, as: format)
    let differences = zip(numbers, rows.floats()).map { Double($0) - Double($1) }
    let rms =
      (differences.reduce(0) { $0 + $1 * $1 } / numbers.reduce(0) { $0 + Double($1) * Double($1) })
      .squareRoot()
    #expect(abs(rows.error.relativeRMS - rms) < 1e-5 * rms)
    #expect(abs(rows.error.maximum - (differences.map(abs).max() ?? 0)) < 1e-9)
  }

  @Test("a matrix in parts gives the same bytes as in one", arguments: QuantisedFormat.allCases)
  func parts(_ format: QuantisedFormat) throws {
    // More than one part for the cores, too.
    let inputs = 1000
    let numbers = weights(600 * 1000)
    let whole = try Quantiser.quantise(numbers, inputs: inputs, as: format)
    let first = try Quantiser.quantise(Array(numbers[..<(7 * inputs)]), inputs: inputs, as: format)
    let rest = try Quantiser.quantise(Array(numbers[(7 * inputs)...]), inputs: inputs, as: format)
    #expect(
      whole.values == first.values + rest.values && whole.scales == first.scales + rest.scales)
    var error = first.error
    error.add(rest.error)
    #expect(error.count == whole.error.count && error.maximum == whole.error.maximum)
  }

  @Test("zeros, tiny and large numbers keep their size", arguments: QuantisedFormat.allCases)
  func extremes(_ format: QuantisedFormat) throws {
    let numbers: [Float] = [0, 1e-38, 1e-9, 3e-5, 1, 60_000].flatMap {
      [Float](repeating: $0, count: 32)
    }
    let floats = try Quantiser.quantise(numbers, inputs: 32, as: format).floats()
    for (a, b) in zip(numbers, floats) { #expect((a - b).magnitude <= max(a * 0.03, 4e-6)) }
    #expect(floats[0] == 0)
  }

  @Test(
    "what is no number is refused with its place", arguments: [Float.nan, .infinity, 1e9],
    QuantisedFormat.allCases)
  func refused(_ bad: Float, _ format: QuantisedFormat) throws {
    var numbers = weights(400)
    numbers[3 * 40 + 37] = bad
    let error = checkpointError { try Quantiser.quantise(numbers, inputs: 40, as: format) }
    #expect(error?.kind == .notQuantisable)
    #expect(error?.message.contains("row 3, column 37") == true)
  }

  @Test("stand in a checkpoint for the plain tensor", arguments: QuantisedFormat.allCases)
  func inCheckpoints(_ format: QuantisedFormat) throws {
    let scratch = try Scratch()
    let numbers = weights(5 * 70)
    let rows = try Quantiser.quantise(numbers, inputs: 70, as: format)
    var writer = SafetensorsWriter()
    try writer.add("map.weight", quantised: rows)
    try writer.add("norm", [2], floats: [1, 2])
    let weights = try Weights(file: scratch.file("m.safetensors", writer.encoded()))

    let expected = [
      ExpectedTensor("norm", [2]), ExpectedTensor("map.weight", [5, 70], isQuantisable: true),
    ]
    #expect(CheckpointDifference(expected: expected, found: weights).lines == [])
    guard case .quantised(let tensor) = try weights.stored("map.weight") else {
      Issue.record("not read as quantised")
      return
    }
    #expect(tensor.format == format && tensor.rows == 5 && tensor.paddedInputs == 96)
    #expect(tensor.byteCount == 5 * format.rowBytes(inputs: 70))
    #expect(try tensor.floats(inputs: 70) == rows.floats())
    #expect(try tensor.floats(inputs: 70, rows: 2..<4) == Array(rows.floats()[140..<280]))
    guard case .plain(let plain) = try weights.stored("norm") else {
      Issue.record("not read as plain")
      return
    }
    #expect(try plain.floats() == [1, 2])
    #expect(checkpointError { try weights.stored("absent") }?.kind == .missingTensor)
    // Where quantised weights are of no use they are unexpected, and the plain tensor is missing.
    let plainOnly = [ExpectedTensor("norm", [2]), ExpectedTensor("map.weight", [5, 70])]
    #expect(CheckpointDifference(expected: plainOnly, found: weights).count == 3)
    let larger = [
      ExpectedTensor("norm", [2]), ExpectedTensor("map.weight", [5, 97], isQuantisable: true),
    ]
    #expect(CheckpointDifference(expected: larger, found: weights).misshapen.count == 1)
  }

  struct Broken: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var values: (ElementType, [Int]) = (.signed8, [2, 64])
    var scales: (ElementType, [Int])? = (.float16, [2, 2])
    var also4 = false
  }
  static let broken = [
    Broken(testDescription: "no scales", scales: nil),
    Broken(testDescription: "scales of another type", scales: (.float32, [2, 2])),
    Broken(testDescription: "too few scales", scales: (.float16, [2, 1])),
    Broken(testDescription: "values of another type", values: (.unsigned8, [2, 64])),
    Broken(testDescription: "half a block", values: (.signed8, [2, 48])),
    Broken(testDescription: "three dimensions", values: (.signed8, [1, 2, 64])),
    Broken(testDescription: "no columns", values: (.signed8, [2, 0]), scales: (.float16, [2, 0])),
    Broken(testDescription: "8 and 4 bits", also4: true),
  ]

  @Test("parts that do not fit are refused in a sentence", arguments: broken)
  func brokenParts(_ test: Broken) throws {
    let scratch = try Scratch()
    var writer = SafetensorsWriter()
    func add(_ name: String, _ part: (ElementType, [Int])) throws {
      let count = part.1.reduce(1, *) * part.0.bits / 8
      try writer.add(name, part.0, part.1, bytes: [UInt8](repeating: 0, count: count))
    }
    try add("w.q8", test.values)
    if test.also4 { try add("w.q4", (.unsigned8, [2, 32])) }
    if let scales = test.scales { try add("w.scales", scales) }
    let weights = try Weights(file: scratch.file("m.safetensors", writer.encoded()))
    let error = checkpointError { try weights.quantised("w") }
    #expect(error?.kind == .quantisedParts)
    #expect(error?.description.hasSuffix("quantise the checkpoint again.") == true)
    let difference = CheckpointDifference(
      expected: [ExpectedTensor("w", [2, 64], isQuantisable: true)], found: weights)
    #expect(difference.lines.count == 1)
  }
}
