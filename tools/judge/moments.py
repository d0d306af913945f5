"""When something is heard and when it is seen."""
import numpy as np


def heard(samples, rate, step=0.002):
    """Seconds at which the sound begins: the first time its envelope passes a quarter of its peak and stays well above what was
    before; None without a peak that stands out."""
    n = int(rate * step)
    x = np.sqrt((samples[:len(samples) // n * n].reshape(-1, n) ** 2).mean(1))
    x = np.convolve(x, np.ones(3) / 3, "same")
    peak, floor = x.max(), np.median(x[:max(5, int(0.2 / step))])
    if peak < 4 * floor or peak < 0.01:
        return None
    return float(np.argmax(x > floor + 0.25 * (peak - floor)) * step)


def seen(pictures, still, rate=12):
    """Seconds at which the picture changes: the first one that differs from the one before by a third of the largest such step;
    None where nothing stands out. still: True where eyes and mouth do not move."""
    p = pictures.astype(float)[:, still]
    change = np.abs(np.diff(p, axis=0)).mean((1, 2))
    if change.max() < 2 or change.max() < 3 * np.median(change):
        return None
    return float((np.argmax(change > change.max() / 3) + 1) / rate)


def flux(samples, rate, hop=0.01):
    """Spectral flux: rise of the log spectrum from frame to frame, one value each 10 ms."""
    n, w = int(rate * hop), np.hanning(1024)
    frames = np.stack([samples[k:k + 1024] * w for k in range(0, len(samples) - 1024, n)])
    s = np.log(np.abs(np.fft.rfft(frames)) + 1e-3)
    return np.maximum(0, np.diff(s, axis=0)).mean(1), (np.arange(len(frames) - 1) + 1) * hop + 512 / rate


def joins(pictures, longest=24, overlap=8, patch=4):
    """Pictures at which a new window of the engine begins (Sources/Foal/WindowPlan.swift)."""
    total = max(patch, -(-pictures // patch) * patch)
    if total <= longest:
        return []
    out, made = [], 0
    while made < total:
        if made:
            out.append(made)
        made = min(max(0, made - overlap), total - longest) + longest
    return out
