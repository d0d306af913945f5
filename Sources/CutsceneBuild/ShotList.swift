import Assembly
public import Generation
import Timeline

/// A shot of a project as people see it: what is said and done in it, and what its takes are made from.
public struct ListedShot: Sendable, Equatable {
  /// The cutscene it belongs to.
  public var cut: String
  /// Its id.
  public var id: String
  /// Where the screenplay has it: `file:line:column`.
  public var place: String
  /// What happens.
  public var action: String
  /// Who speaks, as it is shown; empty where nobody does.
  public var speaker: String
  /// What is said.
  public var lines: [String]
  /// What the model is asked for; the seed is the first take's.
  public var request: ShotRequest
  /// The model's name.
  public var model: String
  /// How many takes are planned.
  public var takeCount: Int
  /// The take that is shown, from 1.
  public var chosen: Int
}

extension ProjectBuild {
  /// The shots of a cut, in order.
  public func shots(of cut: String) -> [ListedShot] {
    guard let plan = plan.cuts.first(where: { $0.id == cut }) else { return [] }
    return plan.shots.map { shot in
      ListedShot(
        cut: cut, id: shot.id, place: shot.place, action: shot.assembly.action,
        speaker: shot.assembly.lines.first?.speaker ?? "", lines: shot.spec.request.lines.map(\.text),
        request: shot.spec.request, model: shot.spec.model, takeCount: shot.takeCount, chosen: shot.chosen)
    }
  }
}
