"""Trains Foal: python train.py WORK --speech DIR [--portraits DIR] [--scenes DIR] --budget SECONDS [--device cpu|cuda] [--workers N]

All state is written to WORK/state.pt every two minutes; the same command continues a killed run. On a CPU two processes
of one thread share each step: they meet once a step instead of in every operation, which matters on a busy machine. With
--workers, processes mix the samples beside the training, in the larger batches that a GPU wants (workers.py).
"""
import argparse
import functools
import math
import os
import time

import numpy as np
import torch
import torch.multiprocessing as multiprocessing
import torch.nn as nn

import data
import feed
import foal
import workers
from model import Foal, Fused, look_at_reference

SOUND = 0.5  # share of the wall-clock time spent on sound-only sequences once portraits exist


def velocity_weight(t):
    return 1 / (1 - t).clamp(min=0.1) ** 2


def losses(model, b, device, generator, told=True):
    """(video loss or None, audio loss, {what is told of them}) of one batch of `feed.tokens`. told: whether anything is, which makes a
    GPU wait."""
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
    stats = {"audio mse": ((error * open_a).sum() / open_a.sum().clamp(min=1)).item() if open_a.any() else None} if told else {}
    video_loss = None
    if video is not None:
        n = b["video"].shape[1]
        ref = b["base"]
        open_v = (~b["video_clean"]).float()
        # the still face is easy: mouth and eyes count most, and there what moves; but a flash, which moves all, counts no more
        change = ((b["video"] - ref).abs() > 0.05).float()
        weight = 15 * change * (0.03 / change.mean((1, 2), keepdim=True).clamp(min=1e-4)).clamp(max=1)
        weight = weight + b["region"][:, :, None, :, None].expand(-1, -1, 4, -1, 3).flatten(2)
        square = (ref + v[:, :n, :768].float() - b["video"]).pow(2)
        # what the pictures show is decided early, at much noise: weigh it more than the velocity would
        video_loss = ((square * weight).mean(-1) / (1 - t[:, None]).clamp(min=0.1) * open_v).sum() / open_v.sum().clamp(min=1)
        if told and open_v.any():
            stats["video mse"] = ((square.mean(-1) * open_v).sum() / open_v.sum()).item()
            early = (change * (open_v * (t[:, None] < 0.4))[..., None]).flatten(1)  # of what moves, from much noise
            if early.any():  # 1 = as bad as the still picture
                stats["unexplained"] = (((square.flatten(1) * early).sum(1) / ((b["video"] - ref).pow(2).flatten(1) * early).sum(1)
                                         .clamp(min=1e-6))[early.any(1)]).mean().item()
    return video_loss, audio_loss, stats


class Team:
    """Processes on one machine that average their gradients through shared memory."""

    def __init__(self, count, size):
        self.count = count
        self.gradients = torch.zeros(count, size).share_memory_()
        self.word = torch.zeros(8, dtype=torch.float64).share_memory_()  # what rank 0 decided for this step
        self.barrier = multiprocessing.get_context("spawn").Barrier(count)

    def meet(self):
        if self.count > 1:
            self.barrier.wait(600)

    def average(self, rank, parameters):
        if self.count == 1:
            return
        parameters = [q for q in parameters if q.grad is not None]  # the same ones in every process
        sizes = [q.numel() for q in parameters]
        torch.cat([q.grad.flatten() for q in parameters], out=self.gradients[rank, :sum(sizes)])
        self.meet()
        for q, g in zip(parameters, self.gradients[:, :sum(sizes)].mean(0).split(sizes)):
            q.grad = g.view_as(q)
        self.meet()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("work")
    p.add_argument("--speech", required=True)
    p.add_argument("--portraits")
    p.add_argument("--scenes")
    p.add_argument("--budget", type=float, default=6000)
    p.add_argument("--device", default="cpu")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--processes", type=int, default=2, help="on the CPU")
    p.add_argument("--rate", type=float, default=8e-4)
    p.add_argument("--restart", action="store_true", help="begin the schedule again at the point a continued run has reached")
    p.add_argument("--warm-up", type=int, default=60, help="steps")
    p.add_argument("--ema", type=float, default=0.998)
    p.add_argument("--sound-batch", type=int, default=18)
    p.add_argument("--joint-batch", type=int, default=16)
    p.add_argument("--sound-share", type=float, default=SOUND)
    p.add_argument("--scene-share", type=float, default=0.25, help="of the joint steps")
    p.add_argument("--gallop", action="store_true", help="horses gallop to hoofbeats; else they stand")
    p.add_argument("--loose", type=float, default=0.0, help="share of the clips that are warped, so that faces lie anywhere")
    p.add_argument("--plateau", type=float, default=0.6, help="share of the budget at the full rate")
    p.add_argument("--workers", type=int, default=0, help="processes that mix samples beside the training")
    p.add_argument("--scale", type=float, default=1.0, help="with --workers: size of the batches")
    p.add_argument("--compile", action="store_true", help="what passes over all tokens without a matrix product")
    p.add_argument("--told", type=float, default=30, help="seconds between lines of the log")
    p.add_argument("--save-every", type=float, default=120, help="seconds")
    p.add_argument("--video-weight", type=float, default=4.0)
    a = p.parse_args()
    os.makedirs(a.work, exist_ok=True)
    count = a.processes if a.device == "cpu" else 1
    size = sum(q.numel() for q in Foal(foal.CONFIG["transformer"], foal.rotary_bands()).parameters())
    team = Team(count, size)
    if count == 1:
        work(0, a, team)
    else:
        multiprocessing.spawn(work, (a, team), nprocs=count)


def check(model, mixer, device):
    """Refuses a device that computes otherwise than the CPU: training would go on for a long time, and be for nothing."""
    for shape in ((4, 0, 96), (2, 24, None, 24)) if mixer.portraits else ((4, 0, 96),):
        b = feed.tokens(mixer.batch(*shape), "cpu")
        answers, slopes = [], []
        for where in ("cpu", device):
            model.to(where)
            audio = torch.nn.functional.pad(b["audio"], (0, 4))
            video = torch.nn.functional.pad(torch.cat([b["video"], b["ref"]], 1), (0, 4)) if shape[1] else None
            with torch.autocast(where, torch.bfloat16):
                answer = [x for x in model(*(x if x is None else x.to(where) for x in (video, audio, b["text"], b["positions"], b["mask"])))
                          if x is not None]
            sum(x.float().pow(2).mean() for x in answer).backward()
            answers.append(torch.cat([x.detach().float().flatten().cpu() for x in answer]))
            slopes.append(torch.cat([q.grad.flatten().cpu() for q in model.parameters() if q.grad is not None]))
            model.zero_grad()
        for what, (right, found), most in (("answers", answers, 0.05), ("learns", slopes, 0.1)):
            wrong = ((found - right).norm() / right.norm()).item()
            if not wrong < most:
                raise SystemExit(f"{device} {what} otherwise than the CPU, by {wrong:.3f} of what it should be: see attend() in model.py")
            print(f"{device} {what} as the CPU does, but for {wrong:.4f}", flush=True)


def mixer_of(a, seed):
    """A Mixer over the folders of the command line."""
    mixer = data.Mixer(data.load_speech(a.speech), seed=seed, sounds=os.path.join(a.work, "sounds.pkl"))
    if a.portraits:
        from clips import Portraits
        mixer.portraits = Portraits(a.portraits, a.gallop, a.loose)
        mixer.scenes = Portraits(a.scenes, a.gallop, a.loose) if a.scenes else None
    return mixer


def work(rank, a, team):
    torch.set_num_threads(a.threads)
    torch.manual_seed(0)
    model = Foal(foal.CONFIG["transformer"], foal.rotary_bands())
    look_at_reference(model)
    model.to(a.device)
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
        if s["optimiser"]:
            optimiser.load_state_dict(s["optimiser"])
        step, elapsed, spent, seen = s["step"], s["elapsed"], s["spent"], s["seen"]
        print(f"process {rank} continues at step {step}, {elapsed:.0f} s", flush=True)
    mixer = mixer_of(a, 1000 + step + 7919 * rank)
    print(len(mixer.lines), "lines,", len(mixer.portraits) if a.portraits else 0, "portraits,",
          len(mixer.scenes) if a.scenes else 0, "scenes", flush=True)
    if a.device != "cpu":
        check(model, mixer, a.device)
    fed = workers.batches(functools.partial(mixer_of, a), 1000 + step, a.workers, a.scale) if a.workers else None
    model.fused = Fused(a.compile)
    generator = torch.Generator(a.device).manual_seed(step + 7919 * rank)

    def save():
        part = state_path + ".part"
        torch.save({"model": model.state_dict(), "ema": ema, "optimiser": optimiser.state_dict(), "step": step,
                    "elapsed": elapsed, "spent": spent, "seen": seen}, part)
        os.rename(part, state_path)

    origin = elapsed if a.restart else 0.0
    begun, saved, told = time.time() - elapsed, time.time(), time.time()
    running = {}
    base = dict(spent)  # portraits may arrive later than speech: share the time from here on
    n, m = a.joint_batch // team.count, a.sound_batch // team.count
    # kind, (batch size of one process, pictures, sound tokens, kept places, whether a scene)
    shapes = [("sound", (m, 0, 72)), ("sound", (m, 0, 96)), ("joint", (n, 24, None, 14)),
              ("joint", (max(1, n * 3 // 4), 24, None, 24)), ("joint", (max(1, n * 3 // 8), 24)),
              ("joint", (max(1, n * 5 // 8), 24, None, 28, True)), ("joint", (max(1, n // 8), 24, None, None, True))]
    chooser = np.random.default_rng(step)

    def choose():
        r = chooser.random()
        if a.portraits:
            s, j = spent["sound"] - base["sound"], spent["joint"] - base["joint"]
            if j <= (1 - a.sound_share) * (s + j):
                if a.scenes and chooser.random() < a.scene_share:
                    return 5 if chooser.random() < 0.6 else 6
                return 2 if r < 0.4 else 3 if r < 0.75 else 4
        return 0 if r < 0.8 else 1

    parent = os.getppid()
    while os.getppid() == parent:  # when the program is killed its processes end too: two runs would share one state
        if rank == 0:
            elapsed = time.time() - begun
            team.word[0], team.word[1] = elapsed, choose()
        team.meet()
        elapsed = team.word[0].item()
        if elapsed > a.budget:
            break
        # a plateau, then half a cosine: how many steps the time will hold is not known on a busy machine
        end = max(0.0, (elapsed - origin) / (a.budget - origin) - a.plateau) / max(1e-9, 1 - a.plateau)
        rate = a.rate * min(1, (step + 1) / a.warm_up) * (0.5 * (1 + math.cos(math.pi * end)) + 0.01)
        for g in optimiser.param_groups:
            g["lr"] = rate
        start = time.time()
        if fed is not None:
            kind, size, b = next(fed)
        else:
            kind, shape = shapes[int(team.word[1])]
            size, b = shape[0] * team.count, mixer.batch(*shape)
        made = time.time() - start
        video, audio, stats = losses(model, feed.tokens(b, a.device), a.device, generator, fed is None or step % 25 == 0)
        loss = audio if video is None else audio + a.video_weight * video
        loss.backward()
        team.average(rank, parameters)
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        step += 1
        with torch.no_grad():
            torch._foreach_lerp_(ema, parameters, 1 - min(a.ema, (1 + step) / (10 + step)))
        if rank:
            continue
        spent[kind] += time.time() - start
        seen[kind] += size
        stats["making"], stats["step"] = made, time.time() - start
        for k, v in stats.items():
            if v is not None:
                key = f"{kind} {k}"
                running[key] = v if key not in running else 0.97 * running[key] + 0.03 * v
        if time.time() - told > a.told:
            told = time.time()
            print(f"step {step} {elapsed:.0f}s lr {rate:.1e} seen {seen} " +
                  " ".join(f"{k} {v:.4f}" for k, v in sorted(running.items())), flush=True)
        if time.time() - saved > a.save_every:
            save()
            saved = time.time()
    if rank == 0:
        save()
        print("done", step, seen, flush=True)


if __name__ == "__main__":
    main()
