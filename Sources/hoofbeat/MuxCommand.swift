import ArgumentParser
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
