"""From phoneme times to mouth shapes, one per picture (12 a second)."""
import numpy as np

# opening 0..1, width 0 (rounded) .. 1 (spread), per phoneme
SHAPES = {
    "pau": (0, .5), "aa": (1, .5), "ae": (.85, .75), "ah": (.65, .5), "ao": (.85, .25), "aw": (.9, .4), "ax": (.4, .5),
    "ay": (.9, .65), "b": (0, .5), "ch": (.25, .2), "d": (.22, .55), "dh": (.2, .55), "eh": (.6, .75), "er": (.35, .3),
    "ey": (.5, .85), "f": (.12, .6), "g": (.3, .5), "hh": (.4, .5), "ih": (.38, .75), "iy": (.28, 1), "jh": (.25, .2),
    "k": (.3, .5), "l": (.35, .55), "m": (0, .5), "n": (.2, .55), "ng": (.3, .5), "ow": (.65, .1), "oy": (.7, .2),
    "p": (0, .5), "r": (.25, .25), "s": (.14, .75), "sh": (.2, .15), "t": (.2, .6), "th": (.2, .55), "uh": (.38, .2),
    "uw": (.25, 0), "v": (.12, .6), "w": (.15, 0), "y": (.25, .85), "z": (.14, .75), "zh": (.2, .15)}
OPENINGS, WIDTHS = 8, 5
PRESSED, BITE = OPENINGS * WIDTHS, OPENINGS * WIDTHS + 1  # lips pressed (p, b, m), lip under the teeth (f, v)
COUNT = BITE + 1
REST = WIDTHS // 2  # closed, neutral width


def index(opening, width):
    return int(round(opening * (OPENINGS - 1))) * WIDTHS + int(round(width * (WIDTHS - 1)))


def shapes(phonemes, start, pictures, rate=12):
    """Mouth indices of `pictures` pictures from time `start` (s) on; phonemes are (name, start, end) in seconds."""
    sub = 8  # samples a picture
    n = pictures * sub
    times = start + (np.arange(n + 2 * sub) - sub + 0.5) / (rate * sub)
    opening, width = np.zeros(len(times)), np.full(len(times), .5)
    for name, a, b in phonemes:
        inside = (times >= a) & (times < b)
        opening[inside], width[inside] = SHAPES[name]
    kernel = np.hanning(sub + 2)[1:-1]
    kernel /= kernel.sum()
    opening, width = [np.convolve(np.pad(x, sub, mode="edge"), kernel, "same")[sub:-sub] for x in (opening, width)]
    o, w = [x[sub:sub + n].reshape(pictures, sub).mean(1) for x in (opening, width)]
    out = np.array([index(min(1, max(0, a * 1.1)), b) if a > .04 else REST for a, b in zip(o, w)])
    for name, a, b in phonemes:  # a closure is always seen: lips meet at the middle of p, b, m, before the burst
        if name in "pbm" or name in "fv":
            k = int(np.floor(((a + b) / 2 - start) * rate))
            if 0 <= k < pictures:
                out[k] = PRESSED if name in "pbm" else (BITE if out[k] != PRESSED else PRESSED)
    return out
