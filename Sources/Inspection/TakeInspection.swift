import Foundation
import MediaIO
import Timeline

/// Looks into a take's folder and holds everything in it against `take.json`.
struct TakeInspection {
  private let folder: String
  private var report: InspectionReport
  private let contents: FolderContents
  private let document: TakeDocument
  private let take: TakeSummary

  init(_ folder: String, as path: String) throws(InspectionError) {
    self.folder = folder
    document = try TakeDocument(folder: folder)
    take = try document.summary(folder)
    contents = try FolderContents(folder)
    report = InspectionReport(path: path, kind: .take)
    report.title = take.lines.first ?? (take.prompt.isEmpty ? nil : take.prompt)
    report.files = contents.files.map { .init(path: $0.path, size: $0.size) }
    report.bytes = contents.byteCount
    report.take = take
    report.again = "hoofbeat generate --again \(Self.quoted(path)) -o copy"
    report.isVerified = true
  }

  func result() throws -> Inspector.Result {
    var copy = self
    try copy.checkFiles()
    copy.checkTimes()
    let frames = try copy.checkFrames()
    let sound = try copy.checkSound()
    try copy.checkMovies(frames, sound)
    copy.checkSubtitles()
    for file in contents.files
    where ["png", "mp4", "mov", "wav", "webm", "ogv", "mkv"].contains(extensionOf(file.path)) {
      guard !file.path.contains("/") else { continue }
      copy.report.addProvenance(contents.absolute(file.path), name: file.path, isExpected: false)
    }
    return Inspector.Result(report: copy.report, overview: OverviewContent(take, folder: folder, title: report.title))
  }

  /// Every file that `take.json` names must be there with its digest.
  private mutating func checkFiles() throws {
    for other in contents.others { report.problem(other, "It is a link or another special file, which no take holds.") }
    for (name, digest) in document.files.sorted(by: { $0.key < $1.key }) {
      guard !Task.isCancelled else { throw CancellationError() }
      report.references += 1
      guard contents.contains(name) else {
        report.problem(name, "take.json names it, and it is not there.")
        continue
      }
      if SmallFile.sha256(contents.absolute(name)) != digest {
        report.problem(name, "It has changed since it was made.")
      }
    }
    for kept in [document.request.picture, document.request.voice, document.request.clip].compactMap({ $0 })
    where document.files[kept.file] != kept.sha256 {
      report.references += 1
      report.problem(kept.file, "take.json names it as an input, and not among its files with that digest.")
    }
    let strangers = contents.files.map(\.path).filter {
      document.files[$0] == nil && $0 != "take.json" && !$0.hasSuffix(".c2pa")
    }
    if let first = strangers.first {
      report.notes.append(
        "\(strangers.count) file\(strangers.count == 1 ? " is" : "s are") not the take's own, such as \(singleLine(first))."
      )
    }
    for format in document.request.formats where !contents.contains("take.\(format)") {
      report.problem("take.\(singleLine(format, limit: 20))", "The take was made with it, and it is not there.")
    }
  }

  private mutating func checkTimes() {
    if (try? take.frameRate.start(ofFrame: Int64(take.frames))) != take.duration {
      report.problem("take.json", "Its duration is not that of its \(take.frames) pictures.")
    }
    for cue in take.cues where cue.start < .zero || cue.end < cue.start || cue.end > take.duration {
      report.problem("take.json", "The \(cue.kind) \(cue.name) at \(cue.start) lies outside of the picture.")
    }
    for cue in take.cues where cue.kind == "event" && cue.start >= take.duration {
      report.problem("take.json", "The event \(cue.name) at \(cue.start) lies outside of the picture.")
    }
    for event in document.request.events where !(0...1).contains(event.force) {
      report.problem("take.json", "The force of \(event.name) is not from 0 to 1.")
    }
  }

  /// Checks the lossless pictures; returns what of them is compared with the movies.
  private mutating func checkFrames() throws -> [[UInt8]] {
    let frames = contents.files.map(\.path).filter { $0.hasPrefix("frames/") }
    guard !frames.isEmpty else { return [] }
    if frames.count != take.frames {
      report.problem("frames", "There are \(frames.count) pictures where take.json says \(take.frames).")
    }
    report.pictures.append(PictureFinding(file: "frames", width: take.width, height: take.height, count: frames.count))
    var thumbs: [[UInt8]] = []
    for frame in frames {
      guard !Task.isCancelled else { throw CancellationError() }
      do {
        let picture = try Picture(contentsOf: contents.absolute(frame))
        if picture.size != PixelSize(take.width, take.height) {
          report.problem(frame, "It is \(picture.size) pixels where take.json says \(take.width)×\(take.height).")
        }
        thumbs.append(Content.thumb(picture, width: picture.width, height: picture.height))
      } catch { report.problem(frame, Self.relative("\(error)", folder)) }
    }
    return thumbs
  }

  private mutating func checkSound() throws -> Content? {
    guard contents.contains("sound.wav") else { return nil }
    do {
      let sound = try Sound(contentsOf: contents.absolute("sound.wav"))
      report.sounds.append(SoundFinding(sound, file: "sound.wav"))
      if Int64(sound.length) != take.samples || sound.rate.hertz != take.sampleRate || sound.channels != take.channels {
        report.problem(
          "sound.wav",
          "It has \(sound.length) samples at \(sound.rate) in \(sound.channels) channels, which is not what take.json says."
        )
      }
      let difference = (sound.duration - take.duration).milliseconds
      if abs(difference) > 0.05 {
        report.problem(
          "sound.wav",
          "It is \(decimals(abs(difference))) ms \(difference < 0 ? "shorter" : "longer") than the picture.")
      }
      var content = Content()
      content.sound = Array(try sound.mono.resampled(to: .movie).samples.prefix(Content.longestSound))
      return content
    } catch {
      report.problem("sound.wav", Self.relative("\(error)", folder))
      return nil
    }
  }

  private mutating func checkMovies(_ frames: [[UInt8]], _ sound: Content?) throws {
    for format in MovieFormat.allCases {
      let name = "take.\(format.rawValue)"
      guard contents.contains(name) else { continue }
      do {
        var measured = try MeasuredMovie(contents.absolute(name), file: name)
        if measured.finding.frames != take.frames {
          report.problem(name, "It shows \(measured.finding.frames) pictures where take.json says \(take.frames).")
        }
        if let rate = measured.finding.frameRate, rate != take.frameRate {
          report.problem(name, "It has \(rate) pictures a second where take.json says \(take.frameRate).")
        }
        if measured.finding.width < take.movieWidth || measured.finding.height < take.movieHeight {
          report.problem(
            name,
            "It is \(measured.finding.width)×\(measured.finding.height) pixels where take.json says "
              + "\(take.movieWidth)×\(take.movieHeight).")
        }
        if measured.finding.audioCodec == nil, take.samples > 0 { report.problem(name, "It has no sound.") }
        if var content = sound {
          content.thumbs = frames
          measured.finding.comparison = ContentComparison(
            measured.content, with: content, named: "frames and sound.wav", frameRate: take.frameRate)
        }
        report.movies.append(measured.finding)
        for problem in SyncRules.problems(measured.finding) { report.problem(name, problem) }
      } catch let error as CancellationError { throw error } catch {
        if error as? MediaError == .cancelled { throw CancellationError() }
        report.problem(name, Self.relative("\(error)", folder))
      }
    }
  }

  private mutating func checkSubtitles() {
    for name in ["subtitles.vtt", "subtitles.srt"] where contents.contains(name) {
      guard let text = try? SmallFile.text(contents.absolute(name), limit: SubtitleFile.limit) else { continue }
      let file = SubtitleFile(text, isWebVTT: name.hasSuffix(".vtt"))
      report.subtitles.append(SubtitleFinding(file: name, cues: file.cues.count))
      for problem in file.problems + file.timeProblems(take.duration) { report.problem(name, problem) }
    }
  }

  /// An error's text without the folder, which the reader knows.
  static func relative(_ text: String, _ folder: String) -> String { text.replacing(folder + "/", with: "") }

  /// A path as a shell takes it.
  static func quoted(_ path: String) -> String {
    let plain = path.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "/._-+,@".utf8.contains(byte)
    }
    return plain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
  }
}
