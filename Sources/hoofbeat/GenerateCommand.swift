import ArgumentParser
import Foundation
import Generation
import Production

/// `hoofbeat generate`: a line and a picture become a take.
struct GenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Make a take: picture and sound from a line, a portrait and a few words.",
    discussion: """
      The take is a new folder with the movies (take.mp4, .webm, .ogv), the lossless sound.wav and frames/, contact.png \
      to see it all at a glance, subtitles, and take.json, which records everything needed to make it again. It appears \
      whole or not at all. The same seed on the same kind of machine gives the same bytes.

      EXAMPLES
        hoofbeat generate --image me.png --line "Captain, the reactor is failing."
        hoofbeat generate --image me.png --line "Listen." --prompt "heavy rain" --event thunder@1.2 -o storm
        hoofbeat generate --clip silent.mp4 --prompt rain --event door@1.2 -o heard
        hoofbeat generate --image me.png --voice me.wav --fps 24000/1001 --seed 7 -o spoken
        hoofbeat generate --image me.png --duration 4 --prompt wind --formats ogv --json -o silent
        hoofbeat generate --again take -o copy
      """)

  @OptionGroup(title: "What is seen and heard")
  var shot: ShotOptions

  @OptionGroup(title: "How it is made")
  var making: MakingOptions

  @OptionGroup(title: "What is written")
  var output: OutputOptions

  func run() async throws {
    let report = GenerateReport(json: output.json)
    do {
      let take = try await interruptible { [self] in try await make(report) }
      report.finish(take)
    } catch {
      report.fail(error)
      throw error
    }
  }

  /// Everything that can be refused early is: the words first, then the place, then the model.
  private func make(_ report: GenerateReport) async throws -> Take {
    let original = try shot.again.map { folder throws(GenerationError) in try RecordedTake(folder: folder) }
    let prepared = try original?.prepared() ?? shot.text(making).prepared()
    let options =
      try original?.options(replaces: output.force)
      ?? TakeOptions(formats: output.formats, side: output.size, replaces: output.force)
    let folder = try TakeFolder(path: output.output, replacing: options.replaces)
    report.loading()
    let generator = try loadModel(making.model, device: making.device, memory: making.vram?.bytes)
    let maker = TakeMaker(generator)
    report.plan(try maker.preflight(prepared.request), generator.identity, seed: prepared.request.seed)
    var take = try await maker.make(prepared, in: folder, options: options) { report.progress($0) }
    if let original, let again = shot.again {
      let differences = original.differences(from: try RecordedTake(folder: take.path))
      take.warnings.append(
        differences.isEmpty
          ? "every byte is the same as in \(again)" : "not the same as \(again): \(differences.joined(separator: "; "))"
      )
    }
    return take
  }

  func validate() throws {
    guard shot.again != nil else { return }
    guard shot.isOtherwiseEmpty, making.seed == "0", making.steps == nil else {
      throw ValidationError("--again takes the whole request from the take: leave the other options of the shot out.")
    }
  }
}

/// The options of `generate` that say what is seen and heard.
struct ShotOptions: ParsableArguments {
  @Option(help: "The picture to start from: PNG, JPEG, WebP or BMP.", completion: .file())
  var image: String?

  @Option(parsing: .unconditional, help: "What is said. Without it the shot is silent or follows --voice.")
  var line: String?

  @Option(parsing: .unconditional, help: "Ambience and mood, such as \"heavy rain\".")
  var prompt = ""

  @Option(
    parsing: .unconditionalSingleValue,
    help: "Something that happens: thunder@1.2, or with a strength thunder@1.2:0.8; may be repeated.")
  var event: [String] = []

  @Option(help: "Recorded speech the picture follows: WAV, FLAC, Ogg or MP3.", completion: .file())
  var voice: String?

  @Option(help: "A movie whose pictures are given: only their sound is made.", completion: .file())
  var clip: String?

  @Option(help: "Which of the model's voices speaks.")
  var speaker: String?

  @Option(parsing: .unconditional, help: "Length in seconds (2.5) or milliseconds (2500ms); else as long as the line.")
  var duration: String?

  @Option(parsing: .unconditional, help: "Pictures per second: 24, 12.5, 23.976, 24000/1001.")
  var fps = "24"

  @Option(help: "Make the take in this folder again, from its take.json.", completion: .directory)
  var again: String?

  /// Whether no option but `--again` was given.
  var isOtherwiseEmpty: Bool {
    image == nil && line == nil && prompt.isEmpty && event.isEmpty && voice == nil && clip == nil && speaker == nil
      && duration == nil && fps == "24"
  }

  /// As the builder of requests takes it.
  func text(_ making: MakingOptions) -> RequestText {
    var text = RequestText()
    text.image = image
    text.line = line
    text.prompt = prompt
    text.events = event
    text.voice = voice
    text.clip = clip
    text.speaker = speaker
    text.duration = duration
    text.frameRate = fps
    text.seed = making.seed
    text.steps = making.steps
    return text
  }
}

/// The options of `generate` that say how it is made.
struct MakingOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Seed of all noise; another seed gives another take.")
  var seed = "0"

  @Option(parsing: .unconditional, help: "Denoising steps; else the model's own number.")
  var steps: String?

  @Option(help: "The model: its name or its folder. (default: \(ModelLookup.defaultName))", completion: .directory)
  var model: String?

  @Option(help: "The Vulkan device: its number or part of its name; also HOOFBEAT_DEVICE.")
  var device: String?

  @Option(help: "Stay within a graphics card of so much memory, such as 8G; also HOOFBEAT_VRAM.")
  var vram: ByteCount?
}

/// The options of `generate` that say what is written.
struct OutputOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "The take's folder.", completion: .directory)
  var output = "take"

  @Option(help: "Movies to write: mp4, webm, ogv, mov, mkv, separated by commas, or none.")
  var formats = "mp4,webm,ogv"

  @Option(parsing: .unconditional, help: "Longer side of the movies in pixels; frames/ keeps the model's own size.")
  var size = "\(TakeOptions.usualSide)"

  @Flag(help: "Replace a take that is already there.")
  var force = false

  @Flag(help: "Print JSON, one object a line, instead of text.")
  var json = false
}
