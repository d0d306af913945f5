/// One of several machines that share a build: each makes a part of the actions of one kind, and together they make all.
public struct Shard: Sendable, Equatable {
  /// Which part, from 1 to `count`.
  public let index: Int
  /// How many parts there are.
  public let count: Int

  /// The part `index` of `count`.
  /// - Throws: `BuildError` unless 1 ≤ index ≤ count ≤ 10,000.
  public init(index: Int, count: Int) throws(BuildError) {
    guard (1...10_000).contains(count), (1...count).contains(index) else {
      throw BuildError("Shard \(index)/\(count) does not exist: write i/n with i from 1 to n, such as 2/5.")
    }
    self.index = index
    self.count = count
  }

  /// Reads `i/n`.
  public init(_ text: String) throws(BuildError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]) else {
      throw BuildError("\"\(singleLine(text, limit: 40))\" is no shard: write i/n, such as 2/5.")
    }
    try self.init(index: index, count: count)
  }

  /// The ids of the actions of `kind` that this shard makes; what they need comes with them.
  ///
  /// The dearest actions are dealt out first, each to the shard that has least to do, so that the shards take about as
  /// long as each other. Only the plan decides, so all machines agree; actions with one key go to one shard. The shards
  /// of a plan have no action in common and leave none of the kind out.
  public func ids(of kind: String, in plan: Plan) -> Set<String> {
    var costs: [ContentKey: Int] = [:]
    let nodes = plan.nodes.filter { $0.action.kind == kind }
    for node in nodes { costs[node.key] = max(costs[node.key] ?? 0, node.action.cost) }
    var loads = [Int](repeating: 0, count: count)
    var owner: [ContentKey: Int] = [:]
    for (key, cost) in costs.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      var least = 0
      for shard in loads.indices where loads[shard] < loads[least] { least = shard }
      loads[least] += cost
      owner[key] = least
    }
    return Set(nodes.filter { owner[$0.key] == index - 1 }.map(\.action.id))
  }
}
