#!/usr/bin/env python3
"""Decodes what is see-through in the bundles of one cutscene and holds it against the master's own alpha.

usage: alpha.py PORTRAIT.png FOLDER

FOLDER holds a cutscene's bundles, `master` among them; the portrait is that of its first shot. The master's alpha must
be the portrait's; each movie's must be the master's within a few steps of grey, picture for picture: VP8 and VP9 by
libvpx (FFmpeg's own decoders see no alpha in WebM), side mask and stacked movies by their halves, ProRes, PNG files.

Needs the Debian package ffmpeg and the PyPI package pillow.
"""
import glob
import json
import os
import subprocess
import sys

import PIL.Image

# Mean difference of alpha, in steps of 255, that a lossy codec may make; only edges differ.
LOSSY = 3.0


def expect(condition, text):
    if not condition:
        sys.exit(f"not ok {text}")


def planes(path, size, filters="alphaextract", decoder=None):
    """A movie's alpha: one picture of bytes after the other."""
    command = ["ffmpeg", "-v", "error"] + (["-c:v", decoder] if decoder else []) + ["-i", path]
    command += ["-map", "0:v:0", "-vf", filters + ",format=gray", "-fps_mode", "passthrough", "-f", "rawvideo", "-"]
    result = subprocess.run(command, capture_output=True, check=False)
    expect(result.returncode == 0 and not result.stderr, f"ffmpeg says of {path}: {result.stderr.decode()[:300]}")
    length = size[0] * size[1]
    expect(len(result.stdout) % length == 0, f"{path} is not {size[0]} x {size[1]}")
    return [result.stdout[at:at + length] for at in range(0, len(result.stdout), length)]


def difference(one, other):
    """Mean absolute difference of two pictures, looked at in every seventh pixel."""
    one, other = one[::7], other[::7]
    return sum(abs(a - b) for a, b in zip(one, other)) / len(one)


def main():
    portrait, folder = sys.argv[1:]
    with open(f"{folder}/master/cutscene.json", encoding="utf-8") as file:
        cut = json.load(file)
    expect(cut["hasAlpha"], "the cutscene is not see-through")
    size, frames = (cut["width"], cut["height"]), cut["frames"]

    def one(pattern):
        found = glob.glob(glob.escape(folder) + "/" + pattern, recursive=True)
        expect(len(found) == 1, f"{len(found)} files are {pattern}")
        return found[0]

    master = planes(one("master/*.mkv"), size)
    expect(len(master) == frames, f"the master has {len(master)} pictures")
    # `full` shows the whole portrait in the middle, in 64 x 64 squares as large as fit: the model's pixels.
    side = size[1] // 64 * 64
    matte = PIL.Image.new("L", size)
    corner = ((size[0] - side) // 2, (size[1] - side) // 2)
    matte.paste(PIL.Image.open(portrait).getchannel("A").resize((side, side)), corner)
    off = difference(master[0], matte.tobytes())
    expect(off < 3, f"the master's alpha is {off:.1f} steps from the portrait's")
    seen = sum(value < 128 for value in master[0]) / len(master[0])
    expect(0.3 < seen < 0.95, f"{seen:.0%} of the master is see-through")
    print(f"ok master: {seen:.0%} see-through, {off:.2f} of 255 steps from the portrait")

    def check(name, pictures, limit):
        expect(len(pictures) == frames, f"{name} has {len(pictures)} pictures, not {frames}")
        most = max(difference(a, b) for a, b in zip(pictures, master))
        expect(most <= limit, f"{name}: alpha is {most:.2f} steps from the master's")
        print(f"ok {name}: alpha of {frames} pictures, {most:.2f} of 255 steps from the master at most")

    width, height = size
    right, lower = f"crop={width}:{height}:{width}:0", f"crop={width}:{height}:0:{height}"
    # Video-range grey is widened, as players do.
    full = ",scale=in_range=tv:out_range=pc"
    check("web, VP9", planes(one("web/**/*.alpha.webm"), size, decoder="libvpx-vp9"), LOSSY)
    check("Unity, VP8", planes(one("unity/**/*.alpha.webm"), size, decoder="libvpx"), LOSSY)
    check("Ren'Py, side mask", planes(one("renpy/**/*.webm"), size, right + full), LOSSY)
    for engine in ("godot3", "godot4", "love"):
        check(f"{engine}, stacked", planes(one(engine + "/**/*.ogv"), size, lower + full), LOSSY)
    check("OTIO, ProRes 4444", planes(one("otio/*.mov"), size), 1)

    files = sorted(glob.glob(glob.escape(folder) + "/unreal/Frames/*.png"))
    check("Unreal, PNG files", [PIL.Image.open(path).convert("RGBA").getchannel("A").tobytes() for path in files], 0)
    # Every picture of the atlas has its place there; interchange_check.py compares them pixel for pixel.
    pages = glob.glob(glob.escape(folder) + "/flipbook/*.png")
    ranges = [PIL.Image.open(page).getchannel("A").getextrema() for page in pages]
    expect(ranges and all(extremes == (0, 255) for extremes in ranges), f"the atlas's alpha is {ranges}")
    print(f"ok flipbook: {len(pages)} page{'s' * (len(pages) != 1)} with alpha from 0 to 255")


if __name__ == "__main__":
    main()
