"""Trains Foal: python train.py WORK --speech DIR [--portraits FILE] --budget SECONDS [--device cpu|cuda]

All state is written to WORK/state.pt every two minutes; the same command continues a killed run.
"""
import argparse
import math
import os
import time

import torch
import torch.nn as nn

import data
import foal
from model import Foal

SOUND = 0.5  # share of the wall-clock time spent on sound-only sequences once portraits exist


def velocity_weight(t):
    return 1 / (1 - t).clamp(min=0.1) ** 2


def losses(model, b, device, generator):
    """(video loss or None, audio loss or None) of one collated batch"""
    t = b["t"]
    tt = t[:, None, None]

    def noisy(x, clean):
        e = torch.randn(x.shape, generator=generator, device=device)
        return torch.where(clean[..., None], x, tt * x + (1 - tt) * e)

    def features(x, clean, reference):
        f = torch.zeros(*x.shape[:2], 4, device=device)
        f[..., 0], f[..., 1] = clean.float(), reference
        return torch.cat([x, f], -1)

    audio = features(noisy(b["audio"], b["audio_clean"]), b["audio_clean"], 0.0)
    video = None
    if "video" in b:
        video = features(noisy(b["video"], b["video_clean"]), b["video_clean"], 0.0)
        ref = features(b["ref"], torch.ones(b["ref"].shape[:2], device=device), 1.0)
        video = torch.cat([video, ref], 1)
    with torch.autocast(device, torch.bfloat16):
        v, a = model(video, audio, b["text"], b["positions"], b["mask"])
    w = velocity_weight(t)[:, None]
    open_a = (~b["audio_clean"]).float()
    error = (a[..., :320].float() - b["audio"]).pow(2).mean(-1)
    audio_loss = (error * w * open_a).sum() / open_a.sum().clamp(min=1)
    stats = {"audio mse": ((error * open_a).sum() / open_a.sum().clamp(min=1)).item() if open_a.any() else None}
    video_loss = None
    if video is not None:
        n = b["video"].shape[1]
        ref = b["ref"].repeat(1, n // b["ref"].shape[1], 1)
        open_v = (~b["video_clean"]).float()
        # the still face is easy: what moves (mouth, eyes, flashes) counts most
        change = (b["video"] - ref).abs()
        weight = 1 + 40 * (change > 0.05).float()
        square = (ref + v[:, :n, :768].float() - b["video"]).pow(2)
        video_loss = ((square * weight).mean(-1) * w * open_v).sum() / open_v.sum().clamp(min=1)
        if open_v.any():
            stats["video mse"] = ((square.mean(-1) * open_v).sum() / open_v.sum()).item()
    return video_loss, audio_loss, stats


def main():
    p = argparse.ArgumentParser()
    p.add_argument("work")
    p.add_argument("--speech", required=True)
    p.add_argument("--portraits")
    p.add_argument("--budget", type=float, default=6000)
    p.add_argument("--device", default="cpu")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--rate", type=float, default=1.2e-3)
    p.add_argument("--sound-batch", type=int, default=24)
    p.add_argument("--joint-batch", type=int, default=8)
    p.add_argument("--sound-share", type=float, default=SOUND)
    p.add_argument("--video-weight", type=float, default=6.0)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    os.makedirs(a.work, exist_ok=True)
    torch.manual_seed(0)
    model = Foal(foal.CONFIG["transformer"], foal.rotary_bands()).to(a.device)
    parameters = list(model.parameters())
    ema = [q.detach().clone() for q in parameters]
    optimiser = torch.optim.AdamW(parameters, a.rate, betas=(0.9, 0.95), weight_decay=0.01, fused=True)
    state_path = os.path.join(a.work, "state.pt")
    step, elapsed, spent = 0, 0.0, {"sound": 0.0, "joint": 0.0}
    seen = {"sound": 0, "joint": 0}
    if os.path.exists(state_path):
        s = torch.load(state_path, map_location=a.device, weights_only=False)
        model.load_state_dict(s["model"])
        ema = [e.to(a.device) for e in s["ema"]]
        optimiser.load_state_dict(s["optimiser"])
        step, elapsed, spent, seen = s["step"], s["elapsed"], s["spent"], s["seen"]
        print(f"continuing at step {step}, {elapsed:.0f} s", flush=True)
    mixer = data.Mixer(data.load_speech(a.speech), seed=1000 + step)
    if a.portraits:
        from portraits import Portraits
        mixer.portraits = Portraits(a.portraits)
    print(len(mixer.lines), "lines,", len(mixer.portraits) if a.portraits else 0, "portraits", flush=True)
    generator = torch.Generator(a.device).manual_seed(step)

    def save():
        part = state_path + ".part"
        torch.save({"model": model.state_dict(), "ema": ema, "optimiser": optimiser.state_dict(), "step": step,
                    "elapsed": elapsed, "spent": spent, "seen": seen}, part)
        os.rename(part, state_path)

    begun, saved, told, ahead = time.time() - elapsed, time.time(), time.time(), None
    running = {}
    if a.portraits:  # portraits may arrive later than speech: share the time from here on
        base = {"sound": spent["sound"], "joint": spent["joint"]}

    def plan():
        """kind, batch size, pictures, tokens of the next step"""
        if a.portraits:
            s, j = spent["sound"] - base["sound"], spent["joint"] - base["joint"]
            if j <= (1 - a.sound_share) * (s + j):
                return "joint", (a.joint_batch, 24) if mixer.rng.random() < 0.5 else (2 * a.joint_batch, 12)
        return "sound", (a.sound_batch, 0, 72 if mixer.rng.random() < 0.8 else 96)

    while True:
        elapsed = time.time() - begun
        if elapsed > a.budget:
            break
        rate = a.rate * min(1, (step + 1) / 200) * (0.5 * (1 + math.cos(math.pi * elapsed / a.budget)) + 0.01)
        for g in optimiser.param_groups:
            g["lr"] = rate
        start = time.time()
        kind, shape = plan()
        b = {k: torch.as_tensor(v).to(a.device) for k, v in mixer.batch(*shape).items()}
        made = time.time() - start
        video, audio, stats = losses(model, b, a.device, generator)
        loss = audio if video is None else audio + a.video_weight * video
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        step += 1
        with torch.no_grad():
            torch._foreach_lerp_(ema, parameters, 1 - min(0.999, (1 + step) / (10 + step)))
        spent[kind] += time.time() - start
        seen[kind] += shape[0]
        stats["making"], stats["step"] = made, time.time() - start
        for k, v in stats.items():
            if v is not None:
                key = f"{kind} {k}"
                running[key] = v if key not in running else 0.97 * running[key] + 0.03 * v
        if time.time() - told > 30:
            told = time.time()
            print(f"step {step} {elapsed:.0f}s lr {rate:.1e} seen {seen} " +
                  " ".join(f"{k} {v:.4f}" for k, v in sorted(running.items())), flush=True)
        if time.time() - saved > 120:
            save()
            saved = time.time()
    save()
    print("done", step, seen, flush=True)


if __name__ == "__main__":
    main()
