/// How a plan is built.
public struct BuildOptions: Sendable {
  /// Which results are made again though the cache has them.
  public enum Force: Sendable, Equatable {
    /// None.
    case none
    /// All that the build wants.
    case all
    /// These ids.
    case ids(Set<String>)
  }

  /// How many bodies run at once, at least 1.
  public var jobs = 1
  /// Whether to go on with everything that does not need what has failed. Otherwise nothing new starts after a
  /// failure; what runs is finished, so that its work is not lost.
  public var keepGoing = false
  /// Results to make again.
  public var force = Force.none
  /// Whether to check every byte of every result that is wanted, not only of those that a body reads.
  public var verify = false
  /// Ids of the wanted results; what they need is made where it is needed. Nil wants every action of the plan.
  public var goals: Set<String>?
  /// What makes the results, for people, such as `hoofbeat 0.2.0`. It is not part of any key.
  public var engine = ""

  /// One job, nothing forced, everything wanted.
  public init() {}
}

/// What would happen to an action.
public struct Decision: Sendable, Equatable {
  /// What would happen.
  public enum Outcome: Sendable, Equatable {
    /// The cache has the result.
    case cached
    /// It runs, for these reasons.
    case runs([RunReason])
    /// Nobody wants the result.
    case notNeeded
  }

  /// The id of the action.
  public let id: String
  /// The key of its result.
  public let key: ContentKey
  /// What would happen.
  public let outcome: Outcome
}

/// How a build ended.
public struct BuildSummary: Sendable {
  /// An action that failed.
  public struct Failure: Sendable, Equatable {
    /// Its id.
    public let id: String
    /// What went wrong, in a sentence.
    public let message: String
  }

  /// The numbers.
  public var counts = BuildCounts()
  /// What failed, in the order of the plan.
  public var failures: [Failure] = []
  /// Ids of the actions that were not run, in the order of the plan.
  public var skipped: [String] = []
  /// The results that are there, by id: every wanted one if all went well.
  public var artifacts: [String: Artifact] = [:]
  /// What differed from a clean build without stopping it, such as a damaged entry that was made again.
  public var warnings: [String] = []

  /// Whether every wanted result is there.
  public var isComplete: Bool { failures.isEmpty && skipped.isEmpty && !counts.cancelled }
}
