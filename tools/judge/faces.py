"""The held-out faces: a fixed list of identities of the project's renderer that training never sees (seeds below 100,000)."""
import os
import sys

import numpy as np

TRAINER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "train")
sys.path.append(TRAINER)

import clips  # noqa: E402
import mouth  # noqa: E402
import portraits  # noqa: E402
import weather  # noqa: E402
from identity import Identity  # noqa: E402

SEEDS = range(3000, 3040)


def held_out_lines():
    with open(os.path.join(TRAINER, "held_out.txt")) as file:
        return [line.strip() for line in file if line.strip()]


def face(k):
    """The k-th held-out face's picture."""
    return portraits.render(SEEDS[k], shapes=[0]).ref.copy()


def scene(k):
    """(the k-th face within a scene, where its middle is, what the renderer would show for phonemes, what may move)"""
    aside = (0, -25, 20, -12, 33)[k % 5]
    parts = portraits.render(SEEDS[k], frame=portraits.SCENE, aside=aside)
    return (parts.ref.copy(), 64 + aside, lambda phonemes, pictures: clips.assemble(parts, mouth.shapes(phonemes, 0, pictures), []),
            _mask((72, 128), (parts.mouth_box, parts.eye_box)))


def gallop(k, time, pictures=30):
    """(a picture with a horse of an identity below 100,000, where the horse may be, what the renderer shows when hooves begin to beat at
    `time`, the same with their dust alone)"""
    parts, _ = portraits.training_horse(SEEDS[k])
    events, rest = [("hoofbeats", time, 1.0)], [mouth.REST] * pictures
    still = np.repeat(parts.ref[None], pictures, 0)
    return (parts.ref.copy(), _mask((72, 128), [parts.horse_box], 0),
            weather.cover(clips.assemble(parts, rest, events), {}, events), weather.cover(still, {}, events))


def moving(k, margin=2):
    """True where mouth, eyes or brows of the k-th face may move."""
    i = Identity(SEEDS[k])
    return _mask((64, 64), (i.mouth_box(), i.eye_box()), margin)


def _mask(size, boxes, margin=2):
    mask = np.zeros(size, bool)
    for x0, y0, x1, y1 in boxes:
        mask[max(0, y0 - margin):y1 + margin, max(0, x0 - margin):x1 + margin] = True
    return mask


def happening(k, event, time, pictures=30):
    """Pictures of the k-th face, silent, in which the renderer shows an event"""
    return weather.cover(clip(k, [], pictures), {}, [(event, time, 1.0)])


def clip(k, phonemes, pictures):
    """What the renderer itself would show: as good as lips can be judged."""
    return clips.assemble(portraits.render(SEEDS[k]), mouth.shapes(phonemes, 0, pictures), [])
