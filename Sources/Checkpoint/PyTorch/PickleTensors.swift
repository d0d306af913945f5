// The few calls a pickle of tensors makes: what would be functions in Python only says what to build here.
extension Pickle {
  /// `torch.save` keeps storages out of the pickle: ("storage", class, key, device, number of elements).
  mutating func persistent() throws(Failure) {
    guard case .tuple(let index) = try pop(1)[0], tuples[index].count == 5, case .text("storage") = tuples[index][0],
      case .global(.storage(let type)) = tuples[index][1], case .text(let key) = tuples[index][2],
      case .text = tuples[index][3], case .integer(let count) = tuples[index][4], count >= 0
    else { throw failure("refers to something that is no storage") }
    stack.append(.storage(PickleStorage(key: key, elementType: type, count: count)))
  }

  mutating func reduce() throws(Failure) {
    let pair = try pop(2)
    guard case .global(let global) = pair[0], case .tuple(let index) = pair[1] else {
      throw failure("calls something that is no part of a tensor", .forbiddenGlobal)
    }
    let arguments = tuples[index]
    switch global {
    case .orderedDictionary:
      guard arguments.isEmpty else { throw failure("fills an OrderedDict in a way torch.save does not") }
      stack.append(try dictionary())
    case .rebuildTensor:
      try checkRoom()
      tensors.append(try tensor(arguments))
      stack.append(.tensor(tensors.count - 1))
    case .rebuildParameter:
      guard arguments.count == 3, case .tensor = arguments[0] else { throw failure("has a damaged parameter") }
      stack.append(arguments[0])
    case .storage: throw failure("calls a storage class")
    }
  }

  private func tensor(_ arguments: [PickleValue]) throws(Failure) -> PickleTensor {
    guard arguments.count == 6 || arguments.count == 7, case .storage(let storage) = arguments[0],
      case .integer(let offset) = arguments[1], let shape = integers(arguments[2]),
      let strides = integers(arguments[3]), case .boolean = arguments[4], case .dictionary(let hooks) = arguments[5],
      dictionaries[hooks].isEmpty
    else { throw failure("has a damaged tensor") }
    if arguments.count == 7 {
      // Metadata says that values are to be negated or conjugated.
      switch arguments[6] {
      case .none: break
      case .dictionary(let metadata) where dictionaries[metadata].isEmpty: break
      default: throw failure("has a tensor with metadata, which changes its values")
      }
    }
    guard let tensor = PickleTensor(storage: storage, offset: offset, shape: shape, strides: strides) else {
      throw failure(
        "has a tensor of shape \(Self.shown(shape)), strides \(Self.shown(strides)) and offset \(offset) outside its "
          + "storage of \(storage.count) elements")
    }
    return tensor
  }

  private static func shown(_ numbers: [Int]) -> String {
    numbers.count <= 8 ? "\(numbers)" : "[\(numbers.prefix(8).map(String.init).joined(separator: ", ")), …]"
  }

  private func integers(_ value: PickleValue) -> [Int]? {
    guard case .tuple(let index) = value else { return nil }
    var result: [Int] = []
    for element in tuples[index] {
      guard case .integer(let number) = element else { return nil }
      result.append(number)
    }
    return result
  }

  /// An OrderedDict's attributes: a state dict has `_metadata` with versions of its modules, of no meaning here.
  mutating func build() throws(Failure) {
    guard case .dictionary = try pop(1)[0], case .dictionary = try top() else {
      throw failure("sets the state of something that is no dictionary")
    }
  }
}
