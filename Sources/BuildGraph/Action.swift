/// One thing that can be made: what decides it, what it needs, and how to make it.
public struct Action: Sendable {
  /// Makes the files of the action in `ActionContext.folder`.
  public typealias Body = @Sendable (ActionContext) async throws -> Void

  /// A stable name for people and records, such as `shot:sh010/take1/en`. It is not part of the key: two actions with
  /// equal fields share one result, so a body writes its id into a file only where the id is a field too.
  public let id: String
  /// What sort of thing is made, such as `shot` or `bundle`. Part of the key.
  public let kind: String
  /// Everything that decides the result, apart from the dependencies.
  public let fields: KeyFields
  /// Ids of the actions whose results the body reads. Their keys are part of the key, in this order.
  public let dependencies: [String]
  /// The name of something only one action may use at a time on this cache, such as `device`; nil for none.
  public let resource: String?
  /// How much work this is, in any unit that is the same for all actions, such as expected milliseconds; at least 1.
  public let cost: Int
  /// Makes it.
  public let body: Body

  /// An action.
  public init(
    id: String, kind: String, fields: KeyFields, dependencies: [String] = [], resource: String? = nil, cost: Int = 1,
    body: @escaping Body
  ) {
    self.id = id
    self.kind = kind
    self.fields = fields
    self.dependencies = dependencies
    self.resource = resource
    self.cost = max(1, min(cost, 1 << 40))
    self.body = body
  }
}

/// What the body of an action works with.
public struct ActionContext: Sendable {
  /// The id of the action.
  public let id: String
  /// The key of the result.
  public let key: ContentKey
  /// A fresh, empty folder of its own. What is in it when the body returns becomes the result: regular files and
  /// folders, no links.
  public let folder: String
  /// The results of the dependencies, checked byte by byte in this build, in the order the action names them.
  public let inputs: [Artifact]
  let inputIDs: [String]
  let report: @Sendable (Double, String) -> Void

  /// The result of the dependency `id`.
  /// - Throws: `BuildError` when the action does not name it as a dependency.
  public func input(_ id: String) throws(BuildError) -> Artifact {
    guard let index = inputIDs.firstIndex(of: id) else {
      throw BuildError("\(self.id) reads \(id) but does not name it as a dependency: add it to the action.")
    }
    return inputs[index]
  }

  /// The path of the file `name` in the folder.
  public func file(_ name: String) -> String { folder + "/" + name }

  /// Says how much is done.
  /// - Parameters:
  ///   - fraction: from 0 to 1; other values are clamped.
  ///   - note: a few words for people, such as `step 3 of 8`.
  public func progress(_ fraction: Double, _ note: String = "") {
    report(fraction.isFinite ? min(1, max(0, fraction)) : 0, note)
  }
}
