import CutModel
import Foundation
import MediaIO
import Timeline

/// Makes the master of a cutscene from takes: pictures, sound and the document that says what happens when.
public struct Assembler: Sendable {
  /// Version of what is made: counted up with every change of it, so that cuts are made again.
  public static let version = 1

  /// The names of the files it writes.
  public static let fileNames = ["cutscene.json", "master.mkv", "sound.wav", "poster.png", "contact.png"]

  /// An assembler.
  public init() {}

  /// Assembles the cut of `plan` into the existing, empty and private folder `folder`; docs/assembly.md describes the
  /// files. Pictures are streamed: only a few of them are in memory at any time, and the sound.
  /// - Parameters:
  ///   - progress: called between two steps.
  ///   - isCancelled: asked between two steps.
  /// - Throws: `AssemblyError` in one sentence; `CancellationError` when `isCancelled` or the task says so. Whatever is in
  ///   the folder then is worth nothing.
  public func assemble(
    _ plan: AssemblyPlan, into folder: String, progress: (AssemblyProgress) -> Void = { _ in },
    isCancelled: () -> Bool = { Task.isCancelled }
  ) throws -> AssembledCut {
    func step(_ stage: AssemblyProgress.Stage, _ done: Int, _ total: Int) throws {
      guard !isCancelled() else { throw CancellationError() }
      progress(AssemblyProgress(stage: stage, done: done, total: total))
    }
    do {
      try PlanCheck.check(plan)
      var takes: [TakeOnDisk] = []
      for (index, shot) in plan.shots.enumerated() {
        try step(.reading, index, plan.shots.count)
        var take = try TakeOnDisk(folder: shot.takeFolder, shot: shot.id)
        if let bed = shot.bedFolder { take.lay(over: try TakeOnDisk(folder: bed, shot: shot.id)) }
        takes.append(take)
      }
      let counts = try zip(plan.shots, takes).map { try Self.frames(of: $1, at: plan.frameRate) }
      let layout = try ShotLayout(plan.shots, counts: counts, frameRate: plan.frameRate)
      var document = CutDocument(plan, layout: layout)
      try document.fill(takes: takes) { done in try step(.aligning, done, plan.shots.count) }

      let sound = try CutSoundMaking(plan, layout: layout).make(takes) { done in
        try step(.mixing, done, plan.shots.count)
      }
      document.warnings += sound.warnings
      let cut = try document.finished(sound: sound.sound, described: sound.description)
      if let problem = cut.problems.first {
        throw AssemblyError("The cut \(plan.cutID) contradicts itself (\(problem)): report this as a defect.")
      }
      try sound.sound.writeWAV(to: folder + "/sound.wav", .int24)
      let pictures = CutPictures(plan, layout: layout, takes: takes, cut: cut, sound: sound.sound)
      try pictures.write(into: folder) { done in try step(.pictures, done, Int(layout.frames)) }
      try step(.finishing, 0, 1)
      try WholeFile.write(cut.json(), to: folder + "/cutscene.json")
      try step(.finishing, 1, 1)
      return AssembledCut(cut: cut, warnings: document.warnings)
    } catch let error as MediaError {
      if error == .cancelled { throw CancellationError() }
      throw AssemblyError("\(error)")
    } catch let error as TimelineError { throw AssemblyError("\(error)") }
  }

  /// Pictures of a take at the cut's rate: its own where the rates are one.
  static func frames(of take: TakeOnDisk, at rate: FrameRate) throws -> Int64 {
    if take.frameRate == rate { return Int64(take.frames) }
    return try rate.frameCount(nearest: take.frameRate.start(ofFrame: Int64(take.frames)))
  }
}
