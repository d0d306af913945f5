public import Assembly
import Generation

/// What a cutscene in one language will be: its shots in order, the takes they can show, and how they are put together.
public struct CutPlan: Sendable, Equatable {
  /// A safe name: the screenplay's, with `.locale` appended for other than the first locale.
  public var id: String
  /// The cutscene it is a variant of.
  public var cutscene: String
  /// What people call it.
  public var title: String
  /// BCP 47 tag.
  public var locale: String
  /// The shots.
  public var shots: [PlannedShot]
  /// What people should know: words the model does not know, lines without ids.
  public var notes: [String]
}

/// A shot of a plan.
public struct PlannedShot: Sendable, Equatable {
  /// Its id: the screenplay's, or that and a letter for a part of a shot in which several people speak.
  public var id: String
  /// Where the screenplay has it: `file:line:column`.
  public var place: String
  /// How many takes are made of it; the chosen one is made as well where its number is higher.
  public var takeCount: Int
  /// The take that is shown, from 1.
  public var chosen: Int
  /// What its first take is made from; the others have the seeds that follow.
  public var spec: TakeSpec
  /// Only the sound of it is used, under the recorded voice of `spec`: ambience and events, which a model that follows a
  /// recording does not make.
  public var bed: TakeSpec?
  /// How it is shown; its take is filled in when there is one.
  public var assembly: AssemblyShot
  /// Digests of the pictures in `assembly`.
  public var pictureDigests: [String]

  /// The numbers of the takes that are made.
  public var takeNumbers: [Int] {
    let count = max(1, takeCount)
    return Array(1...count) + (chosen > count ? [chosen] : [])
  }

  /// What take `number` is made from.
  public func take(_ number: Int) -> TakeSpec {
    var spec = spec
    spec.request.seed = spec.request.seed &+ UInt64(max(0, number - 1))
    return spec
  }
}
