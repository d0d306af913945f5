import Foundation
public import Generation
import MediaIO
import Production
import Synchronization
import Timeline

/// The other side of a story: a process that reads orders and makes their pieces, one after another, each going on from
/// where the last one ended. That it is a process of its own keeps the window alive whatever happens to it.
public struct StoryWorker: Sendable {
  private let generator: any ShotContinuing
  private let folder: String

  /// Pieces go into `folder` as files, and are taken away from there by whoever gave the orders.
  public init(_ generator: any ShotContinuing, folder: String) {
    self.generator = generator
    self.folder = folder
  }

  /// Reads orders from `read` until there are no more, and answers with lines through `write`.
  public func run(read: @Sendable () -> String?, write: @escaping @Sendable (String) -> Void) async {
    @Sendable func answer(_ answer: StoryAnswer) {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      if let data = try? encoder.encode(answer) { write(String(decoding: data, as: UTF8.self)) }
    }
    var ready = StoryAnswer("ready")
    ready.events = generator.vocabulary.events
    ready.speakers = generator.vocabulary.speakers
    answer(ready)
    var endings: [String: ShotEnding] = [:]
    while let line = read() {
      guard let order = try? JSONDecoder().decode(StoryOrder.self, from: Data(line.utf8)) else { continue }
      do {
        // Each person goes on from where they were seen last.
        endings[order.picture] = try await make(order, after: endings[order.picture], answer)
        answer(StoryAnswer("done", id: order.id))
      } catch {
        var failed = StoryAnswer("failed", id: order.id)
        failed.message = "\(error)"
        answer(failed)
      }
    }
  }

  private func make(
    _ order: StoryOrder, after ending: ShotEnding?, _ answer: @escaping @Sendable (StoryAnswer) -> Void
  ) async throws -> ShotEnding {
    var request = ShotRequest(
      speaker: order.line == nil ? nil : order.speaker, prompt: order.prompt, frameRate: .film, seed: order.seed,
      steps: order.steps)
    if let line = order.line { request.lines = [ScriptedLine(line)] }
    if let event = order.event {
      request.events = [TimedEvent(name: event, time: Flicks(Flicks.perSecond / 4), force: 0.8)]
    }
    if let seconds = order.seconds { request.duration = Flicks(Int64(seconds * Double(Flicks.perSecond))) }
    let prepared = try PreparedRequest(request, picture: order.picture, voice: nil)
    var plan = StoryAnswer("plan", id: order.id)
    plan.seconds = try TakeMaker.preflight(prepared.request, generator).duration.seconds
    answer(plan)
    let count = Atomic<Int>(0)
    return try await generator.generate(prepared.request, after: ending, piecesOf: order.pieceSeconds) { piece in
      let number = count.add(1, ordering: .relaxed).newValue
      var bytes: [UInt8] = []
      for frame in piece.frames { bytes += frame }
      piece.samples.withUnsafeBytes { bytes += Array($0) }
      let path = "\(folder)/piece-\(order.id)-\(number)"
      guard (try? WholeFile.write(bytes, to: path)) != nil else { return }
      var message = StoryAnswer("piece", id: order.id)
      (message.file, message.frames, message.width, message.height) = (
        path, piece.frames.count, piece.width, piece.height
      )
      (message.samples, message.lead, message.sampleRate) = (piece.samples.count, piece.lead, piece.sampleRate)
      message.seconds = Double(piece.frames.count) / 24
      answer(message)
    }
  }
}
