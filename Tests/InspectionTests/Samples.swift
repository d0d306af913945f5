import BuildGraph
import Checkpoint
import CutModel
import CutTestSupport
import Foundation
import MediaIO
import Provenance
import Timeline

/// Takes and bundles that are whole, to be damaged.
enum Samples {
  static let side = PixelSize(64, 48)
  static let clip = SyncClip(frameRate: .film, style: .textured, size: side, flashes: 4, flashEvery: 24)

  /// Writes a movie of the clip.
  /// - Parameters:
  ///   - dropping: pictures that are left out at the beginning.
  ///   - delay: samples by which the sound is late.
  static func movie(
    _ path: String, _ kind: MovieKind, frames: Int64 = 121, dropping: Int64 = 0, delay: Int = 0
  ) throws {
    let writer = try MovieWriter(path: path, kind: kind, size: side, frameRate: .film, channels: 1)
    let length = Int(try SampleRate.movie.sampleCount(ofFrames: frames, at: .film))
    let sound = [Float](repeating: 0, count: delay) + (try clip.sound().samples)
    try writer.append(samples: Sound(samples: sound, channels: 1, rate: .movie).adjusted(toLength: length).samples)
    for index in 0..<frames { try writer.append(clip.picture(index + dropping)) }
    _ = try writer.finish()
  }

  static func cut() throws -> Cut {
    var cut = try SampleCut.make()
    (cut.width, cut.height) = (side.width, side.height)
    return cut
  }

  static let signer: ManifestSigner? = try? ManifestSigner(
    identity: .derived(seed: "inspection"),
    statement: ProvenanceStatement(
      title: "The Lighthouse",
      models: [.init(family: "foal", name: "foal-v0", weightsSHA256: String(repeating: "ab", count: 32))],
      engineVersion: "0.1.0"))

  /// Everything of a bundle but its movies, with references of every kind.
  static func writeTexts(_ scratch: Scratch, _ folder: String) throws {
    let cut = try cut()
    try scratch.write("\(folder)/cutscene.json", cut.json())
    // Times as the formats write them.
    func clock(_ time: Flicks, _ mark: String) -> String { time.clockText.replacingOccurrences(of: ".", with: mark) }
    let vtt = cut.subtitles.map { cue in
      let text = cue.text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      return "\(cue.line)\n\(clock(cue.start, ".")) --> \(clock(cue.end, "."))\n<v \(cue.speaker)>\(text)\n"
    }
    try scratch.write("\(folder)/subtitles.vtt", "WEBVTT\n\n" + vtt.joined(separator: "\n"))
    let srt = cut.subtitles.enumerated().map { index, cue in
      "\(index + 1)\n\(clock(cue.start, ",")) --> \(clock(cue.end, ","))\n\(cue.speaker): \(cue.text)\n"
    }
    try scratch.write("\(folder)/subtitles.srt", srt.joined(separator: "\n"))
    try scratch.write(
      "\(folder)/index.html",
      "<link rel=\"icon\" href=\"data:,\"><link href=\"page.css\"><script src=\"page.js\"></script>\n"
        + "<video poster=\"a%20b/poster.png\"><a href=\"https://example.org/x\">x</a><a href=\"#top\">y</a>")
    try scratch.write("\(folder)/page.css", "@import \"more.css\";\nbody { background: url('a%20b/poster.png'); }")
    try scratch.write("\(folder)/more.css", "p {}")
    try scratch.write("\(folder)/page.js", "import { play } from \"./lib/play.js\";\n")
    try scratch.write("\(folder)/lib/play.js", "export const play = 1;\n")
    try scratch.write("\(folder)/project.godot", "[application]\nrun/main_scene=\"res://scenes/a.tscn\"\n")
    try scratch.write(
      "\(folder)/scenes/a.tscn", "[gd_scene format=2]\n[ext_resource path=\"a.gd\" type=\"Script\" id=1]\n")
    try scratch.write("\(folder)/scenes/a.gd", "extends Node\nconst B = preload(\"res://scenes/b.gd\")\n")
    try scratch.write("\(folder)/scenes/b.gd", "extends Node\n")
    try scratch.write("\(folder)/cut.xml", "<xmeml><pathurl>a%20b/poster.png</pathurl></xmeml>")
    try scratch.write("\(folder)/game/script.rpy", "image a = \"images/a.png\"\n    \"I said: hello.\"\n")
    try scratch.write("\(folder)/game/images/a.png", try Samples.clip.picture(1).pngBytes())
    try scratch.write("\(folder)/a b/poster.png", try Samples.clip.picture(0).pngBytes())
    try scratch.write("\(folder)/unreal.json", #"{"frameFolder":"F","frameFiles":["x.1.png"],"movie":"subtitles.srt"}"#)
    try scratch.write("\(folder)/F/x.1.png", try Samples.clip.picture(2).pngBytes())
    try scratch.write("\(folder)/cut.otio", #"{"a":[{"target_url":"subtitles.srt"}]}"#)
    try scratch.write(
      "\(folder)/a.prefab", "  clip: {fileID: 1, guid: \(String(repeating: "5a", count: 16)), type: 3}\n")
    try scratch.write("\(folder)/a.prefab.meta", "fileFormatVersion: 2\nguid: \(String(repeating: "4b", count: 16))\n")
    try scratch.write("\(folder)/cut.xml.meta", "fileFormatVersion: 2\nguid: \(String(repeating: "5a", count: 16))\n")
  }

  /// A bundle with its marker; with movies, signed, where they are asked for.
  static func bundle(_ scratch: Scratch, withMovies: Bool = false) throws -> String {
    try writeTexts(scratch, "made")
    if withMovies {
      try movie(scratch.path("made/a.mp4"), .mp4)
      try movie(scratch.path("made/a.webm"), .webm)
      guard let signer else { throw Failure("there is no signer") }
      try signer.embed(in: scratch.path("made/a.mp4"))
      _ = try signer.writeSidecar(for: scratch.path("made/a.webm"))
    }
    return try publish(scratch)
  }

  /// Publishes the folder `made` as `bundle`.
  static func publish(_ scratch: Scratch) throws -> String {
    let output = try PublishedFolder(path: scratch.path("bundle"), marker: ".hoofbeat-bundle")
    guard let key = ContentKey(hexadecimal: String(repeating: "12", count: 32)) else { throw Failure("no key") }
    try output.publish(key: key, replacing: true) { folder in
      for name in try FileManager.default.contentsOfDirectory(atPath: scratch.path("made")) {
        try FileManager.default.copyItem(atPath: scratch.path("made/" + name), toPath: folder + "/" + name)
      }
    }
    return scratch.path("bundle")
  }

  /// A take of 12 pictures with an MP4 and an Ogg movie.
  static func take(_ scratch: Scratch) throws -> String {
    let frames: Int64 = 12
    var digests: [String: String] = [:]
    for index in 0..<frames {
      let name = "frames/" + String(repeating: "0", count: 6 - "\(index)".count) + "\(index).png"
      try scratch.write("take/" + name, try clip.picture(index + 20).pngBytes())
    }
    let length = Int(try SampleRate.movie.sampleCount(ofFrames: frames, at: .film))
    let start = Int(try SampleRate.movie.sampleCount(ofFrames: 20, at: .film))
    let samples = Array(try clip.sound().samples[start..<(start + length)])
    try Sound(samples: samples, channels: 1, rate: .movie).writeWAV(to: scratch.path("take/sound.wav"), .int24)
    for kind in [MovieKind.mp4, .ogv] {
      let writer = try MovieWriter(
        path: scratch.path("take/take.\(kind)"), kind: kind, size: side, frameRate: .film, channels: 1)
      try writer.append(samples: samples)
      for index in 0..<frames { try writer.append(clip.picture(index + 20)) }
      _ = try writer.finish()
    }
    try scratch.write("take/subtitles.vtt", "WEBVTT\n\n00:00:00.100 --> 00:00:00.300\nListen.\n")
    try scratch.write("take/inputs/picture.png", try clip.picture(0).pngBytes())
    let folder = scratch.path("take")
    for case let name as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
      guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
      var digest = SHA256()
      data.withUnsafeBytes { digest.update($0) }
      digests[name] = digest.hexadecimal()
    }
    let record: [String: Any] = [
      "format": "hoofbeat-take", "formatVersion": 1, "flicksPerSecond": Flicks.perSecond,
      "engine": ["name": "hoofbeat", "version": "0.1.0"],
      "model": ["family": "foal", "name": "foal-v0", "weightsSHA256": String(repeating: "ab", count: 32)],
      "device": ["name": "llvmpipe", "numericClass": "CPU"],
      "request": [
        "line": "Listen.", "prompt": "rain", "events": [] as [Any], "seed": 7, "formats": ["mp4", "ogv"],
        "picture": ["file": "inputs/picture.png", "sha256": digests["inputs/picture.png"] ?? ""],
      ],
      "result": [
        "durationFlicks": try FrameRate.film.start(ofFrame: frames).count, "frames": frames, "frameRate": "24",
        "width": side.width, "height": side.height, "movieWidth": side.width, "movieHeight": side.height,
        "sampleRate": 48_000, "channels": 1, "samples": length, "steps": 8,
      ],
      "cues": [["kind": "event", "name": "thunder", "startFlicks": 120_000_000, "endFlicks": 120_000_000]],
      "warnings": [] as [Any], "files": digests,
    ]
    let json = try JSONSerialization.data(withJSONObject: record, options: [.sortedKeys, .prettyPrinted])
    try scratch.write("take/take.json", Array(json))
    return folder
  }
}
