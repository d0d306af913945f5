/// The entries of a zip container as `torch.save` writes it: stored, so that tensors lie in the file as they are.
///
/// Read from APPNOTE.TXT 6.3.10. Strict where readers differ, because a file that two programs read differently is an
/// attack or damage: nothing before the first entry or after the end record, no comment, one disk, local headers that
/// agree with the central directory, no two entries that share bytes or a name, plain relative names.
struct ZipArchive {
  /// One stored file.
  struct Entry {
    var name: String
    /// Where its bytes lie in the container.
    var bytes: Range<Int>
    var checksum: UInt32
  }

  /// In the order of their bytes.
  private(set) var entries: [Entry] = []

  private let file: String

  /// Reads the directory of the container whose content is `bytes`; `file` names it in errors.
  init(_ bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) {
    self.file = file
    let directory = try Self.directory(bytes, file)
    var cursor = ByteCursor(
      UnsafeRawBufferPointer(rebasing: bytes[..<directory.range.upperBound]),
      at: directory.range.lowerBound)
    var placed: [(header: Int, entry: Entry)] = []
    var names: Set<String> = []
    while cursor.remaining > 0 {
      let record = try centralRecord(&cursor)
      guard names.insert(record.name.lowercased()).inserted else {
        throw refuse("has the entry \(quoted(record.name)) twice")
      }
      placed.append(try place(record, bytes, end: directory.range.lowerBound))
    }
    guard UInt64(placed.count) == directory.count else {
      throw refuse("has \(placed.count) entries where its end record says \(directory.count)")
    }
    placed.sort { $0.header < $1.header }
    var end = 0
    for (header, entry) in placed {
      guard header >= end else { throw refuse("has entries that share bytes (\(quoted(entry.name)) and another)") }
      end = entry.bytes.upperBound
    }
    guard placed.first?.header ?? 0 == 0 else { throw refuse("has something before its first entry") }
    entries = placed.map(\.entry)
  }

  private func refuse(_ what: String) -> CheckpointError { Self.refuse(what, file) }

  private static func refuse(_ what: String, _ file: String) -> CheckpointError {
    CheckpointError(.zipStructure, file: file, "is a zip container that \(what); download it again.")
  }

  /// Where the central directory lies and how many records it has.
  private static func directory(
    _ bytes: UnsafeRawBufferPointer, _ file: String
  ) throws(CheckpointError) -> (range: Range<Int>, count: UInt64) {
    let end = bytes.count - 22
    var cursor = ByteCursor(bytes, at: end)
    guard cursor.next(UInt32.self) == 0x0605_4B50, let disk = cursor.next(UInt16.self),
      let firstDisk = cursor.next(UInt16.self), let here = cursor.next(UInt16.self), let all = cursor.next(UInt16.self),
      let size = cursor.next(UInt32.self), let start = cursor.next(UInt32.self), cursor.next(UInt16.self) == 0
    else { throw refuse("does not end with its end record, so it is truncated or something was appended", file) }
    var total = (count: UInt64(all), size: UInt64(size), start: UInt64(start), end: end)
    let isWide = here == 0xFFFF || all == 0xFFFF || size == .max || start == .max
    var locator = ByteCursor(bytes, at: end - 20)
    if locator.next(UInt32.self) == 0x0706_4B50 {
      guard locator.next(UInt32.self) == 0, let place = locator.next(UInt64.self), locator.next(UInt32.self) == 1,
        end >= 76, place == UInt64(end - 76)
      else { throw refuse("has a zip64 locator that leads elsewhere", file) }
      var record = ByteCursor(bytes, at: end - 76)
      guard record.next(UInt32.self) == 0x0606_4B50, record.next(UInt64.self) == 44, record.next(UInt32.self) != nil,
        record.next(UInt64.self) == 0, let here64 = record.next(UInt64.self), let all64 = record.next(UInt64.self),
        let size64 = record.next(UInt64.self), let start64 = record.next(UInt64.self), here64 == all64,
        all == 0xFFFF || UInt64(all) == all64, size == .max || UInt64(size) == size64,
        start == .max || UInt64(start) == start64
      else { throw refuse("has a zip64 end record that contradicts itself", file) }
      total = (all64, size64, start64, end - 76)
    } else if isWide {
      throw refuse("lacks its zip64 end record", file)
    } else if here != all {
      throw refuse("is one of several disks", file)
    }
    guard disk == 0 || disk == 0xFFFF, firstDisk == 0 || firstDisk == 0xFFFF else {
      throw refuse("is one of several disks", file)
    }
    let (sum, overflow) = total.start.addingReportingOverflow(total.size)
    guard !overflow, sum == UInt64(total.end) else {
      throw refuse("has a directory that does not reach its end record", file)
    }
    return (Int(total.start)..<total.end, total.count)
  }

  /// What the central directory says about an entry.
  private struct Record {
    var name: String
    var flags: UInt16
    var checksum: UInt32
    var size: Int
    var header: Int
  }

  private func centralRecord(_ cursor: inout ByteCursor) throws(CheckpointError) -> Record {
    guard cursor.next(UInt32.self) == 0x0201_4B50, let madeBy = cursor.next(UInt16.self),
      cursor.next(UInt16.self) != nil, let flags = cursor.next(UInt16.self), let method = cursor.next(UInt16.self),
      cursor.next(UInt32.self) != nil, let checksum = cursor.next(UInt32.self), let packed32 = cursor.next(UInt32.self),
      let size32 = cursor.next(UInt32.self), let nameLength = cursor.next(UInt16.self),
      let extraLength = cursor.next(UInt16.self), let commentLength = cursor.next(UInt16.self),
      let disk = cursor.next(UInt16.self), cursor.next(UInt16.self) != nil, let attributes = cursor.next(UInt32.self),
      let header32 = cursor.next(UInt32.self), let name = cursor.text(Int(nameLength)),
      let extra = cursor.take(Int(extraLength)), cursor.take(Int(commentLength)) != nil
    else { throw refuse("has a damaged directory") }
    try checkName(name)
    guard flags & 0x2041 == 0 else { throw refuse("has the encrypted entry \(quoted(name))") }
    guard method == 0 else {
      throw CheckpointError(
        .zipStructure, file: file,
        """
        has the compressed entry \(quoted(name)), but PyTorch stores tensors as they are; unpack it and pack it again \
        with `zip -0`, or save it again with torch.save.
        """
      )
    }
    if madeBy >> 8 == 3, attributes >> 28 == 0xA { throw refuse("has the symbolic link \(quoted(name))") }
    // A saturated field stands in the zip64 extra field, in this order.
    var wide = Self.zip64(extra)
    func value(_ narrow: UInt32) -> UInt64? { narrow == .max ? wide.next(UInt64.self) : UInt64(narrow) }
    guard let size64 = value(size32), let packed64 = value(packed32), let header64 = value(header32),
      disk == 0 || disk == 0xFFFF, packed64 == size64, let size = Int(exactly: size64),
      let header = Int(exactly: header64)
    else { throw refuse("has sizes that contradict each other for \(quoted(name))") }
    return Record(name: name, flags: flags, checksum: checksum, size: size, header: header)
  }

  /// The content of the zip64 extra field, empty where there is none.
  private static func zip64(_ extra: UnsafeRawBufferPointer) -> ByteCursor {
    var cursor = ByteCursor(extra)
    while let kind = cursor.next(UInt16.self), let size = cursor.next(UInt16.self), let body = cursor.take(Int(size)) {
      if kind == 1 { return ByteCursor(body) }
    }
    return ByteCursor(UnsafeRawBufferPointer(start: nil, count: 0))
  }

  private func checkName(_ name: String) throws(CheckpointError) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { part in
      !part.isEmpty && part != "." && part != ".." && part.utf8.count <= 255
        && part.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\\" && $0 != ":" && $0.value != 0x7F }
    }
    guard isPlain else { throw refuse("has an entry with the name \(quoted(name)), which is no plain relative path") }
  }

  /// Reads the local header of an entry, which must say what the directory says, and finds its bytes.
  private func place(
    _ record: Record, _ bytes: UnsafeRawBufferPointer, end: Int
  ) throws(CheckpointError) -> (header: Int, entry: Entry) {
    let damage = refuse("has a local header that contradicts its directory for \(quoted(record.name))")
    guard record.header < end else { throw damage }
    var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: bytes[..<end]), at: record.header)
    guard cursor.next(UInt32.self) == 0x0403_4B50, cursor.next(UInt16.self) != nil,
      cursor.next(UInt16.self) == record.flags, cursor.next(UInt16.self) == 0, cursor.next(UInt32.self) != nil,
      let checksum = cursor.next(UInt32.self), let packed = cursor.next(UInt32.self),
      let size = cursor.next(UInt32.self),
      let nameLength = cursor.next(UInt16.self), let extraLength = cursor.next(UInt16.self),
      cursor.text(Int(nameLength)) == record.name, let extra = cursor.take(Int(extraLength))
    else { throw damage }
    var wide = Self.zip64(extra)
    func value(_ narrow: UInt32) -> UInt64? { narrow == .max ? wide.next(UInt64.self) : UInt64(narrow) }
    let sizes = [value(size), value(packed)]
    // With bit 3 the numbers follow the data, and the header may hold zeros instead.
    let isLater = record.flags & 8 != 0 && checksum == 0 && size == 0 && packed == 0
    guard isLater || checksum == record.checksum && sizes.allSatisfy({ $0 == UInt64(record.size) }) else {
      throw damage
    }
    let start = cursor.offset
    guard record.size <= end - start else { throw refuse("ends inside the entry \(quoted(record.name))") }
    return (
      record.header, Entry(name: record.name, bytes: start..<start + record.size, checksum: record.checksum)
    )
  }
}
