import TOML
import Timeline

/// A table of the project file being read: takes keys one by one and notes what is wrong, then what nobody took.
///
/// All mistakes are collected, so that a user mends a file once.
struct ProjectTable {
  let file: String
  /// The table's name in errors: `cast.mira`; empty for the document.
  let name: String
  let position: TOMLPosition
  private let table: TOMLTable
  private var taken: Set<String> = []
  private(set) var errors: [ProjectError] = []

  init(_ table: TOMLTable, file: String, name: String = "", position: TOMLPosition = TOMLPosition(line: 1, column: 1)) {
    self.table = table
    self.file = file
    self.name = name
    self.position = position
  }

  /// Notes an error at a place of the file.
  mutating func fail(_ message: String, at place: TOMLPosition? = nil) {
    let place = place ?? position
    errors.append(ProjectError("\(file):\(place.line):\(place.column): \(message)"))
  }

  /// Notes the errors of a table inside.
  mutating func add(_ inner: ProjectTable) { errors += inner.errors }

  /// Notes an error that has its own place.
  mutating func add(_ error: ProjectError) { errors.append(error) }

  func place(of key: String) -> TOMLPosition { table[key]?.position ?? position }

  private func label(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }

  /// The value of a key, which is then known.
  private mutating func take(_ key: String) -> TOMLValue? {
    taken.insert(key)
    return table[key]
  }

  private mutating func refuse(_ key: String, _ value: TOMLValue, wanted: String) {
    fail("\(label(key)) is \(value.kind), and \(wanted) is needed.", at: value.position)
  }

  mutating func text(_ key: String, longest: Int = 1000) -> String? {
    guard let value = take(key) else { return nil }
    guard case .string(let text) = value.content else {
      refuse(key, value, wanted: "text in quotes")
      return nil
    }
    guard text.utf8.count <= longest,
      !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else {
      fail("\(label(key)) must be one line of at most \(longest) bytes.", at: value.position)
      return nil
    }
    return text
  }

  mutating func texts(_ key: String) -> [(text: String, position: TOMLPosition)]? {
    guard let value = take(key) else { return nil }
    guard case .array(let items) = value.content else {
      refuse(key, value, wanted: "a list of texts")
      return nil
    }
    var texts: [(String, TOMLPosition)] = []
    for item in items {
      guard case .string(let text) = item.content else {
        refuse(key, item, wanted: "a list of texts")
        return nil
      }
      texts.append((text, item.position))
    }
    return texts
  }

  mutating func integer(_ key: String, in range: ClosedRange<Int64>) -> Int64? {
    guard let value = take(key) else { return nil }
    guard case .integer(let number) = value.content else {
      refuse(key, value, wanted: "a whole number")
      return nil
    }
    guard range.contains(number) else {
      fail(
        "\(label(key)) is \(number), and must be from \(range.lowerBound) to \(range.upperBound).", at: value.position)
      return nil
    }
    return number
  }

  mutating func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
    guard let value = take(key) else { return nil }
    let number: Double
    switch value.content {
    case .integer(let whole): number = Double(whole)
    case .float(let float): number = float
    default:
      refuse(key, value, wanted: "a number")
      return nil
    }
    guard range.contains(number) else {
      fail("\(label(key)) must be from \(range.lowerBound) to \(range.upperBound).", at: value.position)
      return nil
    }
    return number
  }

  mutating func flag(_ key: String) -> Bool? {
    guard let value = take(key) else { return nil }
    guard case .boolean(let flag) = value.content else {
      refuse(key, value, wanted: "true or false")
      return nil
    }
    return flag
  }

  mutating func size(_ key: String) -> (width: Int, height: Int, position: TOMLPosition)? {
    guard let value = take(key) else { return nil }
    guard case .array(let items) = value.content, items.count == 2, case .integer(let width) = items[0].content,
      case .integer(let height) = items[1].content, (1...16_384).contains(width), (1...16_384).contains(height)
    else {
      fail("\(label(key)) is a width and a height in pixels, such as [1024, 576].", at: value.position)
      return nil
    }
    return (Int(width), Int(height), value.position)
  }

  /// A table inside, or an empty one.
  mutating func inner(_ key: String) -> ProjectTable? {
    guard let value = take(key) else { return nil }
    guard case .table(let table) = value.content else {
      refuse(key, value, wanted: "a table")
      return nil
    }
    return ProjectTable(table, file: file, name: label(key), position: value.position)
  }

  /// All tables inside, for tables whose keys are names.
  mutating func allInner() -> [(key: String, position: TOMLPosition, table: ProjectTable)] {
    var found: [(String, TOMLPosition, ProjectTable)] = []
    for entry in table.entries {
      guard let inner = inner(entry.key) else { continue }
      found.append((entry.key, entry.position, inner))
    }
    return found
  }

  /// All texts inside, for tables whose keys are names.
  mutating func allTexts() -> [(key: String, text: String, position: TOMLPosition)] {
    table.entries.compactMap { entry in text(entry.key).map { (entry.key, $0, entry.value.position) } }
  }

  /// Notes every key that nobody took, with the nearest known one.
  mutating func close() {
    for entry in table.entries where !taken.contains(entry.key) {
      let known = taken.sorted()
      let near = known.first { nearness($0, entry.key) <= 2 }
      let hint = near.map { "did you mean \($0)?" } ?? "known here: \(known.joined(separator: ", "))."
      fail("\(label(entry.key).prefix(60)) is no setting; \(hint)", at: entry.position)
    }
  }
}

/// How many letters differ between two short words (Levenshtein), at most 9.
func nearness(_ a: String, _ b: String) -> Int {
  let (left, right) = (Array(a.lowercased().prefix(40)), Array(b.lowercased().prefix(40)))
  guard abs(left.count - right.count) < 9 else { return 9 }
  var row = Array(0...right.count)
  for (i, letter) in left.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in right.enumerated() {
      let kept = diagonal + (letter == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(kept, diagonal + 1, row[j] + 1)
    }
  }
  return min(9, row[right.count])
}
