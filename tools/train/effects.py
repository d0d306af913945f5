"""Sounds of timed events, synthesised from seeded noise. Each begins with its loudest moment, at sample 0."""
import numpy as np

from sounds import RATE, decay, noise, shaped, slow


def thunder(rng):
    n = int(2.6 * RATE)
    crack = noise(rng, n) * decay(n, 0.12)
    roll = shaped(noise(rng, n), lambda f: (f > 25) / (1 + (f / 180) ** 2))
    roll = roll / roll.std() * decay(n, 0.8) * np.clip(1 + 0.6 * slow(rng, n, 6), 0.1, 3)
    x = 0.5 * shaped(crack, lambda f: 1 / (1 + (f / 2500) ** 2)) + roll
    return x / np.abs(x).max() * 0.7


def explosion(rng):
    n = int(1.6 * RATE)
    x = shaped(noise(rng, n), lambda f: (f > 25) / (1 + (f / 600) ** 1.5))
    x = x / x.std() * decay(n, 0.3)
    x += 1.5 * np.sin(2 * np.pi * np.cumsum(40 + 60 * decay(n, 0.1)) / RATE) * decay(n, 0.25)
    return (x / np.abs(x).max() * 0.8).astype(np.float32)


def door(rng):
    n = int(0.6 * RATE)
    x = np.zeros(n, np.float32)
    for f in (90, 170, 310):
        f *= rng.uniform(0.9, 1.1)
        x += np.sin(2 * np.pi * f * np.arange(n) / RATE).astype(np.float32) * decay(n, 0.05) * rng.uniform(0.6, 1)
    x += 0.7 * noise(rng, n) * decay(n, 0.015)
    k = int(rng.uniform(0.08, 0.14) * RATE)
    x[k:] += 0.5 * noise(rng, n - k) * decay(n - k, 0.01)  # the latch
    return x / np.abs(x).max() * 0.6


def bell(rng):
    n = int(2.2 * RATE)
    base = rng.uniform(380, 520)
    x = np.zeros(n, np.float32)
    for ratio, amp, life in ((0.5, 0.5, 1.0), (1, 1, 0.8), (1.19, 0.5, 0.6), (2, 0.6, 0.4), (2.74, 0.35, 0.25), (3.9, 0.2, 0.15)):
        x += amp * np.sin(2 * np.pi * base * ratio * np.arange(n) / RATE).astype(np.float32) * decay(n, life)
    return x / np.abs(x).max() * 0.5


def _peak(x, level):
    return (x / np.abs(x).max() * level).astype(np.float32)


def _thud(rng, n, tone, life, crunch):
    k = np.arange(n) / RATE
    return np.sin(2 * np.pi * tone * rng.uniform(0.9, 1.1) * k) * decay(n, life) + crunch * noise(rng, n) * decay(n, life / 3)


def footsteps(rng):
    """Four steps, one every 0.42 s."""
    x = np.zeros(int(1.7 * RATE))
    n = int(0.2 * RATE)
    for k in range(4):
        at = int(k * 0.42 * RATE)
        x[at:at + n] += _thud(rng, n, 110, 0.03, 0.9) * (1, 0.8)[k % 2]
        at += int(0.06 * RATE)  # the toes
        x[at:at + n] += 0.4 * shaped(noise(rng, n) * decay(n, 0.03), lambda f: f / (f + 900)) * (1, 0.8)[k % 2]
    return _peak(x, 0.4)


GALLOP = (0.0, 0.13, 0.26, 0.55, 0.68, 0.81, 1.1, 1.23, 1.36)  # seconds of the hoofs


def hoofbeats(rng):
    """Three strides of a gallop."""
    x = np.zeros(int(1.7 * RATE))
    n = int(0.15 * RATE)
    for k, at in enumerate(GALLOP):
        a = int(at * RATE)
        hit = _thud(rng, n, (240, 300, 200)[k % 3], 0.025, 0.8)
        x[a:a + n] += hit * (1 if k % 3 == 0 else 0.75)
    return _peak(x, 0.5)


def sword(rng):
    """Steel on steel."""
    n = int(0.9 * RATE)
    x = 1.2 * shaped(noise(rng, n) * decay(n, 0.02), lambda f: f / (f + 2000))
    for f in (1870, 2630, 3410, 4550, 5900):
        x = x + np.sin(2 * np.pi * f * rng.uniform(0.96, 1.04) * np.arange(n) / RATE) * decay(n, rng.uniform(0.08, 0.22)) * rng.uniform(0.3, 0.8)
    return _peak(x, 0.45)


def glass(rng):
    """A pane that breaks, and shards that fall for half a second."""
    n = int(1.1 * RATE)
    x = 2 * shaped(noise(rng, n) * decay(n, 0.04), lambda f: f / (f + 2500))
    for _ in range(26):
        at = int(rng.exponential(0.16) * RATE) % (n - 3000)
        k = n - at
        ring = np.sin(2 * np.pi * rng.uniform(2800, 8500) * np.arange(k) / RATE) * decay(k, rng.uniform(0.01, 0.05))
        x[at:] += ring * rng.uniform(0.2, 0.7)
    return _peak(x, 0.5)


def magic(rng):
    """A rising arpeggio of bells with a shimmer."""
    n = int(1.6 * RATE)
    x, base = np.zeros(n), rng.uniform(500, 640)
    for k, ratio in enumerate((1, 1.26, 1.5, 2, 2.52, 3)):
        at = int(k * 0.09 * RATE)
        m = np.arange(n - at) / RATE
        x[at:] += np.sin(2 * np.pi * base * ratio * m + 0.6 * np.sin(2 * np.pi * 6 * m)) * decay(n - at, 0.3) * (1 if k else 1.4)
    x += 0.25 * shaped(noise(rng, n) * decay(n, 0.4), lambda f: f / (f + 5000))
    return _peak(x, 0.4)


EVENT = {f.__name__: f for f in (thunder, explosion, door, bell, footsteps, hoofbeats, sword, glass, magic)}


def bank(seed=8, per_kind=24):
    """Twenty-four of each event."""
    rng = np.random.default_rng(seed)
    return {k: [f(rng).astype(np.float32) for _ in range(per_kind)] for k, f in EVENT.items()}
