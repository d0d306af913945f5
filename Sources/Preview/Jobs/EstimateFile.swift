import Foundation
public import Generation
import MediaIO

/// An estimate on its way from the process that makes a take to the window: a line of JSON, then RGB pictures.
public enum EstimateFile {
  private struct Head: Codable {
    var norms: StepNorms
    var width, height, pictures: Int
  }

  static let largest = 64 << 20

  /// Writes an estimate as file `number` of `folder`, whole or not at all, and returns its path.
  public static func write(_ estimate: StepEstimate, to folder: String, number: Int) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let head = Head(
      norms: StepNorms(estimate), width: estimate.width, height: estimate.height, pictures: estimate.pictures.count)
    var bytes = Array(try encoder.encode(head)) + [UInt8(ascii: "\n")]
    for picture in estimate.pictures { bytes += picture }
    let path = "\(folder)/estimate-\(number)"
    try WholeFile.write(bytes, to: path)
    return path
  }

  /// The estimate in the file at `path`, which is removed; nil where it is not one.
  static func read(_ path: String, serial: Int) -> Estimate? {
    defer { try? FileManager.default.removeItem(atPath: path) }
    guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int, size <= largest,
      let data = FileManager.default.contents(atPath: path)
    else { return nil }
    return parse(Array(data), serial: serial)
  }

  static func parse(_ bytes: [UInt8], serial: Int) -> Estimate? {
    guard let newline = bytes.firstIndex(of: UInt8(ascii: "\n")),
      let head = try? JSONDecoder().decode(Head.self, from: Data(bytes[..<newline])),
      (1...4096).contains(head.width), (1...4096).contains(head.height), (0...64).contains(head.pictures)
    else { return nil }
    let each = head.width * head.height * 3
    let body = bytes[(newline + 1)...]
    guard body.count == each * head.pictures else { return nil }
    let pictures = (0..<head.pictures).map { number in
      Array(body[(body.startIndex + number * each)..<(body.startIndex + (number + 1) * each)])
    }
    return Estimate(norms: head.norms, width: head.width, height: head.height, pictures: pictures, serial: serial)
  }
}

extension StepNorms {
  init(_ estimate: StepEstimate) {
    self.init(
      step: estimate.step, steps: estimate.steps, window: estimate.window, windows: estimate.windows,
      sigma: estimate.sigma, picture: estimate.pictureNorm, sound: estimate.soundNorm,
      pictureChange: estimate.pictureChange, soundChange: estimate.soundChange, tokens: estimate.tokenNorms)
  }
}
