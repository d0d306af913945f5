"""Measures a checkpoint: python evaluate.py CHECKPOINT [--lines 40] [--faces 12] [--steps 4] [--sheet FILE.png]

Speech: word error rate of pocketsphinx on the held-out game lines, beside copy synthesis (true mel, same inverse).
Picture: PSNR to the renderer on identities never trained on (seeds from 500), for the whole picture and for the mouth's
box; correlation of the mouth box's brightness over time with the renderer's.
"""
import argparse

import numpy as np
import soxr
import torch
from PIL import Image

import clips
import export
import foal
import mel
import mouth
import portraits
import weather
from sample import generate
from speech import speak
from words import held_out, plain


def recogniser():
    from pocketsphinx import Decoder
    d = Decoder(samprate=16000, loglevel="FATAL")

    def recognise(x):
        x = soxr.resample(np.asarray(x, np.float32), foal.SOUND_RATE, 16000)
        x = (x / (np.abs(x).max() + 1e-9) * 20000).astype("<i2")
        d.start_utt()
        d.process_raw(x.tobytes(), full_utt=True)
        d.end_utt()
        return d.hyp().hypstr if d.hyp() else ""

    return recognise


def word_errors(a, b):
    a, b = a.split(), b.split()
    d = np.zeros((len(a) + 1, len(b) + 1))
    d[:, 0], d[0] = range(len(a) + 1), range(len(b) + 1)
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            d[i, j] = min(d[i - 1, j] + 1, d[i, j - 1] + 1, d[i - 1, j - 1] + (a[i - 1] != b[j - 1]))
    return d[-1, -1], len(a)


def speech(model, lines, steps, voices=("rms", "slt"), bf16=True, ambiences=None, size=24, ref=None):
    """ref: a portrait, to make picture and sound together as a film does; without it sound alone"""
    hear = recogniser()
    for voice in voices:
        errors, words, mse = {"original": 0, "copy": 0, "foal": 0}, 0, []
        for line in lines:
            x, phonemes = speak(line, voice)
            true = mel.normalised_mel(x)
            _, m = generate(model, ref, phonemes, len(x) / foal.SOUND_RATE, voice, ambiences, steps=steps, bf16=bf16, size=size)
            n = min(len(m), len(true))
            mse.append((m[:n] - true[:n]).pow(2).mean().item())
            for name, sound in (("original", x), ("copy", mel.to_samples(true)), ("foal", mel.to_samples(m[:n]))):
                e, count = word_errors(plain(line), plain(hear(sound)))
                errors[name] += e
            words += count
        print(f"speech{' with picture' if ref is not None else ''} {voice} steps {steps}: WER " + " ".join(f"{k} {100 * v / words:.1f}%" for k, v in errors.items()) +
              f" mel mse {np.mean(mse):.4f} ({len(lines)} lines, {words} words)", flush=True)


def psnr(a, b):
    return -10 * np.log10(np.mean((a.astype(np.float64) - b) ** 2) / 255 ** 2 + 1e-12)


def pictures(model, faces, steps, sheet=None, bf16=True):
    whole, still, box, still_box, activity = [], [], [], [], []
    rows = []
    for k in range(faces):
        parts = portraits.render(500 + k)
        ref, mb = parts.ref, parts.mouth_box
        line = held_out()[k % 40]
        voice = ("rms", "slt")[k % 2]
        x, phonemes = speak(line, voice)
        events = [("blink", 0.9, 1.0)] + ([("thunder", 1.25, 0.8)] if k % 6 == 5 else [])
        n = 24
        true = weather.cover(clips.assemble(parts, mouth.shapes(phonemes, 0, n), events), {}, events)
        made, _ = generate(model, ref, phonemes, n / foal.RATE, voice, events=events, steps=steps, bf16=bf16)
        inside = (slice(None), slice(mb[1], mb[3]), slice(mb[0], mb[2]))
        repeated = np.repeat(ref[None], n, 0)
        whole.append(psnr(made, true))
        still.append(psnr(repeated, true))
        box.append(psnr(made[inside], true[inside]))
        still_box.append(psnr(repeated[inside], true[inside]))
        if k % 6 != 5:
            activity.append(np.corrcoef(*[np.abs(c[inside].astype(float) - ref[inside[1:]]).mean((1, 2, 3)) for c in (made, true)])[0, 1])
        rows += [true, made]
    print(f"pictures steps {steps}: PSNR {np.mean(whole):.1f} (still {np.mean(still):.1f}), mouth box {np.mean(box):.1f} "
          f"(still {np.mean(still_box):.1f}), mouth activity correlation {np.mean(activity):.3f} ({faces} unseen faces)", flush=True)
    if sheet:
        image = Image.new("RGB", (24 * 66, min(len(rows), 12) * 66))
        for y, clip in enumerate(rows[:12]):
            for j, f in enumerate(clip):
                image.paste(Image.fromarray(f), (j * 66, y * 66))
        image.save(sheet)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("checkpoint")
    p.add_argument("--lines", type=int, default=40)
    p.add_argument("--faces", type=int, default=12)
    p.add_argument("--steps", type=int, nargs="+", default=[4])
    p.add_argument("--voices", nargs="+", default=["rms", "slt"])
    p.add_argument("--rain", type=float, default=0)
    p.add_argument("--joint", action="store_true", help="speech together with the picture of a face")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--float32", action="store_true")
    p.add_argument("--sheet")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    model = export.load(a.checkpoint)
    for steps in a.steps:
        if a.faces:
            pictures(model, a.faces, steps, a.sheet, not a.float32)
        if a.lines:
            speech(model, held_out()[:a.lines], steps, a.voices, not a.float32, {"rain": a.rain} if a.rain else None,
                   ref=portraits.render(524, shapes=[0]).ref if a.joint else None)


if __name__ == "__main__":
    main()
