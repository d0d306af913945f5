#!/usr/bin/env python3
"""Writes Tests/SpectrumTests/Goldens/mel.safetensors: sounds and their log-mel spectrograms by librosa, in float64.

pip install librosa safetensors; the committed file was made with librosa 0.11.0 and numpy 2.4.6.
"""
import pathlib

import librosa
import numpy as np
from safetensors.numpy import save_file


def log_mel(samples, rate, hop, n_fft, bands, low, high, floor):
    spectrum = librosa.stft(samples.astype(np.float64), n_fft=n_fft, hop_length=hop, window="hann", center=True, pad_mode="reflect")
    filters = librosa.filters.mel(sr=rate, n_fft=n_fft, n_mels=bands, fmin=low, fmax=high, htk=False, norm="slaney", dtype=np.float64)
    # save_file writes memory order whatever the strides say, so the transpose must be made real.
    return np.ascontiguousarray(np.log(np.maximum(filters @ np.abs(spectrum), floor)).T.astype(np.float32))


def sound(rate, count, seed):
    """A rising tone with harmonics and noise, silent at first, so that every band and the floor occur."""
    time = np.arange(count) / rate
    random = np.random.default_rng(seed)
    tone = sum(np.sin(2 * np.pi * k * (120 * time + 900 * time**2)) / k for k in range(1, 20))
    result = 0.1 * tone + 0.01 * random.standard_normal(count)
    result[: count // 3] = 0
    return result.astype(np.float32)


CASES = {
    "foal": (2400, dict(rate=24000, hop=250, n_fft=1024, bands=80, low=20.0, high=11000.0, floor=1e-4)),
    "shorter_than_half_a_window": (300, dict(rate=24000, hop=250, n_fft=1024, bands=80, low=20.0, high=11000.0, floor=1e-4)),
    "narrow": (1001, dict(rate=16000, hop=100, n_fft=400, bands=40, low=0.0, high=8000.0, floor=1e-5)),
}

tensors = {}
for seed, (name, (count, settings)) in enumerate(CASES.items()):
    samples = sound(settings["rate"], count, seed)
    tensors[name + ".samples"] = samples
    tensors[name + ".log_mel"] = log_mel(samples, **settings)
target = pathlib.Path(__file__).resolve().parents[2] / "Tests/SpectrumTests/Goldens/mel.safetensors"
save_file(tensors, target, metadata={"made by": "tools/goldens/mel.py"})
print({k: v.shape for k, v in tensors.items()}, target.stat().st_size)
