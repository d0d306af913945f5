"""Draws all pictures of a run in many processes: python draw.py OUT [--chunks 120] [--processes N]

OUT/portraits and OUT/scenes get chunks of fifty in turn, of every kind, so that training may begin long before all are drawn."""
import argparse
import functools
import os
from concurrent.futures import ProcessPoolExecutor

import numpy as np

import portraits

# name: (drawn by, folder, first seed)
KINDS = {"face": (portraits.training_face, "portraits", 700000), "flat": (portraits.training_flat, "portraits", 900000),
         "scene": (portraits.training_scene, "scenes", 1100000), "horse": (portraits.training_horse, "scenes", 1300000),
         "fixed": (functools.partial(portraits.training_horse, fixed=True), "scenes", 1500000),
         "pony": (functools.partial(portraits.training_horse, frame=portraits.PORTRAIT), "portraits", 1700000)}
ORDER = "face scene horse flat face scene fixed face scene horse face flat face scene pony".split()


def chunk(job):
    out, kind, n = job
    draw, folder, seed = KINDS[kind]
    seed += portraits.CHUNK * n
    path = f"{out}/{folder}/portraits-{seed}.npz"
    if not os.path.exists(path):
        np.savez(path + ".part.npz", **portraits.pack([draw(seed + k) for k in range(portraits.CHUNK)]))
        os.rename(path + ".part.npz", path)
    return path


def main():
    p = argparse.ArgumentParser()
    p.add_argument("out")
    p.add_argument("--chunks", type=int, default=120)
    p.add_argument("--processes", type=int, default=os.cpu_count())
    a = p.parse_args()
    for folder in ("portraits", "scenes"):
        os.makedirs(f"{a.out}/{folder}", exist_ok=True)
    kinds = [ORDER[k % len(ORDER)] for k in range(a.chunks)]
    jobs = [(a.out, kind, kinds[:k].count(kind)) for k, kind in enumerate(kinds)]
    with ProcessPoolExecutor(a.processes) as pool:
        for path in pool.map(chunk, jobs):
            print(path, flush=True)


if __name__ == "__main__":
    main()
