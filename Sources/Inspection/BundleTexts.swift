import CutModel
import Provenance
import Timeline

/// What a bundle's texts name and say, and what its files say about their origin.
extension BundleInspection {
  mutating func checkSubtitles() {
    for file in contents.files.map(\.path) where ["vtt", "srt"].contains(extensionOf(file)) {
      let text: String
      do { text = try SmallFile.text(contents.absolute(file), limit: SubtitleFile.limit) } catch {
        report.problem(file, TakeInspection.relative(error.description, folder))
        continue
      }
      let subtitles = SubtitleFile(text, isWebVTT: extensionOf(file) == "vtt")
      for problem in subtitles.problems + subtitles.timeProblems(cut?.duration) { report.problem(file, problem) }
      var finding = SubtitleFinding(file: file, cues: subtitles.cues.count)
      if let cut, !subtitles.isMetadata {
        let matching = subtitles.matching(cut)
        finding.matching = matching
        let wanted = cut.subtitles.count { $0.end > $0.start }
        if matching != wanted || subtitles.cues.count != wanted {
          report.problem(
            file,
            "\(matching) of its \(subtitles.cues.count) cues say what the \(wanted) subtitles of cutscene.json say, when "
              + "they say it.")
        }
      }
      report.subtitles.append(finding)
    }
  }

  mutating func checkReferences() throws {
    let scanner = ReferenceScanner(contents)
    for file in contents.files.map(\.path) where ReferenceScanner.understands(file) && !file.hasSuffix("cutscene.json")
    {
      guard !Task.isCancelled else { throw CancellationError() }
      guard let text = try? SmallFile.text(contents.absolute(file), limit: ReferenceScanner.limit) else { continue }
      for reference in scanner.references(text, in: file) {
        report.references += 1
        if scanner.leaves(reference) {
          report.problem(file, "It names \(reference.text), which lies outside of the bundle.")
        } else if !scanner.isKept(reference) {
          report.problem(file, "It names \(reference.text), which is not there.")
        }
      }
    }
    let unity = UnityReferences.problems(contents)
    report.references += unity.count
    for (file, message) in unity.problems { report.problem(file, message) }
  }

  mutating func checkProvenance() throws {
    for file in contents.files.map(\.path) where file.hasSuffix(".c2pa") {
      report.references += 1
      if !contents.contains(String(file.dropLast(5))) {
        report.problem(file, "The file that it is about is not there.")
      }
    }
    // What was built is signed. Elsewhere a manifest that is missing is one that others of the folder have.
    let isSigned = contents.contains(Subject.bundleMarker) || contents.files.contains { $0.path.hasSuffix(".c2pa") }
    let sequences = Set(report.pictures.filter { $0.count > 1 }.map(\.file))
    for file in contents.files.map(\.path) {
      guard !Task.isCancelled else { throw CancellationError() }
      let kind = extensionOf(file)
      let isMovie = Self.movies.contains(kind)
      let mayBeSigned = isMovie || kind == "wav" || (kind == "png" && !sequences.contains(folderOf(file)))
      if mayBeSigned || contents.contains(file + ".c2pa") {
        report.addProvenance(contents.absolute(file), name: file, isExpected: isMovie && isSigned)
      }
    }
    if report.provenance.isEmpty, !report.movies.isEmpty {
      report.notes.append("Nothing in it carries a C2PA manifest.")
    }
    if contents.contains(FolderListing.name) {
      // What an engine or the marker added afterwards is not listed, and no problem.
      let problems = (try? FolderListing.problems(in: folder)) ?? ["It cannot be read."]
      for problem in problems where !problem.hasSuffix("is not in \(FolderListing.name).") {
        report.problem(FolderListing.name, problem)
      }
    }
  }
}
