import Checkpoint
import Foundation
import Glibc
import MediaIO
import Synchronization
import Timeline

/// SHA-256 of the files a project is made from, remembered from build to build by size, number and times of change, so
/// that a build that does nothing reads none of them. The time of the last change of status counts too: programs that copy
/// files set the other one back.
///
/// A file that changed within the last two seconds is not remembered: it could change again within the same tick of the
/// file system's clock.
final class InputDigests: Sendable {
  /// What is remembered of a file.
  struct Entry: Codable, Equatable {
    var size: Int64
    var changed: Int64
    var touched: Int64
    var node: UInt64
    var sha256: String
    /// Length of a recording, when it was read as one.
    var flicks: Int64?
  }

  private struct State {
    var entries: [String: Entry] = [:]
    var isChanged = false
  }

  private let path: String
  private let now: @Sendable () -> Int
  private let state = Mutex(State())

  /// Reads what is remembered at `path`; damage there is the same as nothing.
  /// - Parameter now: seconds since 1970.
  init(path: String, now: @escaping @Sendable () -> Int = { time(nil) }) {
    self.path = path
    self.now = now
    if let data = try? Data(contentsOf: URL(filePath: path)), data.count < 64 << 20,
      let entries = try? JSONDecoder().decode([String: Entry].self, from: data)
    {
      state.withLock { $0.entries = entries }
    }
  }

  /// The digest of the file at `path`, hexadecimal.
  func sha256(_ path: String) throws(ProjectError) -> String { try entry(path, isRecording: false).sha256 }

  /// The digest of a recording, and how long it lasts.
  func recording(_ path: String) throws(ProjectError) -> (sha256: String, duration: Flicks) {
    let entry = try entry(path, isRecording: true)
    return (entry.sha256, Flicks(entry.flicks ?? 0))
  }

  private func entry(_ path: String, isRecording: Bool) throws(ProjectError) -> Entry {
    var status = stat()
    guard stat(path, &status) == 0 else { throw ProjectError("\(path) cannot be read: it is not there.") }
    let changed = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    let touched = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
    let known = state.withLock { $0.entries[path] }
    if let known, known.size == Int64(status.st_size), known.changed == changed, known.touched == touched,
      known.node == status.st_ino,
      !isRecording || known.flicks != nil
    {
      return known
    }
    let digest: String
    do { digest = try IdentityDigest(filesAt: [URL(filePath: path)]).hexadecimal } catch {
      throw ProjectError("\(error)")
    }
    var flicks: Int64?
    if isRecording {
      do { flicks = try Sound(contentsOf: path).duration.count } catch { throw ProjectError("\(error)") }
    }
    let entry = Entry(
      size: Int64(status.st_size), changed: changed, touched: touched, node: UInt64(status.st_ino), sha256: digest,
      flicks: flicks)
    if now() - max(status.st_mtim.tv_sec, status.st_ctim.tv_sec) > 2 {
      state.withLock {
        $0.entries[path] = entry
        $0.isChanged = true
      }
    }
    return entry
  }

  /// Removes what killed builds left of records they were writing in a cache's folder: `.inputs.json.PROCESS-1.partial`.
  static func sweep(_ folder: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      guard let match = name.wholeMatch(of: /\.[a-z]+\.json\.([0-9]{1,9})-[0-9]+\.partial/),
        let process = pid_t(match.1),
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      unlink(folder + "/" + name)
    }
  }

  /// Writes what is remembered; that it could not be written only costs time in the next build.
  func save() {
    let entries = state.withLock { state in
      defer { state.isChanged = false }
      return state.isChanged ? state.entries.filter { access($0.key, F_OK) == 0 } : nil
    }
    guard let entries else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if let data = try? encoder.encode(entries) { try? WholeFile.write(Array(data), to: path) }
  }
}
