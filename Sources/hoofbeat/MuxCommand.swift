import ArgumentParser
import Foundation
import Glibc
import MediaIO
import Timeline

/// `hoofbeat mux`: frames and a sound into movies, in exact synchronisation.
struct MuxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mux", abstract: "Put frames and a sound together into movies, in exact synchronisation.",
    discussion: """
      Frames are the .png, .jpg, .webp and .bmp files of a folder in the order of the numbers in their names; all must \
      have one size. The sound (WAV, FLAC, Ogg, MP3, M4A) starts with the first frame; it is resampled once to 48 kHz \
      and padded or trimmed to exactly the length of the picture.

      The output's extension decides the kind of movie; give -o several times to write several at once:
        .mp4   H.264 + AAC, plays everywhere
        .webm  VP9 + Opus, for the web
        .ogv   Theora + Vorbis, for Godot, Ren'Py and LÖVE
        .mov   ProRes 4444 + 24-bit PCM, for editors
        .mkv   FFV1 + float PCM, the lossless master

      Outputs appear whole or not at all and replace files of their name. The same input gives the same bytes.

      EXAMPLES
        hoofbeat mux frames voice.wav --fps 24 -o take.mp4
        hoofbeat mux frames voice.wav --fps 24000/1001 -o take.mkv -o take.webm -o take.ogv
        hoofbeat mux frames --fps 12 --title "Rain" --json -o silent.mp4
      """)

  @Argument(help: "The folder of frames.", completion: .directory)
  var frames: String

  @Argument(help: "The sound; without it the movie is silent.", completion: .file())
  var sound: String?

  @Option(
    help: "Frames per second: 24, 12.5, 24000/1001; 23.976 and 29.97 mean the exact NTSC rates.",
    transform: FrameRate.init(parsing:))
  var fps: FrameRate

  @Option(name: .shortAndLong, help: "A movie to write (.mp4, .webm, .ogv, .mov, .mkv); may be repeated.")
  var output: [String]

  @Option(help: "A title to write into the movies.")
  var title: String?

  @Option(help: "A comment to write into the movies.")
  var comment: String?

  @Flag(help: "Print JSON, one object a line, instead of text.")
  var json = false

  func validate() throws {
    guard !output.isEmpty else { throw ValidationError("Say what to write: -o take.mp4.") }
    do { _ = try Muxer.formats(of: output) } catch { throw ValidationError(error.description) }
  }

  func run() async throws {
    let report = MuxReport(json: json, frameRate: fps)
    let summaries = try await interruptible { [self] in
      let folder = try FrameFolder(path: frames)
      if let gap = folder.gap { report.warn("No frames between \(gap.before) and \(gap.after): are some missing?") }
      let sound = try self.sound.map { path throws(MediaError) in try Sound(contentsOf: path) }
      var metadata: [String: String] = [:]
      metadata["title"] = title
      metadata["comment"] = comment
      let muxer = try Muxer(frames: folder, sound: sound, frameRate: fps, metadata: metadata)
      return try muxer.run(to: output) { report.progress($0, of: folder.names.count) }
    }
    report.finish(summaries)
  }
}

/// What `hoofbeat mux` says while it works and when it is done.
private struct MuxReport: Sendable {
  let json: Bool
  let frameRate: FrameRate
  private let showsBar = isatty(STDERR_FILENO) == 1

  init(json: Bool, frameRate: FrameRate) {
    self.json = json
    self.frameRate = frameRate
  }

  func warn(_ text: String) {
    if json { line(Line(event: "warning", message: text)) } else { standardError("Warning: \(text)\n") }
  }

  func progress(_ done: Int, of total: Int) {
    if json {
      // Ten lines, however many frames there are.
      if done * 10 / total != (done - 1) * 10 / total { line(Line(event: "progress", frame: done, frames: total)) }
    } else if showsBar {
      let filled = done * 30 / total
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
      standardError("\r\(bar) frame \(done) of \(total)" + (done == total ? "\r\u{1B}[K" : ""))
    }
  }

  func finish(_ summaries: [MovieSummary]) {
    for summary in summaries {
      if json {
        line(
          Line(
            event: "movie", path: summary.path, frames: Int(summary.frames), fps: frameRate.description,
            width: summary.size.width, height: summary.size.height, samples: summary.samples,
            paddedSamples: summary.paddedSamples, trimmedSamples: summary.trimmedSamples,
            markedFrames: summary.markedFrames, bytes: summary.bytes))
        continue
      }
      let length = (try? frameRate.start(ofFrame: summary.frames)) ?? .zero
      print(
        "\(summary.path): \(summary.size), \(summary.frames) frames at \(frameRate) a second, \(length), "
          + "\(summary.bytes) bytes")
    }
    guard !json, let first = summaries.first else { return }
    if first.paddedSamples > 0 {
      print("The sound was \(milliseconds(first.paddedSamples)) shorter than the picture; silence was added.")
    } else if first.trimmedSamples > 0 {
      print("The sound was \(milliseconds(first.trimmedSamples)) longer than the picture; the rest was left out.")
    }
  }

  private func milliseconds(_ samples: Int64) -> String {
    String(format: "%.1f ms", Double(samples) * 1000 / Double(SampleRate.movie.hertz))
  }

  private struct Line: Encodable {
    var event: String
    var message: String?
    var path: String?
    var frame: Int?
    var frames: Int?
    var fps: String?
    var width: Int?
    var height: Int?
    var samples: Int64?
    var paddedSamples: Int64?
    var trimmedSamples: Int64?
    var markedFrames: Int?
    var bytes: Int64?
  }

  private func line(_ line: Line) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if let data = try? encoder.encode(line) { FileHandle.standardOutput.write(data + Data("\n".utf8)) }
  }

  private func standardError(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
