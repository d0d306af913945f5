extension TOMLTable {
  /// Puts a value at `path` (the open table), then `keys` (dotted keys make tables on their way).
  mutating func insert(
    _ value: TOMLValue, path: [String], keys: [String], at position: TOMLPosition, _ reader: TOMLReader
  ) throws(TOMLError) {
    guard let first = path.first else { return try insert(value, keys: keys[...], at: position, reader) }
    guard let place = index[first] else { return }
    try change(place) { table throws(TOMLError) in
      try table.insert(value, path: Array(path.dropFirst()), keys: keys, at: position, reader)
    }
  }

  private mutating func insert(
    _ value: TOMLValue, keys: ArraySlice<String>, at position: TOMLPosition, _ reader: TOMLReader
  ) throws(TOMLError) {
    guard let key = keys.first else { return }
    if keys.count == 1 {
      if let place = index[key] {
        throw reader.error(
          "\(key) is there twice, first in line \(entries[place].position.line); keep one.", at: position)
      }
      add(key, value, at: position)
      return
    }
    if index[key] == nil {
      var table = TOMLTable()
      table.isNamed = true
      add(key, TOMLValue(.table(table), at: position), at: position)
    }
    guard let place = index[key], case .table(let table) = entries[place].value.content, !table.isClosed else {
      throw reader.error("\(key) already has a value, so nothing can be put into it.", at: position)
    }
    try change(place) { table throws(TOMLError) in
      try table.insert(value, keys: keys.dropFirst(), at: position, reader)
    }
  }

  /// Makes the table that a header names.
  mutating func open(
    _ keys: [String], isList: Bool, at position: TOMLPosition, _ reader: TOMLReader
  ) throws(TOMLError) {
    guard let key = keys.first else { return }
    let isLast = keys.count == 1
    guard let place = index[key] else {
      var table = TOMLTable()
      if isLast {
        table.isNamed = true
      } else {
        try table.open(Array(keys.dropFirst()), isList: isList, at: position, reader)
      }
      let value = TOMLValue(.table(table), at: position)
      add(key, isLast && isList ? TOMLValue(.array([value]), at: position) : value, at: position)
      return
    }
    if isLast {
      if isList, case .array(var items) = entries[place].value.content, case .table(let last)? = items.last?.content,
        !last.isClosed
      {
        var table = TOMLTable()
        table.isNamed = true
        items.append(TOMLValue(.table(table), at: position))
        entries[place].value.content = .array(items)
        return
      }
      guard !isList, case .table(var table) = entries[place].value.content, !table.isNamed, !table.isClosed else {
        throw reader.error(
          "\(key) is there twice, first in line \(entries[place].position.line); keep one.", at: position)
      }
      table.isNamed = true
      entries[place].value.content = .table(table)
      return
    }
    try change(place, reader, position) { table throws(TOMLError) in
      try table.open(Array(keys.dropFirst()), isList: isList, at: position, reader)
    }
  }

  /// Changes the table at `place`, or the last table of the list there.
  private mutating func change(
    _ place: Int, _ reader: TOMLReader? = nil, _ position: TOMLPosition? = nil,
    _ body: (inout TOMLTable) throws(TOMLError) -> Void
  ) throws(TOMLError) {
    // The value is taken out while it is changed, so that it is not copied.
    let content = entries[place].value.content
    entries[place].value.content = .boolean(false)
    switch content {
    case .table(var table) where !table.isClosed:
      try body(&table)
      entries[place].value.content = .table(table)
    case .array(var items):
      guard let last = items.indices.last, case .table(var table) = items[last].content, !table.isClosed else {
        fallthrough
      }
      items[last].content = .boolean(false)
      try body(&table)
      items[last].content = .table(table)
      entries[place].value.content = .array(items)
    default:
      entries[place].value.content = content
      if let reader {
        throw reader.error("\(entries[place].key) already has a value, so it cannot be a table.", at: position)
      }
    }
  }
}
