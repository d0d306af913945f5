"""Ambiences, synthesised from seeded noise; about 0.1 RMS at level 1."""
import numpy as np

from sounds import RATE, decay, noise, normal, shaped, slow


def rain(rng, n):
    cut = rng.uniform(3000, 7000)
    hiss = shaped(noise(rng, n), lambda f: np.where(f > 300, (1 + (f / cut) ** 2) ** -0.5 * (f / (f + 500)), 0))
    drops = np.zeros(n, np.float32)
    at = rng.integers(0, n, int(n / RATE * rng.uniform(60, 200)))
    np.add.at(drops, at, rng.exponential(1.0, len(at)).astype(np.float32))
    tick = np.exp(-np.arange(240) / 40) * np.sin(np.arange(240) * rng.uniform(0.6, 1.2))
    drops = np.convolve(drops, tick.astype(np.float32))[:n]
    return normal(normal(hiss) * (1 + 0.08 * slow(rng, n, 1)) + rng.uniform(0.3, 0.6) * normal(drops))


def wind(rng, n):
    out = np.zeros(n, np.float32)
    for centre in (150, 350, 700):
        c = centre * rng.uniform(0.8, 1.25)
        band = shaped(noise(rng, n), lambda f: 1 / (1 + ((f - c) / (0.35 * c)) ** 2))
        out += normal(band) * np.clip(0.6 + 0.4 * slow(rng, n, 0.6), 0.1, 2) * (300 / (c + 150))
    return normal(out)


def fire(rng, n):
    roar = normal(shaped(noise(rng, n), lambda f: (f > 30) / (1 + (f / 200) ** 2))) * (1 + 0.2 * slow(rng, n, 3))
    crackle = np.zeros(n, np.float32)
    for at in rng.integers(0, n - 600, int(n / RATE * rng.uniform(8, 20))):
        k = int(rng.integers(30, 500))
        crackle[at:at + k] += noise(rng, k) * np.exp(-np.arange(k) / (k / 5)) * rng.exponential(1)
    crackle = shaped(crackle, lambda f: f / (f + 1200))
    return normal(roar + 0.9 * normal(crackle))


def sea(rng, n):
    x = shaped(noise(rng, n), lambda f: (f > 40) / (1 + (f / 900) ** 1.5))
    phase = np.cumsum(2 * np.pi * (0.16 + 0.03 * slow(rng, n, 0.3)) / RATE) + rng.uniform(0, 6.3)
    return normal(x * (0.25 + (0.5 + 0.5 * np.sin(phase)) ** 2).astype(np.float32))


def night(rng, n):
    """Crickets: chirps of a high tone, each insect with its own pitch and pace, over a faint breeze."""
    out = 0.12 * normal(shaped(noise(rng, n), lambda f: 1 / (1 + ((f - 300) / 250) ** 2)))
    t = np.arange(n) / RATE
    for _ in range(3):
        tone, pace, start = rng.uniform(3200, 5200), rng.uniform(1.6, 2.6), rng.uniform(0, 1)
        phase = (t * pace + start) % 1
        pulse = (phase < 0.45) * (0.5 - 0.5 * np.cos(2 * np.pi * t * rng.uniform(28, 36))) ** 2
        out += 0.1 * rng.uniform(0.4, 1) * np.sin(2 * np.pi * tone * t) * pulse
    return normal(out.astype(np.float32), 0.06)


def engine(rng, n):
    """A ship's drive: a low tone with its overtones, beating slowly, and air."""
    base, t = rng.uniform(45, 75), np.arange(n) / RATE
    wave = np.zeros(n)
    for k in range(1, 9):
        wave += np.sin(2 * np.pi * base * k * t + rng.uniform(0, 6.3)) / k * (1 + 0.3 * np.sin(2 * np.pi * rng.uniform(0.2, 0.8) * t))
    air = normal(shaped(noise(rng, n), lambda f: (f > 40) / (1 + (f / 500) ** 2)))
    return normal(normal(wave.astype(np.float32)) + 0.5 * air)


def machinery(rng, n):
    """Clanks and thuds in a fixed rhythm over a hum."""
    beat = int(RATE * rng.uniform(0.42, 0.6))
    bar = np.zeros(2 * beat, np.float32)
    k = int(0.25 * RATE)
    for at, low in ((0, True), (beat, False)):
        tones = (70, 130, 210) if low else (820, 1340, 2210)
        hit = sum(np.sin(2 * np.pi * f * rng.uniform(0.93, 1.07) * np.arange(k) / RATE) for f in tones) * decay(k, 0.06 if low else 0.035)
        bar[at:at + k] += hit + 0.8 * noise(rng, k) * decay(k, 0.02)
    hiss = shaped(noise(rng, 2 * beat), lambda f: f / (f + 2000)) * np.clip(np.sin(np.linspace(0, 2 * np.pi, 2 * beat)), 0, 1)
    x = np.resize(normal(bar) + 0.25 * normal(hiss.astype(np.float32)), n)
    return normal(x + 0.3 * engine(rng, n))


def snow(rng, n):
    """Nearly nothing: a soft high wind."""
    x = shaped(noise(rng, n), lambda f: 1 / (1 + ((f - 900) / 500) ** 2))
    return normal(x * np.clip(0.7 + 0.3 * slow(rng, n, 0.5), 0.1, 2), 0.03)


def tavern(rng, n, voices):
    """The murmur of many voices through a room, words smeared away, and a clink now and then. voices: spoken lines."""
    out = np.zeros(n, np.float32)
    for _ in range(14):
        line = np.concatenate([voices[rng.integers(len(voices))].astype(np.float32) / 32767 for _ in range(4)])
        out += np.roll(np.resize(line, n), int(rng.integers(n))) * rng.uniform(0.3, 1)
    room = noise(rng, RATE // 3) * decay(RATE // 3, 0.08)
    out = np.fft.irfft(np.fft.rfft(out) * np.fft.rfft(room, n), n).astype(np.float32)
    out = normal(shaped(out, lambda f: (f > 120) / (1 + (f / 900) ** 2)))
    for at in rng.integers(0, n - 6000, int(n / RATE * 0.4)):
        k = 5000
        out[at:at + k] += 0.05 * np.sin(2 * np.pi * rng.uniform(2400, 3900) * np.arange(k) / RATE) * decay(k, 0.03)
    return normal(out)


AMBIENCE = {"rain": rain, "wind": wind, "fire": fire, "sea": sea, "night": night, "engine": engine, "machinery": machinery,
            "snow": snow}


def bank(voices, seed=7, per_kind=12, seconds=20):
    """Twelve loops of each ambience."""
    rng = np.random.default_rng(seed)
    made = {k: [f(rng, seconds * RATE) for _ in range(per_kind)] for k, f in AMBIENCE.items()}
    made["tavern"] = [tavern(rng, seconds * RATE, voices) for _ in range(per_kind)]
    return made


def loop(rng, x, n):
    at = int(rng.integers(len(x)))
    return np.resize(np.roll(x, -at)[:n], n) if n <= len(x) else np.resize(np.roll(x, -at), n)
