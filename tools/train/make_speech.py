"""Speaks the training lines into one folder of chunks: python make_speech.py OUT [--count N]

python make_speech.py --plan LINES.json --count N   only says which lines, for a machine without the package fortunes
python make_speech.py OUT --lines LINES.json        speaks those
"""
import argparse
import json
import os
import pickle
import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from data import load_speech
from speech import speak
from voices import VOICES
from words import plain, training_lines

CHUNK = 250


def one(job):
    text, voice, stretch = job
    try:
        x, phonemes = speak(text, voice, stretch)
    except Exception:  # a line that flite refuses is left out
        return None
    if not phonemes or not 0.5 < len(x) / 24000 < 9:
        return None
    return dict(text=text, voice=voice, x=(np.clip(x, -1, 1) * 32767).astype(np.int16), phonemes=phonemes)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("out", nargs="?")
    p.add_argument("--count", type=int, default=9000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--plan")
    p.add_argument("--lines")
    p.add_argument("--besides", help="a folder of spoken lines: those of it that choose between checkpoints are left out")
    p.add_argument("--threads", type=int, default=os.cpu_count())
    a = p.parse_args()
    if a.lines:
        with open(a.lines) as file:
            jobs = json.load(file)
    else:
        rng = random.Random(a.seed)
        names, shares = list(VOICES), list(VOICES.values())
        jobs = [(line, rng.choices(names, shares)[0], rng.uniform(0.95, 1.12)) for line in training_lines(a.count, a.seed)]
    if a.besides:
        kept = {plain(line["text"]) for line in load_speech(a.besides, validation=True)}
        jobs = [job for job in jobs if plain(job[0]) not in kept]
    if a.plan:
        with open(a.plan, "w") as file:
            json.dump(jobs, file)
    if not a.out:
        return
    os.makedirs(a.out, exist_ok=True)
    for k in range(0, len(jobs), CHUNK):
        path = f"{a.out}/speech-{k // CHUNK:03d}.pkl"
        if os.path.exists(path):
            continue
        with ThreadPoolExecutor(a.threads) as pool:
            chunk = [c for c in pool.map(one, jobs[k:k + CHUNK]) if c]
        with open(path + ".part", "wb") as file:
            pickle.dump(chunk, file)
        os.rename(path + ".part", path)
        print(path, len(chunk), f"{sum(len(c['x']) for c in chunk) / 24000 / 60:.0f} min", flush=True)


if __name__ == "__main__":
    main()
