"""A horse seen from the side, standing or in one of the pictures of a gallop."""
import math

import numpy as np

from effects import GALLOP
from pen import closed, curve, dark, light, mix

STRIDE = GALLOP[3]  # seconds from one stride to the next
PICTURES = 20  # of three strides at twelve a second: as long as hoofbeats are heard
COATS = [(92, 58, 36), (120, 72, 40), (60, 40, 30), (34, 28, 30), (150, 96, 52), (176, 130, 80), (206, 200, 190), (140, 138, 140)]
# where in the stride each leg comes down, as GALLOP has it: far hind; near hind and far fore; near fore
DOWN = {"far hind": 0.0, "near hind": GALLOP[1] / STRIDE, "far fore": GALLOP[1] / STRIDE, "near fore": GALLOP[2] / STRIDE}
STANCE = 0.3  # share of the stride that a hoof is on the ground
REACH = 0.34  # how far before and behind the hip a hoof comes down and lifts off, in lengths of the body


class Horse:
    """What one seed looks like. x: the middle of the body, ground: where it stands, length: of the body, all in units."""

    def __init__(self, seed, x, ground, length):
        r = np.random.default_rng(seed + 21)
        u = r.uniform
        self.x, self.ground, self.length = x, ground, length
        coat = COATS[int(r.integers(len(COATS)))]
        self.coat = mix(coat, COATS[int(r.integers(len(COATS)))], u(0, 0.3)) if r.random() < 0.9 else tuple(r.integers(40, 220, 3))
        self.mane = dark(self.coat, u(0.4, 0.8)) if r.random() < 0.7 else light(self.coat, u(0.3, 0.7))
        self.socks = light(self.coat, 0.7) if r.random() < 0.3 else dark(self.coat, 0.35)
        self.saddle = tuple(int(v) for v in r.integers(30, 230, 3)) if r.random() < 0.5 else None
        self.outline = r.random() < 0.35
        self.flat = r.random() < 0.3  # a silhouette
        if self.flat:
            self.coat = self.mane = self.socks = dark(self.coat, 0.8)
            self.saddle = None
        self.stocky = u(0.85, 1.15)

    def box(self):
        """What the horse can touch."""
        x, y, s = self.x, self.ground, self.length
        return [math.floor(x - 0.98 * s), math.floor(y - 1.5 * s), math.ceil(x + 1.12 * s), math.ceil(y + 0.06 * s) + 1]

    def draw(self, pen, phase=None):
        """phase: how far the stride is, 0…1; None stands"""
        s, runs = self.length, phase is not None
        beat = 2 * math.pi * (phase or 0)
        rise = (-0.05 - 0.07 * math.cos(beat - 2 * math.pi * 0.86)) if runs else 0  # highest while no hoof is on the ground
        tilt = 0.10 * math.sin(beat + 0.6) if runs else 0
        back = -0.72 + rise

        def at(x, y):  # of the body, which rocks
            return self.x + s * (x - tilt * y * 0.3), self.ground + s * (back + y - tilt * x)

        def poly(points, colour):
            if self.outline:
                pen.poly(points, dark(self.coat, 0.8))
                c = np.mean(points, 0)
                points = [tuple(c + (np.array(p) - c) * (1 - 0.9 / max(1.8, np.hypot(*(np.array(p) - c))))) for p in points]
            pen.poly(points, colour)

        def leg(name):
            fore, near = "fore" in name, "near" in name
            hip = at(0.34 if fore else -0.36, 0.14)
            colour = self.coat if near else dark(self.coat, 0.3)
            if not runs:
                foot = (hip[0] + s * (0.03 if near else -0.1) * (1 if fore else -1), self.ground)
                bend = 0.0
            else:
                q = (phase - DOWN[name]) % 1
                if q < STANCE:
                    f = q / STANCE
                    foot = (hip[0] + s * REACH * (1 - 2 * f), self.ground)
                    bend = 0.0
                else:
                    f = (q - STANCE) / (1 - STANCE)
                    lift = math.sin(math.pi * f) ** 0.8
                    foot = (hip[0] + s * REACH * (-1 - 0.35 * math.sin(math.pi * f) + 2 * f * f * (3 - 2 * f) + 0.1 * lift * f), self.ground - s * 0.3 * lift)
                    bend = lift
            dx, dy = foot[0] - hip[0], foot[1] - hip[1]
            reach = math.hypot(dx, dy)
            out = s * (0.05 + 0.16 * bend) * (1 if fore else -1)
            if not fore and not bend:
                out *= 1.4
            knee = (hip[0] + dx * 0.5 - dy / reach * -out * 0.9, hip[1] + dy * 0.5 + dx / reach * -out * 0.9)
            w = s * 0.1 * self.stocky
            pen.line([hip, knee], w * 1.5, colour)
            pen.line([knee, foot], w, colour)
            pen.line([(foot[0] + (knee[0] - foot[0]) * 0.3, foot[1] + (knee[1] - foot[1]) * 0.3), (foot[0], foot[1] - w * 0.3)], w, self.socks if near else dark(self.socks, 0.3))

        stream = 0.16 + 0.1 * math.sin(beat) if runs else 0.0
        tail = [at(-0.5, -0.12), at(-0.68 - stream, -0.12 + (0.1 if not runs else -0.06)), at(-0.78 - stream * 0.9, 0.28 - stream), at(-0.6, 0.0)]
        leg("far hind")
        leg("far fore")
        pen.poly(closed(tail), self.mane)
        g = 0.2 * self.stocky
        poly(curve([at(-0.52, -0.1), at(-0.4, -g * 0.95), at(0, -g * 0.75), at(0.36, -g * 0.95), at(0.54, -0.02), at(0.4, g * 1.05), at(0, g * 1.1), at(-0.42, g * 0.85), at(-0.52, -0.1)]), self.coat)
        nod = (0.08 + 0.07 * math.sin(beat + 1.2)) if runs else 0.0  # the neck stretches forward while running
        head = at(0.86 + 0.1 * nod, -0.56 + nod * 1.6)
        poly([at(0.28, -g * 0.9), at(0.66, -0.68 + nod), at(0.82, -0.6 + nod), at(0.52, 0.04)], self.coat)
        pen.poly([at(0.24, -g * 0.8), at(0.58 - 0.5 * stream, -0.66 + nod), at(0.68, -0.74 + nod), at(0.66, -0.56 + nod), at(0.4, -g)], self.mane)
        poly(closed([at(0.64, -0.72 + nod), at(0.78, -0.7 + nod), (head[0] + 0.16 * s, head[1] + 0.16 * s), (head[0] + 0.06 * s, head[1] + 0.26 * s), at(0.7, -0.48 + nod)], 5), self.coat)
        pen.poly([at(0.66, -0.68 + nod), at(0.69, -0.84 + nod), at(0.75, -0.69 + nod)], self.coat)
        if not self.flat:
            pen.ellipse(*at(0.78, -0.6 + nod), 0.03 * s, 0.03 * s, (16, 10, 14))
        leg("near hind")
        leg("near fore")
        if self.saddle:
            pen.poly(curve([at(-0.16, -g * 0.95), at(0.0, -g * 1.1), at(0.18, -g * 0.95), at(0.14, g * 0.4), at(-0.12, g * 0.4)]), self.saddle)
            pen.line([at(0.0, g * 0.4), at(0.02, g * 1.2)], 0.05 * s, dark(self.saddle, 0.4))

    def phases(self):
        """Of the pictures from the moment the first hoof comes down."""
        return [(k / 12 / STRIDE) % 1 for k in range(PICTURES)]
