/// Actions in an order in which they can be made, with their keys.
public struct Plan: Sendable {
  /// An action in its place.
  struct Node: Sendable {
    let action: Action
    let key: ContentKey
    /// Places of the dependencies, in the order the action names them.
    let dependencies: [Int]
  }

  /// Every dependency comes before what needs it; apart from that, the order in which the actions were given.
  let nodes: [Node]
  /// For each node, the places of those that need it.
  let dependents: [[Int]]
  private let places: [String: Int]

  /// The most actions a plan may have.
  public static let maximumCount = 1_000_000

  /// The ids, in the order of the plan.
  public var ids: [String] { nodes.map(\.action.id) }
  /// How many actions there are.
  public var count: Int { nodes.count }

  /// The place of an action; nil where the plan has none of that id.
  func place(_ id: String) -> Int? { places[id] }

  /// The key of an action; nil where the plan has none of that id. No file is read for it.
  public func key(_ id: String) -> ContentKey? { places[id].map { nodes[$0].key } }

  /// Orders the actions and computes their keys.
  /// - Throws: `BuildError` for an empty or unprintable id, two ids that differ only by case or Unicode form, a
  ///   dependency that is not there, and a cycle (with its path).
  public init(_ actions: [Action]) throws(BuildError) {
    guard actions.count <= Self.maximumCount else {
      throw BuildError("The build has \(actions.count) actions: \(Self.maximumCount) are the most; split the project.")
    }
    let index = try Self.index(actions)
    let needs = try Self.resolve(actions, index)
    let order = try Self.order(actions, needs)
    var placeOf = [Int](repeating: 0, count: actions.count)
    for (place, original) in order.enumerated() { placeOf[original] = place }
    var nodes: [Node] = []
    var dependents = [[Int]](repeating: [], count: actions.count)
    var places: [String: Int] = [:]
    nodes.reserveCapacity(actions.count)
    places.reserveCapacity(actions.count)
    for (place, original) in order.enumerated() {
      let action = actions[original]
      let dependencies = needs[original].map { placeOf[$0] }
      let key = action.fields.key(kind: action.kind, dependencies: dependencies.map { nodes[$0].key })
      nodes.append(Node(action: action, key: key, dependencies: dependencies))
      for dependency in dependencies { dependents[dependency].append(place) }
      places[action.id] = place
    }
    self.nodes = nodes
    self.dependents = dependents
    self.places = places
  }

  /// Where each id is, by its lower-case form. Swift's strings are equal in all Unicode forms of the same text.
  private static func index(_ actions: [Action]) throws(BuildError) -> [String: Int] {
    var index: [String: Int] = [:]
    index.reserveCapacity(actions.count)
    for (place, action) in actions.enumerated() {
      let id = action.id
      guard !id.isEmpty, id.utf8.count <= 1_000, singleLine(id, limit: 1_000).utf8.elementsEqual(id.utf8) else {
        throw BuildError(
          "\"\(singleLine(id, limit: 60))\" is no id for an action: use 1 to 1000 bytes without control characters.")
      }
      if let other = index.updateValue(place, forKey: id.lowercased()) {
        let first = actions[other].id
        guard !first.utf8.elementsEqual(id.utf8) else { throw BuildError("\(id) is there twice: rename one.") }
        throw BuildError("\(first) and \(id) differ only by case or Unicode form: rename one.")
      }
    }
    return index
  }

  private static func resolve(_ actions: [Action], _ index: [String: Int]) throws(BuildError) -> [[Int]] {
    var needs: [[Int]] = []
    needs.reserveCapacity(actions.count)
    for action in actions {
      var places: [Int] = []
      var seen: Set<Int> = []
      for id in action.dependencies {
        guard let place = index[id.lowercased()], actions[place].id.utf8.elementsEqual(id.utf8) else {
          throw BuildError("\(action.id) needs \"\(singleLine(id, limit: 60))\", which is not there: check the name.")
        }
        guard seen.insert(place).inserted else { throw BuildError("\(action.id) names \(id) twice: name it once.") }
        places.append(place)
      }
      needs.append(places)
    }
    return needs
  }

  /// Depth first in the given order, without recursion: a chain may be as long as the plan.
  private static func order(_ actions: [Action], _ needs: [[Int]]) throws(BuildError) -> [Int] {
    enum Mark { case new, open, done }
    var marks = [Mark](repeating: .new, count: actions.count)
    var order: [Int] = []
    order.reserveCapacity(actions.count)
    var path: [(place: Int, next: Int)] = []
    for start in actions.indices where marks[start] == .new {
      marks[start] = .open
      path.append((start, 0))
      while let (place, next) = path.last {
        guard next < needs[place].count else {
          marks[place] = .done
          order.append(place)
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let need = needs[place][next]
        switch marks[need] {
        case .done: break
        case .new:
          marks[need] = .open
          path.append((need, 0))
        case .open:
          let loop = path.drop { $0.place != need }.map { actions[$0.place].id }
          let shown = loop.count > 8 ? Array(loop.prefix(7)) + ["…"] : loop
          let text = (shown + [actions[need].id]).joined(separator: " → ")
          throw BuildError("These need each other in a circle: \(text). Remove one of the references.")
        }
      }
    }
    return order
  }
}
