import Foundation
import Glibc

/// Notices that files have changed, by their times and sizes.
struct FileWatch: Sendable, Equatable {
  /// What is looked at of a file.
  struct Stamp: Equatable, Sendable {
    var seconds, nanoseconds, size: Int
    var inode: UInt
  }

  let paths: [String]
  private(set) var stamps: [Stamp?]

  init(_ paths: [String]) {
    self.paths = paths
    stamps = Self.look(paths)
  }

  /// Whether something is other than at the last look, which this becomes.
  mutating func changed(_ now: [Stamp?]) -> Bool {
    defer { stamps = now }
    return now != stamps
  }

  static func look(_ paths: [String]) -> [Stamp?] {
    paths.map { path in
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      return Stamp(
        seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, size: Int(status.st_size),
        inode: UInt(status.st_ino))
    }
  }
}

extension Studio {
  /// Watches the files of what is open.
  func restartWatch() {
    var paths: [String] = []
    switch state.subject {
    case .project:
      paths = state.project?.inputs ?? []
      // A build in another window publishes bundles and finishes takes: the cache's own record tells.
      if let root = state.project?.root {
        paths.append((options.cache ?? root + "/.hoofbeat") + "/build-state.jsonl")
      }
    case .take(let folder): paths = [folder + "/take.json", folder + "/frames", folder + "/sound.wav"]
    case .bundle(let folder): paths = CutFiles.find(in: folder).flatMap { [$0.document, $0.movie] }
    case .movie(let file): paths = [file]
    case nil: break
    }
    watch = paths.isEmpty ? nil : FileWatch(paths)
    isLooking = false
  }

  /// Looks from time to time, off the window's thread, and reads again what has changed.
  func checkFiles(now: Double) {
    guard let watch, !isLooking, now - lookedAt >= options.watchInterval else { return }
    lookedAt = now
    isLooking = true
    let paths = watch.paths
    work {
      FileWatch.look(paths)
    } then: { studio, stamps in
      studio.isLooking = false
      guard studio.watch?.paths == paths, studio.watch?.changed(stamps) == true else { return }
      // While a job of ours runs it changes the cache all the time; it is read again when the job is over.
      guard studio.state.jobs.current == nil else { return }
      studio.state.log.add(.info, "Files have changed: read again.")
      studio.reload()
    }
  }
}
