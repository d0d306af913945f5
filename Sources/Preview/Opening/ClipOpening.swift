import CutModel
import Foundation
import MediaIO
import Playback
import Timeline

extension Clip {
  /// The take in a folder.
  /// - Throws: `StudioError` when it is half written or damaged.
  init(take folder: String, id: String, title: String) throws(StudioError) {
    let record = try TakeFile(folder: folder)
    guard let rate = Self.rate(record.result.frameRate) else {
      throw StudioError("\(folder)/take.json has a frame rate that makes no sense: make the take again.")
    }
    let sound = folder + "/sound.wav"
    self.init(
      id: id, title: title,
      source: .frames(
        folder + "/frames", sound: FileManager.default.fileExists(atPath: sound) ? sound : nil, rate: rate),
      lanes: Lanes(record), cut: nil)
  }

  /// A cutscene's document with its movie.
  init(document: String, movie: String, id: String) throws(StudioError) {
    let cut: Cut
    do throws(CutFileError) { cut = try Cut(contentsOf: document) } catch { throw StudioError("\(error)") }
    self.init(id: id, title: cut.title, source: .movie(movie), lanes: Lanes(cut), cut: cut)
  }

  /// `24`, `30000/1001`, `23.976 fps`: as takes write it.
  static func rate(_ text: String) -> FrameRate? {
    let number = text.replacing(" fps", with: "").trimmingCharacters(in: .whitespaces)
    return try? FrameRate(parsing: number)
  }

  /// Opens its pictures and sound. It reads the file's index: call it off the window's thread. Small copies of large movies
  /// are made in `proxies`.
  /// - Throws: `StudioError` with the reader's sentence.
  func media(proxies: ProxyStore?) throws(StudioError) -> any PlayableMedia {
    do throws(PlaybackError) {
      switch source {
      case .movie(let path): return try MovieMedia(contentsOf: path, proxies: proxies)
      case .frames(let folder, let sound, let rate):
        return try FolderMedia(frames: folder, sound: sound, frameRate: rate)
      case .story: break
      }
    } catch { throw StudioError("\(error)") }
    throw StudioError("A story that is being told cannot be opened again.")
  }
}
