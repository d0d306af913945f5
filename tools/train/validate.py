"""Chooses between checkpoints: python validate.py CHECKPOINT... [--lines 30] [--steps 8] [--alone]

Lines that training leaves out (data.VALIDATION) on portraits and scenes it leaves out, each with noise of its own; the held-out lines
and faces stay for tools/judge. Prints the word error rate with picture and sound made together, as a take is, the error of the mel,
and how much of the mouth's movement in a portrait and in a scene is explained.
"""
import argparse

import numpy as np
import torch

import clips
import data
import export
import foal
import mel
import mouth
import portraits
from evaluate import recogniser, word_errors
from sample import generate
from words import plain

SECONDS = 4.5


def unexplained(made, true, ref):
    """Of the squared change against the still picture, the share that is wrong: 0 is perfect, 1 as bad as standing still."""
    return float(((made.astype(float) - true) ** 2).sum() / ((ref[None].astype(float) - true) ** 2).sum())


def picture(k, line, wide):
    frame, aside = (portraits.SCENE, (0, -25, 20)[k % 3]) if wide else (portraits.PORTRAIT, 0)
    parts = portraits.render(2000 + k, frame=frame, aside=aside, loose=0.5 * (k % 2))
    n = int(np.ceil(len(line["x"]) / foal.SOUND_RATE * foal.RATE / 4)) * 4
    return parts.ref, clips.assemble(parts, mouth.shapes(line["phonemes"], 0, n), [])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("checkpoints", nargs="+")
    p.add_argument("--speech", default="work/speech")
    p.add_argument("--lines", type=int, default=30)
    p.add_argument("--voice", default="rms")
    p.add_argument("--steps", type=int, default=8)
    p.add_argument("--alone", action="store_true", help="sound without a picture")
    p.add_argument("--scenes", type=int, default=0, help="lines that are also made with a scene")
    p.add_argument("--float32", action="store_true")
    p.add_argument("--seed", type=int, default=100, help="of the first line's noise")
    a = p.parse_args()
    torch.set_num_threads(1)
    lines = [x for x in data.load_speech(a.speech, validation=True) if x["voice"] == a.voice and len(x["x"]) < SECONDS * foal.SOUND_RATE][:a.lines]
    hear = recogniser()
    copy = [word_errors(plain(x["text"]), plain(hear(mel.to_samples(mel.normalised_mel(x["x"].astype(np.float32) / 32767))))) for x in lines]
    print(f"{len(lines)} lines, {sum(n for _, n in copy):.0f} words; copy synthesis {100 * sum(e for e, _ in copy) / sum(n for _, n in copy):.1f} %", flush=True)
    for name in a.checkpoints:
        model = export.load(name)
        errors, words, wrong, faces, scenes = 0, 0, [], [], []
        for k, line in enumerate(lines):
            x = line["x"].astype(np.float32) / 32767
            ref, true = (None, None) if a.alone else picture(k, line, False)
            frames, m = generate(model, ref, line["phonemes"], len(x) / foal.SOUND_RATE, line["voice"], steps=a.steps, seed=a.seed + k, bf16=not a.float32)
            right = mel.normalised_mel(x)
            n = min(len(m), len(right))
            wrong.append((m[:n] - right[:n]).pow(2).mean().item())
            e, c = word_errors(plain(line["text"]), plain(hear(mel.to_samples(m[:n]))))
            errors, words = errors + e, words + c
            if ref is not None:
                faces.append(unexplained(frames, true, ref))
            if k < a.scenes:
                ref, true = picture(k, line, True)
                frames, _ = generate(model, ref, line["phonemes"], len(x) / foal.SOUND_RATE, line["voice"], steps=a.steps, seed=a.seed + k, bf16=not a.float32)
                scenes.append(unexplained(frames, true, ref))
        text = "".join(f", {what} {np.mean(v):.3f}" for what, v in (("portraits unexplained", faces), ("scenes unexplained", scenes)) if v)
        print(f"{name}: WER {100 * errors / words:.1f} %, mel {np.mean(wrong):.4f}{text}", flush=True)


if __name__ == "__main__":
    main()
