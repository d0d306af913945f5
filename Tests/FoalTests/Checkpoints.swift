import Checkpoint

@testable import Foal

/// A small legal configuration for tests that need no weights.
let testConfig = """
  {"architecture": "foal", "version": 1, "name": "test",
   "transformer": {"num_layers": 3, "hidden_size": 64, "head_dim": 16, "num_query_groups": 2,
     "video_in_channels": 772, "audio_in_channels": 324, "text_in_channels": 128,
     "mm_layers": [0, 2], "gelu7_layers": [], "local_attn_layers": [], "enable_attn_gating": true},
   "picture": {"width": 64, "height": 64, "rate": 12, "patch": [4, 8, 8]},
   "sound": {"sample_rate": 24000, "hop": 250, "n_fft": 1024, "bands": 80, "f_min": 20, "f_max": 11000,
     "patch": 4, "mean": -5.5, "deviation": 2.5, "floor": 1e-4},
   "slots": {"kinds": 8, "phonemes": 48, "speakers": 8, "emotions": 8, "ambiences": 12, "events": 16, "scalars": 4,
     "noise_video": 12, "noise_audio": 12},
   "vocabulary": {"kinds": ["phoneme", "speaker", "emotion", "ambience", "event", "noise"],
     "phonemes": ["pau", "aa", "ae"], "speakers": ["rms", "slt"], "emotions": ["neutral"],
     "ambiences": ["rain", "wind", "fire", "sea"], "events": ["blink", "thunder", "explosion", "door", "bell"]},
   "window": {"pictures": 24, "max_pictures": 48}}
  """

func makeTestConfiguration() throws -> FoalConfiguration { try FoalConfiguration(ConfigObject(json: testConfig)) }
