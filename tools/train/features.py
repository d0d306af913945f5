"""Eyes, brows and lips: what moves in a portrait."""
import math

import numpy as np

import mouth
from pen import curve, dark, light


def eyes(pen, i, lid):
    """lid 0 open, 1 half, 2 closed; brows and glasses too"""
    s = i.scale
    for q in (-1, 1):
        ex, ey = q * i.w * i.eye_x, i.eye_y
        ew, eh = i.eye_w, i.eye_h * (1, 0.5, 0)[lid]
        inner, outer = (ex - q * ew, ey + 0.25), (ex + q * ew, ey - i.tilt)
        lash = dark(i.hair, 0.6) if i.feminine else dark(i.skin, 0.65)
        pen.ellipse(*i.at(ex, ey), (ew + 0.9) * s, (i.eye_h + 0.9) * s, dark(i.skin, 0.25), 70)
        if i.dots:
            pen.ellipse(*i.at(ex, ey), ew * 0.42 * s, max(0.3, i.eye_h * (0.95, 0.45, 0.12)[lid]) * s, (24, 18, 22))
            if lid == 0:
                pen.ellipse(*i.at(ex - 0.3, ey - 0.4 * i.eye_h), 0.42 * s, 0.42 * s, (250, 250, 250))
        elif lid < 2:
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
    # what is read as open is the opening over the width: a round mouth opens less than a broad one. The jaw falls, the upper lip hardly lifts
    gap = 0.9 if bite else o * i.mouth_h * (0.75 + 0.5 * wd)
    up, down = -0.2 * gap, 0.8 * gap
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
        pen.poly(A(hole_top) + A(hole_low), (40, 9, 15))
        if o > 0.3:
            pen.ellipse(*i.at(0, my + down - 0.12 * gap), half * 0.5 * s, 0.22 * gap * s, (186, 74, 78))
        if wd > 0.6 and o < 0.7 or bite:  # teeth are dim, and seen where lips are spread: bright ones are taken for a lip
            t = min(0.34 * gap + 0.35, 1.7) if not bite else 0.9
            teeth = [(-half * 0.7, up * 0.7 + 0.1 * gap), (0, up), (half * 0.7, up * 0.7 + 0.1 * gap)]
            pen.poly(A(teeth) + A([(x * 0.95, y + t) for x, y in reversed(teeth)]), (240, 234, 222) if bite else (168, 142, 136))
    else:
        line = [(-half, corner), (-half * 0.45, up + 0.15), (0, up + (0.3 if not pressed else 0.0)), (half * 0.45, up + 0.15), (half, corner)]
        pen.line(A(line), (0.25 + i.lip_line if pressed else i.lip_line) * s, dark(i.lip, 0.62 if i.shaded else 0.85))
    if i.beard in ("moustache", "full"):
        top = [(-half * 0 - i.mouth_w * 1.15, 0.4), (-i.mouth_w * 0.6, -2.0), (0, -2.7), (i.mouth_w * 0.6, -2.0), (i.mouth_w * 1.15, 0.4)]
        bottom = [(i.mouth_w * 1.15, 0.4), (i.mouth_w * 0.5, -0.7 + min(0, up)), (0, -1.0 + min(0, up)), (-i.mouth_w * 0.5, -0.7 + min(0, up)), (-i.mouth_w * 1.15, 0.4)]
        pen.poly(A(top) + A(bottom), dark(i.hair, 0.08))
