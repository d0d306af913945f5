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

    def movie(self, pictures, rate=12):
        """The path of a silent movie of these pictures, written by the program."""
        key = hashlib.sha256(pictures.tobytes()).hexdigest()[:20]
        path = f"{self.work}/clips/{key}.mp4"
        if not os.path.exists(path):
            os.makedirs(f"{self.work}/clips/{key}", exist_ok=True)
            for k, p in enumerate(pictures):
                Image.fromarray(p).resize((p.shape[1] * 4, p.shape[0] * 4), 0).save(f"{self.work}/clips/{key}/{k:06d}.png")
            soundfile.write(f"{self.work}/clips/{key}.wav", np.zeros(len(pictures) * 2000), 24000)
            subprocess.run([self.program, "mux", f"{self.work}/clips/{key}", f"{self.work}/clips/{key}.wav", "--fps", str(rate), "-o", path],
                           check=True, capture_output=True, timeout=120)
        return path

    def take(self, image, *arguments):
        """A take of a picture (uint8 array, or None where the arguments name a clip); arguments as on the command line."""
        key = hashlib.sha256(repr((self.digest, image is not None and image.tobytes(), arguments)).encode()).hexdigest()[:20]
        folder = f"{self.work}/takes/{key}"
        if not os.path.exists(f"{folder}/take.json"):
            os.makedirs(f"{self.work}/takes", exist_ok=True)
            given = []
            if image is not None:
                given = ["--image", f"{self.work}/takes/{key}.png"]
                Image.fromarray(image).save(given[1])
            made = subprocess.run([self.program, "generate", "--model", self.model, *given, "--formats", "none", "-o", folder,
                                   "--force", *map(str, arguments)], capture_output=True, text=True, timeout=600)
            if made.returncode:
                raise SystemExit(f"{self.program} generate {' '.join(map(str, arguments))}: {made.stderr[-400:]}")
        return Take(folder)
