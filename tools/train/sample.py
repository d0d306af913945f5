"""Generates with PyTorch, for judging a checkpoint without the engine:
python sample.py CHECKPOINT PORTRAIT.png "A line." OUT [--voice rms] [--steps 4] [--ambience rain=0.4] [--event thunder=1.0]

Long lines are made window by window; each continues from the last eight pictures of the one before.
"""
import argparse
import os

import numpy as np
import soundfile
import torch
from PIL import Image

import export
import foal
import mel
from speech import speak

TPS = foal.TOKENS_PER_SECOND
SOUND_STEPS = foal.CONFIG["sampling"]["sound_steps"]


@torch.no_grad()
def finish(model, audio, clean, text, times, sigma, steps, bf16=False):
    """The last steps of a window's sound, without its pictures. audio [n, 320] at the noise level `sigma`, clean [n, 1]: which tokens
    are given; text/times without the noise token."""
    positions = torch.tensor(foal.positions(0, len(audio), times, foal.SCENE))[None]
    for k in range(steps):
        t = 1 - sigma * (steps - k) / steps
        tokens = torch.tensor(np.concatenate([text, foal.noise_token(1.0, t)[None]]))
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            _, x = model(None, torch.cat([audio, clean, torch.zeros(len(audio), 3)], 1)[None], tokens[None], positions)
        audio = torch.where(clean > 0, audio, audio + (x[0, :, :320].float() - audio) / (steps - k))
    return audio


@torch.no_grad()
def window(model, ref, pictures, text, times, steps, generator, video_prefix=None, audio_prefix=None, voice=None, bf16=False,
           sound_steps=SOUND_STEPS):
    """One window. ref uint8 [64, 64, 3], a scene [72, 128, 3], or None (sound only, `pictures` still says how long).
    text/times without the noise token. voice: all sound tokens given. Returns video tokens (or None), audio tokens."""
    na = pictures * 2
    audio = torch.randn(na, 320, generator=generator)
    audio_clean = torch.zeros(na, 1)
    given_audio = voice if voice is not None else audio_prefix
    if given_audio is not None:
        audio_clean[:len(given_audio)] = 1
        audio[:len(given_audio)] = given_audio
    video = base = None
    if ref is not None:
        reference = torch.tensor(foal.patches(np.repeat(ref[None], 4, 0)))
        base = reference.repeat(pictures // 4, 1)
        video = torch.randn(len(base), 768, generator=generator)
        grid = len(reference)
        video_clean = torch.zeros(len(base), 1)
        if video_prefix is not None:
            video_clean[:len(video_prefix)] = 1
            video[:len(video_prefix)] = video_prefix
    positions = torch.tensor(foal.positions(pictures if ref is not None else 0, na, times, ref.shape[:2] if ref is not None else foal.SCENE))[None]
    zero = torch.zeros
    for i in range(steps):
        t, t1 = i / steps, (i + 1) / steps
        f = (t1 - t) / (1 - t)
        noise = foal.noise_token(t if ref is not None else 1.0, t if voice is None else 1.0)
        tokens = torch.tensor(np.concatenate([text, noise[None]]))
        a = torch.cat([audio, audio_clean, zero(na, 3)], 1)
        v = None
        if ref is not None:
            v = torch.cat([torch.cat([video, video_clean, zero(len(video), 3)], 1),
                           torch.cat([reference, torch.ones(grid, 2), zero(grid, 2)], 1)])[None]
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            vo, ao = model(v, a[None], tokens[None], positions)
        share = f / (1 + sound_steps) if i + 1 == steps else f  # the rest of the sound's last step follows alone
        audio = torch.where(audio_clean > 0, audio, audio + (ao[0, :, :320].float() - audio) * share)
        if ref is not None:
            video = torch.where(video_clean > 0, video, video + (base + vo[0, :len(base), :768].float() - video) * f)
    if sound_steps and voice is None:  # a given sound is finished
        audio = finish(model, audio, audio_clean, text, times, sound_steps / (1 + sound_steps) / steps, sound_steps, bf16)
    return video, audio


def generate(model, ref, phonemes, seconds, speaker, ambiences=None, events=(), steps=4, seed=1, bf16=False, size=24, prefix=8):
    """(pictures uint8 [n, *ref.shape] or None, normalised mel [frames, 80]) of a whole line; times in seconds.
    prefix: how many pictures of each window are the end of the one before."""
    generator = torch.Generator().manual_seed(seed)
    total = int(np.ceil(seconds * foal.RATE / 4)) * 4
    grid = len(foal.places(ref.shape[:2])) if ref is not None else 0
    videos, audios, begin = [], [], 0
    while begin < total:
        given = prefix if begin else 0
        n = min(size, total - begin + given)
        n += -n % 4
        start = (begin - given) / foal.RATE
        f, times = foal.text_tokens([(p, (a - start) * TPS, (b - start) * TPS) for p, a, b in phonemes], speaker if phonemes else None,
                                    "neutral", ambiences, [(e, (t - start) * TPS, v) for e, t, v in events], n * 2)
        v, a = window(model, ref, n, f, times, steps, generator,
                      videos[-1][-given // 4 * grid:] if given and ref is not None else None, audios[-1][-given * 2:] if given else None, bf16=bf16)
        videos.append(v if not given or v is None else v[given // 4 * grid:])
        audios.append(a if not given else a[given * 2:])
        begin += n - given
    audio = torch.cat(audios).reshape(-1, foal.BANDS)
    return (foal.unpatch(torch.cat(videos).numpy(), ref.shape[:2]) if ref is not None else None), audio


def pairs(text):
    name, value = text.split("=")
    return name, float(value)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("checkpoint")
    p.add_argument("portrait")
    p.add_argument("line")
    p.add_argument("out")
    p.add_argument("--voice", default="rms")
    p.add_argument("--steps", type=int, default=4)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--ambience", type=pairs, action="append", default=[])
    p.add_argument("--event", type=pairs, action="append", default=[])
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    ref = np.asarray(Image.open(a.portrait).convert("RGB").resize((64, 64), Image.Resampling.BOX))
    phonemes = speak(a.line, a.voice)[1]
    events = [(n, t, 1.0) for n, t in a.event]
    frames, m = generate(export.load(a.checkpoint), ref, phonemes, phonemes[-1][2] + 0.2, a.voice, dict(a.ambience), events, a.steps, a.seed)
    for k, f in enumerate(frames):
        Image.fromarray(f).save(f"{a.out}/{k:04d}.png")
    images = [Image.fromarray(f).resize((256, 256), 0) for f in frames]
    images[0].save(f"{a.out}/clip.gif", save_all=True, append_images=images[1:], duration=1000 // 12, loop=0)
    x = mel.to_samples(m)
    soundfile.write(f"{a.out}/sound.wav", x / max(1, np.abs(x).max() / 0.95), foal.SOUND_RATE)


if __name__ == "__main__":
    main()
