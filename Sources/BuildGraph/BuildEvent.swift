/// What happens in a build, as it happens. docs/build-cache.md gives the JSON form, one object in a line.
public enum BuildEvent: Sendable, Equatable {
  /// First of all: how many results are wanted, and how many of them must be made.
  case planned(total: Int, toRun: Int)
  /// A sentence about something that does not stop the build.
  case warning(message: String)
  /// An action waits for another build on the same cache.
  case waiting(id: String, note: String)
  /// An action runs, and why. In a dry run this is the only event about it.
  case started(id: String, because: [String])
  /// What an action says about itself; `fraction` is from 0 to 1.
  case progress(id: String, fraction: Double, note: String)
  /// How far the whole build is; `etaMilliseconds` is nil while unknown.
  case overall(done: Int, toRun: Int, fraction: Double, etaMilliseconds: Int64?)
  /// A result is there, made now or found.
  case finished(id: String, cached: Bool, milliseconds: Int64)
  /// An action has failed.
  case failed(id: String, message: String)
  /// An action was not run.
  case skipped(id: String, because: String)
  /// Last of all.
  case summary(BuildCounts)
}

/// How a build ended, in numbers.
public struct BuildCounts: Sendable, Equatable, Codable {
  /// Results made now.
  public var made = 0
  /// Results found in the cache.
  public var cached = 0
  /// Actions that failed.
  public var failed = 0
  /// Actions that were not run because of a failure or because the build was stopped.
  public var skipped = 0
  /// Whether the build was stopped from outside.
  public var cancelled = false
  /// How long it took on the wall clock.
  public var milliseconds: Int64 = 0
}
