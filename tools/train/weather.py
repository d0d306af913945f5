"""What ambiences and events do to a picture: rain and snow in front of it, firelight on it, flashes. All of it loops every four
pictures or follows a fixed curve, as animations of pixel art do, so that windows join and nothing is left to chance."""
import math

import numpy as np

from foal import SCENE, SIZE

HEIGHT, WIDTH = SCENE  # a portrait is the middle of its upper 64 rows
# of events, what each picture from its moment on is mixed with: (share per picture, colour, how it spreads over the picture)
CURVES = {
    "thunder": ((1.0, 0.45, 0.85, 0.4, 0.18, 0.08), (225, 232, 255), "all"),
    "explosion": ((0.9, 1.0, 0.78, 0.58, 0.42, 0.3, 0.2, 0.12, 0.06), (255, 150, 50), "all"),
    "door": ((0.55, 0.45, 0.25, 0.1), (8, 6, 16), "all"),  # a slam: the lamps duck
    "hoofbeats": ((1.0, 0.9, 0.55, 0.3, 0.15, 0.0, 0.8, 0.75, 0.5, 0.3, 0.15, 0.0, 0.0, 0.7, 0.65, 0.4, 0.2, 0.1), (176, 140, 96), "low"),
    "sword": ((1.0, 0.5, 0.15), (255, 250, 220), "glint"),
    "glass": ((0.8, 0.5, 0.25, 0.1), (215, 240, 255), "glint"),
    "magic": ((0.9, 1.0, 0.9, 0.85, 0.75, 0.65, 0.55, 0.45, 0.38, 0.3, 0.24, 0.18, 0.12, 0.06), (170, 90, 255), "low"),
}
MOST = 0.6
_Y, _X = (np.mgrid[0:HEIGHT, (SIZE - WIDTH) // 2:(SIZE + WIDTH) // 2] + 0.5) / SIZE
SPREAD = {"all": np.ones((HEIGHT, WIDTH)), "low": np.clip(1.6 * _Y - 0.6, 0, 1) ** 0.8,
          "glint": np.clip(1 - np.abs(_X + _Y - 1) * 3.2, 0, 1)}
SEEN = ("rain", "snow", "fire")  # ambiences that can be seen
FLICKER = (0.2, 1.0, 0.55, 0.85)


def _tile(width, height, drops, fall, draw):
    """[4, 72, 128] opacities: a small tile that falls `fall` pixels a picture and is back where it was after four"""
    tile = np.zeros((height, width))
    rng = np.random.default_rng(17)
    for k in range(drops):
        draw(tile, (k * width) // drops + int(rng.integers(3)), int(rng.integers(height)), k)
    return np.stack([np.tile(np.roll(tile, fall * j, 0), (3 * HEIGHT // height, WIDTH // width))[:HEIGHT] for j in range(4)])


def _streak(tile, x, y, k):
    for j in range(6):
        tile[(y + j) % 32, (x - j // 3) % 16] = 0.4 + 0.1 * j


def _flake(tile, x, y, k):
    tile[y, x % 32] = 1
    if k % 2:
        tile[(y + 1) % 16, x % 32] = tile[y, (x + 1) % 32] = 0.6


RAIN, SNOW = _tile(16, 32, 3, 8, _streak), _tile(32, 16, 5, 4, _flake)


def _mix(clip, colour, opacity):
    """clip [n, S, S, 3] float, opacity [n, S, S]"""
    opacity = opacity.astype(np.float32)
    for c in range(3):  # numpy is slow along an axis of three
        clip[..., c] += (np.float32(colour[c]) - clip[..., c]) * opacity


def cover(clip, seen, events, rate=12, first=0):
    """uint8 clip [n, 64, 64, 3] or [n, 72, 128, 3] with weather over it. seen: {ambience: how much 0…1}; events: (name, seconds, force), times from
    the clip's start; first: number of the clip's first picture in its shot."""
    n = len(clip)
    flashes = [(e, int(math.floor(t * rate + 0.5)), f) for e, t, f in events if e in CURVES]
    if not flashes and not any(seen.values()):
        return clip
    out, phase = clip.astype(np.float32), (first + np.arange(n)) % 4
    height, width = clip.shape[1:3]
    part = (slice(0, height), slice((WIDTH - width) // 2, (WIDTH + width) // 2))
    if seen.get("fire"):
        _mix(out, (255, 132, 40), np.array(FLICKER)[phase][:, None, None] * (0.25 + 0.75 * np.minimum(1, _Y[part])) * 0.4 * seen["fire"])
    if seen.get("rain"):
        _mix(out, (190, 206, 232), RAIN[phase][:, *part] * (0.2 + 0.5 * seen["rain"]))
    if seen.get("snow"):
        _mix(out, (248, 250, 255), SNOW[phase][:, *part] * (0.35 + 0.6 * seen["snow"]))
    for name, k, force in flashes:
        curve, colour, spread = CURVES[name]
        share = np.zeros(n)
        for j, v in enumerate(curve):
            if 0 <= k + j < n:
                share[k + j] = v * force * MOST
        lit = np.flatnonzero(share)
        if len(lit):
            lit = slice(lit[0], lit[-1] + 1)
            _mix(out[lit], colour, share[lit, None, None] * SPREAD[spread][part])
    return np.clip(out, 0, 255).astype(np.uint8)
