import Foundation
import MediaIO
import Timeline

/// What `hoofbeat mux` says while it works and when it is done.
struct MuxReport: Sendable {
  let json: Bool
  let frameRate: FrameRate
  private let errors = Terminal(2)

  init(json: Bool, frameRate: FrameRate) {
    self.json = json
    self.frameRate = frameRate
  }

  func warn(_ text: String) {
    if json { printJSONLine(Line(event: "warning", message: text)) } else { errors.write("Warning: \(text)\n") }
  }

  func progress(_ done: Int, of total: Int) {
    if json {
      // Ten lines, however many frames there are.
      if done * 10 / total != (done - 1) * 10 / total {
        printJSONLine(Line(event: "progress", frame: done, frames: total))
      }
    } else if errors.isInteractive {
      let filled = done * 30 / total
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
      errors.write("\r\(bar) frame \(done) of \(total)" + (done == total ? "\r\u{1B}[K" : ""))
    }
  }

  func finish(_ summaries: [MovieSummary]) {
    for summary in summaries {
      if json {
        printJSONLine(
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
}
