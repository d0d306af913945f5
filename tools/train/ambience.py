"""Ambiences and sound events, synthesised from seeded noise. 24 kHz, float32, about 0.1 RMS at level 1."""
import numpy as np

RATE = 24000


def _noise(rng, n):
    return rng.standard_normal(n).astype(np.float32)


def shaped(x, gain):
    """x filtered by the gain function of frequency in Hz (circular, so the result loops)."""
    f = np.fft.rfftfreq(len(x), 1 / RATE)
    return np.fft.irfft(np.fft.rfft(x) * gain(f), len(x)).astype(np.float32)


def slow(rng, n, rate):
    """A smooth random curve around 0, deviation 1, changing about `rate` times a second."""
    k = max(4, int(n / RATE * rate))
    x = np.interp(np.arange(n) / n * k, np.arange(k + 1), np.r_[(p := rng.standard_normal(k)), p[0]])
    return x.astype(np.float32)


def _normal(x, rms=0.1):
    return (x * (rms / (np.sqrt((x ** 2).mean()) + 1e-9))).astype(np.float32)


def rain(rng, n):
    cut = rng.uniform(3000, 7000)
    hiss = shaped(_noise(rng, n), lambda f: np.where(f > 300, (1 + (f / cut) ** 2) ** -0.5 * (f / (f + 500)), 0))
    drops = np.zeros(n, np.float32)
    at = rng.integers(0, n, int(n / RATE * rng.uniform(60, 200)))
    np.add.at(drops, at, rng.exponential(1.0, len(at)).astype(np.float32))
    tick = np.exp(-np.arange(240) / 40) * np.sin(np.arange(240) * rng.uniform(0.6, 1.2))
    drops = np.convolve(drops, tick.astype(np.float32))[:n]
    return _normal(_normal(hiss) * (1 + 0.08 * slow(rng, n, 1)) + rng.uniform(0.3, 0.6) * _normal(drops))


def wind(rng, n):
    out = np.zeros(n, np.float32)
    for centre in (150, 350, 700):
        c = centre * rng.uniform(0.8, 1.25)
        band = shaped(_noise(rng, n), lambda f: 1 / (1 + ((f - c) / (0.35 * c)) ** 2))
        out += _normal(band) * np.clip(0.6 + 0.4 * slow(rng, n, 0.6), 0.1, 2) * (300 / (c + 150))
    return _normal(out)


def fire(rng, n):
    roar = _normal(shaped(_noise(rng, n), lambda f: (f > 30) / (1 + (f / 200) ** 2))) * (1 + 0.2 * slow(rng, n, 3))
    crackle = np.zeros(n, np.float32)
    for at in rng.integers(0, n - 600, int(n / RATE * rng.uniform(8, 20))):
        k = int(rng.integers(30, 500))
        crackle[at:at + k] += _noise(rng, k) * np.exp(-np.arange(k) / (k / 5)) * rng.exponential(1)
    crackle = shaped(crackle, lambda f: f / (f + 1200))
    return _normal(roar + 0.9 * _normal(crackle))


def sea(rng, n):
    x = shaped(_noise(rng, n), lambda f: (f > 40) / (1 + (f / 900) ** 1.5))
    phase = np.cumsum(2 * np.pi * (0.16 + 0.03 * slow(rng, n, 0.3)) / RATE) + rng.uniform(0, 6.3)
    return _normal(x * (0.25 + (0.5 + 0.5 * np.sin(phase)) ** 2).astype(np.float32))


AMBIENCE = {"rain": rain, "wind": wind, "fire": fire, "sea": sea}


def _decay(n, seconds):
    return np.exp(-np.arange(n) / RATE / seconds).astype(np.float32)


def thunder(rng):
    n = int(2.6 * RATE)
    crack = _noise(rng, n) * _decay(n, 0.12)
    roll = shaped(_noise(rng, n), lambda f: (f > 25) / (1 + (f / 180) ** 2))
    roll = roll / roll.std() * _decay(n, 0.8) * np.clip(1 + 0.6 * slow(rng, n, 6), 0.1, 3)
    x = 0.5 * shaped(crack, lambda f: 1 / (1 + (f / 2500) ** 2)) + roll
    return x / np.abs(x).max() * 0.7


def explosion(rng):
    n = int(1.6 * RATE)
    x = shaped(_noise(rng, n), lambda f: (f > 25) / (1 + (f / 600) ** 1.5))
    x = x / x.std() * _decay(n, 0.3)
    x += 1.5 * np.sin(2 * np.pi * np.cumsum(40 + 60 * _decay(n, 0.1)) / RATE) * _decay(n, 0.25)
    return (x / np.abs(x).max() * 0.8).astype(np.float32)


def door(rng):
    n = int(0.6 * RATE)
    x = np.zeros(n, np.float32)
    for f in (90, 170, 310):
        f *= rng.uniform(0.9, 1.1)
        x += np.sin(2 * np.pi * f * np.arange(n) / RATE).astype(np.float32) * _decay(n, 0.05) * rng.uniform(0.6, 1)
    x += 0.7 * _noise(rng, n) * _decay(n, 0.015)
    k = int(rng.uniform(0.08, 0.14) * RATE)
    x[k:] += 0.5 * _noise(rng, n - k) * _decay(n - k, 0.01)  # the latch
    return x / np.abs(x).max() * 0.6


def bell(rng):
    n = int(2.2 * RATE)
    base = rng.uniform(380, 520)
    x = np.zeros(n, np.float32)
    for ratio, amp, life in ((0.5, 0.5, 1.0), (1, 1, 0.8), (1.19, 0.5, 0.6), (2, 0.6, 0.4), (2.74, 0.35, 0.25), (3.9, 0.2, 0.15)):
        x += amp * np.sin(2 * np.pi * base * ratio * np.arange(n) / RATE).astype(np.float32) * _decay(n, life)
    return x / np.abs(x).max() * 0.5


EVENT = {"thunder": thunder, "explosion": explosion, "door": door, "bell": bell}


def bank(seed=7, per_kind=12, seconds=20):
    rng = np.random.default_rng(seed)
    ambience = {k: [f(rng, seconds * RATE) for _ in range(per_kind)] for k, f in AMBIENCE.items()}
    events = {k: [f(rng).astype(np.float32) for _ in range(2 * per_kind)] for k, f in EVENT.items()}
    return ambience, events


def loop(rng, x, n):
    at = int(rng.integers(len(x)))
    return np.resize(np.roll(x, -at)[:n], n) if n <= len(x) else np.resize(np.roll(x, -at), n)
