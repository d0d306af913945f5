import Checkpoint
public import Foundation

extension ModelImporter {
  /// The folder an import works in.
  public var staging: URL {
    options.output.deletingLastPathComponent().appending(
      path: ".\(options.output.lastPathComponent).importing", directoryHint: .isDirectory)
  }

  /// Writes the model. Call it from a task: cancelling the task stops it within a second, and what was written is kept
  /// for the next try.
  /// - Parameter progress: called from this task, several times a second.
  /// - Throws: `CancellationError`; `ImportError` for values that are no numbers, with nothing left behind; an error
  ///   for a disk that is too small, before anything is written where that can be known.
  public func run(_ progress: (Progress) -> Void) throws -> Report {
    let manager = FileManager.default
    let staging = staging
    try checkSpace(written: Self.diskUse(staging))
    try manager.createDirectory(at: staging, withIntermediateDirectories: true)
    var isFresh = true
    let journal = try ImportJournal(staging, plan: planDigest, isFresh: &isFresh)
    defer { journal.end() }
    do {
      if isFresh { try removeParts(staging) }
      let report = try write(journal, staging, progress)
      try finish(staging)
      return report
    } catch {
      // What is no fault of the files is gone on with by the next try.
      if !(error is CancellationError || error is WriteFailure) { try? manager.removeItem(at: staging) }
      throw error
    }
  }

  /// A digest of everything that decides the output: sources as they are now, and how each tensor is stored.
  var planDigest: String {
    var text = "hoofbeat import 1\n"
    for (plan, shards) in zip(plans, shards) {
      text += "\(plan.part.rawValue)\n\(plan.config)\n"
      for file in plan.files + plan.copies.map(\.source) {
        var status = stat()
        _ = stat(file.path(percentEncoded: false), &status)
        text +=
          "\(file.path(percentEncoded: false)) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)\n"
      }
      for shard in shards.shards {
        for (tensor, first) in zip(shard.tensors, shard.firstRange) {
          text += "\(shard.name) \(shard.layout.ranges[first]) \(tensor.name) \(tensor.shape) \(tensor.storage.name)\n"
        }
      }
    }
    return Array(text.utf8).withUnsafeBytes { IdentityDigest($0).hexadecimal }
  }

  /// Throws if the rest of the model does not fit on the disk.
  private func checkSpace(written: Int) throws {
    let parent = options.output.deletingLastPathComponent().path(percentEncoded: false)
    guard let free = freeBytes(parent.isEmpty ? "." : parent) else { return }
    let needed = byteCount - written + 64 << 20
    guard free >= needed else {
      throw ImportError(
        "\(parent.isEmpty ? "." : parent): the model needs \(gigabytes(needed)) and the disk has \(gigabytes(free)) "
          + "free; free space, or give a folder on another disk with --output.")
    }
  }

  /// Bytes that the files below a folder take on the disk; holes take none.
  private static func diskUse(_ folder: URL) -> Int {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    var total = 0
    while let file = files?.nextObject() as? URL {
      var status = stat()
      if stat(file.path(percentEncoded: false), &status) == 0 { total += Int(status.st_blocks) * 512 }
    }
    return total
  }

  private func gigabytes(_ bytes: Int) -> String {
    bytes >= 1_000_000_000
      ? String(format: "%.1f GB", Double(bytes) / 1e9) : String(format: "%.0f MB", (Double(bytes) / 1e6).rounded(.up))
  }

  private func removeParts(_ staging: URL) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: staging.path(percentEncoded: false))
    where name != ImportJournal.fileName {
      try FileManager.default.removeItem(at: staging.appending(path: name))
    }
  }

  private func write(_ journal: ImportJournal, _ staging: URL, _ progress: (Progress) -> Void) throws -> Report {
    var state = Progress(done: 0, total: byteCount, resumed: 0, tensor: "")
    var parts: [Report.Part] = []
    for (plan, shards) in zip(plans, shards) {
      let folder = staging.appending(path: plan.part.folder, directoryHint: .isDirectory)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      var errors: [(String, TensorError)] = []
      for shard in shards.shards {
        try write(shard, of: plan.part, in: folder, journal, &state, &errors, progress)
      }
      try writeSmall(plan, shards, folder)
      parts.append(
        Report.Part(
          part: plan.part, tensors: plan.tensors.count, parameters: plan.tensors.reduce(0) { $0 + $1.count },
          bytes: shards.byteCount, dropped: plan.dropped, errors: errors))
    }
    return Report(parts: parts, stage: stage, resumed: state.resumed)
  }

  private func write(
    _ shard: ShardPlan.Shard, of part: ModelPart, in folder: URL, _ journal: ImportJournal, _ state: inout Progress,
    _ errors: inout [(String, TensorError)], _ progress: (Progress) -> Void
  ) throws {
    let file = try StagedFile(folder.appending(path: shard.name, directoryHint: .notDirectory))
    try file.resize(to: shard.layout.byteCount)
    try file.write(shard.layout.header, at: 0)
    state.done += shard.layout.header.count
    // Waiting for the disk after each small tensor would take longer than making it.
    var written: [ImportJournal.Record] = []
    var unsaved = 0
    func save() throws {
      guard !written.isEmpty else { return }
      try file.flush()
      try journal.add(written)
      written = []
      unsaved = 0
    }
    do {
      for (tensor, first) in zip(shard.tensors, shard.firstRange) {
        state.tensor = "\(part.folder)/\(tensor.name)"
        let ranges = Array(shard.layout.ranges[first..<first + tensor.entries.count])
        let size = ranges.reduce(0) { $0 + $1.count }
        let record: ImportJournal.Record
        if let done = journal.finished[ImportJournal.key(part.folder, tensor.name)], try isIntact(done, ranges, file) {
          record = done
          state.done += size
          state.resumed += size
          progress(state)
        } else {
          record = try convert(tensor, part, ranges, file, &state, progress)
          written.append(record)
          unsaved += size
          if unsaved >= 64 << 20 { try save() }
        }
        if let error = record.error { errors.append((tensor.name, error)) }
      }
      try save()
    } catch {
      try? save()
      throw error
    }
  }

  /// Whether the bytes an earlier try wrote are still there as they were.
  private func isIntact(_ record: ImportJournal.Record, _ ranges: [Range<Int>], _ file: StagedFile) throws -> Bool {
    guard record.digests.count == ranges.count else { return false }
    for (digest, range) in zip(record.digests, ranges) {
      var hash = SHA256()
      for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 24) {
        try Task.checkCancellation()
        let piece = try file.read(start..<min(start + 1 << 24, range.upperBound))
        piece.withUnsafeBytes { hash.update($0) }
      }
      guard hash.hexadecimal() == digest else { return false }
    }
    return true
  }

  private func convert(
    _ tensor: PlannedTensor, _ part: ModelPart, _ ranges: [Range<Int>], _ file: StagedFile, _ state: inout Progress,
    _ progress: (Progress) -> Void
  ) throws -> ImportJournal.Record {
    var places = ranges.map(\.lowerBound)
    var hashes = ranges.map { _ in SHA256() }
    var conversion = TensorConversion(tensor)
    progress(state)
    var done = state.done
    try conversion.run { pieces in
      for (index, bytes) in pieces.enumerated() {
        precondition(places[index] + bytes.count <= ranges[index].upperBound, "a tensor has as many bytes as planned")
        try file.write(bytes, at: places[index])
        bytes.withUnsafeBytes { hashes[index].update($0) }
        places[index] += bytes.count
        done += bytes.count
      }
      state.done = done
      progress(state)
    }
    precondition(places == ranges.map(\.upperBound), "a tensor has as many bytes as planned")
    return ImportJournal.Record(
      part: part.folder, tensor: tensor.name, digests: hashes.map { $0.hexadecimal() }, error: conversion.report)
  }

  private func writeSmall(_ plan: PartPlan, _ shards: ShardPlan, _ folder: URL) throws {
    try writeText(plan.config, folder.appending(path: "config.json", directoryHint: .notDirectory))
    if let index = shards.index {
      try writeText(index, folder.appending(path: "model.safetensors.index.json", directoryHint: .notDirectory))
    }
    for (source, name) in plan.copies {
      let file = try MappedFile(source)
      let bytes = try file.withBytes { Array($0) }
      let target = try StagedFile(folder.appending(path: name, directoryHint: .notDirectory))
      try target.resize(to: bytes.count)
      try target.write(bytes, at: 0)
      try target.flush()
    }
  }

  private func writeText(_ text: String, _ url: URL) throws {
    let file = try StagedFile(url)
    let bytes = Array(text.utf8)
    try file.resize(to: bytes.count)
    try file.write(bytes, at: 0)
    try file.flush()
  }

  private func finish(_ staging: URL) throws {
    var map = ConfigWriter()
    for plan in plans { map.set(plan.part.rawValue, plan.part.folder) }
    var config = ConfigWriter()
    config.set("architecture", "magihuman_pipeline")
    config.set("version", 1)
    config.set("name", options.output.lastPathComponent)
    config.set("stage", stage.rawValue)
    config.set("parts", map)
    config.set(
      "size", plans.contains { $0.part == .sr540p } ? "540p" : plans.contains { $0.part == .sr1080p } ? "1080p" : "256p"
    )
    if let canvas { config.set("canvas", canvas) }
    try writeText(config.text, staging.appending(path: "config.json", directoryHint: .notDirectory))
    let (from, to) = (staging.path(percentEncoded: false), options.output.path(percentEncoded: false))
    let source = from.hasSuffix("/") ? String(from.dropLast()) : from
    let target = to.hasSuffix("/") ? String(to.dropLast()) : to
    guard rename(source, target) == 0 else { throw StagedFile.failed(target, errno) }
    // Only now: an import that stops between the two would otherwise begin again.
    unlink(target + "/" + ImportJournal.fileName)
    let parent = open(target + "/..", O_RDONLY | O_CLOEXEC)
    if parent >= 0 {
      fsync(parent)
      close(parent)
    }
  }
}
