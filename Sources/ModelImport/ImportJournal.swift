import Checkpoint
import Foundation

/// What an import has finished, so that one that was stopped goes on where it was: a first line that says what is being
/// made, and a line for each tensor once its bytes are on disk.
struct ImportJournal {
  /// One finished tensor.
  struct Record: Codable, Sendable {
    var part: String
    var tensor: String
    /// SHA-256 of the bytes of each of its entries.
    var digests: [String]
    var error: TensorError?
  }

  static let fileName = ".journal"

  private let descriptor: Int32
  /// What an earlier try finished, by part and name.
  private(set) var finished: [String: Record] = [:]

  /// Opens the journal in a folder for a plan with this digest; what another plan left is not taken over.
  /// - Parameter isFresh: set to whether nothing of an earlier try can be used.
  /// - Throws: `ImportError` if another import is at work in the folder.
  init(_ folder: URL, plan: String, isFresh: inout Bool) throws {
    let path = folder.appending(path: Self.fileName, directoryHint: .notDirectory).path(percentEncoded: false)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0o644)
    guard descriptor >= 0 else { throw StagedFile.failed(path, errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw ImportError("\(path): another import is writing there; wait for it to end.")
    }
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    isFresh = lines.first.map(String.init) != plan
    if isFresh {
      guard ftruncate(descriptor, 0) == 0 else { throw StagedFile.failed(path, errno) }
      try append(plan)
      return
    }
    let decoder = JSONDecoder()
    // The last line is cut where the machine stopped while writing it; its tensor is simply made again.
    for line in lines.dropFirst() {
      guard let record = try? decoder.decode(Record.self, from: Data(line.utf8)) else { continue }
      finished[Self.key(record.part, record.tensor)] = record
    }
    if !text.hasSuffix("\n") { try append("") }
  }

  static func key(_ part: String, _ tensor: String) -> String { part + "/" + tensor }

  /// Adds finished tensors, whose bytes are on disk.
  func add(_ records: [Record]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try append(try records.map { String(decoding: try encoder.encode($0), as: UTF8.self) }.joined(separator: "\n"))
  }

  /// Ends the use of the journal; another process may then have it.
  func end() { close(descriptor) }

  private func append(_ line: String) throws {
    let bytes = Array((line + "\n").utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count, fdatasync(descriptor) == 0 else {
      throw StagedFile.failed(Self.fileName, errno)
    }
  }
}

/// How far a quantised tensor is from the published one.
public struct TensorError: Codable, Sendable, Equatable {
  /// `q8` or `q4`.
  public var format: String
  /// Root of the mean squared difference over that of the weights.
  public var relativeRMS: Double
  /// Largest |difference|.
  public var maximum: Double
  /// Largest |weight|.
  public var largestWeight: Double
  /// Number of weights.
  public var count: Int
}
