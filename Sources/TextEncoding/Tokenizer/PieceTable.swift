/// A vocabulary: texts as bytes, their ids, and back.
///
/// All texts lie in one run of bytes; the table is open addressing with the standard library's seeded hash, so that no file
/// can be made to collide.
struct PieceTable: Sendable {
  /// The most entries, and one more than the greatest id.
  static let mostPieces = 1 << 22
  /// The longest text, bytes.
  static let longestPiece = 4096

  private var bytes: [UInt8] = []
  /// Where each entry's text ends; it starts where the one before ends.
  private var ends: [Int] = []
  private var ids: [Int32] = []
  /// Entry + 1, 0 for a free slot; a power of two of them.
  private var slots: [UInt32]
  /// Entry of each id, -1 for an id that has none.
  private(set) var entryOfID: [Int32] = []

  /// An empty table; `capacity` is a guess that saves moves.
  init(capacity: Int = 16) {
    var size = 32
    while size < capacity * 2 { size *= 2 }
    slots = [UInt32](repeating: 0, count: size)
  }

  /// Number of entries.
  var count: Int { ids.count }
  /// One more than the greatest id.
  var idLimit: Int { entryOfID.count }

  private func text(entry: Int) -> Range<Int> { (entry == 0 ? 0 : ends[entry - 1])..<ends[entry] }

  @inline(__always)
  private static func hash(_ piece: UnsafeRawBufferPointer) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: piece)
    return hasher.finalize()
  }

  /// The slot of `piece`: the one that holds it, or the free one where it belongs.
  private func slot(_ piece: UnsafeRawBufferPointer) -> Int {
    let mask = slots.count - 1
    var slot = Self.hash(piece) & mask
    while slots[slot] != 0 {
      let place = text(entry: Int(slots[slot]) - 1)
      if place.count == piece.count {
        let isSame = bytes.withUnsafeBytes { all in
          all[place].elementsEqual(piece)
        }
        if isSame { return slot }
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  /// The id of `piece`.
  func id(_ piece: UnsafeRawBufferPointer) -> Int? {
    let entry = slots[slot(piece)]
    return entry == 0 ? nil : Int(ids[Int(entry) - 1])
  }

  /// The id of `piece`.
  func id(_ piece: [UInt8]) -> Int? { piece.withUnsafeBytes { id($0) } }

  /// The text of `id`.
  func piece(_ id: Int) -> ArraySlice<UInt8>? {
    guard entryOfID.indices.contains(id), entryOfID[id] >= 0 else { return nil }
    return bytes[text(entry: Int(entryOfID[id]))]
  }

  /// Why an entry could not be added.
  enum Refusal { case textTwice, idTwice, tooMany, tooLong }

  /// Adds an entry.
  /// - Parameter id: 0..<mostPieces.
  mutating func insert(_ piece: UnsafeRawBufferPointer, id: Int) -> Refusal? {
    guard piece.count <= Self.longestPiece else { return .tooLong }
    guard count < Self.mostPieces else { return .tooMany }
    if (count + 1) * 2 > slots.count { grow() }
    let slot = slot(piece)
    guard slots[slot] == 0 else { return .textTwice }
    if id >= entryOfID.count {
      entryOfID.append(contentsOf: repeatElement(-1, count: id + 1 - entryOfID.count))
    }
    guard entryOfID[id] < 0 else { return .idTwice }
    entryOfID[id] = Int32(count)
    bytes.append(contentsOf: piece)
    ends.append(bytes.count)
    ids.append(Int32(id))
    slots[slot] = UInt32(count)
    return nil
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    bytes.withUnsafeBytes { all in
      for entry in ids.indices {
        var slot = Self.hash(UnsafeRawBufferPointer(rebasing: all[text(entry: entry)])) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = UInt32(entry + 1)
      }
    }
  }
}
