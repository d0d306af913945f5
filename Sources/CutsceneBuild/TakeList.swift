import BuildGraph
import Generation

/// A take of a project, made or not.
public struct ListedTake: Sendable, Equatable, Codable {
  /// The cutscene it belongs to.
  public var cut: String
  /// The shot.
  public var shot: String
  /// Its number, from 1.
  public var number: Int
  /// Its seed.
  public var seed: UInt64
  /// Whether the cutscene shows it.
  public var isChosen: Bool
  /// Its folder in the cache; nil when it is not made yet.
  public var folder: String?
}

extension ProjectBuild {
  /// All takes of the planned shots, in order, and those made beyond what is planned.
  /// - Parameter shot: only those of this shot; nil for all.
  public func takes(of shot: String? = nil) -> [ListedTake] {
    cuts.flatMap { cut in
      cut.cut.shots.filter { shot == nil || $0.id == shot }.flatMap { planned in
        takeNumbers(of: planned, in: cut).map { number in
          let artifact = artifact(of: planned, number, in: cut)
          return ListedTake(
            cut: cut.cut.id, shot: planned.id, number: number, seed: planned.take(number).request.seed,
            isChosen: planned.chosen == number, folder: artifact.map { $0.folder + "/" + TakeActions.folder })
        }
      }
    }
  }

  /// The planned takes, and what follows them without a gap in the cache.
  private func takeNumbers(of planned: PlannedShot, in cut: CutActions) -> [Int] {
    var numbers = Set(planned.takeNumbers)
    var next = max(1, planned.takeCount) + 1
    while TakeChoices.range.contains(next), artifact(of: planned, next, in: cut) != nil {
      numbers.insert(next)
      next += 1
    }
    return numbers.sorted()
  }

  private func artifact(of planned: PlannedShot, _ number: Int, in cut: CutActions) -> Artifact? {
    let id = cut.takeID(planned, number)
    // A take that is not planned has a key all the same.
    let key = graph.key(id) ?? (try? Plan([cut.takes.action(id: id, spec: planned.take(number))]))?.key(id)
    return key.flatMap { store.lookup($0).artifact }
  }

  /// The goals of a build that only makes takes of one shot.
  public func takeGoals(of shot: String) -> Set<String> {
    Set(
      cuts.flatMap { cut in
        cut.cut.shots.filter { $0.id == shot }.flatMap { planned in
          planned.takeNumbers.map { cut.takeID(planned, $0) }
        }
      })
  }

  /// Chooses a take of a shot and writes the choice into the project.
  /// - Throws: `ProjectError` for an unknown shot or number, or one that exists in several cutscenes when none is named.
  public static func choose(
    in project: Project, plan: ProjectPlan, cutscene: String?, shot: String, number: Int
  ) throws {
    let found = plan.cuts.filter { cut in
      cut.locale == project.locales.first?.tag && (cutscene == nil || cut.cutscene == cutscene)
        && cut.shots.contains { $0.id == shot }
    }
    guard let cut = found.first else { throw ProjectError(unknown: shot, in: plan) }
    guard found.count == 1 else {
      let names = found.map(\.cutscene).joined(separator: ", ")
      throw ProjectError("The shot \(shot) is in several cutscenes (\(names)); write CUTSCENE/\(shot).")
    }
    guard TakeChoices.range.contains(number) else {
      throw ProjectError(
        "A take's number is from \(TakeChoices.range.lowerBound) to \(TakeChoices.range.upperBound), and not \(number)."
      )
    }
    var choices = try TakeChoices(root: project.root)
    choices.numbers["\(cut.cutscene)/\(shot)"] = number == 1 ? nil : number
    try choices.save(root: project.root)
  }
}

extension ProjectError {
  /// There is no such shot.
  public init(unknown shot: String, in build: ProjectBuild) { self.init(unknown: shot, in: build.plan) }

  init(unknown shot: String, in plan: ProjectPlan) {
    let near = plan.cuts.flatMap { $0.shots.map(\.id) }.first { nearness($0, shot) <= 2 }
    self.init(
      "There is no shot \"\(shot.prefix(40))\"; " + (near.map { "did you mean \($0)?" } ?? "hoofbeat takes lists them.")
    )
  }
}
