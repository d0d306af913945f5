"""Procedural portraits: layered vector drawing (Pillow, 4x supersampled), one still picture per identity and small patches
for every mouth shape and eyelid state, so that a clip is assembled by pasting.

python portraits.py OUT [--count N] [--seed S]          prerender a set, in chunks
python portraits.py SHEET.png --sheet [--seed S]        a contact sheet to look at
python portraits.py PICTURE.png --one SEED [--finish plain] [--smile 0.6]   one portrait, 64x64 shown as 512x512
"""
import argparse
import functools
import math
import os
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter

import foal
import mouth
from features import eyes, lips
from figure import body, face
from hair import hair_back, hair_front, hat
from horse import Horse
from identity import Identity
from pen import Pen
from scenery import scene

CHUNK = 50

class Frame:
    """What of the plane is drawn, in units; a portrait is the square at (0, 0)."""

    def __init__(self, left=0, right=64, bottom=64):
        self.left, self.right, self.bottom = left, right, bottom
        self.width, self.height = right - left, bottom

    def pixels(self, box):
        """A box of the plane, cut at the edges, counted from the upper left corner."""
        return [max(0, min(self.width, v - self.left)) if j % 2 == 0 else max(0, min(self.height, v)) for j, v in enumerate(box)]


PORTRAIT, SCENE = Frame(), Frame((foal.SIZE - foal.SCENE[1]) // 2, (foal.SIZE + foal.SCENE[1]) // 2, foal.SCENE[0])


class Parts(NamedTuple):
    """A still picture and what moves in it. Boxes are left, upper, right and lower edge."""
    ref: np.ndarray  # [h, w, 3]
    mouths: np.ndarray  # [mouth.COUNT, h, w, 3], those of the mood behind them
    mouth_box: list
    lids: np.ndarray  # [2, h, w, 3]: half, closed; with a mood its open, half and closed ones behind them
    eye_box: list
    horses: np.ndarray  # [horse.PICTURES, h, w, 3], or none
    horse_box: list


def background(i, k, frame, horse=None, phase=None):
    image = Image.new("RGB", (frame.width * k, frame.height * k))
    pen = Pen(image, k, (frame.left, 0))
    scene(pen, i, frame.left, frame.right, frame.bottom)
    if horse:
        horse.draw(pen, phase)
    return image, pen


def still(i, k, frame, horse=None, phase=None):
    """All but mouth, eyes and what covers them, at k pixels per unit."""
    image, pen = background(i, k, frame, horse, phase)
    if i.hat != "hood":
        hair_back(pen, i)
    if i.shoulders:
        body(pen, i)
    face(pen, i)
    return image


def over(pen, i):
    if i.hat in (None, "crown", "band", "cap", "wizard", "bandana", "hood") and not (i.hat in ("hood", "cap", "wizard", "bandana") and i.style in ("spiky", "curly")):
        hair_front(pen, i)
    if i.hat:
        hat(pen, i)


def finisher(i, full):
    """A function from (float picture, box) to uint8, the same for the still picture and for its patches."""
    h, w = full.shape[:2]
    y, x = np.mgrid[0:h, 0:w] + 0.5
    y, x = y / h - 0.5, x / w - 0.5
    field = 1 + 0.22 * (x * i.light[0] + y * i.light[1]) - 0.35 * np.maximum(0, x * x + y * y - 0.2)
    grain = np.random.default_rng(i.scene_seed).normal(0, 5, (h, w, 1)) if i.finish == "grain" else 0
    palette = None

    def lit(a, box):
        x0, y0, x1, y1 = box
        g = grain[y0:y1, x0:x1] if i.finish == "grain" else 0
        return np.clip(a * field[y0:y1, x0:x1, None] + g, 0, 255).astype(np.uint8)

    if i.finish == "palette":
        palette = Image.fromarray(lit(full, (0, 0, w, h))).quantize(i.colours, dither=Image.Dither.NONE)

    def finish(a, box):
        a = lit(a, box)
        if palette is not None:
            a = np.asarray(Image.fromarray(a).quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB"))
        return a

    return finish


def render(seed, out=64, ss=4, shapes=range(mouth.COUNT), mood=None, frame=PORTRAIT, aside=0, empty=False, horse=None, **change):
    """Parts. aside: how far from the middle the person stands, in units; empty: nobody stands there, and the boxes are what a
    person would move; horse: a Horse behind the person."""
    faces = [Identity(seed, **change)] + ([Identity(seed, mood=mood, **change)] if mood else [])
    for i in faces:
        i.cx += aside
    plain = faces[0]
    u = out // 64  # pixels per unit of the result
    k = ss * u
    behind = lambda phase=None: background(plain, k, frame, horse, phase)[0] if empty else still(plain, k, frame, horse, phase)
    base = behind()
    eb, mb = frame.pixels(plain.eye_box()), frame.pixels(plain.mouth_box())
    if empty and horse:  # nothing may lie over the horse
        eb = mb = [0] * 4

    def down(image):
        a = image.resize((image.width // ss, image.height // ss), Image.Resampling.BOX)
        if plain.finish == "soft":
            a = a.filter(ImageFilter.GaussianBlur(0.45 * u))
        return np.asarray(a, dtype=np.float32)

    def crop(image, box, margin=2):
        x0, y0 = max(0, box[0] - margin), max(0, box[1] - margin)
        x1, y1 = min(frame.width, box[2] + margin), min(frame.height, box[3] + margin)
        return image.crop([v * k for v in (x0, y0, x1, y1)]), x0, y0

    blank = Image.new("RGB", base.size, (255, 0, 255))
    probe, x0, y0 = crop(blank, mb)
    over(Pen(probe, k, (x0 + frame.left, y0)), plain)
    covered = probe.getcolors(2) is None or len(probe.getcolors(2)) > 1  # whether hair or hat reach the mouth

    def patch(i, box, shape, lid, base=base):
        image, x0, y0 = crop(base, box)
        if empty:
            return down(image)[(box[1] - y0) * u:(box[3] - y0) * u, (box[0] - x0) * u:(box[2] - x0) * u]
        pen = Pen(image, k, (x0 + frame.left, y0))
        if box != mb:
            eyes(pen, i, lid)
        lips(pen, i, shape)
        if box != mb or covered:
            over(pen, i)
        return down(image)[(box[1] - y0) * u:(box[3] - y0) * u, (box[0] - x0) * u:(box[2] - x0) * u]

    whole = patch(plain, (0, 0, frame.width, frame.height), None, 0)
    mouths = [patch(i, mb, s, 0) for i in faces for s in shapes]
    lids = [patch(plain, eb, None, lid) for lid in (1, 2)] + [patch(i, eb, None, lid) for i in faces[1:] for lid in (0, 1, 2)]
    hb = frame.pixels(horse.box()) if horse else [0] * 4
    horses = [patch(plain, hb, None, 0, behind(phase)) for phase in horse.phases()] if horse else []
    loud = whole.copy()
    scaled = lambda box: [v * u for v in box]
    if len(mouths) > 10:  # the palette must know the open mouth
        loud[mb[1] * u:mb[3] * u, mb[0] * u:mb[2] * u] = mouths[len(shapes) - 8]
    finish = finisher(plain, loud)
    finished = lambda pictures, box: np.array([finish(p, scaled(box)) for p in pictures], np.uint8).reshape(
        len(pictures), (box[3] - box[1]) * u, (box[2] - box[0]) * u, 3)
    return Parts(finish(whole, (0, 0, loud.shape[1], loud.shape[0])), finished(mouths, mb), scaled(mb), finished(lids, eb), scaled(eb),
                 finished(horses, hb), scaled(hb))


def any_mood(r):
    return foal.EMOTIONS[1 + int(r.integers(len(foal.EMOTIONS) - 1))]


def training_face(seed):
    """Most faces lie about where all do, some more loosely; every one has one mood beside the plain face."""
    r = np.random.default_rng(seed + 5)
    mood = any_mood(r)
    return render(seed, mood=mood, loose=float(r.choice([0.1, 0.5, 1.0], p=[0.4, 0.35, 0.25]))), foal.EMOTIONS.index(mood)


def training_scene(seed):
    """A wide picture with a person somewhere in it, or with nobody."""
    r = np.random.default_rng(seed + 9)
    aside = 0 if r.random() < 0.3 else int(r.integers(-40, 41))
    mood = any_mood(r)
    loose = float(r.choice([0.1, 0.5], p=[0.6, 0.4]))
    return render(seed, mood=mood, loose=loose, frame=SCENE, aside=aside, empty=r.random() < 0.15), foal.EMOTIONS.index(mood)


def training_flat(seed):
    """A face in the manner of clip art."""
    r = np.random.default_rng(seed + 5)
    mood = any_mood(r)
    return render(seed, mood=mood, loose=float(r.choice([0.1, 0.5, 1.0])), flat=True), foal.EMOTIONS.index(mood)


def training_horse(seed, frame=SCENE, fixed=False):
    """A picture with a horse in it, and in half of the wide ones with a person beside it. fixed: the horse about where all of them are,
    in the middle; else anywhere, of any size."""
    r = np.random.default_rng(seed + 9)
    mood = any_mood(r)
    wide = frame.width > PORTRAIT.width
    empty = not wide or r.random() < 0.5
    length = float(r.uniform(18, 42) if empty and wide else r.uniform(16, 30))
    first, last = frame.left + 0.8 * length, frame.right - 0.9 * length
    x, aside = float(r.uniform(min(first, last), max(first, last))), 0
    if not empty:  # on the other side
        aside = int(r.integers(18, 41))
        x = 32 - float(r.uniform(14, 36))
        if r.random() < 0.5:
            aside, x = -aside, 64 - x
    ground = frame.bottom - float(r.uniform(2, 14))
    if fixed:
        aside = aside and math.copysign(44, aside)
        x, length, ground = 32 + float(r.uniform(-1, 1)), float(r.uniform(23.5, 24.5)), 58 + float(r.uniform(-0.5, 0.5))
    return (render(seed, mood=mood, loose=0.1, frame=frame, aside=aside, empty=empty, horse=Horse(seed, x, ground, length)),
            foal.EMOTIONS.index(mood))


def pack(items):
    parts, mood = zip(*items)
    stack = lambda name: np.stack([getattr(p, name) for p in parts])
    flat = lambda name: np.concatenate([getattr(p, name).ravel() for p in parts])
    starts = lambda name: np.cumsum([0] + [getattr(p, name).size for p in parts])
    return dict(ref=stack("ref"), mb=stack("mouth_box"), eb=stack("eye_box"), hb=stack("horse_box"), mood=np.array(mood),
                mouths=flat("mouths"), lids=flat("lids"), horses=flat("horses"),
                m0=starts("mouths"), e0=starts("lids"), h0=starts("horses"))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("out")
    p.add_argument("--count", type=int, default=1000)
    p.add_argument("--seed", type=int, default=100000)
    p.add_argument("--sheet", action="store_true")
    p.add_argument("--scenes", action="store_true", help="128x72 scenes instead of portraits")
    p.add_argument("--horses", action="store_true", help="with a horse: portraits, or with --scenes wide")
    p.add_argument("--fixed", action="store_true", help="horses all at one place")
    p.add_argument("--flat", action="store_true", help="portraits in the manner of clip art")
    p.add_argument("--one", type=int)
    p.add_argument("--finish")
    p.add_argument("--smile", type=float)
    p.add_argument("--mood")
    p.add_argument("--processes", type=int, default=2)
    a = p.parse_args()
    if a.one is not None:
        change = {k: v for k, v in (("finish", a.finish), ("smile", a.smile)) if v is not None}
        Image.fromarray(render(a.one, shapes=[0], **change).ref).resize((512, 512), Image.Resampling.NEAREST).save(a.out)
    elif a.sheet:
        sheet = Image.new("RGB", (8 * 132, 6 * 132))
        for j in range(48):
            parts = render(a.seed + j, shapes=[0], mood=a.mood, loose=1.0 if j % 4 == 3 else 0.1, flat=a.flat)
            ref = parts.ref.copy()
            if a.mood:
                x0, y0, x1, y1 = parts.eye_box
                ref[y0:y1, x0:x1] = parts.lids[2]
            sheet.paste(Image.fromarray(ref).resize((128, 128), 0), (j % 8 * 132, j // 8 * 132))
        sheet.save(a.out)
    else:
        os.makedirs(a.out, exist_ok=True)
        for seed in range(a.seed, a.seed + a.count, CHUNK):
            path = f"{a.out}/portraits-{seed}.npz"
            if os.path.exists(path):
                continue
            with ProcessPoolExecutor(a.processes) as pool:
                draw = training_scene if a.scenes else training_flat if a.flat else training_face
                if a.horses:
                    draw = functools.partial(training_horse, frame=SCENE if a.scenes else PORTRAIT, fixed=a.fixed)
                items = list(pool.map(draw, range(seed, seed + CHUNK), chunksize=5))
            np.savez(path + ".part.npz", **pack(items))
            os.rename(path + ".part.npz", path)
            print(path, flush=True)


if __name__ == "__main__":
    main()
