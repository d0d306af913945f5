import BuildGraph
import CutModel
import Foundation
import Loudness
import MediaIO
import Provenance
import Timeline

/// Looks into takes, bundles, caches and single files, and says what is in them and what is wrong.
public struct Inspector: Sendable {
  /// Whether every byte of a cache is compared with its digests; takes and bundles always are.
  public var verifiesCaches: Bool

  public init(verifiesCaches: Bool = false) { self.verifiesCaches = verifiesCaches }

  /// What an inspection leaves behind: the report, and what its picture is drawn from.
  public struct Result: Sendable {
    public var report: InspectionReport
    var overview: OverviewContent?
  }

  /// Inspects `path`.
  /// - Throws: `InspectionError` when there is nothing that can be inspected; `CancellationError` when the surrounding
  ///   task is cancelled. Everything else is a problem in the report.
  public func inspect(_ path: String) throws -> Result {
    switch try Subject(path) {
    case .take(let folder): return try TakeInspection(folder, as: path).result()
    case .bundle(let folder): return try BundleInspection(folder, as: path).result()
    case .cache(let folder): return try CacheInspection(folder, as: path, verifies: verifiesCaches).result()
    case .cutscene(let file): return try document(file, path)
    case .movie(let file): return try movie(file, path)
    case .sound(let file): return try sound(file, path)
    case .picture(let file): return try picture(file, path)
    }
  }

  private func document(_ file: String, _ path: String) throws -> Result {
    let (cut, problems) = CutChecks.read(file, name: path)
    guard let cut else { throw InspectionError(problems.first ?? "\(path) is no cutscene.json.") }
    var report = report(file, path, .cutscene)
    report.title = cut.title
    report.cutscene = CutsceneSummary(cut, file: report.files.first?.path ?? "")
    for problem in problems { report.problem("", problem) }
    if Subject.isFile(file + ".c2pa") { report.addProvenance(file, name: report.files[0].path, isExpected: false) }
    return Result(report: report, overview: OverviewContent(cut))
  }

  private func movie(_ file: String, _ path: String) throws -> Result {
    let measured: MeasuredMovie
    do { measured = try MeasuredMovie(file, file: name(file)) } catch MediaError.wrongType {
      return try sound(file, path)
    } catch { throw Self.shown(error) }
    var report = report(file, path, .movie)
    report.title = measured.finding.metadata["title"].map { singleLine($0) }
    report.movies = [measured.finding]
    for problem in SyncRules.problems(measured.finding) { report.problem("", problem) }
    report.addProvenance(file, name: name(file), isExpected: false)
    let overview = OverviewContent(movie: file, measured.finding)
    return Result(report: report, overview: overview)
  }

  private func sound(_ file: String, _ path: String) throws -> Result {
    let sound: Sound
    do { sound = try Sound(contentsOf: file) } catch { throw Self.shown(error) }
    var report = report(file, path, .sound)
    report.sounds = [SoundFinding(sound, file: name(file))]
    report.addProvenance(file, name: name(file), isExpected: false)
    return Result(report: report, overview: OverviewContent(sound: file, named: name(file), sound.duration))
  }

  private func picture(_ file: String, _ path: String) throws -> Result {
    let picture: Picture
    do { picture = try Picture(contentsOf: file) } catch { throw Self.shown(error) }
    var report = report(file, path, .picture)
    report.pictures = [PictureFinding(file: name(file), width: picture.width, height: picture.height, count: 1)]
    report.addProvenance(file, name: name(file), isExpected: false)
    return Result(report: report, overview: nil)
  }

  private func report(_ file: String, _ path: String, _ kind: InspectionReport.Kind) -> InspectionReport {
    var report = InspectionReport(path: path, kind: kind)
    let size = (try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int) ?? 0
    report.files = [.init(path: name(file), size: Int64(size))]
    report.bytes = Int64(size)
    return report
  }

  private func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  private static func shown(_ error: any Error) -> any Error {
    if error as? MediaError == .cancelled { return CancellationError() }
    if error is CancellationError || error is InspectionError { return error }
    return InspectionError(singleLine("\(error)", limit: 500))
  }
}

extension InspectionReport {
  /// Adds what the file at `path` says about its origin.
  /// - Parameter isExpected: whether saying nothing is a problem.
  mutating func addProvenance(_ path: String, name: String, isExpected: Bool) {
    let read: ProvenanceReport
    do { read = try ProvenanceReport(contentsOf: path) } catch {
      problem(name, "Its provenance cannot be read: \(error)")
      return
    }
    if read.verdict == .absent && !isExpected { return }
    var finding = ProvenanceFinding(file: name, verdict: read.verdict.rawValue)
    switch read.place {
    case .embedded: finding.place = "embedded"
    case .sidecar(let beside): finding.place = beside.split(separator: "/").last.map(String.init)
    case nil: break
    }
    finding.signer = read.signer?.subject
    finding.issuer = read.signer?.issuer
    finding.algorithm = read.signer?.algorithm
    if let statement = read.statement {
      finding.title = statement.title
      finding.digitalSourceType = statement.source.rawValue
      finding.engineVersion = statement.engineVersion
      finding.models = statement.models.map { "\($0.name) (\($0.family)), weights \($0.weightsSHA256)" }
      finding.humanParts = statement.humanParts
    }
    finding.problems = read.problems
    provenance.append(finding)
    switch read.verdict {
    case .valid: break
    case .absent: problem(name, "It has no C2PA manifest, neither inside nor beside it.")
    case .invalid: for message in read.problems { problem(name, "C2PA: \(message)") }
    }
  }
}

extension SoundFinding {
  init(_ sound: Sound, file: String) {
    self.file = file
    channels = sound.channels
    sampleRate = sound.rate.hertz
    samples = Int64(sound.length)
    duration = sound.duration
    loudness = try? LoudnessMeter.measure(sound.samples, channels: sound.channels, rate: sound.rate)
  }
}
