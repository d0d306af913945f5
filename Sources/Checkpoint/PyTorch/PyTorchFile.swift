public import Foundation

/// A file of `torch.save` (PyTorch 1.6 or later: a zip container with a pickle), read strictly, its tensors left on disk.
///
/// Only tensors in dictionaries and lists are understood and nothing is executed: a pickle that names any class or
/// function other than the few that make tensors is refused with that name. The container must be little-endian and
/// stored without compression, as PyTorch writes it.
public struct PyTorchFile: Sendable {
  /// Path of the file.
  public let path: String
  /// All tensors, by name: their keys from the outermost dictionary on, joined by dots.
  public let tensors: [PyTorchTensor]
  /// Keys of the outermost dictionary whose values are dictionaries, in the order of the file.
  public let dictionaries: [String]

  /// Opens, maps and checks the file at `url`; reads its pickle, but no tensor.
  ///
  /// Throws a `CheckpointError` that says what is wrong, among others `.zipStructure`, `.pickleStructure`,
  /// `.forbiddenGlobal`, `.unsupportedFormat`.
  public init(_ url: URL) throws(CheckpointError) {
    let file = try MappedFile(url)
    let parts: (tensors: [PyTorchTensor], dictionaries: [String])
    do {
      parts = try file.withBytes { bytes in try Self.read(bytes, file) }
    } catch {
      throw error as? CheckpointError
        ?? CheckpointError(.unreadable, file: file.path, "cannot be read; check the file and its disk.")
    }
    path = file.path
    tensors = parts.tensors
    dictionaries = parts.dictionaries
  }

  /// The tensors below a key of the outermost dictionary, under their names without it; nil if there is no such
  /// dictionary.
  public func dictionary(_ key: String) -> [PyTorchTensor]? {
    guard dictionaries.contains(key) else { return nil }
    return tensors.compactMap { $0.keys.count > 1 && $0.keys[0] == key ? $0.without(1) : nil }
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, _ file: MappedFile
  ) throws(CheckpointError) -> ([PyTorchTensor], [String]) {
    let path = file.path
    guard bytes.count >= 4 else {
      throw CheckpointError(
        .tooSmall, file: path, "has \(bytes.count) bytes, too few for a PyTorch file; download it again.")
    }
    guard bytes[0] == UInt8(ascii: "P"), bytes[1] == UInt8(ascii: "K") else { throw foreign(bytes, path) }
    let archive = try ZipArchive(bytes, file: path)
    let entries = Dictionary(archive.entries.map { ($0.name, $0) }) { first, _ in first }
    // Everything lies in one folder, which PyTorch names after the file.
    let folder = archive.entries.first.map { String($0.name.prefix { $0 != "/" }) } ?? ""
    if entries.keys.contains(where: { $0.hasPrefix(folder + "/code/") || $0 == folder + "/constants.pkl" }) {
      throw CheckpointError(
        .unsupportedFormat, file: path,
        "holds a TorchScript program, which is not run; save its state_dict with torch.save.")
    }
    guard let list = entries[folder + "/data.pkl"] else {
      throw CheckpointError(
        .zipStructure, file: path, "is a zip container without data.pkl, so no PyTorch file; give a file of torch.save."
      )
    }
    if let order = entries[folder + "/byteorder"] {
      try check(order, bytes, path)
      guard bytes[order.bytes].elementsEqual("little".utf8) else {
        throw CheckpointError(
          .unsupportedFormat, file: path,
          "was written on a big-endian machine; load it with PyTorch and save it again on a little-endian one.")
      }
    }
    try check(list, bytes, path)
    let pickle: Pickle
    do throws(Pickle.Failure) {
      pickle = try Pickle(UnsafeRawBufferPointer(rebasing: bytes[list.bytes]))
    } catch {
      throw CheckpointError(
        error.kind, file: path,
        """
        holds a pickle that \(error.reason) (byte \(error.offset) of \(list.name)); \
        \(error.kind == .forbiddenGlobal ? "get the file from a source you trust, or save only its tensors." : fix)
        """
      )
    }
    var flattened = PickleFlattening(pickle: pickle, folder: folder, entries: entries, file: file)
    try flattened.run()
    return (flattened.tensors, flattened.dictionaries)
  }

  private static let fix = "download it again, or save its tensors again with torch.save."

  private static func foreign(_ bytes: UnsafeRawBufferPointer, _ path: String) -> CheckpointError {
    if bytes[0] == 0x80 {
      return CheckpointError(
        .unsupportedFormat, file: path,
        "is in the format of PyTorch before 1.6; load it with PyTorch and save it again with torch.save.")
    }
    return CheckpointError(
      .unsupportedFormat, file: path, "is no file of torch.save (it is no zip container); download it again.")
  }

  private static func check(
    _ entry: ZipArchive.Entry, _ bytes: UnsafeRawBufferPointer, _ path: String
  ) throws(CheckpointError) {
    var sum = CRC32()
    sum.update(UnsafeRawBufferPointer(rebasing: bytes[entry.bytes]))
    guard sum.value == entry.checksum else { throw PyTorchTensor.damaged(entry.name, path) }
  }
}

/// Walks from the outermost dictionary to every tensor.
private struct PickleFlattening {
  let pickle: Pickle
  let folder: String
  let entries: [String: ZipArchive.Entry]
  let file: MappedFile
  var tensors: [PyTorchTensor] = []
  var dictionaries: [String] = []
  private var names: Set<String> = []
  private var visited = 0

  init(pickle: Pickle, folder: String, entries: [String: ZipArchive.Entry], file: MappedFile) {
    self.pickle = pickle
    self.folder = folder
    self.entries = entries
    self.file = file
  }

  mutating func run() throws(CheckpointError) {
    guard case .dictionary(let root) = pickle.root else {
      throw refuse("holds \(pickle.root.kindName) where a dictionary of tensors is needed; save a state_dict.")
    }
    for (key, value) in pickle.dictionaries[root] {
      if case .dictionary = value { dictionaries.append(key) }
    }
    try walk(pickle.root, [])
  }

  private func refuse(_ message: String) -> CheckpointError {
    CheckpointError(.pickleStructure, file: file.path, message)
  }

  private mutating func walk(_ value: PickleValue, _ keys: [String]) throws(CheckpointError) {
    visited += 1
    // A dictionary can be in itself, or be shared so often that walking it would never end.
    guard visited <= 300_000, keys.count <= 32 else {
      throw refuse("holds dictionaries that are nested too deeply or shared too often; save a plain state_dict.")
    }
    switch value {
    case .dictionary(let index):
      for (key, value) in pickle.dictionaries[index] { try walk(value, keys + [key]) }
    case .list(let index):
      for (number, value) in pickle.lists[index].enumerated() { try walk(value, keys + [String(number)]) }
    case .tuple(let index):
      for (number, value) in pickle.tuples[index].enumerated() { try walk(value, keys + [String(number)]) }
    case .tensor(let index): try add(pickle.tensors[index], keys)
    case .none, .boolean, .integer, .real, .text, .global, .storage: break
    }
  }

  private mutating func add(_ tensor: PickleTensor, _ keys: [String]) throws(CheckpointError) {
    let name = keys.joined(separator: ".")
    // One long key shared by a million dictionaries would fill the memory with names.
    guard name.utf8.count <= 4096 else { throw refuse("holds a tensor with a name of more than 4096 bytes.") }
    guard names.insert(name).inserted else { throw refuse("holds the tensor \(quoted(name)) twice; save it again.") }
    let storage = tensor.storage
    guard let entry = entries["\(folder)/data/\(storage.key)"] else {
      throw CheckpointError(
        .zipStructure, file: file.path, tensor: name,
        "lies in the entry \(quoted("data/" + storage.key)), which is not there; download the file again.")
    }
    let (bits, overflow) = storage.count.multipliedReportingOverflow(by: storage.elementType.bits)
    guard !overflow, bits / 8 == entry.bytes.count else {
      throw CheckpointError(
        .sizeMismatch, file: file.path, tensor: name,
        """
        lies in a storage of \(storage.count) \(storage.elementType.rawValue) that has \(entry.bytes.count) bytes; \
        download the file again.
        """
      )
    }
    tensors.append(PyTorchTensor(keys: keys, tensor: tensor, entry: entry, file: file))
  }
}
