/// A pickle (protocol 2) of dictionaries of tensors, read without running anything.
///
/// Python's unpickler calls whatever function a file names. This one knows the operations `torch.save` needs for tensors
/// in dictionaries and the few names in `PickleGlobal`; everything else is refused by name. Opcodes as in CPython's
/// `Lib/pickletools.py`.
struct Pickle {
  /// What a fault is and at which byte.
  struct Failure: Error {
    var kind: CheckpointError.Kind = .pickleStructure
    var offset: Int
    var reason: String
  }

  /// More bytes or containers than the largest model's list of tensors needs.
  static let maximumSize = 64 << 20
  private static let maximumContainers = 1_000_000

  private(set) var root = PickleValue.none
  private(set) var tuples: [[PickleValue]] = []
  private(set) var lists: [[PickleValue]] = []
  private(set) var dictionaries: [[(key: String, value: PickleValue)]] = []
  var tensors: [PickleTensor] = []

  private var keys: [Set<String>] = []
  var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var cursor: ByteCursor

  /// Reads the pickle in `bytes`.
  init(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    cursor = ByteCursor(bytes)
    guard bytes.count <= Self.maximumSize else {
      throw failure("has \(bytes.count) bytes, more than any list of tensors")
    }
    guard cursor.next(UInt8.self) == 0x80, let version = cursor.next(UInt8.self) else {
      throw failure("is no pickle of protocol 2")
    }
    guard version == 2 else {
      throw failure("has pickle protocol \(version) where torch.save writes 2", .unsupportedFormat)
    }
    while let operation = cursor.next(UInt8.self) {
      if operation == UInt8(ascii: ".") {
        guard stack.count == 1, marks.isEmpty, cursor.remaining == 0 else { throw failure("ends before its end") }
        root = stack[0]
        memo = [:]
        return
      }
      try run(operation)
    }
    throw failure("is cut off")
  }

  func failure(_ reason: String, _ kind: CheckpointError.Kind = .pickleStructure) -> Failure {
    Failure(kind: kind, offset: cursor.offset, reason: reason)
  }

  private mutating func run(_ operation: UInt8) throws(Failure) {
    switch UnicodeScalar(operation) {
    case "(": marks.append(stack.count)
    case "N": stack.append(.none)
    case "\u{88}": stack.append(.boolean(true))
    case "\u{89}": stack.append(.boolean(false))
    case "K": stack.append(.integer(Int(try number(UInt8.self))))
    case "M": stack.append(.integer(Int(try number(UInt16.self))))
    case "J": stack.append(.integer(Int(try number(Int32.self))))
    case "\u{8A}": try long()
    case "G":
      _ = try number(UInt64.self)
      stack.append(.real)
    case "X":
      guard let text = cursor.text(Int(try number(UInt32.self))) else { throw failure("has text that is not UTF-8") }
      stack.append(.text(text))
    case ")": stack.append(try tuple([]))
    case "\u{85}": stack.append(try tuple(try pop(1)))
    case "\u{86}": stack.append(try tuple(try pop(2)))
    case "\u{87}": stack.append(try tuple(try pop(3)))
    case "t": stack.append(try tuple(try popToMark()))
    case "]":
      try checkRoom()
      lists.append([])
      stack.append(.list(lists.count - 1))
    case "}": stack.append(try dictionary())
    case "a": try append(try pop(1))
    case "e": try append(try popToMark())
    case "s": try setItems(try pop(2))
    case "u": try setItems(try popToMark())
    case "q": try remember(Int(try number(UInt8.self)))
    case "r": try remember(Int(try number(UInt32.self)))
    case "h": try recall(Int(try number(UInt8.self)))
    case "j": try recall(Int(try number(UInt32.self)))
    case "c": try global()
    case "Q": try persistent()
    case "R": try reduce()
    case "b": try build()
    default:
      throw failure("has the operation 0x\(String(operation, radix: 16)), which tensors do not need")
    }
  }

  private mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) throws(Failure) -> Number {
    guard let value = cursor.next(type) else { throw failure("is cut off") }
    return value
  }

  private mutating func long() throws(Failure) {
    let size = Int(try number(UInt8.self))
    guard size <= 8, let bytes = cursor.take(size) else { throw failure("has an integer of \(size) bytes") }
    var value: UInt64 = bytes.last.map { $0 & 0x80 != 0 } ?? false ? .max : 0
    for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
    stack.append(.integer(Int(truncatingIfNeeded: value)))
  }

  mutating func pop(_ count: Int) throws(Failure) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw failure("takes from an empty stack") }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(Failure) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw failure("lacks the start of a list") }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  func checkRoom() throws(Failure) {
    guard tuples.count + lists.count + dictionaries.count + tensors.count < Self.maximumContainers else {
      throw failure("has more than \(Self.maximumContainers) containers")
    }
  }

  private mutating func tuple(_ elements: [PickleValue]) throws(Failure) -> PickleValue {
    try checkRoom()
    tuples.append(elements)
    return .tuple(tuples.count - 1)
  }

  mutating func dictionary() throws(Failure) -> PickleValue {
    try checkRoom()
    dictionaries.append([])
    keys.append([])
    return .dictionary(dictionaries.count - 1)
  }

  func top() throws(Failure) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else { throw failure("takes from an empty stack") }
    return value
  }

  private mutating func append(_ elements: [PickleValue]) throws(Failure) {
    guard case .list(let list) = try top() else { throw failure("appends to something that is no list") }
    lists[list] += elements
  }

  private mutating func setItems(_ pairs: [PickleValue]) throws(Failure) {
    guard case .dictionary(let target) = try top(), pairs.count % 2 == 0 else {
      throw failure("sets items of something that is no dictionary")
    }
    for index in stride(from: 0, to: pairs.count, by: 2) {
      let key: String
      switch pairs[index] {
      case .text(let text): key = text
      case .integer(let number): key = String(number)
      default: throw failure("has a dictionary key that is \(pairs[index].kindName) where text is needed")
      }
      guard keys[target].insert(key).inserted else { throw failure("has the key \(quoted(key)) twice") }
      dictionaries[target].append((key, pairs[index + 1]))
    }
  }

  private mutating func remember(_ index: Int) throws(Failure) {
    memo[index] = try top()
  }

  private mutating func recall(_ index: Int) throws(Failure) {
    guard let value = memo[index] else { throw failure("recalls what it never remembered") }
    stack.append(value)
  }

  private mutating func global() throws(Failure) {
    guard let module = cursor.line(atMost: 512), let name = cursor.line(atMost: 512) else {
      throw failure("has a damaged name")
    }
    guard let global = PickleGlobal(module: module, name: name) else {
      throw failure("asks for \(quoted(module + "." + name)), which is no part of a tensor", .forbiddenGlobal)
    }
    stack.append(.global(global))
  }
}
