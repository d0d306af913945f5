"""Heads, hair and hats of portraits."""
import math

import numpy as np

from pen import closed, curve, dark, light, mix


def head_outline(i, grow=0.0):
    w, h, s = i.w + grow, i.h + grow, i.scale
    half = [(0, -h), (w * 0.62, -h * 0.88), (w * 0.95, -h * 0.45), (w, 0), (w * 0.95, h * 0.34), (w * i.jaw, h * 0.72),
            (w * i.chin, h * 0.96), (0, h)]
    pts = half + [(-x, y) for x, y in reversed(half[1:-1])]
    return closed([i.at(x, y) for x, y in pts], 6)



def hair_back(pen, i):
    s, w, h = i.scale, i.w, i.h
    c = dark(i.hair, 0.3)
    if i.style in ("long", "wavy") and i.style == "long" or (i.feminine and i.style == "wavy"):
        pts = [(-w * 0.9, -h * 0.8), (-w * 1.28, -h * 0.1), (-w * 1.3, h * 0.8), (-w * 1.05, h * 1.5), (w * 1.05, h * 1.5), (w * 1.3, h * 0.8),
               (w * 1.28, -h * 0.1), (w * 0.9, -h * 0.8), (0, -h * 1.18)]
        pen.poly(closed([i.at(*p) for p in pts]), c)
    elif i.style == "bob":
        pts = [(-w * 0.9, -h * 0.8), (-w * 1.3, 0), (-w * 1.25, h * 0.75), (w * 1.25, h * 0.75), (w * 1.3, 0), (w * 0.9, -h * 0.8), (0, -h * 1.18)]
        pen.poly(closed([i.at(*p) for p in pts]), c)
    elif i.style == "bun":
        pen.ellipse(*i.at(0, -h * 1.2), 6.5 * s, 5.5 * s, c)


def hair_front(pen, i):
    s, w, h = i.scale, i.w, i.h
    r = np.random.default_rng(i.hair_seed)
    c, shine = i.hair, light(i.hair, 0.25)
    P = lambda pts, col=c: pen.poly(closed([i.at(*p) for p in pts]), col)
    side = 1 if r.random() < 0.5 else -1
    if i.style == "bald":
        if i.age > 0.4:
            for q in (-1, 1):
                P([(q * w * 0.98, -h * 0.3), (q * w * 1.1, -h * 0.1), (q * w * 1.05, h * 0.15), (q * w * 0.92, 0)])
        return
    if i.style in ("short", "curly"):
        line = -h * r.uniform(0.42, 0.6)
        P([(-w * 1.04, h * 0.02), (-w * 1.1, -h * 0.5), (-w * 0.75, -h * 1.02), (0, -h * 1.16), (w * 0.75, -h * 1.02), (w * 1.1, -h * 0.5),
           (w * 1.04, h * 0.02), (w * 0.9, -h * 0.25), (w * 0.7, line), (0, line - 1), (-w * 0.7, line), (-w * 0.9, -h * 0.25)])
        if i.style == "curly":
            for a in np.linspace(-2.9, -0.25, 13):
                x, y = math.cos(a) * w * 1.04, math.sin(a) * h * 1.04
                pen.ellipse(*i.at(x, y), 3.2 * s, 3.0 * s, mix(c, shine, r.uniform(0, 0.35)))
            for x in np.linspace(-w * 0.7, w * 0.7, 6):
                pen.ellipse(*i.at(x, -h * 0.72), 3.0 * s, 2.6 * s, mix(c, shine, r.uniform(0, 0.35)))
    elif i.style == "side":
        P([(-side * w * 1.05, h * 0.05), (-side * w * 1.12, -h * 0.5), (-side * w * 0.7, -h * 1.05), (side * w * 0.2, -h * 1.2), (side * w * 0.95, -h * 0.95),
           (side * w * 1.12, -h * 0.4), (side * w * 1.02, h * 0.05), (side * w * 0.9, -h * 0.35), (side * w * 0.3, -h * 0.62), (-side * w * 0.75, -h * 0.5), (-side * w * 0.92, -h * 0.2)])
        pen.line([i.at(side * w * 0.1, -h * 1.1), i.at(-side * w * 0.5, -h * 0.75)], 0.6 * s, shine, 130)
    elif i.style == "spiky":
        pts = [(-w * 1.04, -h * 0.05)]
        for k, x in enumerate(np.linspace(-1.1, 1.1, 9)):
            pts.append((x * w, -h * (0.95 + 0.22 * (1 - x * x)) - (3.0 if k % 2 else -1.5)))
        pts += [(w * 1.04, -h * 0.05), (w * 0.85, -h * 0.45), (w * 0.4, -h * 0.55), (0, -h * 0.5), (-w * 0.4, -h * 0.58), (-w * 0.85, -h * 0.45)]
        pen.poly([i.at(*p) for p in pts], c)
    elif i.style in ("fringe", "bob"):
        line = -h * r.uniform(0.34, 0.45)
        low = h * (0.6 if i.style == "bob" else 0.1)
        P([(-w * 1.08, low), (-w * 1.16, -h * 0.4), (-w * 0.8, -h * 1.02), (0, -h * 1.17), (w * 0.8, -h * 1.02), (w * 1.16, -h * 0.4), (w * 1.08, low),
           (w * 0.88, -h * 0.1), (w * 0.82, line), (w * 0.3, line + 0.8), (-w * 0.2, line - 0.6), (-w * 0.82, line), (-w * 0.88, -h * 0.1)])
        for x in (-0.5, -0.1, 0.35):
            pen.line([i.at(w * x, -h * 1.0), i.at(w * x * 1.1, line - 1)], 0.5 * s, dark(c, 0.25), 140)
    else:  # long, wavy, bun: parted
        x0 = w * r.uniform(-0.4, 0.4)
        low = h * (0.85 if i.style == "long" else 0.15 if i.style == "bun" else 0.6)
        for q in (-1, 1):
            P([(x0, -h * 1.14), (q * w * 0.75, -h * 1.06), (q * w * 1.14, -h * 0.5), (q * w * 1.16, low * 0.6), (q * w * 1.02, low), (q * w * 0.93, low * 0.3),
               (q * w * 0.84, -h * 0.3), (q * w * 0.5, -h * 0.62), (x0, -h * 0.86)])
            pen.line([i.at(x0 + q, -h * 1.05), i.at(q * w * 0.85, -h * 0.65)], 0.6 * s, shine, 120)


def hat(pen, i):
    s, w, h, c, t = i.scale, i.w, i.h, i.cloth, i.trim
    P = lambda pts, col, smooth=True: pen.poly((closed if smooth else list)([i.at(*p) for p in pts]), col)
    if i.hat == "hood":
        for g, col in ((1.42, dark(c, 0.2)), (1.28, dark(c, 0.55))):
            outer = [(-w * g, h * 0.9), (-w * g, -h * 0.3), (-w * 0.8, -h * (g - 0.1)), (0, -h * (g + 0.02)), (w * 0.8, -h * (g - 0.1)), (w * g, -h * 0.3), (w * g, h * 0.9)]
            inner = [(w * 0.98, h * 0.75), (w * 1.03, -h * 0.1), (w * 0.8, -h * 0.72), (0, -h * 0.9), (-w * 0.8, -h * 0.72), (-w * 1.03, -h * 0.1), (-w * 0.98, h * 0.75)]
            pen.poly(curve([i.at(*p) for p in outer]) + curve([i.at(*p) for p in inner]), col)
    elif i.hat == "crown":
        gold = (232, 190, 70)
        pts = [(-w * 0.85, -h * 0.68), (-w * 0.95, -h * 1.25), (-w * 0.5, -h * 0.98), (0, -h * 1.35), (w * 0.5, -h * 0.98), (w * 0.95, -h * 1.25), (w * 0.85, -h * 0.68), (0, -h * 0.78)]
        P(pts, gold, False)
        pen.line([i.at(-w * 0.85, -h * 0.72), i.at(0, -h * 0.82), i.at(w * 0.85, -h * 0.72)], 1.0 * s, dark(gold, 0.3))
        for x in (-0.5, 0, 0.5):
            pen.ellipse(*i.at(w * x, -h * 0.9), 0.9 * s, 0.9 * s, t)
    elif i.hat == "wizard":
        P([(-w * 1.0, -h * 0.62), (0, -h * 0.75), (w * 1.0, -h * 0.62), (w * 0.3, -h * 1.6), (w * 0.5, -h * 2.3), (-w * 0.3, -h * 1.7)], c, False)
        P([(-w * 1.55, -h * 0.5), (0, -h * 0.82), (w * 1.55, -h * 0.5), (w * 1.2, -h * 0.42), (0, -h * 0.6), (-w * 1.2, -h * 0.42)], dark(c, 0.2))
        pen.line([i.at(-w * 0.92, -h * 0.68), i.at(0, -h * 0.82), i.at(w * 0.92, -h * 0.68)], 1.4 * s, t)
    elif i.hat == "cap":
        P([(-w * 1.08, -h * 0.42), (-w * 0.95, -h * 0.95), (0, -h * 1.24), (w * 0.95, -h * 0.95), (w * 1.08, -h * 0.42), (0, -h * 0.62)], c)
        P([(-w * 1.0, -h * 0.46), (0, -h * 0.66), (w * 1.0, -h * 0.46), (w * 0.8, -h * 0.36), (0, -h * 0.5), (-w * 0.8, -h * 0.36)], dark(c, 0.45))
        pen.ellipse(*i.at(0, -h * 0.86), 1.6 * s, 1.6 * s, t)
    elif i.hat == "helmet":
        m = mix((150, 155, 165), c, 0.2)
        P([(-w * 1.12, h * 0.1), (-w * 1.12, -h * 0.55), (-w * 0.75, -h * 1.05), (0, -h * 1.22), (w * 0.75, -h * 1.05), (w * 1.12, -h * 0.55), (w * 1.12, h * 0.1),
           (w * 0.95, h * 0.05), (w * 0.9, -h * 0.45), (0, -h * 0.58), (-w * 0.9, -h * 0.45), (-w * 0.95, h * 0.05)], m)
        pen.line([i.at(0, -h * 1.2), i.at(0, -h * 0.6)], 1.6 * s, dark(m, 0.3))
        pen.line([i.at(-w * 0.9, -h * 0.48), i.at(0, -h * 0.6), i.at(w * 0.9, -h * 0.48)], 1.2 * s, light(m, 0.4))
    elif i.hat == "band":
        pen.line([i.at(-w * 1.0, -h * 0.5), i.at(0, -h * 0.66), i.at(w * 1.0, -h * 0.5)], 1.6 * s, t)
        pen.ellipse(*i.at(0, -h * 0.66), 1.3 * s, 1.3 * s, light(c, 0.4))
    elif i.hat == "bandana":
        P([(-w * 1.08, -h * 0.38), (-w * 0.95, -h * 0.9), (0, -h * 1.16), (w * 0.95, -h * 0.9), (w * 1.08, -h * 0.38), (0, -h * 0.6)], c)
        for x, y in ((-0.5, -0.75), (0, -0.85), (0.5, -0.75), (0.2, -1.0), (-0.25, -1.0)):
            pen.ellipse(*i.at(w * x, h * y), 0.7 * s, 0.7 * s, t)
