#!/usr/bin/env python3
"""Reads a project's screenplay with another Fountain reader and compares what it finds with the cutscene made from it.

usage: fountain.py SCREENPLAY.fountain CUTSCENE.json

Its headings must name the cutscene's scenes, its dialogue must be the cutscene's lines, letter for letter and in order,
and it must take every directive for a note. The cutscene must be in the screenplay's own language. Needs PyPI's
screenplay-tools.
"""
import json
import re
import sys

from screenplay_tools.fountain.parser import Parser


def expect(condition, text):
    if not condition:
        sys.exit(f"not ok {text}")


def plain(text):
    """Text without notes, which the reader leaves as numbers in double brackets."""
    return " ".join(re.sub(r"\[\[\d+\]\]", " ", text).split())


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        source = file.read()
    with open(sys.argv[2], encoding="utf-8") as file:
        cut = json.load(file)
    parser = Parser()
    parser.add_text(source)
    script = parser.script
    kinds = {}
    for element in script.elements:
        kinds.setdefault(type(element).__name__, []).append(element)
    headings = [plain(element._text) for element in kinds["SceneHeading"]]
    scenes = list(dict.fromkeys(shot["scene"] for shot in cut["shots"]))
    expect(scenes and set(scenes) <= set(headings), f"scenes are {headings}, not {scenes}")
    said = [plain(element._text) for element in kinds["Dialogue"]]
    wanted = [line["text"] for line in cut["lines"]]
    expect(said == wanted, f"lines are {said}, not {wanted}")
    notes = len(re.findall(r"\[\[[^\]]*\]\]", source))
    expect(len(script.notes) == notes, f"{len(script.notes)} notes, not {notes}")
    left = [e._text for elements in kinds.values() for e in elements if re.search(r"\[\[(?!\d+\]\])", e._text or "")]
    expect(not left, f"directives are left in the text: {left[:2]}")
    print(f"ok {len(scenes)} scenes, {len(said)} lines, {notes} directives read as notes")


if __name__ == "__main__":
    main()
