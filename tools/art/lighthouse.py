"""Draws the pictures of examples/lighthouse: two portraits (faces of tools/train/portraits.py that training never sees) and
three backgrounds of 128x72 pixels, shown eight times as large. Needs Pillow and numpy.

python lighthouse.py ../../examples/lighthouse
"""
import math
import os
import random
import sys

from PIL import Image, ImageDraw

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "train"))
import portraits

WIDTH, HEIGHT, SCALE = 128, 72, 8


def gradient(top, bottom, bands=12):
    """A sky in bands, as pixel art has them, with dithered borders."""
    image = Image.new("RGB", (WIDTH, HEIGHT))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            f = y / (HEIGHT - 1) * (bands - 1)
            step = math.floor(f) + (1 if (f % 1) > (0.35 if (x + y) % 2 else 0.65) else 0)
            step = min(bands - 1, step) / (bands - 1)
            image.putpixel((x, y), tuple(round(a + (b - a) * step) for a, b in zip(top, bottom)))
    return image


def clouds(draw, dice, y, colour, count):
    for _ in range(count):
        x, w = dice.randrange(-10, WIDTH), dice.randrange(14, 40)
        up = dice.randrange(-3, 4)
        for row in range(4):
            inset = abs(row - 2) * 3
            draw.line([(x + inset, y + up + row), (x + w - inset, y + up + row)], fill=colour)


def sea(draw, dice, top):
    for y in range(top, HEIGHT):
        f = (y - top) / (HEIGHT - top)
        draw.line([(0, y), (WIDTH, y)], fill=(round(18 + 14 * f), round(34 + 22 * f), round(58 + 20 * f)))
    for _ in range(70):
        y = dice.randrange(top + 1, HEIGHT)
        x, w = dice.randrange(WIDTH), dice.randrange(2, 4 + (y - top) // 4)
        draw.line([(x, y), (x + w, y)], fill=dice.choice([(60, 92, 120), (92, 128, 150), (34, 58, 88)]))


def shore():
    """The lighthouse on its rock, its beam in a storm."""
    dice = random.Random(3)
    image = gradient((14, 18, 38), (70, 76, 104))
    draw = ImageDraw.Draw(image)
    clouds(draw, dice, 8, (30, 34, 58), 9)
    clouds(draw, dice, 18, (44, 48, 74), 8)
    # The model sees a square in the middle, and the frame shows the middle half of that: all that matters is in rows 18-54.
    beam = Image.new("RGBA", image.size)
    pen = ImageDraw.Draw(beam)
    pen.polygon([(64, 25), (0, 8), (0, 34)], fill=(255, 236, 170, 70))
    pen.polygon([(64, 25), (128, 12), (128, 38)], fill=(255, 236, 170, 46))
    image.paste(Image.alpha_composite(image.convert("RGBA"), beam).convert("RGB"))
    draw = ImageDraw.Draw(image)
    sea(draw, dice, 51)
    rock = [(36, 72), (42, 59), (48, 54), (54, 50), (60, 48), (69, 48), (76, 51), (83, 55), (90, 60), (96, 72)]
    draw.polygon(rock, fill=(34, 34, 44))
    for _ in range(60):
        x, y = dice.randrange(40, 94), dice.randrange(50, 72)
        if image.getpixel((x, y)) == (34, 34, 44):
            draw.line([(x, y), (x + dice.randrange(1, 5), y)], fill=dice.choice([(48, 48, 60), (26, 26, 34), (60, 58, 68)]))
    draw.polygon([(58, 49), (60, 29), (68, 29), (70, 49)], fill=(206, 204, 198))
    for y in range(29, 49):
        if (y - 29) // 5 % 2:
            half = 4 + (y - 29) / 20 * 2
            draw.line([(64 - half, y), (64 + half, y)], fill=(168, 52, 46))
    draw.line([(68, 31), (70, 48)], fill=(120, 116, 120), width=2)
    draw.rectangle([58, 27, 70, 28], fill=(50, 50, 60))
    draw.rectangle([61, 22, 67, 26], fill=(255, 232, 150))
    draw.line([(64, 22), (64, 26)], fill=(255, 252, 224))
    draw.polygon([(59, 22), (64, 18), (69, 22)], fill=(120, 36, 34))
    draw.rectangle([62, 44, 66, 49], fill=(60, 40, 30))
    draw.rectangle([63, 36, 65, 38], fill=(255, 214, 120))
    return image


def lamp_room():
    """Inside, under the lamp: windows into the night, brass, wood."""
    dice = random.Random(5)
    image = Image.new("RGB", (WIDTH, HEIGHT), (44, 34, 34))
    draw = ImageDraw.Draw(image)
    for x in range(0, WIDTH, 8):
        draw.rectangle([x, 0, x + 6, 50], fill=dice.choice([(60, 44, 38), (56, 41, 36), (64, 47, 40)]))
    for x in (8, 40, 88):
        draw.rectangle([x - 2, 8, x + 26, 38], fill=(84, 62, 44))
        draw.rectangle([x, 10, x + 24, 36], fill=(20, 28, 52))
        for _ in range(14):
            a, b = x + dice.randrange(24), 10 + dice.randrange(22)
            draw.line([(a, b), (a - 1, b + 3)], fill=(70, 92, 128))
        draw.line([(x + 12, 10), (x + 12, 36)], fill=(84, 62, 44))
        draw.line([(x, 23), (x + 24, 23)], fill=(84, 62, 44))
        draw.rectangle([x - 3, 38, x + 27, 40], fill=(104, 78, 54))
    draw.rectangle([0, 50, WIDTH, HEIGHT], fill=(52, 36, 28))
    for y in range(52, HEIGHT, 5):
        draw.line([(0, y), (WIDTH, y)], fill=(40, 28, 22))
    for _ in range(26):
        x, y = dice.randrange(WIDTH), 52 + 5 * dice.randrange(4)
        draw.line([(x, y), (x, y + 4)], fill=(40, 28, 22))
    glow = Image.new("RGBA", image.size)
    pen = ImageDraw.Draw(glow)
    for r in range(44, 4, -4):
        pen.ellipse([74 - r, 16 - r, 74 + r, 16 + r], fill=(255, 196, 96, 9))
    image.paste(Image.alpha_composite(image.convert("RGBA"), glow).convert("RGB"))
    draw = ImageDraw.Draw(image)
    draw.line([(74, 0), (74, 8)], fill=(30, 24, 22))
    draw.polygon([(68, 10), (80, 10), (77, 6), (71, 6)], fill=(176, 128, 54))
    draw.rectangle([70, 11, 78, 19], fill=(255, 226, 140))
    draw.rectangle([72, 12, 76, 18], fill=(255, 250, 220))
    draw.rectangle([69, 20, 79, 21], fill=(150, 106, 44))
    draw.rectangle([96, 44, 124, 50], fill=(78, 52, 34))
    draw.rectangle([98, 40, 106, 43], fill=(150, 60, 50))
    draw.rectangle([110, 38, 114, 43], fill=(90, 120, 130))
    return image


def stairs():
    """The door at the foot of the stairs."""
    dice = random.Random(8)
    image = Image.new("RGB", (WIDTH, HEIGHT), (40, 42, 54))
    draw = ImageDraw.Draw(image)
    for row, y in enumerate(range(0, 58, 6)):
        for x in range(-6 + row % 2 * 6, WIDTH, 12):
            draw.rectangle([x, y, x + 10, y + 4], fill=dice.choice([(56, 58, 72), (50, 52, 66), (62, 64, 78), (52, 56, 68)]))
    draw.rectangle([0, 58, WIDTH, HEIGHT], fill=(34, 32, 38))
    for y in (61, 65, 69):
        draw.line([(0, y), (WIDTH, y)], fill=(26, 24, 30))
    draw.rectangle([50, 24, 78, 58], fill=(30, 26, 26))
    draw.pieslice([50, 14, 78, 34], 180, 360, fill=(30, 26, 26))
    draw.rectangle([53, 26, 75, 58], fill=(92, 60, 38))
    draw.pieslice([53, 17, 75, 35], 180, 360, fill=(92, 60, 38))
    for x in range(57, 75, 5):
        draw.line([(x, 19), (x, 58)], fill=(70, 45, 29))
    for y in (28, 48):
        draw.rectangle([53, y, 75, y + 1], fill=(44, 44, 50))
    draw.rectangle([70, 38, 72, 40], fill=(196, 160, 74))
    for step in range(6):
        draw.rectangle([100 + step * 5, 54 - step * 7, WIDTH, 58 - step * 7], fill=(74 - step * 5, 76 - step * 5, 90 - step * 5))
    draw.rectangle([34, 28, 37, 34], fill=(70, 50, 34))
    draw.polygon([(33, 28), (35.5, 20), (38, 28)], fill=(255, 190, 80))
    draw.polygon([(34.5, 28), (35.5, 24), (36.5, 28)], fill=(255, 244, 190))
    return image


def main():
    out = sys.argv[1]
    for name, picture in (("shore", shore()), ("lamp-room", lamp_room()), ("stairs", stairs())):
        picture.resize((WIDTH * SCALE, HEIGHT * SCALE), Image.Resampling.NEAREST).save(
            os.path.join(out, "backgrounds", name + ".png"), optimize=True)
    for name, seed, change in (("mira", 535, {"scene": "storm"}), ("tom", 526, {"scene": "ship"})):
        picture = portraits.render(seed, shapes=[0], finish="plain", **change)[0]
        Image.fromarray(picture).resize((512, 512), Image.Resampling.NEAREST).save(
            os.path.join(out, "portraits", name + ".png"), optimize=True)


if __name__ == "__main__":
    main()
