"""What ambiences and effects are made of: noise, filters, curves. 24 kHz, float32."""
import numpy as np

RATE = 24000


def noise(rng, n):
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


def normal(x, rms=0.1):
    return (x * (rms / (np.sqrt((x ** 2).mean()) + 1e-9))).astype(np.float32)


def decay(n, seconds):
    return np.exp(-np.arange(n) / RATE / seconds).astype(np.float32)
