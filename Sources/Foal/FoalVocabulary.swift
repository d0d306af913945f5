internal import Checkpoint

/// What Foal's text tokens can say, and which feature says it.
public struct FoalVocabulary: Sendable, Equatable {
  /// Groups of features, in their order in a token.
  enum Slot: String, CaseIterable {
    case kinds, phonemes, speakers, emotions, ambiences, events, scalars
    case noiseVideo = "noise_video"
    case noiseAudio = "noise_audio"
  }

  /// Names of each list, by slot.
  private let lists: [String: [String]]
  private let offsets: [String: Int]
  /// Features of one token.
  public let width: Int

  /// Phonemes the model was taught.
  public var phonemes: [String] { lists["phonemes"] ?? [] }
  /// Voices it can speak with.
  public var speakers: [String] { lists["speakers"] ?? [] }
  /// Moods.
  public var emotions: [String] { lists["emotions"] ?? [] }
  /// Lasting background sounds.
  public var ambiences: [String] { lists["ambiences"] ?? [] }
  /// Those of the ambiences that can be seen as well.
  public let seen: [String]
  /// Timed sounds and motions.
  public var events: [String] { lists["events"] ?? [] }

  init(slots: ConfigObject, lists config: ConfigObject) throws {
    var lists: [String: [String]] = [:]
    var offsets: [String: Int] = [:]
    var width = 0
    for slot in Slot.allCases {
      let size = try slots.integer(slot.rawValue, in: 1...4096)
      offsets[slot.rawValue] = width
      width += size
      switch slot {
      case .scalars, .noiseVideo, .noiseAudio: break
      default:
        let list = try config.strings(slot.rawValue)
        guard list.count <= size, Set(list).count == list.count else {
          throw config.invalid(slot.rawValue, "has more names than its slot of \(size), or one twice")
        }
        lists[slot.rawValue] = list
      }
    }
    guard try slots.integer("scalars") >= 2 else { throw slots.invalid("scalars", "must be at least 2") }
    for noise in [Slot.noiseVideo, .noiseAudio] where try slots.integer(noise.rawValue) % 2 != 0 {
      throw slots.invalid(noise.rawValue, "must be even: sines, then as many cosines")
    }
    for kind in ["phoneme", "speaker", "emotion", "ambience", "event", "noise"]
    where !(lists["kinds"] ?? []).contains(kind) {
      throw config.invalid("kinds", "lacks \"\(kind)\"")
    }
    seen = try config.stringsIfPresent("seen") ?? []
    guard seen.allSatisfy({ lists["ambiences"]?.contains($0) == true }) else {
      throw config.invalid("seen", "names an ambience that is not in the list")
    }
    guard try seen.isEmpty || slots.integer("scalars") >= 3 else {
      throw slots.invalid("scalars", "must be at least 3 where ambiences can be seen")
    }
    self.lists = lists
    self.offsets = offsets
    self.width = width
    noiseWidths = (try slots.integer(Slot.noiseVideo.rawValue), try slots.integer(Slot.noiseAudio.rawValue))
  }

  /// Features of the two noise slots.
  let noiseWidths: (video: Int, audio: Int)

  public static func == (a: Self, b: Self) -> Bool {
    a.lists == b.lists && a.offsets == b.offsets && a.seen == b.seen
  }

  func offset(_ slot: Slot) -> Int { offsets[slot.rawValue] ?? 0 }

  func index(_ slot: Slot, _ name: String) -> Int? {
    lists[slot.rawValue]?.firstIndex(of: name).map { offset(slot) + $0 }
  }
}
