"""Drawing with Pillow in units of 1/64 of the picture: colours, curves, and a pen."""
import numpy as np
from PIL import ImageDraw


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
