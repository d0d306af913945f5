"""Shoulders, clothes and the face without eyes and mouth."""
import numpy as np

from hair import head_outline
from pen import closed, curve, dark, light, mix


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
        pen.poly(head_outline(i, i.outline), dark(i.skin, 0.6 if i.shaded else 0.9))
    pen.poly(head_outline(i), shade if i.shaded else i.skin)
    q = 1 if i.light[0] < 0 else -1  # the lit part is moved towards the light
    lit = [(x - q * 1.5 * s * min(1, abs(i.light[0]) + 0.3), y - 0.4 * s) for x, y in head_outline(i, -0.9)]
    if i.shaded:
        pen.poly(lit, i.skin)
    for k in (-1, 1) if i.shaded else ():
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
