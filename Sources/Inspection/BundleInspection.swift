import BuildGraph
import CutModel
import Foundation
import Loudness
import MediaIO
import Timeline

/// Looks into a bundle of any engine: its marker, its cutscene.json, every movie, sound, subtitle file and reference.
struct BundleInspection {
  static let movies: Set<String> = ["mp4", "m4v", "mov", "mkv", "webm", "ogv"]
  static let sounds: Set<String> = ["wav", "flac", "ogg", "mp3"]
  static let pictures: Set<String> = ["png", "jpg", "jpeg", "webp", "bmp"]

  let folder: String
  let contents: FolderContents
  var report: InspectionReport
  private(set) var cut: Cut?

  init(_ folder: String, as path: String) throws(InspectionError) {
    self.folder = folder
    contents = try FolderContents(folder)
    report = InspectionReport(path: path, kind: .bundle)
    report.files = contents.files.map { .init(path: $0.path, size: $0.size) }
    report.bytes = contents.byteCount
  }

  func result() throws -> Inspector.Result {
    var copy = self
    try copy.checkMarker()
    copy.readDocument()
    copy.checkPictures()
    let sounds = try copy.checkSounds()
    let best = try copy.checkMovies(sounds)
    copy.checkSubtitles()
    try copy.checkReferences()
    try copy.checkProvenance()
    let overview = copy.cut.map { cut in
      var content = OverviewContent(cut)
      content.movie = best.map { contents.absolute($0.file) }
      content.pictureSize = best.map { Self.colorSize(PixelSize($0.width, $0.height), cut) }
      if best?.audioCodec == nil { content.sound = sounds.first.map { contents.absolute($0.name) } }
      return content
    }
    return Inspector.Result(report: copy.report, overview: overview)
  }

  /// Every file that the marker lists must be there, of its size and with its digest.
  private mutating func checkMarker() throws {
    for other in contents.others {
      report.problem(other, "It is a link or another special file; bundles hold ordinary files only.")
    }
    guard contents.contains(Subject.bundleMarker) else {
      report.notes.append("There is no \(Subject.bundleMarker), so nothing says which files belong to it.")
      return
    }
    guard let published = try? PublishedFolder(path: folder, marker: Subject.bundleMarker),
      let listed = published.contents()
    else {
      report.problem(Subject.bundleMarker, "It is damaged: build the bundle again.")
      return
    }
    report.isVerified = true
    for file in listed.files {
      guard !Task.isCancelled else { throw CancellationError() }
      report.references += 1
      guard let size = contents.size(file.path) else {
        report.problem(file.path, "It belongs to the bundle and is not there.")
        continue
      }
      if size != file.size {
        report.problem(file.path, "It has \(size) bytes instead of \(file.size).")
      } else if SmallFile.sha256(contents.absolute(file.path)) != file.sha256 {
        report.problem(file.path, "It has changed since it was built.")
      }
    }
    let known = Set(listed.files.map(\.path) + [Subject.bundleMarker])
    let added = contents.files.filter { !known.contains($0.path) }
    if let first = added.first {
      report.notes.append(
        "\(added.count) file\(added.count == 1 ? " was" : "s were") added since it was built, such as "
          + "\(singleLine(first.path)).")
    }
  }

  private mutating func readDocument() {
    let documents = contents.files.map(\.path).filter(isCutDocument)
    guard let first = documents.first else {
      report.problem("", "There is no cutscene.json in it.")
      return
    }
    if documents.count > 1 { report.notes.append("It holds \(documents.count) cutscenes; \(first) is shown.") }
    for document in documents {
      let (cut, problems) = CutChecks.read(contents.absolute(document), name: document)
      for problem in problems { report.problem(document, TakeInspection.relative(problem, folder)) }
      guard document == first, let cut else { continue }
      self.cut = cut
      report.title = cut.title
      report.cutscene = CutsceneSummary(cut, file: document)
    }
  }

  /// Folders of numbered pictures as one; the others each.
  private mutating func checkPictures() {
    let all = contents.files.map(\.path).filter { Self.pictures.contains(extensionOf($0)) }
    for (name, files) in Dictionary(grouping: all, by: folderOf).sorted(by: { $0.key < $1.key }) {
      let isSequence = files.count >= 8
      var first: PixelSize?
      for file in files {
        let size: PixelSize
        do { size = try Picture.size(ofFile: contents.absolute(file)) } catch {
          report.problem(file, TakeInspection.relative("\(error)", folder))
          continue
        }
        if !isSequence {
          report.pictures.append(PictureFinding(file: file, width: size.width, height: size.height, count: 1))
        } else if let first, first != size {
          report.problem(file, "It is \(size) pixels and the first of its folder \(first).")
        }
        first = first ?? size
      }
      guard isSequence, let first else { continue }
      report.pictures.append(
        PictureFinding(file: name, width: first.width, height: first.height, count: files.count))
      if let cut, Int64(files.count) != cut.frames, first == PixelSize(cut.width, cut.height) {
        report.problem(name, "There are \(files.count) pictures where cutscene.json says \(cut.frames).")
      }
    }
  }

  /// Sounds, and of those that are the cut's own what is compared with the movies.
  private mutating func checkSounds() throws -> [(name: String, content: Content)] {
    var found: [(String, Content)] = []
    for file in contents.files.map(\.path) where Self.sounds.contains(extensionOf(file)) {
      guard !Task.isCancelled else { throw CancellationError() }
      do {
        let sound = try Sound(contentsOf: contents.absolute(file))
        report.sounds.append(SoundFinding(sound, file: file))
        guard let cut, !file.contains("haptic") else { continue }
        let difference = (sound.duration - cut.duration).milliseconds
        if abs(difference) > 0.05 {
          report.problem(
            file, "It is \(decimals(abs(difference))) ms \(difference < 0 ? "shorter" : "longer") than the cutscene.")
        }
        var content = Content()
        content.sound = Array(try sound.mono.resampled(to: .movie).samples.prefix(Content.longestSound))
        found.append((file, content))
      } catch { report.problem(file, TakeInspection.relative("\(error)", folder)) }
    }
    return found
  }

  /// The part of a movie's pictures that shows the cut: all, or without the matte below or beside it.
  static func colorSize(_ size: PixelSize, _ cut: Cut?) -> PixelSize {
    guard let cut else { return size }
    if size.height >= 2 * cut.height, size.width < 2 * cut.width { return PixelSize(size.width, size.height / 2) }
    if size.width >= 2 * cut.width, size.height < 2 * cut.height { return PixelSize(size.width / 2, size.height) }
    return size
  }

  /// Measures all movies; returns the one to show.
  private mutating func checkMovies(_ sounds: [(name: String, content: Content)]) throws -> MovieFinding? {
    let order = ["mkv", "mov", "mp4", "webm", "ogv"]
    let files = contents.files.map(\.path).filter { Self.movies.contains(extensionOf($0)) }
      .sorted { (order.firstIndex(of: extensionOf($0)) ?? 9, $0) < (order.firstIndex(of: extensionOf($1)) ?? 9, $1) }
    var reference: (name: String, content: Content)? = sounds.first
    for file in files {
      do {
        let cut = cut
        var measured = try MeasuredMovie(contents.absolute(file), file: file) { Self.colorSize($0, cut) }
        if let other = reference {
          measured.finding.comparison = ContentComparison(
            measured.content, with: other.content, named: other.name, frameRate: measured.finding.frameRate)
        }
        if reference?.content.thumbs.isEmpty ?? true, !measured.content.thumbs.isEmpty {
          // The first movie's pictures stand beside the sound that is there without loss, if any.
          reference = (
            reference.map { "\(file) and \($0.name)" } ?? file,
            reference.map { former in
              var content = measured.content
              (content.sound, content.soundStart) = (former.content.sound, former.content.soundStart)
              return content
            } ?? measured.content
          )
        }
        report.movies.append(measured.finding)
        for problem in SyncRules.problems(measured.finding) + against(measured.finding) {
          report.problem(file, problem)
        }
      } catch let error as CancellationError { throw error } catch {
        if error as? MediaError == .cancelled { throw CancellationError() }
        report.problem(file, TakeInspection.relative("\(error)", folder))
      }
    }
    let shown = report.movies.max { ($0.frames, $1.file) < ($1.frames, $0.file) }
    report.movies.sort { $0.file < $1.file }
    compareLoudness()
    return shown
  }

  /// Codecs change the loudness by some tenths; more is worth knowing.
  private mutating func compareLoudness() {
    guard let stated = cut?.sound.integratedLUFS else { return }
    for movie in report.movies {
      guard let measured = movie.loudness?.integratedLUFS, abs(measured - stated) > 1 else { continue }
      report.notes.append(
        "\(singleLine(movie.file)) is at \(decimals((measured * 10).rounded() / 10)) LUFS where cutscene.json says "
          + "\(decimals(stated)).")
    }
  }

  /// What a movie has otherwise than the cut says.
  private func against(_ movie: MovieFinding) -> [String] {
    guard let cut else { return [] }
    var found: [String] = []
    if Int64(movie.frames) != cut.frames {
      found.append("It shows \(movie.frames) pictures where cutscene.json says \(cut.frames).")
    }
    if let rate = movie.frameRate, rate != cut.frameRate {
      found.append("It has \(rate) pictures a second where cutscene.json says \(cut.frameRate).")
    }
    let shown = Self.colorSize(PixelSize(movie.width, movie.height), cut)
    if shown != PixelSize(cut.width, cut.height) {
      found.append(
        "It is \(movie.width)×\(movie.height) pixels where cutscene.json says \(cut.width)×\(cut.height).")
    }
    if movie.audioCodec == nil { found.append("It has no sound.") }
    return found
  }
}
