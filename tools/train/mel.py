"""Log-mel features of the contract, and their inverse."""
import librosa
import numpy as np
import torch

import foal
import voiced

FILTERS = librosa.filters.mel(sr=foal.SOUND_RATE, n_fft=foal.N_FFT, n_mels=foal.BANDS, fmin=foal.F_MIN, fmax=foal.F_MAX)
_FILTERS, _WINDOW = torch.tensor(FILTERS), torch.hann_window(foal.N_FFT)


def normalised_mel(x, center=True):
    """samples [..., n] -> [..., frames, 80]"""
    x = torch.as_tensor(x, dtype=torch.float32)
    s = torch.stft(x, foal.N_FFT, foal.HOP, window=_WINDOW.to(x.device), center=center, return_complex=True).abs()
    m = torch.log((_FILTERS.to(x.device) @ s).clamp(min=foal.FLOOR))
    return ((m - foal.MEAN) / foal.DEVIATION).transpose(-1, -2)


def to_samples(m):
    """normalised mel [frames, 80] of somebody who speaks -> samples (about 250 per frame)"""
    linear = np.exp(np.asarray(m, np.float64) * foal.DEVIATION + foal.MEAN).T
    return voiced.to_samples(np.where(linear > 1.001 * foal.FLOOR, linear, 0), FILTERS, foal.SOUND_RATE, foal.N_FFT, foal.HOP)
