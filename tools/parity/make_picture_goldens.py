"""Writes how the published pipeline (vllm-omni 0.22.0, with Pillow) fits pictures on a canvas, for the tests of MagiHuman.

    tools/parity/.venv/bin/python tools/parity/make_picture_goldens.py

Tests/MagiHumanTests/Goldens/pictures.json: sizes, and the fitted picture's bytes in hexadecimal. The pictures are made by
the rule of `picture` below, which the Swift test has too.
"""

import ast
import json
import pathlib

import numpy
from PIL import Image

import references

OUT = pathlib.Path(__file__).resolve().parents[2] / "Tests/MagiHumanTests/Goldens/pictures.json"
# width and height of the picture, then of the canvas
CASES = [(7, 5, 32, 32), (40, 61, 32, 64), (64, 32, 64, 32), (100, 9, 32, 32), (3, 90, 64, 32)]


def picture(width, height):
    """Channel c of the pixel at column x and row y is (37x + 91y + 53c + xy) mod 256."""
    y, x, c = numpy.mgrid[0:height, 0:width, 0:3]
    return Image.fromarray(((37 * x + 91 * y + 53 * c + x * y) % 256).astype(numpy.uint8))


def main():
    source = (references.TREES / "vllm_omni/diffusion/models/magi_human/pipeline_magi_human.py").read_text()
    scope = {"Image": Image}
    for node in ast.parse(source).body:
        if getattr(node, "name", None) == "_resizecrop":
            exec(compile(ast.unparse(node), "pipeline_magi_human.py", "exec"), scope)
    out = []
    for width, height, to_width, to_height in CASES:
        fitted = scope["_resizecrop"](picture(width, height), to_height, to_width)
        out.append({"from": [width, height], "to": [to_width, to_height], "rgb": fitted.tobytes().hex()})
    OUT.write_text(json.dumps(out) + "\n")
    print(f"{len(out)} pictures, {OUT.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
