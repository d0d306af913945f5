import Foundation
import Testing

@Suite("The architecture is the one that is drawn") struct ArchitectureTests {
  let house: House

  init() throws { house = try House() }

  @Test("every import is an arrow of docs/architecture.md") func arrows() {
    #expect(house.rows.count > 10)
    for target in house.targets {
      guard let row = house.rows[target.name] else {
        Issue.record("\(target.name) is not in the table of docs/architecture.md")
        continue
      }
      for (file, module) in target.imports where !House.system.contains(module) {
        #expect(row.allowed.contains(module), "\(file) imports \(module)")
      }
    }
  }

  @Test("every arrow goes down, or stays within its level where that is said") func downhill() {
    let sideways: Set = [
      "Foal>Generation", "Foal>SingleStream", "MagiHuman>Generation", "MagiHuman>SingleStream",
      "MagiHuman>Autoencoders", "MagiHuman>TextEncoding", "Benchmark>Families",
    ]
    for row in house.rows.values {
      for module in row.allowed {
        guard let below = house.rows[module] else {
          #expect(module.hasPrefix("C") || module == "ArgumentParser", "\(module) is no target")
          continue
        }
        #expect(
          below.level < row.level || sideways.contains("\(row.name)>\(module)"), "\(row.name) must not import \(module)"
        )
      }
    }
  }

  @Test("no target imports two C modules") func oneCModule() {
    for target in house.targets {
      let modules = Set(target.imports.map(\.module)).filter { house.cModules.contains($0) }
      #expect(modules.count <= 1, "\(target.name) imports \(modules.sorted())")
    }
  }

  @Test("no file is longer than 400 lines unless it is listed with a reason") func lengths() {
    for target in house.targets {
      for (file, lines) in target.lengths where !house.longFiles.contains(file) {
        #expect(lines <= 400, "\(file) has \(lines) lines")
      }
    }
  }
}

/// The sources and the page that describes them, as they lie in the checkout.
struct House {
  struct Row {
    var name: String
    var level: Int
    var allowed: Set<String>
  }

  struct Target {
    var name: String
    var imports: [(file: String, module: String)] = []
    var lengths: [(file: String, lines: Int)] = []
  }

  static let system: Set = ["Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization", "Swift"]

  var rows: [String: Row] = [:]
  var longFiles: Set<String> = []
  var targets: [Target] = []
  var cModules: Set<String> = []

  init(file: String = #filePath) throws {
    let root = URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    for line in try String(contentsOf: root.appending(path: "docs/architecture.md"), encoding: .utf8).split(
      separator: "\n")
    where line.hasPrefix("| ") {
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if cells.count == 4, cells[0] != "level" {
        let allowed = cells[3].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        rows[cells[1]] = Row(name: cells[1], level: Int(cells[0]) ?? -1, allowed: Set(allowed))
      } else if cells.count == 2 {
        longFiles.insert(cells[0].trimmingCharacters(in: CharacterSet(charactersIn: "`")))
      }
    }
    let manager = FileManager.default
    let sources = root.appending(path: "Sources")
    for name in try manager.contentsOfDirectory(atPath: sources.path).sorted() {
      let folder = sources.appending(path: name)
      if ["module.modulemap", "include"].contains(where: { manager.fileExists(atPath: folder.appending(path: $0).path) }
      ) {
        cModules.insert(name)
        continue
      }
      let paths = (manager.enumerator(atPath: folder.path)?.allObjects as? [String] ?? []).sorted()
      var target = Target(name: name)
      for path in paths where path.hasSuffix(".swift") {
        let file = "Sources/\(name)/\(path)"
        let lines = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
          .split(separator: "\n", omittingEmptySubsequences: false)
        target.lengths.append((file, lines.count))
        // Scripts for engines are kept as literals, and have imports of their own.
        var isLiteral = false
        for line in lines {
          let marks = line.components(separatedBy: "\"\"\"").count - 1
          defer { if !marks.isMultiple(of: 2) { isLiteral.toggle() } }
          guard !isLiteral else { continue }
          if let module = Self.imported(String(line)) { target.imports.append((file, module)) }
        }
      }
      targets.append(target)
    }
  }

  /// The module an `import` line names.
  static func imported(_ line: String) -> String? {
    var words = line.split(separator: " ").map(String.init)
    while let first = words.first, first.hasPrefix("@") || ["public", "package", "internal"].contains(first) {
      words.removeFirst()
    }
    guard words.first == "import", words.count >= 2 else { return nil }
    let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
    return name.split(separator: ".").first.map(String.init)
  }
}
