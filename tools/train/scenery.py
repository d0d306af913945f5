"""What is behind a portrait or a scene."""
import math

import numpy as np

from pen import curve, dark, light, mix


def scene(pen, i, left=0, right=64, bottom=64):
    """left, right, bottom: edges of what is drawn, in 1/64 of a portrait's side, whose upper left corner is (0, 0)"""
    broad = (right - left) // 64
    r = np.random.default_rng(i.scene_seed)
    u = r.uniform
    top, low = tuple(r.integers(20, 220, 3)), tuple(r.integers(20, 220, 3))
    if i.scene == "night":
        top, low = (14, 18, 48), mix((40, 50, 100), (90, 60, 110), u(0, 1))
    elif i.scene == "sunset":
        top, low = mix((70, 60, 130), (40, 90, 160), u(0, 1)), mix((250, 160, 90), (240, 110, 110), u(0, 1))
    elif i.scene == "forest":
        top, low = (120, 170, 130), (40, 80, 54)
    elif i.scene == "storm":
        top, low = (40, 46, 60), (92, 100, 114)
    elif i.scene in ("bricks", "window", "ship"):
        top = mix((90, 80, 76), tuple(r.integers(40, 160, 3)), 0.5)
        low = dark(top, 0.35)
    elif i.scene == "plain":
        top = low = tuple(r.integers(20, 256, 3))
    for y in range(bottom):
        pen.rect(left, y, right, y + 1.1, mix(top, low, y / (bottom - 1)))
    if i.scene == "night":
        for _ in range(30 * broad):
            x, y = u(left, right), u(0, 44)
            pen.ellipse(x, y, q := u(0.2, 0.5), q, (240, 240, 255), int(u(80, 255)))
        if u(0, 1) < 0.6:
            x, y = u(left + 5, right - 5), u(6, 16)
            pen.ellipse(x, y, 4, 4, (240, 238, 214))
    if i.scene in ("night", "sunset", "storm"):
        if i.scene == "sunset":
            pen.ellipse(u(left + 6, right - 6), u(30, 44), 6, 6, (255, 226, 150))
        for layer in range(2):
            base, c = 44 + 7 * layer, dark(low, 0.35 + 0.25 * layer)
            pts = [(left, bottom)] + [(x, base + u(-5, 4)) for x in range(left, right + 1, 8)] + [(right, bottom)]
            pen.poly([pts[0]] + curve(pts[1:-1]) + [pts[-1]], c)
    elif i.scene == "forest":
        for _ in range(9 * broad):
            x, w = u(left, right), u(1.5, 4)
            pen.rect(x - w, 0, x + w, bottom, dark((70, 90, 60), u(0.1, 0.6)))
        for _ in range(10 * broad):
            pen.ellipse(u(left, right), u(-2, 12), u(5, 10), u(3, 6), dark((60, 120, 70), u(0, 0.5)))
    elif i.scene == "bricks":
        for row in range(bottom // 6 + 1):
            for col in range(left // 10 - 1, right // 10 + 2):
                x, y = col * 10 + (row % 2) * 5, row * 6
                pen.rect(x + 0.4, y + 0.4, x + 9.6, y + 5.6, mix(top, low, u(0, 1)))
    elif i.scene == "window":
        for k in range(broad):
            x = left + 64 * k + u(4, 46)
            pen.rect(x, 6, x + 15, 34, dark(top, 0.6))
            pen.rect(x + 1, 7, x + 14, 33, mix((150, 200, 240), (250, 220, 150), u(0, 1)))
            pen.rect(x + 7, 7, x + 8, 33, dark(top, 0.6))
            pen.rect(x + 1, 19, x + 14, 20, dark(top, 0.6))
    elif i.scene == "ship":
        for k in range(6 * broad):
            x = left + k * 12 + u(-2, 2)
            pen.rect(x, 0, x + 0.7, bottom, dark(top, 0.4))
        for _ in range(14 * broad):
            x, y = u(left, right - 2), u(2, bottom - 4)
            pen.rect(x, y, x + u(1, 3), y + 0.9, mix((80, 220, 230), (250, 140, 60), u(0, 1)))
    elif i.scene == "rays":
        c, far = light(top, 0.25), 80 * broad
        for k in range(8):
            a = 2 * math.pi * k / 8 + u(0, 0.2)
            pen.poly([(32, 30), (32 + far * math.cos(a), 30 + far * math.sin(a)), (32 + far * math.cos(a + 0.35), 30 + far * math.sin(a + 0.35))], c)
    elif i.scene == "dots":
        for y in range(0, bottom, 8):
            for x in range(left, right, 8):
                pen.ellipse(x + 4 * (y // 8 % 2), y, 1.6, 1.6, light(top, 0.2))
