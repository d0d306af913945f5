"""The token contract of docs/foal-format.md: configuration, vocabulary, features and positions. Plain numpy."""
import math

import numpy as np

PHONEMES = """pau aa ae ah ao aw ax ay b ch d dh eh er ey f g hh ih iy jh k l m n ng ow oy p r s sh t th uh uw v w y z
zh""".split()
SPEAKERS = ["rms", "slt"]
# voices made of the speakers by moving all frequencies, the pitch and the pace: nothing of them is trained
CHARACTERS = {"elder": {"speaker": "slt", "shift": 0.8, "intonation": 0.55, "rate": 0.92},
              "goblin": {"speaker": "rms", "shift": 1.29, "intonation": 1.15, "rate": 1.0},
              "matron": {"speaker": "slt", "shift": 0.92, "intonation": 0.7, "rate": 0.92},
              "youth": {"speaker": "rms", "shift": 1.1, "intonation": 1.4, "rate": 1.0}}
EMOTIONS = ["neutral", "happy", "sad", "angry", "afraid"]
AMBIENCES = ["rain", "wind", "fire", "sea", "night", "tavern", "engine", "machinery", "snow"]
EVENTS = ["blink", "thunder", "explosion", "door", "bell", "footsteps", "hoofbeats", "sword", "glass", "magic"]
KINDS = ["phoneme", "speaker", "emotion", "ambience", "event", "noise"]
SLOTS = {"kinds": 8, "phonemes": 48, "speakers": 8, "emotions": 8, "ambiences": 12, "events": 16, "scalars": 4,
         "noise_video": 12, "noise_audio": 12}
OFFSET = dict(zip(SLOTS, np.cumsum([0] + list(SLOTS.values())[:-1]).tolist()))
TEXT = sum(SLOTS.values())  # 128
SIZE, PATCH, PICTURES, RATE = 64, 8, 4, 12  # picture, patch side, pictures in a patch, pictures a second
GRID = SIZE // PATCH
SCENE = (72, 128)  # height and width of a scene; its middle upper 64 x 64 pixels lie like a portrait
SOUND_RATE, HOP, N_FFT, BANDS, F_MIN, F_MAX, FRAMES = 24000, 250, 1024, 80, 20, 11000, 4
MEAN, DEVIATION, FLOOR = -5.5, 2.5, 1e-4
TOKENS_PER_SECOND = 24
EVENT_MEMORY = 48  # an event stays a token until it is this many sound tokens old

CONFIG = {
    "architecture": "foal", "version": 1, "name": "foal-v4",
    "transformer": {"num_layers": 6, "hidden_size": 256, "head_dim": 64, "num_query_groups": 4,
                    "video_in_channels": 772, "audio_in_channels": 324, "text_in_channels": 128,
                    "mm_layers": [0, 1, 2, 3, 4, 5], "gelu7_layers": [], "local_attn_layers": [], "enable_attn_gating": True},
    "picture": {"width": 64, "height": 64, "rate": 12, "patch": [4, 8, 8]},
    "scene": {"width": SCENE[1], "height": SCENE[0]},
    "sound": {"sample_rate": 24000, "hop": 250, "n_fft": 1024, "bands": 80, "f_min": 20, "f_max": 11000, "patch": 4,
              "mean": MEAN, "deviation": DEVIATION, "floor": FLOOR},
    "slots": SLOTS,
    "vocabulary": {"kinds": KINDS, "phonemes": PHONEMES, "speakers": SPEAKERS, "emotions": EMOTIONS,
                   "ambiences": AMBIENCES, "events": EVENTS, "seen": ["rain", "snow", "fire"]},
    "characters": CHARACTERS,
    "face": {"x": 32, "y": 36, "half_width": 12.5, "half_height": 15.5, "mouth_y": 44.8},
    "window": {"pictures": 24, "max_pictures": 24},
    "sampling": {"sound_steps": 12},  # that the sound takes alone, after those with the picture
}


def rotary_bands(head_dim=64):
    n = head_dim // 8
    return (math.pi * 200.0 ** (-np.arange(n) / n)).astype(np.float32)


def _token(kind, slot=None, index=0):
    f = np.zeros(TEXT, np.float32)
    f[KINDS.index(kind)] = 1
    if slot:
        f[OFFSET[slot] + index] = 1
    return f


def noise_features(t):
    w = 100.0 ** (np.arange(6) / 6)
    return np.concatenate([np.sin(t * w), np.cos(t * w)]).astype(np.float32)


def noise_token(t_video, t_audio):
    f = _token("noise")
    f[OFFSET["noise_video"]:][:12] = noise_features(t_video)
    f[OFFSET["noise_audio"]:][:12] = noise_features(t_audio)
    return f


def text_tokens(phonemes=(), speaker=None, emotion=None, ambiences=None, events=(), length=48):
    """Features [n, 128] and times [n] of all text tokens but the noise level, which comes last and is added per step.
    phonemes: (name, start, end); events: (name, time, force); times are sound tokens from the start of the window.
    ambiences: {name: level or (level, how much of it is seen)}. Phonemes that do not overlap [0, length) and events outside [-48, length) are left out."""
    features, times = [], []

    def add(f, t=0.0):
        features.append(f)
        times.append(t)

    for name, start, end in phonemes:
        if end > 0 and start < length:
            f = _token("phoneme", "phonemes", PHONEMES.index(name))
            f[OFFSET["scalars"]] = math.log1p(end - start)
            add(f, (start + end) / 2)
    if speaker is not None:
        add(_token("speaker", "speakers", SPEAKERS.index(speaker)))
    if emotion is not None:
        add(_token("emotion", "emotions", EMOTIONS.index(emotion)))
    for name in AMBIENCES:
        value = (ambiences or {}).get(name, 0)
        level, seen = value if isinstance(value, tuple) else (value, 0.0)
        if level > 0:
            f = _token("ambience", "ambiences", AMBIENCES.index(name))
            f[OFFSET["scalars"] + 1], f[OFFSET["scalars"] + 2] = level, seen
            add(f)
    for name, time, force in sorted(events, key=lambda e: e[1]):
        if -EVENT_MEMORY <= time < length:
            f = _token("event", "events", EVENTS.index(name))
            f[OFFSET["scalars"] + 1] = force
            add(f, time)
    return np.array(features, np.float32).reshape(-1, TEXT), np.array(times, np.float32)


def places(size):
    """(row, column) positions [rows * columns, 2] of the patches of a picture of `size` = (height, width). The rows of a portrait and
    the columns of all pictures lie around 0; a scene's extra row is below those of a portrait."""
    rows, columns = size[0] // PATCH, size[1] // PATCH
    middle = (GRID - 1) / 2 if size == SCENE else (rows - 1) / 2
    r, c = np.meshgrid(np.arange(rows) - middle, np.arange(columns) - (columns - 1) / 2, indexing="ij")
    return np.stack([r.ravel(), c.ravel()], -1)


def positions(pictures, sound, text_times, size=(SIZE, SIZE), reference=True):
    """[N, 3] positions of [clip; reference; sound; text with the noise token last]."""
    place = places(size)
    n = len(place)
    rows = []
    for i in range(pictures // PICTURES):
        rows.append(np.concatenate([np.full((n, 1), 8.0 * i + 4), place], 1))
    if pictures and reference:
        rows.append(np.concatenate([np.full((n, 1), -8.0), place], 1))
    t = np.concatenate([np.arange(sound) + 0.5, text_times, [0.0]])
    rows.append(np.stack([t, 0 * t, 0 * t], -1))
    return np.concatenate(rows).astype(np.float32)


def cut(pictures):
    """uint8 [n, h, w, 3] -> uint8 [n/4 * rows * columns, 768], ordered (group, row, column), inside (picture, y, x, colour)."""
    n, h, w = pictures.shape[:3]
    x = pictures.reshape(n // PICTURES, PICTURES, h // PATCH, PATCH, w // PATCH, PATCH, 3).transpose(0, 2, 4, 1, 3, 5, 6)
    return x.reshape(-1, PICTURES * PATCH * PATCH * 3)


def patches(pictures):
    """Pictures cut into patches, float32 in -1...1."""
    return cut(pictures).astype(np.float32) / 127.5 - 1


def unpatch(tokens, size=(SIZE, SIZE)):
    h, w = size
    x = np.asarray(tokens).reshape(-1, h // PATCH, w // PATCH, PICTURES, PATCH, PATCH, 3).transpose(0, 3, 1, 4, 2, 5, 6)
    return np.clip((x.reshape(-1, h, w, 3) + 1) * 127.5 + 0.5, 0, 255).astype(np.uint8)
