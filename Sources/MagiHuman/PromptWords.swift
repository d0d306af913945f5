/// What the model's words for sounds and motions become in a prompt: it reads sentences, so every one of these is a phrase.
enum PromptWords {
  /// Sounds that last.
  static let ambiences: [String: String] = [
    "rain": "steady rain", "wind": "wind blowing", "fire": "a crackling fire", "sea": "waves of the sea",
    "night": "night insects chirping", "tavern": "the murmur of a tavern", "engine": "the hum of an engine",
    "machinery": "machinery running", "crowd": "the murmur of a crowd", "forest": "birds in a forest",
    "city": "distant city traffic", "water": "running water",
  ]

  /// Sounds and motions of a moment.
  static let events: [String: String] = [
    "blink": "a blink of the eyes", "nod": "a nod", "headshake": "a shake of the head",
    "turn": "a turn of the head", "turnleft": "a turn of the head to the left",
    "turnright": "a turn of the head to the right", "smile": "a smile",
    "thunder": "a flash of lightning with a clap of thunder", "explosion": "an explosion", "door": "a door slamming",
    "bell": "a bell ringing", "footsteps": "footsteps", "hoofbeats": "hoofbeats of a horse", "sword": "swords clashing",
    "glass": "glass breaking", "magic": "a shimmering chime", "knock": "a knock at the door", "gunshot": "a gunshot",
    "scream": "a distant scream",
  ]

  /// Those that are seen on the person, and not heard.
  static let motions: Set<String> = ["blink", "nod", "headshake", "turn", "turnleft", "turnright", "smile"]

  /// What a guided sampler steers away from: faults of the picture, the sound and the speech. Our own words, in the form the
  /// published pipeline's have; `negative_prompt` in the model's `config.json` replaces them.
  static let negative = """
    overexposed, blurred details, subtitles, captions, text, watermark, painting, still picture, grey, worst quality, low \
    quality, compression artefacts, ugly, deformed, disfigured, extra fingers, badly drawn hands, badly drawn face, fused \
    fingers, missing limbs, messy background, many people in the background, walking backwards, background noise, hiss, hum, \
    buzz, crackle, clipping, distortion, muffled, echo, reverb, hollow, distant, tinny, harsh, shrill, abrupt cut, sudden \
    silence, looping, music, sirens, unrelated sounds, flat delivery, robotic, monotone, synthetic voice, text-to-speech, \
    exaggerated, stuttering, mumbling, slurred, mispronounced, lisp, mouth clicks, heavy breathing, coughing, too fast, too \
    slow, unnatural pauses, several speakers, two voices, background talking
    """
}
