/// One thing that was looked at: whether it is as it should be, and if not, what fixes it.
public struct Finding: Sendable, Equatable, Codable {
  /// What part of the machine or engine it belongs to.
  public enum Area: String, Sendable, Codable, CaseIterable {
    case devices, kernels, codecs, speech, models
  }

  /// How it is.
  public enum State: String, Sendable, Codable {
    /// As it should be.
    case ok
    /// Worth knowing; everything works without it.
    case note
    /// Takes cannot be made without it.
    case missing
  }

  /// What part it belongs to.
  public var area: Area
  /// What was looked at.
  public var name: String
  /// How it is.
  public var state: State
  /// What was found.
  public var detail: String
  /// The command or step that fixes it; nil where nothing needs fixing.
  public var remedy: String?

  /// Collects a finding.
  public init(_ area: Area, _ name: String, _ state: State, _ detail: String, remedy: String? = nil) {
    self.area = area
    self.name = name
    self.state = state
    self.detail = detail
    self.remedy = remedy
  }
}

/// Everything that was found out about a machine.
public struct Diagnosis: Sendable, Equatable, Codable {
  /// The findings, area by area.
  public var findings: [Finding]

  /// Collects findings.
  public init(findings: [Finding]) { self.findings = findings }

  /// Whether everything that takes need is there.
  public var isComplete: Bool { !findings.contains { $0.state == .missing } }
}
