import Synchronization

/// Hands something that belongs to one thread to another, once.
final class Handover<Value>: Sendable {
  private let slot: Mutex<Value?>

  init(_ value: sending Value) { slot = Mutex(value) }

  /// What was handed over; nil the second time.
  func take() -> sending Value? {
    slot.withLock { value in
      let taken = value
      value = nil
      return taken
    }
  }
}

/// Whom to tell that something was fetched, and what went wrong with it last.
final class Observer: Sendable {
  private let told = Mutex<(@Sendable () -> Void)?>(nil)
  private let sentence = Mutex<String?>(nil)

  func set(_ changed: (@Sendable () -> Void)?) { told.withLock { $0 = changed } }

  func tell() { told.withLock { $0 }?() }

  var problem: String? { sentence.withLock { $0 } }

  func report(_ problem: String) { sentence.withLock { $0 = problem } }
}
