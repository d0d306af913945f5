public import Testing
internal import VulkanCompute

/// Fails a test during which the validation layers complained.
///
/// lavapipe runs many a mistake that a GPU would not, so a wrong result is not the only way to be wrong. Tests run side by
/// side on one device: a message may come from a neighbour, but it always fails something.
public struct ValidatedTrait: SuiteTrait, TestTrait, TestScoping {
  public var isRecursive: Bool { true }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil, let device = try? TestDevice.library.get().device else { return try await function() }
    let before = device.validationMessages.count
    try await function()
    for message in device.validationMessages.dropFirst(before) { Issue.record("validation layer: \(message)") }
  }
}

extension Trait where Self == ValidatedTrait {
  /// The validation layers must stay silent.
  public static var validated: Self { ValidatedTrait() }
}
