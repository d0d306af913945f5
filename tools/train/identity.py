"""What a drawn person looks like: colours, shapes and places, all from one seed."""
import math

import numpy as np

from pen import dark, mix

SKINS = [(255, 224, 196), (246, 208, 176), (234, 190, 150), (222, 170, 128), (198, 140, 98), (172, 116, 76), (141, 90, 58),
         (112, 70, 46), (86, 54, 38), (240, 200, 180)]
ODD_SKINS = [(126, 170, 96), (120, 150, 200), (170, 170, 178), (196, 110, 90), (186, 150, 210)]
HAIRS = [(28, 22, 22), (58, 38, 28), (92, 58, 34), (130, 84, 44), (176, 126, 66), (220, 184, 110), (238, 214, 158),
         (150, 62, 30), (190, 88, 40), (120, 120, 124), (222, 222, 226), (64, 60, 74)]
ODD_HAIRS = [(60, 90, 170), (140, 60, 150), (50, 140, 120), (200, 70, 110), (90, 160, 70)]
IRISES = [(76, 50, 30), (96, 64, 34), (70, 100, 60), (60, 110, 150), (90, 120, 140), (50, 60, 90), (110, 90, 40), (40, 130, 110)]



class Identity:
    """What one seed looks like. `loose` 0…1 says how far the face may lie from the usual place and size, `mood` changes the
    expression, `flat` draws in the manner of clip art. Numbers are drawn in a fixed order, so a seed stays one person; new ones
    are drawn at the end."""

    def __init__(self, seed, loose=0.0, mood=None, flat=False, **change):
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
        self.mouth_h = u(6.6, 8.2)  # as large as chin and nose allow: smaller openings are not read at 64 pixels
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
        styled = r.random()
        self.dots = 0.72 < styled < 0.86  # simple dark eyes
        self.plain_lips = styled > 0.8  # a mouth that is only a line while closed
        if self.plain_lips:
            self.lip, self.lip_t = dark(self.skin, 0.16), 0.45
        self.__dict__.update(change)
        scale = 1.04 + 0.01 * u(-1, 1)
        self.scale = scale + loose * 0.11 * u(-1, 1)
        self.cx = 32 + 0.2 * u(-1, 1) + loose * 2 * u(-1, 1)
        self.cy = 43.5 + 0.25 * u(-1, 1) + loose * 2 * u(-1, 1) - self.scale * self.h * self.mouth_y
        eyes = 11 + loose * 1.2 * u(-1, 1)  # from mouth to eyes, at the usual scale
        self.eye_y = self.h * self.mouth_y - (eyes + 0.3 * u(-1, 1)) / scale
        self.eye_x = (6.1 + 0.3 * u(-1, 1) + loose * 0.7 * u(-1, 1)) / self.w
        self.mouth_w = 4.9 + 0.65 * (self.mouth_w - 4.6)
        self.outline, self.lip_line, self.shaded, self.shoulders = 0.55, 0.6, True, True
        if flat:
            self.flatten(np.random.default_rng(seed + 11), eyes)
        if mood:
            self.feel(mood)

    def flatten(self, r, eyes):
        """As clip art and icons have it: a smaller head around the same eyes and mouth, a small mouth, often only a line, outlines,
        no shading, sometimes no body."""
        u = r.uniform
        self.h, below = u(11.5, 17.5), u(3.6, 7)  # half of the head, and the chin below the mouth
        self.w = self.h * u(0.68, 0.86)
        self.mouth_y = 1 - below / self.h
        self.cy = 43.5 + u(-1.5, 1.5) - self.scale * self.h * self.mouth_y
        self.cx += u(-1.2, 1.2)
        self.eye_y = self.h * self.mouth_y - eyes * u(0.85, 1.1) / self.scale
        self.eye_x = u(3.4, 6.2) / self.w
        self.eye_w, self.eye_h = u(1.5, 3.2), u(0.8, 3.4)
        self.brow_w, self.brow_y = u(0.3, 1.2), self.eye_h + u(1.0, 2.6)
        self.mouth_w = u(2.2, 4.4)
        self.mouth_h = min(u(4.2, 7.2), below * 1.15)
        self.nose_w = u(0.5, 1.8)
        self.line, self.shaded = r.random() < 0.6, r.random() < 0.35
        self.outline, self.lip_line = u(0.5, 1.2), u(0.5, 1.1)
        self.shoulders = r.random() < 0.6
        kind = r.random()
        self.plain_lips = kind < 0.45
        if self.plain_lips:
            self.lip, self.lip_t = mix(self.skin, dark(self.skin, 0.3), u(0, 1)), u(0.1, 0.4)
        elif kind < 0.8:
            self.lip, self.lip_t = mix(self.lip, (200, 40, 44), u(0.2, 1)), u(0.4, 1.1)
        if r.random() < 0.3:
            pale = mix((255, 214, 196), (255, 240, 226), u(0, 1))
            self.skin = pale if r.random() < 0.7 else mix((250, 190, 90), (220, 130, 30), u(0, 1))
            if self.plain_lips:
                self.lip = mix(self.skin, dark(self.skin, 0.3), u(0, 1))
        if r.random() < 0.5:
            self.finish = "plain"
        if r.random() < 0.5:
            self.scene = "plain"

    def feel(self, mood):
        """The face of an emotion; only mouth, eyes and brows change."""
        if mood == "happy":
            self.smile, self.brow_y, self.eye_h = self.smile * 0.3 + 1.5, self.brow_y + 0.5, self.eye_h * 0.82
        elif mood == "sad":
            self.smile, self.brow_tilt, self.brow_y = self.smile * 0.3 - 1.4, -2.0, self.brow_y + 0.3
            self.eye_h *= 0.85
        elif mood == "angry":
            self.smile, self.brow_tilt, self.brow_y = self.smile * 0.3 - 0.9, 2.4, self.brow_y - 0.7
            self.eye_h *= 0.88
        elif mood == "afraid":
            self.smile, self.brow_tilt, self.brow_y = self.smile * 0.3 - 0.6, -1.5, self.brow_y + 1.3
            self.eye_h *= 1.2

    # places of the moving parts, in 1/64 of the picture
    def at(self, x, y):
        return self.cx + x * self.scale, self.cy + y * self.scale

    @property
    def mouth_at(self):
        return self.at(0, self.h * self.mouth_y)

    def mouth_box(self):
        x, y = self.mouth_at
        s = self.scale
        return [int(math.floor(v)) for v in (x - 9 * s, y - 5.5 * s)] + [int(math.ceil(v)) for v in (x + 9 * s, y + 9.5 * s)]

    def eye_box(self):
        x, y = self.at(0, self.eye_y)
        s = self.scale
        return [int(math.floor(v)) for v in (x - 12.5 * s, y - 8 * s)] + [int(math.ceil(v)) for v in (x + 12.5 * s, y + 4 * s)]
