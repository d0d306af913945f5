"""Speech with exact phoneme times: the program flite (Debian package flite), voices rms and slt."""
import os
import subprocess
import tempfile
import wave

import numpy as np
import soxr

RATE = 24000


def speak(text, voice="rms", stretch=1.0):
    """(samples at 24 kHz in -1..1, [(phoneme, start, end) in seconds])"""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "line.wav")
        out = subprocess.run(["flite", "-voice", voice, "--setf", f"duration_stretch={stretch:.3f}", "-psdur",
                              "-t", text, "-o", path], capture_output=True, text=True, timeout=30, check=True).stdout
        with wave.open(path) as file:
            rate = file.getframerate()
            x = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768
    ends = [(p.split(":")[0], float(p.split(":")[1])) for p in out.split() if ":" in p]
    start, phonemes = 0.0, []
    for name, end in ends:
        phonemes.append((name, start, end))
        start = end
    return soxr.resample(x, rate, RATE), phonemes
