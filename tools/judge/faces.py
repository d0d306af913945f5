"""The held-out faces: a fixed list of identities of the project's renderer that training never sees (seeds below 100,000)."""
import os
import sys

import numpy as np

TRAINER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "train")
sys.path.append(TRAINER)

import clips  # noqa: E402
import mouth  # noqa: E402
import portraits  # noqa: E402
from identity import Identity  # noqa: E402

SEEDS = range(3000, 3040)


def held_out_lines():
    with open(os.path.join(TRAINER, "held_out.txt")) as file:
        return [line.strip() for line in file if line.strip()]


def face(k):
    """The k-th held-out face's picture."""
    return portraits.render(SEEDS[k], shapes=[0])[0].copy()


def moving(k, margin=2):
    """True where mouth, eyes or brows of the k-th face may move."""
    i = Identity(SEEDS[k])
    mask = np.zeros((64, 64), bool)
    for x0, y0, x1, y1 in (i.mouth_box(), i.eye_box()):
        mask[max(0, y0 - margin):y1 + margin, max(0, x0 - margin):x1 + margin] = True
    return mask


def clip(k, phonemes, pictures):
    """What the renderer itself would show: as good as lips can be judged."""
    return clips.assemble(*portraits.render(SEEDS[k]), mouth.shapes(phonemes, 0, pictures), [])
