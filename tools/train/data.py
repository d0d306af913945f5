"""Training samples mixed on the fly from spoken lines, ambience, events and portraits. Everything is drawn from one seeded
generator; a sample is a dict of numpy arrays: sound as samples and pictures as bytes, which `feed.py` makes tokens of."""
import glob
import os
import pickle

import numpy as np

import ambience
import effects
import foal
import mouth
import weather

SECOND = foal.SOUND_RATE
TPS = foal.TOKENS_PER_SECOND


VALIDATION = 60  # the first lines of the first chunk are never trained on: they choose between checkpoints


def load_speech(folder, validation=False):
    lines = []
    for path in sorted(glob.glob(folder + "/speech-*.pkl"))[:1 if validation else None]:
        with open(path, "rb") as file:
            lines += pickle.load(file)
    for line in lines:
        for name, _, _ in line["phonemes"]:
            assert name in foal.PHONEMES, name
    return lines[:VALIDATION] if validation else lines[VALIDATION:]


UNTOLD = list(weather.CURVES) + ["sword", "glass", "door", "hoofbeats"]
GALLOPS = {True: (0.4, 0.05), False: (0.1, 0)}  # scenes and portraits that have hoofbeats on purpose, where horses gallop or stand
MODES = ["both", "prefix", "voice", "picture"]  # all noisy; a beginning, the sound or the pictures given


class Mixer:
    def __init__(self, lines, portraits=None, scenes=None, seed=0, sounds=None):
        """sounds: a file that keeps the ambiences and effects, which take a while to make"""
        self.lines, self.portraits, self.scenes = lines, portraits, scenes
        self.rng = np.random.default_rng(seed)
        self.slt = [line for line in lines if line["voice"] == "slt"]
        if sounds and os.path.exists(sounds):
            with open(sounds, "rb") as file:
                self.ambience, self.effects = pickle.load(file)
            return
        self.ambience, self.effects = ambience.bank([line["x"] for line in lines[:400]]), effects.bank()
        if sounds:
            with open(f"{sounds}.{os.getpid()}", "wb") as file:
                pickle.dump((self.ambience, self.effects), file)
            os.rename(f"{sounds}.{os.getpid()}", sounds)

    def scene(self, seconds, talk=True, eventful=0.3, untold=False, gallop=False):
        """samples with 1,024 more on both sides, phonemes in seconds from the window's start, conditions. eventful: how likely
        something happens; untold: something that can be seen, the faint ones more often; gallop: hoofbeats happen"""
        rng = self.rng
        n, pad = int(seconds * SECOND), foal.N_FFT
        x = np.zeros(n + 2 * pad, np.float32)
        phonemes, speaker = [], None
        if talk:
            line = self.lines[rng.integers(len(self.lines))]
            if line["voice"] == "rms" and rng.random() < 0.45:  # slt is the harder one
                line = self.slt[rng.integers(len(self.slt))]
            length = len(line["x"]) / SECOND
            kind = rng.random()
            if kind < 0.3:
                start = rng.uniform(0, 0.5)  # the line begins in the window
            elif kind < 0.4:
                start = 0.0
            else:
                start = -rng.uniform(-0.2, max(0.3, length - seconds + 0.3))
            at = int(start * SECOND) + pad
            a, b = max(0, at), min(len(x), at + len(line["x"]))
            if b > a:
                x[a:b] = line["x"][a - at:b - at].astype(np.float32) / 32767
            phonemes = [(p, s + start, e + start) for p, s, e in line["phonemes"]]
            speaker = line["voice"]
        levels, events = {}, []
        if rng.random() < 0.45:
            for name in rng.choice(foal.AMBIENCES, 1 if rng.random() < 0.88 else 2, replace=False):
                level = float(rng.uniform(0.05, 1))
                seen = level if name in weather.SEEN and rng.random() < 0.7 else 0.0
                levels[str(name)] = (level, seen)
                x += ambience.loop(rng, self.ambience[name][rng.integers(12)], len(x)) * (0.5 * level ** 1.5)
        if gallop or rng.random() < eventful:
            name = "hoofbeats" if gallop else str(rng.choice(UNTOLD if untold else list(self.effects)))
            time, force = float(rng.uniform(-0.6, seconds - 0.1)), float(rng.uniform(0.4, 1))
            e = self.effects[name][rng.integers(24)] * (0.7 * force)
            at = int(time * SECOND) + pad
            a, b = max(0, at), min(len(x), at + len(e))
            if b > a:
                x[a:b] += e[a - at:b - at]
            events.append((name, time, force))
        return np.clip(x, -1, 1), phonemes, speaker, levels, events

    def sample(self, pictures, tokens=None, keep=None, wide=False, mode=None):
        """pictures 0: sound only, `tokens` long; else a joint window. keep: how many of the 64 places of the picture have
        tokens (the moving parts first, then others by chance): most of a portrait stands still, so this saves half of
        the time; some of the training sees all places. wide: a scene, with 144 places, instead of a portrait."""
        rng = self.rng
        tokens = tokens or pictures * 2
        mode = mode or rng.choice(MODES, p=[0.50, 0.20, 0.20, 0.10]) if pictures else None
        untold = mode == "picture" and rng.random() < 0.5  # what is heard must be seen
        x, phonemes, speaker, levels, events = self.scene(tokens / TPS, rng.random() < 0.93 and not untold, 0.85 if untold else 0.3, untold,
                                                        bool(pictures) and not untold
                                                        and rng.random() < GALLOPS[self.portraits.gallop][0 if wide else 1])
        mood = "neutral"
        frames = tokens * foal.FRAMES
        # frame k reads x[512 + 250 k ...+ 1024], centred on sample 250 k of the window, which begins at x[1024]
        out = {"sound": x[512:512 + (frames - 1) * foal.HOP + foal.N_FFT], "audio_clean": np.zeros(tokens, bool)}
        # where everything is noise the words are decided: one sample in seven begins there
        t = rng.uniform(0, 0.06) if rng.random() < (0.5 if untold else 0.15) else 1 / (1 + np.exp(-(rng.normal() - 0.6)))
        t_audio = t_video = t
        if not pictures:
            t_video = 1.0
            if rng.random() < 0.25:
                out["audio_clean"][:int(rng.integers(4, 25))] = True
        else:
            if rng.random() < 0.6:
                for _ in range(1 + (rng.random() < 0.2)):
                    events.append(("blink", float(rng.uniform(-0.15, pictures / foal.RATE)), 1.0))
            clip, ref, moving, region, mood = (self.scenes if wide else self.portraits).clip(
                rng, mouth.shapes(phonemes, 0.0, pictures), events, {k: v[1] for k, v in levels.items()})
            out["video"], out["ref"] = foal.cut(clip), foal.cut(np.repeat(ref[None], 4, 0))
            grid = len(out["ref"])
            out["rows"], out["places"] = np.arange(len(out["video"])), np.arange(grid)
            if keep:
                # now and then other places first: they must learn to stand still
                score = rng.random(grid) + (0 if untold else moving if rng.random() < 0.8 else 0.5 * moving)
                place = np.sort(np.argsort(-score)[:keep])
                out["rows"] = (np.arange(pictures // foal.PICTURES)[:, None] * grid + place).ravel()
                out["video"] = out["video"][out["rows"]]
                out["places"], out["ref"] = place, out["ref"][place]
            out["region"] = region[out["rows"] % grid]
            out["video_clean"] = np.zeros(len(out["video"]), bool)
            if mode == "prefix":
                k = int(rng.integers(1, 3))
                out["video_clean"][out["rows"] < k * grid] = True
                out["audio_clean"][:k * 8] = True
            elif mode == "voice":
                out["audio_clean"][:] = True
                t_audio = 1.0
                if rng.random() < 0.7:
                    phonemes, speaker = [], None
            elif mode == "picture":
                out["video_clean"][:] = True
                t_video = 1.0
                if rng.random() < 0.3:
                    out["audio_clean"][:8 * int(rng.integers(1, 3))] = True
        if untold:
            levels = {k: v for k, v in levels.items() if not v[1]}
            events = [e for e in events if e[0] not in weather.CURVES and e[0] != "blink"]
            mood = "neutral"
        elif rng.random() < 0.03:
            levels = {k: v for k, v in levels.items() if v[1] > 0}
        if rng.random() < 0.03:
            speaker = None
        f, times = foal.text_tokens([(p, a * TPS, b * TPS) for p, a, b in phonemes], speaker,
                                    mood if mood != "neutral" or rng.random() < 0.8 else None, levels,
                                    [(n, a * TPS, s) for n, a, s in events], tokens)
        out["text"] = np.concatenate([f, foal.noise_token(t_video, t_audio)[None]])
        out["times"], out["t"] = times, t
        return out

    def batch(self, count, pictures, tokens=None, keep=None, wide=False):
        return collate([self.sample(pictures, tokens, keep, wide) for _ in range(count)], pictures, wide)


def collate(samples, pictures, wide=False):
    size = foal.SCENE if wide else (foal.SIZE, foal.SIZE)
    grid = len(foal.places(size))
    b, na = len(samples), len(samples[0]["audio_clean"])
    nt = max(len(s["text"]) for s in samples)
    nt += -nt % 8
    nv = len(samples[0]["video"]) + len(samples[0]["ref"]) if pictures else 0
    out = {k: np.stack([s[k] for s in samples]) for k in samples[0] if k not in ("text", "times", "rows", "places")}
    out["text"] = np.zeros((b, nt, foal.TEXT), np.float32)
    out["positions"] = np.zeros((b, nv + na + nt, 3), np.float32)
    out["mask"] = np.ones((b, 1, 1, nv + na + nt), bool)
    for i, s in enumerate(samples):
        n = len(s["text"])
        out["text"][i, :n] = s["text"]
        p = foal.positions(pictures, na, s["times"], size)
        if pictures:
            p = np.concatenate([p[s["rows"]], p[pictures // foal.PICTURES * grid + s["places"]],
                                p[(pictures // foal.PICTURES + 1) * grid:]])
        out["positions"][i, :len(p)] = p
        out["mask"][i, ..., nv + na + n:] = False
    out["t"] = out["t"].astype(np.float32)
    return out
