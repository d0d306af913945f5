import CFlite
import Glibc
import Synchronization

/// flite, behind a lock.
///
/// flite keeps its voices, lexicons and their settings in variables of the C library; `flite_init` and the voices'
/// registration write them, and the speaking rate is a property of the shared voice. There is one copy of them in a
/// process however many front ends there are, so the lock must be one for the process too: this is the reason for the
/// only global of this module. A line of a few seconds is worked out in 10 to 40 ms, which is how long another caller
/// may wait.
private let flite = Mutex(FliteState())

/// What flite says about a line, copied out of its memory.
struct FliteResult {
  /// One segment; the end is in seconds from the start of the line.
  struct Segment {
    var phoneme: String
    var end: Float
    var word: String?
    var wordIndex: Int?
    var stressed: Bool
  }

  var segments: [Segment]
  /// 16-bit samples; empty when only times were asked for.
  var samples: [Int16]
  var sampleRate: Int
}

/// Speaks `text` (printable ASCII) with the voice, stretching every duration by `stretch`; nil if flite gives up.
func speak(_ text: String, voice: Voice, stretch: Float, render: Bool) -> FliteResult? {
  flite.withLock { state in state.speak(text, voice: voice, stretch: stretch, render: render) }
}

private struct FliteState {
  private var isInitialised = false
  private var registered: [String: UnsafeMutablePointer<cst_voice>] = [:]

  private mutating func pointer(for voice: Voice) -> UnsafeMutablePointer<cst_voice>? {
    if !isInitialised {
      guard flite_init() == 0 else { return nil }
      isInitialised = true
    }
    if let known = registered[voice.id] { return known }
    let made =
      switch voice.id {
      case Voice.rms.id: register_cmu_us_rms(nil)
      case Voice.slt.id: register_cmu_us_slt(nil)
      case Voice.awb.id: register_cmu_us_awb(nil)
      default: UnsafeMutablePointer<cst_voice>?.none
      }
    registered[voice.id] = made
    return made
  }

  mutating func speak(_ text: String, voice: Voice, stretch: Float, render: Bool) -> FliteResult? {
    guard let pointer = pointer(for: voice), let features = pointer.pointee.features else { return nil }
    // flite keeps the pointers to feature names, so they must be constants of the program.
    feat_set_float(features, constant("duration_stretch"), stretch)
    if !render, let streaming = new_audio_streaming_info() {
      // Times are known before the first sample is rendered: a listener that stops there saves two thirds of the work.
      streaming.pointee.asc = { _, _, _, _, _ in CST_AUDIO_STREAM_STOP }
      feat_set(features, constant("streaming_info"), audio_streaming_info_val(streaming))
    }
    defer { if !render { feat_remove(features, constant("streaming_info")) } }
    // The renderer draws its noise from the C library's rand(); seeding it makes a line sound the same each time.
    if render { srand(1) }
    guard let utterance = flite_synth_text(text, pointer) else { return nil }
    defer { delete_utterance(utterance) }
    return FliteResult(
      segments: segments(of: utterance), samples: render ? samples(of: utterance) : [],
      sampleRate: Int(get_param_int(features, constant("sample_rate"), 0)))
  }

  private func samples(of utterance: UnsafeMutablePointer<cst_utterance>) -> [Int16] {
    guard let wave = utt_wave(utterance), let samples = wave.pointee.samples, wave.pointee.num_channels == 1 else {
      return []
    }
    return Array(UnsafeBufferPointer(start: samples, count: max(0, Int(wave.pointee.num_samples))))
  }

  private func segments(of utterance: UnsafeMutablePointer<cst_utterance>) -> [FliteResult.Segment] {
    var result: [FliteResult.Segment] = []
    guard utt_relation_present(utterance, "Segment") != 0 else { return [] }
    var item = relation_head(utt_relation(utterance, "Segment"))
    var words: [OpaqueWord: Int] = [:]
    while let current = item {
      var segment = FliteResult.Segment(
        phoneme: text("name", of: current) ?? "", end: item_feat_float(current, "end"), stressed: false)
      // A segment's parent in the syllable structure is its syllable, and that one's parent its word.
      if let place = item_as(current, "SylStructure"), let syllable = item_parent(place) {
        segment.stressed = text("stress", of: syllable) == "1"
        if let word = item_parent(syllable) {
          let index = words[OpaqueWord(word)] ?? words.count
          words[OpaqueWord(word)] = index
          segment.wordIndex = index
          segment.word = text("name", of: word).map(plain)
        }
      }
      result.append(segment)
      item = item_next(current)
    }
    return result
  }

  /// The letter a is called "_a" where it is not the article.
  private func plain(_ word: String) -> String {
    word.count > 1 && word.hasPrefix("_") ? String(word.dropFirst()) : word
  }

  /// A text feature; asking flite for one that is absent ends the process.
  private func text(_ name: String, of item: UnsafePointer<cst_item>) -> String? {
    guard item_feat_present(item, name) != 0, let value = item_feat_string(item, name) else { return nil }
    return String(cString: value)
  }
}

/// Identity of a word item while its utterance lives.
private struct OpaqueWord: Hashable {
  let address: UnsafeRawPointer

  init(_ pointer: UnsafeMutablePointer<cst_item>) { address = UnsafeRawPointer(pointer) }
}

/// A C string that lives as long as the program.
private func constant(_ text: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}
