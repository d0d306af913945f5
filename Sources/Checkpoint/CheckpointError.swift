public import Foundation

/// Why a checkpoint, one of its files or a value in its config could not be used.
///
/// `description` is one sentence that names the file (and the tensor, where one is at fault) and says how to fix it.
/// `kind` is for programs; it never carries text from the file.
public struct CheckpointError: Error, Sendable, Equatable {
  /// The rule that was broken.
  public enum Kind: Sendable, Equatable, CaseIterable {
    /// The file cannot be opened, is no regular file, or its folder cannot be listed.
    case unreadable
    /// The file changed size or was rewritten after it was opened.
    case changedWhileOpen
    /// The file is shorter than the eight bytes that give the header's length.
    case tooSmall
    /// The header claims more than 100,000,000 bytes.
    case headerTooLarge
    /// The header claims more bytes than the file has.
    case headerBeyondFile
    /// The header does not start with `{`.
    case headerNotAnObject
    /// The header is not UTF-8 or not JSON.
    case headerSyntax
    /// Something other than spaces follows the header's closing brace.
    case headerPadding
    /// One name appears twice in an object.
    case duplicateName
    /// `__metadata__` is not an object of strings.
    case metadataNotStrings
    /// A tensor's entry lacks a field, or has one the format does not know.
    case tensorEntry
    /// A tensor has an element type the format does not know.
    case unknownElementType
    /// A dimension is negative, fractional or too large, or there are too many of them.
    case invalidShape
    /// The product of the shape and the element size does not fit in 64 bits.
    case sizeOverflow
    /// A tensor of packed 4- or 6-bit elements does not fill whole bytes.
    case partialByte
    /// A tensor ends before it begins, or its offsets are no pair of non-negative integers.
    case invalidOffsets
    /// The offsets and the shape disagree about the number of bytes.
    case sizeMismatch
    /// Two tensors share bytes.
    case overlap
    /// Bytes between two tensors, or before the first, belong to none.
    case hole
    /// A tensor ends after the end of the file.
    case beyondFile
    /// Bytes after the last tensor belong to none.
    case trailingBytes
    /// The checkpoint has no tensor of the requested name.
    case missingTensor
    /// The tensor's element type cannot be converted to `Float`.
    case notFloatingPoint
    /// Converting the tensor would need more memory than this machine has.
    case tooLargeForMemory
    /// The folder holds no weights.
    case noWeights
    /// The folder holds several weight files and nothing says which to use.
    case ambiguousWeights
    /// A shard's name in the index leads out of the folder.
    case shardOutsideFolder
    /// The index and the shards disagree about where a tensor is.
    case indexMismatch
    /// `config.json` or the index is not JSON.
    case jsonSyntax
    /// A key is missing from `config.json`.
    case missingKey
    /// A value in `config.json` has the wrong type.
    case wrongType
    /// A value in `config.json` is outside the range that makes sense.
    case outOfRange
    /// The values and scales of a quantised matrix do not fit each other.
    case quantisedParts
    /// A weight is no number, infinite or too large to be quantised.
    case notQuantisable
    /// A PyTorch file's zip container is damaged, compressed or has names that are no plain paths.
    case zipStructure
    /// A PyTorch file's pickle is damaged or holds something other than tensors in dictionaries.
    case pickleStructure
    /// A pickle asks for a class or function that no tensor needs.
    case forbiddenGlobal
    /// A file is in a format or byte order that is not read.
    case unsupportedFormat
    /// An entry's checksum is not that of its bytes.
    case checksumMismatch
    /// A GGUF file's header, metadata or offsets break a rule of the format.
    case ggufStructure
    /// The tensors given to a writer cannot form a file.
    case unwritable
    /// The system refused to write the file.
    case writeFailed
  }

  /// The rule that was broken.
  public let kind: Kind
  /// Path of the file at fault.
  public let file: String
  /// Name of the tensor at fault, exactly as in the file; nil where no single tensor is.
  public let tensor: String?
  /// The sentence without the file's name.
  public let message: String

  /// Makes an error from its parts; `message` completes the sentence "`file`: …" and says how to fix it.
  public init(_ kind: Kind, file: String, tensor: String? = nil, _ message: String) {
    self.kind = kind
    self.file = file
    self.tensor = tensor
    self.message = message
  }
}

extension CheckpointError: CustomStringConvertible, LocalizedError {
  public var description: String {
    if let tensor { "\(file): tensor \(quoted(tensor)) \(message)" } else { "\(file): \(message)" }
  }

  public var errorDescription: String? { description }
}

/// Text from a file, fit for one line of a terminal: control characters escaped, long text cut.
func quoted(_ text: String) -> String {
  var result = "‘"
  for (index, scalar) in text.unicodeScalars.enumerated() {
    if index == 120 { return result + "…’" }
    // Besides C0/C1 controls this escapes the bidirectional overrides, which could disguise the rest of the sentence.
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      result += "\\u{\(String(scalar.value, radix: 16))}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "’"
}
