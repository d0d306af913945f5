"""Derives the table that turns Philox words into Gaussian noise, and writes it where it is used.

    python3 tools/goldens/philox_tables.py          (needs numpy and scipy)

Writes Sources/Sampling/PhiloxNormalTable.swift, the table in Shaders/common/philox_normal.glsl (between its marks) and
Tests/SamplingTests/Goldens/philox.json; prints how far the result is from the normal distribution.

The method, identical bits on every device because it is all integer:
  1. The word's top bit is the sign. The other 31 bits w give the tail probability p = (2w + 1) / 2^33, in (0, 1/2).
  2. 2w + 1 shifted left until its top bit is set: the shift is the octave of p, the remaining bits its place t in that
     octave, -1 <= t < 1 in fixed point (Q31).
  3. -ndtri(p) on each octave is a polynomial of degree 7 in t, evaluated by Horner's rule in 32-bit fixed point (Q28):
     acc = C[7]; acc = C[k] + floor(acc * t / 2^32) for k = 6..0. C[k] = round(c_k * 2^(k + 28)).
  4. The result (below 8) is rounded to 24 significant bits and given its sign while still an integer, so that its
     conversion to a float and the scaling by 2^-28 are exact in every rounding mode.
"""

import json
import pathlib

import numpy as np
from numpy.polynomial import chebyshev
from scipy.special import ndtr, ndtri
from scipy.stats import kstest, kurtosis

ROOT = pathlib.Path(__file__).resolve().parents[2]
OCTAVES, DEGREE, FRACTION = 32, 7, 28


def derive():
    """[32, 8] int64: C[k] of each octave."""
    table = np.zeros((OCTAVES, DEGREE + 1), np.int64)
    nodes = np.cos(np.pi * (np.arange(64) + 0.5) / 64)
    for octave in range(OCTAVES):
        p = (3 + nodes) / 4 * 2.0 ** (-1 - octave)
        c = chebyshev.cheb2poly(chebyshev.chebfit(nodes, -ndtri(p), DEGREE))
        table[octave] = np.round(c * 2.0 ** (np.arange(DEGREE + 1) + FRACTION))
    return table


def fixed(table, magnitude):
    """Steps 2 and 3 on 31-bit magnitudes: Q28 integers (int64)."""
    odd = 2 * magnitude.astype(np.uint64) + 1
    shift = 31 - np.floor(np.log2(odd.astype(np.float64))).astype(np.int64)
    normal = odd << shift.astype(np.uint64)
    t = ((normal << np.uint64(1)) & np.uint64(0xFFFFFFFF)).astype(np.int64) - (1 << 31)
    rows = table[shift]
    acc = rows[:, DEGREE].copy()
    for k in range(DEGREE - 1, -1, -1):
        acc = rows[:, k] + ((acc * t) >> 32)
        assert np.abs(acc).max(initial=0) < 2 ** 31
    return np.maximum(acc, 0)


def normal(table, words):
    """Steps 1 to 4: float32 noise for uint32 words."""
    acc = fixed(table, words & 0x7FFFFFFF)
    drop = np.maximum(np.floor(np.log2(np.maximum(acc, 1))).astype(np.int64) - 23, 0)
    half = (np.int64(1) << drop) >> 1
    acc = ((acc + half) >> drop) << drop
    acc = np.where(words >> 31, -acc, acc)
    return (acc.astype(np.float64) * 2.0 ** -FRACTION).astype(np.float32)


def philox(counter, key):
    """Philox4x32-10 (Salmon et al. 2011); counter [n, 4] and key [2] of Python-sized integers."""
    c = [counter[:, i].astype(np.uint64) for i in range(4)]
    k = [np.uint64(key[0]), np.uint64(key[1])]
    low, word = np.uint64(0xFFFFFFFF), np.uint64(32)
    for _ in range(10):
        a, b = c[0] * np.uint64(0xD2511F53), c[2] * np.uint64(0xCD9E8D57)
        c = [(b >> word) ^ c[1] ^ k[0], b & low, (a >> word) ^ c[3] ^ k[1], a & low]
        k = [(k[0] + np.uint64(0x9E3779B9)) & low, (k[1] + np.uint64(0xBB67AE85)) & low]
    return np.stack(c, 1).astype(np.uint32)


def noise(table, seed, stream, first, count):
    """Elements first ..< first + count of one stream: word (i & 3) of block i >> 2."""
    index = np.arange(first // 4, (first + count + 3) // 4 + 1, dtype=np.uint64)
    low = np.uint64(0xFFFFFFFF)
    counter = np.stack([index & low, index >> np.uint64(32), np.full_like(index, stream & 0xFFFFFFFF),
                        np.full_like(index, stream >> 32)], 1)
    words = philox(counter, (seed & 0xFFFFFFFF, seed >> 32)).reshape(-1)
    return normal(table, words[first % 4:first % 4 + count].astype(np.int64))


def write(table):
    rows = ["  " + ", ".join(str(value) for value in row) + "," for row in table]
    (ROOT / "Sources/Sampling/PhiloxNormalTable.swift").write_text(
        "// Written by tools/goldens/philox_tables.py, which also says how far from normal the result is.\n\n"
        "extension PhiloxNormal {\n"
        "  /// Polynomial coefficients C[0]…C[7] of each of the 32 octaves of tail probability, one row an octave\n"
        "  /// (Q28, C[k] scaled by 2^k more). Kernels bind this as it is; see Shaders/common/philox_normal.glsl.\n"
        "  public static let table: [Int32] = [\n" + "\n".join("  " + row for row in rows) + "\n  ]\n}\n")
    shader = ROOT / "Shaders/common/philox_normal.glsl"
    text = shader.read_text()
    begin, end = "// table begins\n", "// table ends\n"
    before, rest = text.split(begin)
    body = "\n".join(rows).rstrip(",")
    shader.write_text(before + begin + body + "\n" + end + rest.split(end)[1])
    cases = [(0, 0, 0), (1, 0, 0), (0x0123456789ABCDEF, 7, 5), (2**64 - 1, 2**63 + 3, 2**34 - 2)]
    goldens = [{"seed": str(seed), "stream": str(stream), "first": str(first),
                "bits": [int(v) for v in noise(table, seed, stream, first, 24).view(np.uint32)]}
               for seed, stream, first in cases]
    folder = ROOT / "Tests/SamplingTests/Goldens"
    folder.mkdir(parents=True, exist_ok=True)
    edges = np.array([0, 1, 2, 3, 2**24 - 1, 2**30, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 1], np.int64)
    (folder / "philox.json").write_text(json.dumps(
        {"noise": goldens, "words": edges.tolist(),
         "normals": [int(v) for v in normal(table, edges).view(np.uint32)]}) + "\n")


def report(table):
    rng = np.random.default_rng(1)
    small = np.arange(1 << 20, dtype=np.int64)
    wide = rng.integers(0, 2**31, 4_000_000)
    tail = (2.0 ** rng.uniform(0, 31, 4_000_000)).astype(np.int64)
    worst, worst_cdf = 0.0, 0.0
    for w in (small, wide, tail):
        p = (2 * w.astype(np.float64) + 1) / 2.0**33
        x = normal(table, w).astype(np.float64)
        worst = max(worst, np.abs(x + ndtri(p)).max())
        worst_cdf = max(worst_cdf, np.abs(ndtr(-x) - p).max())
    sample = noise(table, 1, 0, 0, 4_000_000).astype(np.float64)
    ks = kstest(sample, "norm")
    print(f"greatest error {worst:.2e} in x, {worst_cdf:.2e} in the distribution function")
    print(f"4e6 samples: mean {sample.mean():+.1e}, variance {sample.var():.6f}, excess kurtosis {kurtosis(sample):+.1e}, "
          f"Kolmogorov-Smirnov D {ks.statistic:.2e} (p = {ks.pvalue:.2f}); range of the generator ±"
          f"{normal(table, np.array([0], np.int64))[0]:.3f}")


if __name__ == "__main__":
    derived = derive()
    report(derived)
    write(derived)
