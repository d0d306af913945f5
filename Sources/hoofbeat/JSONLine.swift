import Foundation

/// Writes one JSON object in one line to standard output, keys sorted.
func printJSONLine(_ value: some Encodable) {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  guard let data = try? encoder.encode(value) else { return }
  FileHandle.standardOutput.write(data + Data("\n".utf8))
}
