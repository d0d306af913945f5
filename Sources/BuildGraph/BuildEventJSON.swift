internal import Foundation

extension BuildEvent: Codable {
  private enum Name: String, Codable {
    case planned, warning, waiting, started, progress, overall, finished, failed, skipped, summary
  }

  private enum CodingKeys: String, CodingKey {
    case event, id, total, message, note, because, fraction, done, cached, milliseconds, reason
    case toRun = "to_run"
    case eta = "eta_milliseconds"
    case made, failed, skipped, cancelled
  }

  /// The event as one line of JSON, keys sorted, without a newline.
  public func jsonLine() -> String {
    // Nothing in an event can fail to encode: fractions are finite.
    String(decoding: (try? canonicalJSON(self)) ?? [], as: UTF8.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .planned(let total, let toRun):
      try container.encode(Name.planned, forKey: .event)
      try container.encode(total, forKey: .total)
      try container.encode(toRun, forKey: .toRun)
    case .warning(let message):
      try container.encode(Name.warning, forKey: .event)
      try container.encode(message, forKey: .message)
    case .waiting(let id, let note):
      try container.encode(Name.waiting, forKey: .event)
      try container.encode(id, forKey: .id)
      try container.encode(note, forKey: .note)
    case .started(let id, let because):
      try container.encode(Name.started, forKey: .event)
      try container.encode(id, forKey: .id)
      try container.encode(because, forKey: .because)
    case .progress(let id, let fraction, let note):
      try container.encode(Name.progress, forKey: .event)
      try container.encode(id, forKey: .id)
      try container.encode(fraction.isFinite ? fraction : 0, forKey: .fraction)
      try container.encode(note, forKey: .note)
    case .overall(let done, let toRun, let fraction, let eta):
      try container.encode(Name.overall, forKey: .event)
      try container.encode(done, forKey: .done)
      try container.encode(toRun, forKey: .toRun)
      try container.encode(fraction.isFinite ? fraction : 0, forKey: .fraction)
      try container.encodeIfPresent(eta, forKey: .eta)
    case .finished(let id, let cached, let milliseconds):
      try container.encode(Name.finished, forKey: .event)
      try container.encode(id, forKey: .id)
      try container.encode(cached, forKey: .cached)
      try container.encode(milliseconds, forKey: .milliseconds)
    case .failed(let id, let message):
      try container.encode(Name.failed, forKey: .event)
      try container.encode(id, forKey: .id)
      try container.encode(message, forKey: .message)
    case .skipped(let id, let because):
      try container.encode(Name.skipped, forKey: .event)
      try container.encode(id, forKey: .id)
      try container.encode(because, forKey: .reason)
    case .summary(let counts):
      try container.encode(Name.summary, forKey: .event)
      try container.encode(counts.made, forKey: .made)
      try container.encode(counts.cached, forKey: .cached)
      try container.encode(counts.failed, forKey: .failed)
      try container.encode(counts.skipped, forKey: .skipped)
      try container.encode(counts.cancelled, forKey: .cancelled)
      try container.encode(counts.milliseconds, forKey: .milliseconds)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func text(_ key: CodingKeys) throws -> String { try container.decode(String.self, forKey: key) }
    func count(_ key: CodingKeys) throws -> Int { try container.decode(Int.self, forKey: key) }
    func milliseconds() throws -> Int64 { try container.decode(Int64.self, forKey: .milliseconds) }
    switch try container.decode(Name.self, forKey: .event) {
    case .planned: self = .planned(total: try count(.total), toRun: try count(.toRun))
    case .warning: self = .warning(message: try text(.message))
    case .waiting: self = .waiting(id: try text(.id), note: try text(.note))
    case .started: self = .started(id: try text(.id), because: try container.decode([String].self, forKey: .because))
    case .progress:
      self = .progress(
        id: try text(.id), fraction: try container.decode(Double.self, forKey: .fraction), note: try text(.note))
    case .overall:
      self = .overall(
        done: try count(.done), toRun: try count(.toRun),
        fraction: try container.decode(Double.self, forKey: .fraction),
        etaMilliseconds: try container.decodeIfPresent(Int64.self, forKey: .eta))
    case .finished:
      self = .finished(
        id: try text(.id), cached: try container.decode(Bool.self, forKey: .cached), milliseconds: try milliseconds())
    case .failed: self = .failed(id: try text(.id), message: try text(.message))
    case .skipped: self = .skipped(id: try text(.id), because: try text(.reason))
    case .summary:
      self = .summary(
        BuildCounts(
          made: try count(.made), cached: try count(.cached), failed: try count(.failed),
          skipped: try count(.skipped), cancelled: try container.decode(Bool.self, forKey: .cancelled),
          milliseconds: try milliseconds()))
    }
  }
}
