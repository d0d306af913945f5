"""The inverse of the mel, as the engine has it (Sources/Spectrum): non-negative least squares and fast Griffin-Lim, and in place of
what is voiced a pulse train of the tracked pitch, filtered in minimum phase. Griffin-Lim alone speaks as if in a tube."""
import librosa
import numpy as np

LOWEST, HIGHEST, LIMIT, STEP, REACH = 60.0, 420.0, 1500.0, 0.01, 12  # hertz, hertz, hertz, log distance of pitches, steps a frame
CROSSING, SLOPE = 6000.0, 900.0  # hertz: above, even vowels are mostly noise
UNVOICED, VOICED, ROUNDS = 0.1, 0.25, 3


def pitch_track(s, rate, size):
    """(hertz, strength −1…1) of every frame of magnitudes [bins, frames]: the best path of the autocorrelation."""
    f = np.arange(s.shape[0]) * rate / size
    p = s * (np.clip((LIMIT - f) / 500, 0, 1) * np.clip((f - 30) / 50, 0, 1))[:, None]
    pitches = LOWEST * np.exp(np.arange(0, np.log(HIGHEST / LOWEST), STEP))
    alike = np.cos(2 * np.pi * f[:, None] / pitches).T @ p / (p.sum(0) + 1e-9)
    score = alike - 0.02 * np.log(HIGHEST / pitches)[:, None]
    n, frames = score.shape
    best, came = score[:, 0], np.zeros(score.shape, int)
    moves = np.arange(-REACH, REACH + 1)
    for t in range(1, frames):
        padded = np.pad(best, REACH, constant_values=-1e9)
        options = np.stack([padded[REACH - d:REACH - d + n] - d * d / 400 for d in moves])
        k = options.argmax(0)
        came[:, t] = np.arange(n) - moves[k]
        best = options.max(0) + score[:, t]
    path = np.zeros(frames, int)
    path[-1] = best.argmax()
    for t in range(frames - 1, 0, -1):
        path[t - 1] = came[path[t], t]
    return pitches[path], alike[path, np.arange(frames)]


def pulses(pitch, hop, rate, limit):
    """All harmonics of the pitch, in phase"""
    f = np.interp(np.arange(len(pitch) * hop) / hop, np.arange(len(pitch)), pitch)
    phase = 2 * np.pi * np.cumsum(f) / rate
    y = np.zeros(len(f))
    for k in range(1, int(limit / f.min()) + 1):
        y += np.cos(k * phase) * np.clip((limit - k * f) / 500, 0, 1)
    return y * np.sqrt(2 * f / rate)


def minimum_phase(log_magnitude):
    """Phases [bins, frames] of filters with these magnitudes"""
    n = 2 * (len(log_magnitude) - 1)
    c = np.fft.irfft(log_magnitude, axis=0)
    c[1:n // 2] *= 2
    c[n // 2 + 1:] = 0
    return np.fft.rfft(c, axis=0).imag


def without_harmonics(log_mel, pitch, middle, width):
    """Log mel magnitudes [bands, frames] averaged over the distance of two harmonics, where bands are nearer than those; pitch: hertz
    of each frame, middle: bins of the bands' centres, width: hertz of a bin"""
    out = log_mel.copy()
    hertz = middle * width
    for band in range(len(middle)):
        spacing = hertz[min(band + 1, len(middle) - 1)] - hertz[max(band - 1, 0)]
        for t in np.nonzero(pitch > spacing / 2)[0]:
            w = np.clip(1 - np.abs(hertz - hertz[band]) / pitch[t], 0, 1)
            out[band, t] = w @ log_mel[:, t] / w.sum()
    return out


def to_samples(linear, filters, rate, size, hop, iterations=32, intonation=1.0):
    """Mel magnitudes [bands, frames] -> samples, hop · (frames − 1) of them. intonation: factor on the pitch of what is voiced, its
    formants staying"""
    s = librosa.util.nnls(filters, linear.astype(np.float32))
    plain = librosa.griffinlim(s, n_iter=iterations, hop_length=hop, n_fft=size, window="hann", momentum=0.99, random_state=0)
    linear, filters, frames = np.maximum(linear, 1e-5), filters.astype(np.float64), linear.shape[1]
    middle = (filters * np.arange(filters.shape[1])).sum(1) / filters.sum(1)
    bins = np.arange(filters.shape[1])
    at_bins = lambda x: np.stack([np.interp(bins, middle, column) for column in x.T], 1)
    filtered = lambda x, low, high: x * np.exp(at_bins(np.log(np.clip(linear / np.maximum(filters @ np.abs(x), 1e-7), low, high))))
    analyse = lambda x: librosa.stft(x.astype(np.float64), n_fft=size, hop_length=hop, window="hann")[:, :frames]
    synthesise = lambda x: librosa.istft(x, n_fft=size, hop_length=hop, window="hann", length=len(plain))

    pitch, strength = pitch_track(s, rate, size)
    amount = np.convolve(np.clip((strength - UNVOICED) / (VOICED - UNVOICED), 0, 1), np.array([1, 3, 4, 3, 1]) / 12, "same")
    voice = analyse(pulses(pitch * intonation, hop, rate, 11500))
    if intonation == 1:
        voice = filtered(voice, 1e-9, 1e9)
    else:  # the mel holds the harmonics of the old pitch: only what is behind them is wanted
        width = rate / size
        smooth = without_harmonics(np.log(linear), pitch, middle, width)
        now = without_harmonics(np.log(np.maximum(filters @ np.abs(voice), 1e-7)), pitch * intonation, middle, width)
        voice = voice * np.exp(at_bins(smooth - now))
        linear = np.maximum(linear ** (1 - amount) * (filters @ np.abs(voice)) ** amount, 1e-5)
    voice = voice * np.exp(1j * minimum_phase(at_bins(np.log(np.maximum(linear / filters.sum(1, keepdims=True), 1e-6)))))
    share = amount / (1 + np.exp((bins * rate / size - CROSSING) / SLOPE))[:, None]
    x = share * voice + np.sqrt(1 - share ** 2) * filtered(analyse(plain), 1e-3, 1e3)
    for _ in range(ROUNDS):
        x = filtered(analyse(synthesise(x)), 0.1, 10)
    return synthesise(x)
