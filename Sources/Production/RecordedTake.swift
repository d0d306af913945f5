import Foundation
public import Generation
import MediaIO
import Timeline

/// A take on disk, read back so that it can be made again.
public struct RecordedTake: Sendable {
  private let record: TakeRecord
  private let folder: String

  /// Reads `take.json` of the take in `folder`. Throws `GenerationError` when it is missing or not one.
  public init(folder: String) throws(GenerationError) {
    let path = folder + "/take.json"
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw GenerationError("\(folder) is not a take: there is no take.json in it.")
    }
    guard let record = try? JSONDecoder().decode(TakeRecord.self, from: data), record.format == "hoofbeat-take",
      record.formatVersion == 1
    else { throw GenerationError("\(path) is damaged, or of a version this program does not know.") }
    self.record = record
    self.folder = folder
  }

  /// The request, with its files as they are kept in the take.
  ///
  /// Checked like any other request, because a file can say anything.
  /// - Throws: `GenerationError` when something in it cannot be used, or a kept file is not the recorded one.
  public func prepared() throws(GenerationError) -> PreparedRequest {
    let asked = record.request
    var text = RequestText()
    text.image = try path(of: asked.picture)
    text.voice = try path(of: asked.voice)
    text.clip = try path(of: asked.clip)
    text.line = asked.line ?? asked.lines?.first?.text
    text.speaker = asked.speaker
    text.prompt = asked.prompt
    text.frameRate = asked.frameRate
    text.seed = "\(asked.seed)"
    text.steps = asked.steps.map { "\($0)" }
    // Times are whole numbers of flicks in the record; text could not carry them all.
    guard asked.events.count <= RequestText.mostEvents,
      asked.events.allSatisfy({
        !$0.name.isEmpty && (0...Flicks.longestDuration.count).contains($0.timeFlicks) && (0...1).contains($0.force)
      }), asked.durationFlicks.map({ (1...Flicks.longestDuration.count).contains($0) }) ?? true
    else { throw GenerationError("\(folder)/take.json holds a time or strength that makes no sense.") }
    text.duration = asked.durationFlicks == nil ? nil : "1"
    var prepared = try text.prepared()
    if let lines = asked.lines { prepared.request.lines = try checked(lines) }
    prepared.request.ambiences = (asked.ambiences ?? []).map { RequestedAmbience($0.name, level: $0.level) }
    prepared.request.duration = asked.durationFlicks.map { Flicks($0) }
    prepared.request.events = asked.events.map {
      TimedEvent(name: $0.name, time: Flicks($0.timeFlicks), force: $0.force)
    }
    for (file, kept) in [
      (asked.picture, prepared.picture), (asked.voice, prepared.voice), (asked.clip, prepared.clip),
    ] {
      guard file?.sha256 == kept?.sha256 else {
        throw GenerationError("\(folder)/\(file?.file ?? "") is not the file the take was made from.")
      }
    }
    prepared.picture?.originalName = asked.picture?.name
    prepared.voice?.originalName = asked.voice?.name
    prepared.clip?.originalName = asked.clip?.name
    return prepared
  }

  /// The movies of the take, in their size.
  public func options(replaces: Bool) throws(GenerationError) -> TakeOptions {
    let formats = record.request.formats
    return try TakeOptions(
      formats: formats.isEmpty ? "none" : formats.joined(separator: ","), side: "\(record.request.movieSide)",
      replaces: replaces)
  }

  /// What differs between this take and one made from it: files, and what explains it. Empty when every byte is the same.
  public func differences(from other: RecordedTake) -> [String] {
    let (old, new) = (record, other.record)
    guard old != new else { return [] }
    var reasons: [String] = []
    if old.engine != new.engine { reasons.append("engine \(old.engine.version) became \(new.engine.version)") }
    if old.model != new.model { reasons.append("the model's weights are others") }
    if old.device.numericClass != new.device.numericClass {
      reasons.append("the device class \(old.device.numericClass) became \(new.device.numericClass)")
    }
    let files = Set(old.files.keys).union(new.files.keys).filter { old.files[$0] != new.files[$0] }
    reasons.append(
      files.isEmpty ? "all files are the same, the record differs" : "\(files.count) files differ")
    return reasons
  }

  private func checked(_ lines: [TakeRecord.Line]) throws(GenerationError) -> [ScriptedLine] {
    guard lines.count <= ShotRequest.mostLines,
      lines.allSatisfy({
        $0.text.utf8.count <= RequestText.longestLine
          && (0...Flicks.longestDuration.count).contains($0.startFlicks ?? 0)
          && (0...Flicks.longestDuration.count).contains($0.pauseFlicks ?? 0)
      })
    else { throw GenerationError("\(folder)/take.json holds a line that makes no sense.") }
    return lines.map {
      ScriptedLine($0.text, start: $0.startFlicks.map { Flicks($0) }, pause: Flicks($0.pauseFlicks ?? 0))
    }
  }

  private func path(of file: TakeRecord.File?) throws(GenerationError) -> String? {
    guard let file else { return nil }
    guard file.file.hasPrefix("inputs/"), !file.file.dropFirst(7).contains("/"), !file.file.hasSuffix("..") else {
      throw GenerationError("\(folder)/take.json names a file outside the take.")
    }
    return folder + "/" + file.file
  }
}
