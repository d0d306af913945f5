"""Procedural portraits: layered vector drawing (Pillow, 4x supersampled), one still picture per identity and small patches
for every mouth shape and eyelid state, so that a clip is assembled by pasting.

python portraits.py OUT.npz [--count N] [--seed S]      prerender a set
python portraits.py SHEET.png --sheet [--seed S]        a contact sheet to look at
python portraits.py PICTURE.png --one SEED [--finish plain] [--smile 0.6]   one portrait, 64x64 shown as 512x512
"""
import argparse
import math
import os
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

import mouth

SKINS = [(255, 224, 196), (246, 208, 176), (234, 190, 150), (222, 170, 128), (198, 140, 98), (172, 116, 76), (141, 90, 58),
         (112, 70, 46), (86, 54, 38), (240, 200, 180)]
ODD_SKINS = [(126, 170, 96), (120, 150, 200), (170, 170, 178), (196, 110, 90), (186, 150, 210)]
HAIRS = [(28, 22, 22), (58, 38, 28), (92, 58, 34), (130, 84, 44), (176, 126, 66), (220, 184, 110), (238, 214, 158),
         (150, 62, 30), (190, 88, 40), (120, 120, 124), (222, 222, 226), (64, 60, 74)]
ODD_HAIRS = [(60, 90, 170), (140, 60, 150), (50, 140, 120), (200, 70, 110), (90, 160, 70)]
IRISES = [(76, 50, 30), (96, 64, 34), (70, 100, 60), (60, 110, 150), (90, 120, 140), (50, 60, 90), (110, 90, 40), (40, 130, 110)]


def mix(a, b, f):
    return tuple(int(round(x + (y - x) * f)) for x, y in zip(a, b))


def dark(c, f):
    return mix(c, (20, 12, 30), f)


def light(c, f):
    return mix(c, (255, 250, 235), f)


class Pen:
    """Drawing in units of 1/64 of the picture."""

    def __init__(self, image, k, origin=(0, 0)):
        self.image, self.k, self.o = image, k, origin
        self.draw = ImageDraw.Draw(image, "RGBA")

    def p(self, points):
        return [((x - self.o[0]) * self.k, (y - self.o[1]) * self.k) for x, y in points]

    def poly(self, points, colour, alpha=255):
        self.draw.polygon(self.p(points), fill=tuple(colour) + (alpha,))

    def ellipse(self, cx, cy, rx, ry, colour, alpha=255):
        (a, b), (c, d) = self.p([(cx - rx, cy - ry), (cx + rx, cy + ry)])
        self.draw.ellipse([a, b, c, d], fill=tuple(colour) + (alpha,))

    def line(self, points, width, colour, alpha=255):
        q = self.p(points)
        self.draw.line(q, fill=tuple(colour) + (alpha,), width=max(1, round(width * self.k)), joint="curve")
        if alpha == 255:
            r = width * self.k / 2
            for x, y in (q[0], q[-1]):
                self.draw.ellipse([x - r, y - r, x + r, y + r], fill=tuple(colour) + (255,))

    def rect(self, x0, y0, x1, y1, colour, alpha=255):
        self.poly([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour, alpha)


def curve(points, n=10):
    """Catmull-Rom through the points."""
    p = np.asarray([points[0], *points, points[-1]], float)
    s = (np.arange(n) / n)[None, :, None]
    a, b, c, d = [p[k:len(p) - 3 + k, None] for k in range(4)]
    q = 0.5 * (2 * b + (c - a) * s + (2 * a - 5 * b + 4 * c - d) * s * s + (3 * b - a - 3 * c + d) * s ** 3)
    return [*map(tuple, q.reshape(-1, 2).tolist()), tuple(points[-1])]


def closed(points, n=10):
    return curve(list(points) + [points[0]], n)


class Identity:
    def __init__(self, seed, loose=False, **change):
        r = self.r = np.random.default_rng(seed)
        u, pick = r.uniform, lambda xs: xs[int(r.integers(len(xs)))]
        self.skin = pick(ODD_SKINS) if r.random() < 0.05 else mix(pick(SKINS), pick(SKINS), u(0, 0.4))
        self.hair = pick(ODD_HAIRS) if r.random() < 0.1 else mix(pick(HAIRS), pick(HAIRS), u(0, 0.3))
        self.iris = pick(IRISES)
        self.feminine = bool(r.random() < 0.5)
        self.age = u(0, 1)
        if self.age > 0.75:
            self.hair = mix(self.hair, (205, 205, 210), u(0.4, 0.9))
        self.scale = u(0.9, 1.18)
        self.cx, self.cy = 32 + r.normal() * 1.6, 33.5 + r.normal() * 1.6
        self.w = u(12.2, 14.6) * (0.96 if self.feminine else 1.03)  # half width of the head
        self.h = u(16.2, 18.8)
        self.jaw = u(0.62, 0.76) if self.feminine else u(0.68, 0.92)
        self.chin = u(0.22, 0.34) if self.feminine else u(0.28, 0.5)
        self.eye_y, self.eye_x = u(-1.6, 0.8), u(0.4, 0.5)
        self.eye_w, self.eye_h = u(2.7, 3.7), u(1.5, 2.7)
        self.tilt = u(-0.5, 0.6)
        self.brow_w, self.brow_y, self.brow_tilt = (u(0.5, 1.0) if self.feminine else u(0.8, 1.6)), u(3.2, 4.6), u(-0.8, 1.0)
        self.nose, self.nose_w = u(0.36, 0.48), u(1.3, 2.4)
        self.mouth_y = u(0.54, 0.63)
        self.mouth_w = u(4.6, 6.2)
        self.mouth_h = u(5.2, 7.0)
        self.lip = mix(dark(self.skin, 0.12), (196, 62, 72), u(0.3, 0.75) if self.feminine else u(0.12, 0.4))
        self.lip_t = u(0.9, 1.5) if self.feminine else u(0.6, 1.1)
        self.smile = u(-0.35, 0.8)
        self.cloth = tuple(int(v) for v in r.integers(30, 220, 3))
        self.trim = tuple(int(v) for v in r.integers(60, 250, 3))
        self.clothes = pick(["tunic", "vneck", "collar", "armour", "robe", "scarf", "coat"])
        self.style = pick(["long", "long", "bob", "bun", "wavy", "fringe"] if self.feminine else
                          ["short", "side", "short", "curly", "spiky", "bald", "wavy", "fringe"])
        self.hat = pick(["hood", "crown", "wizard", "cap", "helmet", "band", "bandana"]) if r.random() < 0.3 else None
        self.beard = None if self.feminine or r.random() < 0.5 else pick(["full", "goatee", "moustache", "stubble", "full"])
        self.glasses = r.random() < 0.08
        self.scar, self.freckles, self.earring = r.random() < 0.06, r.random() < 0.15, r.random() < 0.2
        self.line = u(0, 1) < 0.35  # drawn outline
        self.light = (u(-1, 1), u(-1, 0.2))
        self.scene = pick(["gradient", "gradient", "night", "sunset", "bricks", "forest", "window", "ship", "rays", "dots", "storm"])
        self.finish = pick(["plain", "plain", "plain", "palette", "palette", "grain", "soft"])
        self.colours = int(r.integers(12, 40))
        self.scene_seed, self.hair_seed = (int(v) for v in r.integers(1 << 30, size=2))
        self.__dict__.update(change)
        if not loose:  # v0 is trained on portraits whose eyes and mouth lie at the same places, within half a pixel
            self.scale, self.cx = 1.04 + 0.01 * u(-1, 1), 32 + 0.2 * u(-1, 1)
            self.cy = 43.5 + 0.25 * u(-1, 1) - self.scale * self.h * self.mouth_y
            self.eye_y = (32.5 + 0.3 * u(-1, 1) - self.cy) / self.scale
            self.eye_x = (6.1 + 0.3 * u(-1, 1)) / self.w
            self.mouth_w = 4.9 + 0.65 * (self.mouth_w - 4.6)

    # places of the moving parts, in 1/64 of the picture
    def at(self, x, y):
        return self.cx + x * self.scale, self.cy + y * self.scale

    @property
    def mouth_at(self):
        return self.at(0, self.h * self.mouth_y)

    def mouth_box(self):
        x, y = self.mouth_at
        s = self.scale
        return [int(math.floor(v)) for v in (x - 9 * s, y - 5 * s)] + [int(math.ceil(v)) for v in (x + 9 * s, y + 8 * s)]

    def eye_box(self):
        x, y = self.at(0, self.eye_y)
        s = self.scale
        return [int(math.floor(v)) for v in (x - 12.5 * s, y - 4.2 * s)] + [int(math.ceil(v)) for v in (x + 12.5 * s, y + 4 * s)]


def scene(pen, i):
    r = np.random.default_rng(i.scene_seed)
    u = r.uniform
    top, bottom = tuple(r.integers(20, 220, 3)), tuple(r.integers(20, 220, 3))
    if i.scene == "night":
        top, bottom = (14, 18, 48), mix((40, 50, 100), (90, 60, 110), u(0, 1))
    elif i.scene == "sunset":
        top, bottom = mix((70, 60, 130), (40, 90, 160), u(0, 1)), mix((250, 160, 90), (240, 110, 110), u(0, 1))
    elif i.scene == "forest":
        top, bottom = (120, 170, 130), (40, 80, 54)
    elif i.scene == "storm":
        top, bottom = (40, 46, 60), (92, 100, 114)
    elif i.scene in ("bricks", "window", "ship"):
        top = mix((90, 80, 76), tuple(r.integers(40, 160, 3)), 0.5)
        bottom = dark(top, 0.35)
    for y in range(64):
        pen.rect(0, y, 64, y + 1.1, mix(top, bottom, y / 63))
    if i.scene == "night":
        for _ in range(30):
            x, y = u(0, 64), u(0, 44)
            pen.ellipse(x, y, q := u(0.2, 0.5), q, (240, 240, 255), int(u(80, 255)))
        if u(0, 1) < 0.6:
            x, y = u(5, 59), u(6, 16)
            pen.ellipse(x, y, 4, 4, (240, 238, 214))
    if i.scene in ("night", "sunset", "storm"):
        if i.scene == "sunset":
            pen.ellipse(u(6, 58), u(30, 44), 6, 6, (255, 226, 150))
        for layer in range(2):
            base, c = 44 + 7 * layer, dark(bottom, 0.35 + 0.25 * layer)
            pts = [(0, 64)] + [(x, base + u(-5, 4)) for x in range(0, 65, 8)] + [(64, 64)]
            pen.poly([pts[0]] + curve(pts[1:-1]) + [pts[-1]], c)
    elif i.scene == "forest":
        for _ in range(9):
            x, w = u(0, 64), u(1.5, 4)
            pen.rect(x - w, 0, x + w, 64, dark((70, 90, 60), u(0.1, 0.6)))
        for _ in range(10):
            pen.ellipse(u(0, 64), u(-2, 12), u(5, 10), u(3, 6), dark((60, 120, 70), u(0, 0.5)))
    elif i.scene == "bricks":
        for row in range(11):
            for col in range(-1, 8):
                x, y = col * 10 + (row % 2) * 5, row * 6
                pen.rect(x + 0.4, y + 0.4, x + 9.6, y + 5.6, mix(top, bottom, u(0, 1)))
    elif i.scene == "window":
        x = u(4, 46)
        pen.rect(x, 6, x + 15, 34, dark(top, 0.6))
        pen.rect(x + 1, 7, x + 14, 33, mix((150, 200, 240), (250, 220, 150), u(0, 1)))
        pen.rect(x + 7, 7, x + 8, 33, dark(top, 0.6))
        pen.rect(x + 1, 19, x + 14, 20, dark(top, 0.6))
    elif i.scene == "ship":
        for k in range(6):
            x = k * 12 + u(-2, 2)
            pen.rect(x, 0, x + 0.7, 64, dark(top, 0.4))
        for _ in range(14):
            x, y = u(0, 62), u(2, 60)
            pen.rect(x, y, x + u(1, 3), y + 0.9, mix((80, 220, 230), (250, 140, 60), u(0, 1)))
    elif i.scene == "rays":
        c = light(top, 0.25)
        for k in range(8):
            a = 2 * math.pi * k / 8 + u(0, 0.2)
            pen.poly([(32, 30), (32 + 80 * math.cos(a), 30 + 80 * math.sin(a)), (32 + 80 * math.cos(a + 0.35), 30 + 80 * math.sin(a + 0.35))], c)
    elif i.scene == "dots":
        for y in range(0, 64, 8):
            for x in range(0, 64, 8):
                pen.ellipse(x + 4 * (y // 8 % 2), y, 1.6, 1.6, light(top, 0.2))


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


def body(pen, i):
    s, w, h, c, t = i.scale, i.w, i.h, i.cloth, i.trim
    nw = w * (0.42 if i.feminine else 0.56)
    sh = w * (1.85 if i.feminine else 2.25)
    y0, y1 = h * 1.12, h * 1.3
    shoulder = [i.at(-nw * 1.2, y0), i.at(-sh * 0.7, y1), i.at(-sh, y1 + 3.5), i.at(-sh * 1.08, 60), i.at(sh * 1.08, 60), i.at(sh, y1 + 3.5), i.at(sh * 0.7, y1), i.at(nw * 1.2, y0)]
    if i.clothes == "robe":
        c = dark(c, 0.25)
    if i.clothes == "armour":
        c = mix((140, 145, 155), c, 0.2)
    pen.poly(curve(shoulder), c)
    neck = dark(i.skin, 0.18)
    pen.poly([i.at(-nw, h * 0.5), i.at(nw, h * 0.5), i.at(nw * 1.08, y0 + 1.5), i.at(0, y0 + 5), i.at(-nw * 1.08, y0 + 1.5)], neck)
    pen.poly([i.at(-nw, h * 0.7), i.at(nw, h * 0.7), i.at(nw * 0.8, h * 1.06), i.at(0, h * 1.14), i.at(-nw * 0.8, h * 1.06)], dark(neck, 0.25))
    if i.clothes == "vneck":
        pen.poly([i.at(-nw * 1.1, y0), i.at(nw * 1.1, y0), i.at(0, y0 + 9)], neck)
        pen.line([i.at(-nw * 1.15, y0), i.at(0, y0 + 9), i.at(nw * 1.15, y0)], 1.3 * s, t)
    elif i.clothes in ("collar", "coat"):
        for q in (-1, 1):
            pen.poly([i.at(q * nw * 0.9, y0 - 1.5), i.at(q * nw * 1.7, y0 + 1), i.at(q * nw * 0.9, y0 + 7), i.at(0, y0 + 4)], t if i.clothes == "collar" else light(c, 0.2))
        if i.clothes == "coat":
            pen.line([i.at(0, y0 + 4), i.at(0, 60)], 0.9 * s, dark(c, 0.5))
    elif i.clothes == "armour":
        for q in (-1, 1):
            pen.ellipse(*i.at(q * sh * 0.78, y1 + 4), 6.5 * s, 5 * s, light(c, 0.25))
            pen.ellipse(*i.at(q * sh * 0.78, y1 + 5), 5.6 * s, 4 * s, c)
        pen.line([i.at(-nw * 1.5, y0 + 1), i.at(0, y0 + 5.5), i.at(nw * 1.5, y0 + 1)], 1.6 * s, light(c, 0.35))
    elif i.clothes == "scarf":
        pen.poly(closed([i.at(-nw * 1.5, h * 1.02), i.at(nw * 1.5, h * 1.02), i.at(nw * 1.7, y0 + 3), i.at(0, y0 + 6), i.at(-nw * 1.7, y0 + 3)]), t)
        pen.line([i.at(-nw * 1.4, y0), i.at(0, y0 + 2.5), i.at(nw * 1.4, y0)], 0.7 * s, dark(t, 0.35))
    elif i.clothes == "robe":
        pen.line([i.at(-nw * 1.2, y0), i.at(-2, 60)], 2.2 * s, t)
        pen.line([i.at(nw * 1.2, y0), i.at(2, 60)], 2.2 * s, t)
    else:
        pen.line([i.at(-nw * 1.15, y0 + 0.6), i.at(0, y0 + 4.6), i.at(nw * 1.15, y0 + 0.6)], 1.5 * s, t)


def face(pen, i):
    s, w, h = i.scale, i.w, i.h
    shade = dark(i.skin, 0.2)
    for q in (-1, 1):
        pen.ellipse(*i.at(q * w * 1.0, h * 0.08), 2.1 * s, 3.4 * s, dark(i.skin, 0.08))
        pen.ellipse(*i.at(q * w * 1.02, h * 0.1), 1.1 * s, 2.1 * s, shade)
        if i.earring:
            pen.ellipse(*i.at(q * w * 1.04, h * 0.34), 0.7 * s, 0.9 * s, (236, 200, 90))
    if i.line:
        pen.poly(head_outline(i, 0.55), dark(i.skin, 0.6))
    pen.poly(head_outline(i), shade)
    q = 1 if i.light[0] < 0 else -1  # the lit part is moved towards the light
    lit = [(x - q * 1.5 * s * min(1, abs(i.light[0]) + 0.3), y - 0.4 * s) for x, y in head_outline(i, -0.9)]
    pen.poly(lit, i.skin)
    for k in (-1, 1):
        pen.ellipse(*i.at(k * w * 0.55, h * 0.3), 3.2 * s, 2.0 * s, mix(i.skin, (230, 90, 80), 0.5), 60 if i.feminine else 32)
    if i.freckles:
        r = np.random.default_rng(i.hair_seed + 1)
        for _ in range(14):
            k = 1 if r.random() < 0.5 else -1
            pen.ellipse(*i.at(k * w * r.uniform(0.25, 0.75), h * r.uniform(0.12, 0.36)), 0.35 * s, 0.35 * s, dark(i.skin, 0.35), 170)
    if i.age > 0.7:
        for k in (-1, 1):
            pen.line([i.at(k * w * 0.3, h * 0.34), i.at(k * w * 0.42, h * 0.5)], 0.5 * s, shade, 170)
            pen.line([i.at(k * w * 0.25, i.eye_y + 3.6), i.at(k * w * 0.6, i.eye_y + 3.8)], 0.4 * s, shade, 150)
    ny = i.eye_y + (h * i.nose)
    pen.line([i.at(q * 0.9, i.eye_y + 1), i.at(q * i.nose_w * 0.8, ny - 1.2)], 0.7 * s, shade, 150)
    pen.poly(closed([i.at(-i.nose_w, ny), i.at(0, ny + 0.9), i.at(i.nose_w, ny), i.at(0, ny - 0.4)]), dark(i.skin, 0.32))
    pen.ellipse(*i.at(-q * 0.3, ny - 1.3), 0.9 * s, 0.9 * s, light(i.skin, 0.25), 150)
    if i.scar:
        pen.line([i.at(q * w * 0.3, i.eye_y - 5), i.at(q * w * 0.62, h * 0.42)], 0.55 * s, mix(i.skin, (200, 90, 80), 0.45))
    if i.beard in ("full", "goatee", "stubble"):
        c = i.hair if i.beard != "stubble" else mix(i.skin, i.hair, 0.28)
        my = h * i.mouth_y
        if i.beard == "goatee":
            pts = [(-3.6, my + 2.2), (0, my + 3.2), (3.6, my + 2.2), (3.2, h * 0.98), (0, h * 1.12), (-3.2, h * 0.98)]
        else:
            g = 1.1 if i.beard == "full" else 0.985
            pts = [(-w * 0.99, h * 0.12), (-w * 0.8, h * 0.42), (-i.mouth_w * 1.1, my - 1.6), (0, my - 2.4), (i.mouth_w * 1.1, my - 1.6), (w * 0.8, h * 0.42),
                   (w * 0.99, h * 0.12), (w * 0.97, h * 0.42), (w * i.jaw * 1.02, h * 0.75), (w * i.chin, h * g), (0, h * (g + 0.04)), (-w * i.chin, h * g),
                   (-w * i.jaw * 1.02, h * 0.75), (-w * 0.97, h * 0.42)]
        pen.poly(closed([i.at(*p) for p in pts]), c)
        if i.beard == "full":
            for x in (-0.45, -0.15, 0.2, 0.5):
                pen.line([i.at(w * x, h * 0.8), i.at(w * x * 0.9, h * 1.02)], 0.5 * s, light(c, 0.2), 150)


def eyes(pen, i, lid):
    """lid 0 open, 1 half, 2 closed; brows and glasses too"""
    s = i.scale
    for q in (-1, 1):
        ex, ey = q * i.w * i.eye_x, i.eye_y
        ew, eh = i.eye_w, i.eye_h * (1, 0.5, 0)[lid]
        inner, outer = (ex - q * ew, ey + 0.25), (ex + q * ew, ey - i.tilt)
        lash = dark(i.hair, 0.6) if i.feminine else dark(i.skin, 0.65)
        pen.ellipse(*i.at(ex, ey), (ew + 0.9) * s, (i.eye_h + 0.9) * s, dark(i.skin, 0.25), 70)
        if lid < 2:
            top = [inner, (ex - q * ew * 0.4, ey - eh * 0.9), (ex + q * ew * 0.4, ey - eh), outer]
            low = [outer, (ex + q * ew * 0.4, ey + i.eye_h * 0.75 - i.tilt * 0.3), (ex - q * ew * 0.4, ey + i.eye_h * 0.7), inner]
            shape = curve([i.at(*p) for p in top]) + curve([i.at(*p) for p in low])
            pen.poly(shape, (244, 242, 238))
            # the iris, cut by the lids: drawn, then covered again with skin above
            ir = min(i.eye_h * 0.95, ew * 0.62)
            pen.ellipse(*i.at(ex, ey - 0.1 + 0.3 * lid), ir * s, ir * s, i.iris)
            pen.ellipse(*i.at(ex, ey - 0.1 + 0.3 * lid), ir * 0.52 * s, ir * 0.52 * s, (14, 10, 14))
            pen.ellipse(*i.at(ex - 0.45 * ir, ey - 0.55 * ir + 0.5 * lid), 0.34 * ir * s, 0.34 * ir * s, (255, 255, 255))
            cover = [i.at(inner[0], ey - i.eye_h * 1.35)] + curve([i.at(*p) for p in top]) + [i.at(outer[0], ey - i.eye_h * 1.35)]
            pen.poly(cover, dark(i.skin, 0.1))
            pen.line(curve([i.at(*p) for p in top]), (0.9 if i.feminine else 0.7) * s, lash)
            if i.feminine:
                pen.line([i.at(*outer), i.at(outer[0] + q * 0.9, outer[1] - 0.7)], 0.6 * s, lash)
        else:
            arc = [inner, (ex - q * ew * 0.4, ey + i.eye_h * 0.55), (ex + q * ew * 0.4, ey + i.eye_h * 0.5 - i.tilt * 0.3), outer]
            pen.ellipse(*i.at(ex, ey), ew * 1.02 * s, i.eye_h * 0.85 * s, dark(i.skin, 0.1))
            pen.line(curve([i.at(*p) for p in arc]), (1.0 if i.feminine else 0.8) * s, lash)
        by = ey - i.brow_y
        brow = [(ex - q * ew * 1.05, by + i.brow_tilt * 0.8), (ex, by - 0.6), (ex + q * ew * 1.25, by + 0.4 - i.brow_tilt * 0.4)]
        pen.line(curve([i.at(*p) for p in brow]), i.brow_w * s, dark(i.hair, 0.25) if sum(i.hair) > 250 else light(i.hair, 0.05))
    if i.glasses:
        c = (50, 44, 50)
        for q in (-1, 1):
            x, y = i.at(q * i.w * i.eye_x, i.eye_y)
            a = [(x + (i.eye_w + 1.1) * s * math.cos(t), y + (i.eye_h + 1.4) * s * math.sin(t)) for t in np.linspace(0, 2 * math.pi, 25)]
            pen.line(a, 0.6 * s, c)
        pen.line([i.at(-i.w * i.eye_x + i.eye_w + 1, i.eye_y - 0.3), i.at(i.w * i.eye_x - i.eye_w - 1, i.eye_y - 0.3)], 0.6 * s, c)


def lips(pen, i, shape):
    """The mouth of one shape index (mouth.py), or None for the neutral mouth of the still picture."""
    s = i.scale
    my = i.h * i.mouth_y
    pressed, bite = shape == mouth.PRESSED, shape == mouth.BITE
    if shape is None or pressed or bite:
        o, wd = 0.0, 0.5
    else:
        o, wd = shape // mouth.WIDTHS / (mouth.OPENINGS - 1), shape % mouth.WIDTHS / (mouth.WIDTHS - 1)
    half = i.mouth_w * (0.6 + 0.42 * wd + 0.06 * o) * (0.92 if pressed else 1)
    gap = 0.9 if bite else o * i.mouth_h * (1.1 - 0.2 * wd)
    up, down = -0.3 * gap, 0.7 * gap
    corner = -i.smile * 0.8 * (1 - 0.6 * o) + 0.15 * gap
    lt = i.lip_t * (0.45 if pressed else 1) * (1.25 if wd < 0.2 else 1)
    low = lt * 1.25
    hole_top = [(-half * 0.93, corner), (-half * 0.5, up * 0.85), (0, up), (half * 0.5, up * 0.85), (half * 0.93, corner)]
    hole_low = [(half * 0.93, corner), (half * 0.5, down * 0.85), (0, down), (-half * 0.5, down * 0.85), (-half * 0.93, corner)]
    A = lambda pts: curve([i.at(x, my + y) for x, y in pts])
    upper = [(-half, corner), (-half * 0.5, up * 0.85 - lt * 0.75), (-half * 0.18, up - lt * 1.1), (0, up - lt * 0.85), (half * 0.18, up - lt * 1.1),
             (half * 0.5, up * 0.85 - lt * 0.75), (half, corner)]
    lower = [(half, corner), (half * 0.55, down * 0.88 + low * 0.75), (0, down + low), (-half * 0.55, down * 0.88 + low * 0.75), (-half, corner)]
    pen.poly(A([(-half * 0.5, down + low * 0.9), (0, down + low + 1.0), (half * 0.5, down + low * 0.9)]), dark(i.skin, 0.28), 110)
    pen.poly(A(upper) + A(lower), i.lip)
    pen.poly(A(upper) + A(list(reversed(hole_top))), dark(i.lip, 0.22))
    if gap > 0.3:
        pen.poly(A(hole_top) + A(hole_low), (58, 14, 20))
        if o > 0.3:
            pen.ellipse(*i.at(0, my + down - 0.12 * gap), half * 0.5 * s, 0.22 * gap * s, (186, 74, 78))
        if wd > 0.2 or bite:
            t = min(0.34 * gap + 0.35, 1.7) if not bite else 0.9
            teeth = [(-half * 0.7, up * 0.7 + 0.1 * gap), (0, up), (half * 0.7, up * 0.7 + 0.1 * gap)]
            pen.poly(A(teeth) + A([(x * 0.95, y + t) for x, y in reversed(teeth)]), (240, 234, 222))
    else:
        line = [(-half, corner), (-half * 0.45, up + 0.15), (0, up + (0.3 if not pressed else 0.0)), (half * 0.45, up + 0.15), (half, corner)]
        pen.line(A(line), (0.85 if pressed else 0.6) * s, dark(i.lip, 0.62))
    if i.beard in ("moustache", "full"):
        top = [(-half * 0 - i.mouth_w * 1.15, 0.4), (-i.mouth_w * 0.6, -2.0), (0, -2.7), (i.mouth_w * 0.6, -2.0), (i.mouth_w * 1.15, 0.4)]
        bottom = [(i.mouth_w * 1.15, 0.4), (i.mouth_w * 0.5, -0.7 + min(0, up)), (0, -1.0 + min(0, up)), (-i.mouth_w * 0.5, -0.7 + min(0, up)), (-i.mouth_w * 1.15, 0.4)]
        pen.poly(A(top) + A(bottom), dark(i.hair, 0.08))


def still(i, k):
    """All but mouth, eyes and what covers them, at k pixels per unit."""
    image = Image.new("RGB", (64 * k, 64 * k))
    pen = Pen(image, k)
    scene(pen, i)
    if i.hat != "hood":
        hair_back(pen, i)
    body(pen, i)
    face(pen, i)
    return image


def over(pen, i):
    if i.hat in (None, "crown", "band", "cap", "wizard", "bandana", "hood") and not (i.hat in ("hood", "cap", "wizard", "bandana") and i.style in ("spiky", "curly")):
        hair_front(pen, i)
    if i.hat:
        hat(pen, i)


def finisher(i, full, size):
    """A function from (float picture, box) to uint8, the same for the still picture and for its patches."""
    y, x = (np.mgrid[0:size, 0:size] + 0.5) / size - 0.5
    field = 1 + 0.22 * (x * i.light[0] + y * i.light[1]) - 0.35 * np.maximum(0, x * x + y * y - 0.2)
    grain = np.random.default_rng(i.scene_seed).normal(0, 5, (size, size, 1)) if i.finish == "grain" else 0
    palette = None

    def lit(a, box):
        x0, y0, x1, y1 = box
        g = grain[y0:y1, x0:x1] if i.finish == "grain" else 0
        return np.clip(a * field[y0:y1, x0:x1, None] + g, 0, 255).astype(np.uint8)

    if i.finish == "palette":
        palette = Image.fromarray(lit(full, (0, 0, size, size))).quantize(i.colours, dither=Image.Dither.NONE)

    def finish(a, box):
        a = lit(a, box)
        if palette is not None:
            a = np.asarray(Image.fromarray(a).quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB"))
        return a

    return finish


def render(seed, out=64, ss=4, shapes=range(mouth.COUNT), **change):
    """ref [out, out, 3], mouths [count, h, w, 3] and box, lids [2, h, w, 3] (half, closed) and box"""
    i = Identity(seed, **change)
    u = out // 64  # pixels per unit of the result
    k = ss * u
    base = still(i, k)
    eb = [max(0, min(64, v)) for v in i.eye_box()]
    mb = [max(0, min(64, v)) for v in i.mouth_box()]

    def down(image):
        a = image.resize((image.width // ss, image.height // ss), Image.Resampling.BOX)
        if i.finish == "soft":
            a = a.filter(ImageFilter.GaussianBlur(0.45 * u))
        return np.asarray(a, dtype=np.float32)

    def compose(shape, lid):
        image = base.copy()
        pen = Pen(image, k)
        eyes(pen, i, lid)
        lips(pen, i, shape)
        over(pen, i)
        return image

    margin = 2
    whole = down(compose(None, 0))
    loud = whole.copy()
    b = [max(0, mb[0] - margin), max(0, mb[1] - margin), min(64, mb[2] + margin), min(64, mb[3] + margin)]
    crop = base.crop([v * k for v in b])

    def mouth_patch(shape):
        image = crop.copy()
        pen = Pen(image, k, (b[0], b[1]))
        lips(pen, i, shape)
        over(pen, i)
        a = down(image)
        return a[(mb[1] - b[1]) * u:(mb[3] - b[1]) * u, (mb[0] - b[0]) * u:(mb[2] - b[0]) * u]

    patches = [mouth_patch(s) for s in shapes]
    if len(patches) > 10:  # the palette must know the open mouth
        loud[mb[1] * u:mb[3] * u, mb[0] * u:mb[2] * u] = patches[-8]
    finish = finisher(i, loud, out)
    scaled = lambda box: [v * u for v in box]
    ref = finish(whole, (0, 0, out, out))
    mouths = np.stack([finish(p, scaled(mb)) for p in patches])
    lids = []
    for lid in (1, 2):
        a = down(compose(None, lid))
        x0, y0, x1, y1 = scaled(eb)
        lids.append(finish(a[y0:y1, x0:x1], (x0, y0, x1, y1)))
    return ref, mouths, scaled(mb), np.stack(lids), scaled(eb)


THUNDER = [1.0, 0.45, 0.85, 0.4, 0.18, 0.08]
EXPLOSION = [0.9, 1.0, 0.78, 0.58, 0.42, 0.3, 0.2, 0.12, 0.06]


def assemble(ref, mouths, mb, lids, eb, shapes, events, rate=12):
    """uint8 clip [n, S, S, 3]; events are (name, seconds, force)"""
    n = len(shapes)
    clip = np.repeat(ref[None], n, 0)
    lid = np.zeros(n, int)
    for name, time, _ in events:
        if name == "blink":
            k = int(math.floor(time * rate))
            for j, v in enumerate((2, 2, 1)):
                if 0 <= k + j < n:
                    lid[k + j] = max(lid[k + j], v)
    # eyes first: the boxes may touch, the mouth's wins
    for j in range(n):
        if lid[j]:
            clip[j, eb[1]:eb[3], eb[0]:eb[2]] = lids[lid[j] - 1]
        if shapes[j] != mouth.REST:
            clip[j, mb[1]:mb[3], mb[0]:mb[2]] = mouths[shapes[j]]
    for name, time, force in events:
        curve_, colour, most = {"thunder": (THUNDER, (225, 232, 255), 0.6), "explosion": (EXPLOSION, (255, 150, 50), 0.6)}.get(name, ((), None, 0))
        k = int(math.floor(time * rate))
        for j, v in enumerate(curve_):
            if 0 <= k + j < n:
                f = v * force * most
                clip[k + j] = (clip[k + j] * (1 - f) + np.array(colour) * f).astype(np.uint8)
    return clip


class Portraits:
    """A prerendered set, all in memory as bytes."""

    def __init__(self, path):
        z = np.load(path)
        self.z = {k: z[k] for k in z.files}

    def __len__(self):
        return len(self.z["ref"])

    def parts(self, k):
        z = self.z
        mb, eb = z["mb"][k], z["eb"][k]
        mouths = z["mouths"][z["m0"][k]:z["m0"][k + 1]].reshape(mouth.COUNT, mb[3] - mb[1], mb[2] - mb[0], 3)
        lids = z["lids"][z["e0"][k]:z["e0"][k + 1]].reshape(2, eb[3] - eb[1], eb[2] - eb[0], 3)
        return z["ref"][k], mouths, mb, lids, eb

    def clip(self, rng, shapes, events, k=None):
        k = int(rng.integers(len(self))) if k is None else k
        parts = self.parts(k)
        clip, ref = assemble(*parts, shapes, events), parts[0]
        moving = np.zeros((8, 8), np.float32)  # places (patches of 8) that mouth or eyes reach
        for (x0, y0, x1, y1), rank in ((parts[4], 1), (parts[2], 2)):
            moving[y0 // 8:(y1 + 7) // 8, x0 // 8:(x1 + 7) // 8] = rank
        region = np.full((64, 64), 2, np.float32)  # what an error in each pixel costs
        for (x0, y0, x1, y1), cost in ((parts[4], 8), (parts[2], 12)):
            region[y0:y1, x0:x1] = cost
        if rng.random() < 0.3:  # mirrored
            clip, ref, moving, region = clip[:, :, ::-1], ref[:, ::-1], moving[:, ::-1], region[:, ::-1]
        if rng.random() < 0.2:  # brightness and contrast
            g, o = rng.uniform(0.7, 1.15), rng.uniform(-20, 20)
            clip, ref = [np.clip(v * g + o, 0, 255).astype(np.uint8) for v in (clip, ref)]
        region = region.reshape(8, 8, 8, 8).transpose(0, 2, 1, 3).reshape(64, 64)  # place, pixel
        return clip, ref, moving.ravel(), region


def pack(items):
    ref, mouths, mb, lids, eb = zip(*items)
    return dict(ref=np.stack(ref), mb=np.array(mb), eb=np.array(eb), mouths=np.concatenate([m.ravel() for m in mouths]),
                lids=np.concatenate([e.ravel() for e in lids]),
                m0=np.cumsum([0] + [m.size for m in mouths]), e0=np.cumsum([0] + [e.size for e in lids]))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("out")
    p.add_argument("--count", type=int, default=2500)
    p.add_argument("--seed", type=int, default=100000)
    p.add_argument("--sheet", action="store_true")
    p.add_argument("--one", type=int)
    p.add_argument("--finish")
    p.add_argument("--smile", type=float)
    p.add_argument("--processes", type=int, default=2)
    a = p.parse_args()
    if a.one is not None:
        change = {k: v for k, v in (("finish", a.finish), ("smile", a.smile)) if v is not None}
        Image.fromarray(render(a.one, shapes=[0], **change)[0]).resize((512, 512), Image.Resampling.NEAREST).save(a.out)
    elif a.sheet:
        sheet = Image.new("RGB", (8 * 132, 6 * 132))
        for j in range(48):
            ref = render(a.seed + j, shapes=[0])[0]
            sheet.paste(Image.fromarray(ref).resize((128, 128), 0), (j % 8 * 132, j // 8 * 132))
        sheet.save(a.out)
    else:
        with ProcessPoolExecutor(a.processes) as pool:
            items = list(pool.map(render, range(a.seed, a.seed + a.count), chunksize=20))
        np.savez(a.out + ".part.npz", **pack(items))
        os.rename(a.out + ".part.npz", a.out)
        print(len(items), "portraits")


if __name__ == "__main__":
    main()
