internal import Foundation

/// A number with so many decimals.
func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

extension String {
  /// Spaces behind.
  func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

  /// Spaces before.
  func padding(toRight width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}

extension String {
  /// A number in scientific notation.
  init(_ value: Double, digits: Int) { self = String(format: "%.\(digits - 1)e", value) }
}
