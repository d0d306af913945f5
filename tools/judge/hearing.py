"""Ears: word error rate by pocketsphinx, quality by DNSMOS, voice similarity by resemblyzer."""
import os
import subprocess
import tempfile

import numpy as np
import soundfile
import soxr
from pocketsphinx import Decoder

import faces  # noqa: F401  (finds the trainer)
from words import plain


class Recogniser:
    def __init__(self):
        self.decoder = Decoder(samprate=16000, loglevel="FATAL")

    def errors(self, line, samples, rate):
        """(wrong words, words of the line)"""
        x = soxr.resample(np.asarray(samples, np.float32), rate, 16000)
        x = (x / (np.abs(x).max() + 1e-9) * 20000).astype("<i2")
        self.decoder.start_utt()
        self.decoder.process_raw(x.tobytes(), full_utt=True)
        self.decoder.end_utt()
        heard = self.decoder.hyp().hypstr if self.decoder.hyp() else ""
        return distance(plain(line).split(), plain(heard).split())


def distance(a, b):
    """(edits that turn word list b into a, words of a)"""
    row = list(range(len(b) + 1))
    for i, word in enumerate(a):
        above, row[0] = row[0], i + 1
        for j, other in enumerate(b):
            above, row[j + 1] = row[j + 1], min(row[j + 1] + 1, row[j] + 1, above + (word != other))
    return row[-1], len(a)


def flite(line, voice):
    """flite's own sound of a line"""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "line.wav")
        subprocess.run(["flite", "-voice", voice, "-t", line, "-o", path], check=True, capture_output=True, timeout=60)
        return soundfile.read(path, dtype="float32")


def copy_synthesis(samples, rate):
    """The sound through the model's mel and the same kind of inverse, without the model: (samples, rate)"""
    import foal
    import mel
    return mel.to_samples(mel.normalised_mel(soxr.resample(samples, rate, foal.SOUND_RATE))), foal.SOUND_RATE


def mos(samples, rate):
    from speechmos import dnsmos
    x = soxr.resample(np.asarray(samples, np.float32), rate, 16000)
    return float(dnsmos.run(np.clip(x / (np.abs(x).max() + 1e-9) * 0.9, -1, 1), 16000)["ovrl_mos"])


class Voices:
    """Similarity of speakers."""

    def __init__(self):
        from resemblyzer import VoiceEncoder
        self.encoder = VoiceEncoder("cpu", verbose=False)

    def print(self, samples, rate):
        from resemblyzer import preprocess_wav
        return self.encoder.embed_utterance(preprocess_wav(np.asarray(samples, np.float32), source_sr=rate))
