"""Clips of portraits: mouths and eyes pasted into the still picture, moved, coloured and covered with weather."""
import glob
import math

import numpy as np

import foal
import mouth
import weather
from portraits import Parts

BLINK = (2, 2, 1)  # lids of the pictures of a blink: closed, closed, half


def assemble(parts, shapes, events, mood=False, rate=12):
    """uint8 clip [n, h, w, 3] without weather; events are (name, seconds, force). mood: mouths and lids of the other mood."""
    n = len(shapes)
    clip = np.repeat(parts.ref[None], n, 0)
    lid = np.zeros(n, int)
    (ex0, ey0, ex1, ey1), (mx0, my0, mx1, my1), (hx0, hy0, hx1, hy1) = parts.eye_box, parts.mouth_box, parts.horse_box
    for name, time, _ in events:
        if name == "blink":
            k = int(math.floor(time * rate))
            for j, v in enumerate(BLINK):
                if 0 <= k + j < n:
                    lid[k + j] = max(lid[k + j], v)
        elif name == "hoofbeats":  # a horse behind somebody was drawn with the eyes open and the mouth at rest
            k = int(math.floor(time * rate + 0.5))
            for j, picture in enumerate(parts.horses):
                if 0 <= k + j < n:
                    clip[k + j, hy0:hy1, hx0:hx1] = picture
    # eyes first: the boxes may touch, the mouth's wins
    for j in range(n):
        if lid[j] or mood:
            clip[j, ey0:ey1, ex0:ex1] = parts.lids[lid[j] + 2 if mood else lid[j] - 1]
        if shapes[j] != mouth.REST or mood:
            clip[j, my0:my1, mx0:mx1] = parts.mouths[shapes[j] + (mouth.COUNT if mood else 0)]
    return clip


def moved(x, dx, dy):
    """pictures [..., S, S, c] shifted by whole pixels, edges repeated"""
    h, w = x.shape[-3:-1]
    rows, columns = np.clip(np.arange(h) - dy, 0, h - 1), np.clip(np.arange(w) - dx, 0, w - 1)
    return x[..., rows[:, None], columns[None, :], :]


def warp(rng, size, middle, most):
    """Where each pixel of a picture of `size` comes from, flat indices [h, w]: larger or smaller, leaning, narrower, and the face
    turned a little, about `middle` (x, y); moved by up to `most` pixels. Nearest pixels, as the rest of it is drawn."""
    h, w = size
    x, y = np.meshgrid(np.arange(w) - middle[0], np.arange(h) - middle[1])
    x, y = x - rng.uniform(-most, most), y - rng.uniform(-most, most)
    zoom, lean, narrow = math.exp(rng.uniform(-0.15, 0.3)), rng.uniform(-0.18, 0.18), rng.uniform(0.85, 1.1)
    x, y = (x * math.cos(lean) + y * math.sin(lean)) / zoom / narrow, (y * math.cos(lean) - x * math.sin(lean)) / zoom
    if rng.random() < 0.5:  # what is in the middle of the head lies to one side of it
        x = x - rng.uniform(-3.5, 3.5) * np.exp(-(x / 9) ** 2 - (y / 16) ** 2)
    x, y = np.clip(np.rint(x + middle[0]), 0, w - 1), np.clip(np.rint(y + middle[1]), 0, h - 1)
    return (y * w + x).astype(int)


def warped(x, source):
    """pictures [..., h, w, c] by the indices of `warp`"""
    return x.reshape(*x.shape[:-3], -1, x.shape[-1])[..., source, :]


def recoloured(rng, *pictures):
    """The same change of colours for all: brightness and contrast, and sometimes other hues or grey."""
    g, o = rng.uniform(0.7, 1.2), rng.uniform(-20, 20)
    m = np.eye(3)
    if (kind := rng.random()) < 0.25:
        m = m[rng.permutation(3)]
    elif kind < 0.5:
        tint = rng.uniform(0.7, 1.15, 3)
        m = 0.3 * m + 0.7 * np.outer(tint, (0.3, 0.59, 0.11))
    m = (m.T * g).astype(np.float32)
    return [np.clip((p.reshape(-1, 3).astype(np.float32) @ m).reshape(p.shape) + np.float32(o), 0, 255).astype(np.uint8) for p in pictures]


class Portraits:
    """A prerendered set of portraits or of scenes (a folder of chunks), all in memory as bytes."""

    def __init__(self, folder, gallop=False, loose=0.0):
        """gallop: whether horses gallop to hoofbeats, or stand; loose: the share of clips that are warped, so that faces lie anywhere"""
        self.folder, self.gallop, self.loose = folder, gallop, loose
        self.chunks, self.places, self.horses = {}, [], []
        self.look()

    def look(self):
        """Takes in the chunks that are new in the folder."""
        for path in sorted(glob.glob(self.folder + "/portraits-*[0-9].npz")):
            if path in self.chunks:
                continue
            with np.load(path) as file:
                z = self.chunks[path] = {k: file[k] for k in file.files}
            for k in range(len(z["ref"])):
                if "hb" in z and z["hb"][k].any():
                    self.horses.append(len(self.places))
                self.places.append((z, k))

    def __len__(self):
        return len(self.places)

    def parts(self, k):
        """(Parts, index of the mood)"""
        z, k = self.places[k]
        def cut(name, first, box):  # in a picture of a horse alone the boxes of mouth and eyes are empty
            h, w = box[3] - box[1], box[2] - box[0]
            return z[name][z[first][k]:z[first][k + 1]].reshape(-1, h, w, 3) if h * w else np.zeros((2 * mouth.COUNT, 0, 0, 3), np.uint8)

        hb = z["hb"][k] if "hb" in z and self.gallop else np.zeros(4, int)
        horses = cut("horses", "h0", hb) if hb.any() else np.zeros((0, 0, 0, 3), np.uint8)
        return Parts(z["ref"][k], cut("mouths", "m0", z["mb"][k]), z["mb"][k], cut("lids", "e0", z["eb"][k]), z["eb"][k], horses, hb), int(z["mood"][k])

    def clip(self, rng, shapes, events, seen=None, k=None):
        """(clip, still picture, which places move and how much, what an error in each pixel costs, emotion)"""
        gallops = any(name == "hoofbeats" for name, _, _ in events)
        if k is None:
            k = int(rng.integers(len(self)))
            if gallops and self.horses and rng.random() < 0.8:
                k = self.horses[rng.integers(len(self.horses))]
        parts, mood = self.parts(k)
        mood = mood if rng.random() < 0.35 else 0
        (mx0, my0, mx1, my1), (h, w) = parts.mouth_box, parts.ref.shape[:2]
        if not mood and rng.random() < 0.1:  # a mouth that stands open
            ref = parts.ref.copy()
            ref[my0:my1, mx0:mx1] = parts.mouths[mouth.index(rng.integers(1, 4) / (mouth.OPENINGS - 1), rng.random())]
            parts = parts._replace(ref=ref)
        ref = parts.ref
        side = foal.PATCH
        shift = [int(v) for v in rng.integers(-2, 3, 2)] if rng.random() < 0.4 else (0, 0)
        clip = assemble(parts, shapes, events, bool(mood))
        region = np.full((h, w, 1), 3, np.uint8)
        moving = np.zeros((h, w, 1), np.float32)
        for (x0, y0, x1, y1), cost, rank in ((parts.horse_box, 10 if self.gallop else 3, 3 if gallops else 0.5), (parts.eye_box, 10, 1), (parts.mouth_box, 12, 2)):
            region[y0:y1, x0:x1], moving[y0:y1, x0:x1] = cost, rank
        if rng.random() < self.loose:
            if mx1 > mx0:
                source = warp(rng, (h, w), ((mx0 + mx1) / 2, my0 - 4), 6)
            else:
                source = warp(rng, (h, w), (w / 2, h / 2), 6)
            clip, ref, region, moving = [warped(x, source) for x in (clip, ref, region, moving)]
        elif any(shift):
            clip, ref, region, moving = [moved(x, *shift) for x in (clip, ref, region, moving)]
        if rng.random() < 0.3:  # mirrored
            clip, ref, moving, region = clip[:, :, ::-1], ref[:, ::-1], moving[:, ::-1], region[:, ::-1]
        if rng.random() < 0.3:
            clip, ref = recoloured(rng, clip, ref)
        clip = weather.cover(clip, seen or {}, events)
        places = lambda x: x[..., 0].reshape(h // side, side, w // side, side).transpose(0, 2, 1, 3).reshape(-1, side * side)
        return clip, ref, places(moving).max(1), places(region), foal.EMOTIONS[mood]
