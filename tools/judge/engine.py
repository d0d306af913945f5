"""Takes made by the engine, kept in the work folder so that a judge can be run again without making them again."""
import hashlib
import json
import os
import subprocess

import numpy as np
import soundfile
from PIL import Image


class Take:
    """Pictures at the native 12 a second, sound, and the cues of take.json in seconds."""

    def __init__(self, folder):
        with open(f"{folder}/take.json") as file:
            t = json.load(file)
        frames = sorted(os.listdir(f"{folder}/frames"))[::2]  # 24 a second, each native picture twice
        self.pictures = np.stack([np.asarray(Image.open(f"{folder}/frames/{f}").convert("RGB")) for f in frames])
        self.samples, self.rate = soundfile.read(f"{folder}/sound.wav", dtype="float32", always_2d=True)
        self.samples = self.samples.mean(1)
        unit = t["flicksPerSecond"]
        self.cues = [(c["kind"], c["name"], c["startFlicks"] / unit, c["endFlicks"] / unit) for c in t["cues"]]

    def phonemes(self):
        return [(n, a, b) for kind, n, a, b in self.cues if kind == "phoneme"]

    def events(self):
        return [(n, a) for kind, n, a, _ in self.cues if kind == "event"]


class Engine:
    def __init__(self, program, model, work):
        self.program, self.model, self.work = program, model, work
        with open(f"{model}/config.json") as file:
            self.config = json.load(file)
        digest = hashlib.sha256()
        for name in ("config.json", "model.safetensors"):
            with open(f"{model}/{name}", "rb") as file:
                digest.update(file.read())
        self.digest = digest.hexdigest()[:16]

    def words(self, kind):
        """What the model knows: speakers (with characters), ambiences, events."""
        words = list(self.config["vocabulary"][kind])
        return words + (list(self.config.get("characters", {})) if kind == "speakers" else [])

    def take(self, image, *arguments):
        """A take of a picture (uint8 array); arguments as on the command line."""
        key = hashlib.sha256(repr((self.digest, image.tobytes(), arguments)).encode()).hexdigest()[:20]
        folder = f"{self.work}/takes/{key}"
        if not os.path.exists(f"{folder}/take.json"):
            os.makedirs(f"{self.work}/takes", exist_ok=True)
            path = f"{self.work}/takes/{key}.png"
            Image.fromarray(image).save(path)
            made = subprocess.run([self.program, "generate", "--model", self.model, "--image", path, "--formats", "none", "-o", folder,
                                   "--force", *map(str, arguments)], capture_output=True, text=True, timeout=600)
            if made.returncode:
                raise SystemExit(f"{self.program} generate {' '.join(map(str, arguments))}: {made.stderr[-400:]}")
        return Take(folder)
