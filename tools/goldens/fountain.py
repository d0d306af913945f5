"""Writes what an independent Fountain parser makes of the corpus: Tests/ScreenplayTests/Goldens/fountain.json.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install screenplay-tools==0.0.10
    /tmp/venv/bin/python tools/goldens/fountain.py

One list of [kind, text] per file. Only what the two parsers say differently by design is brought together here:
consecutive action is one element (paragraphs joined by a blank line), marks of notes and boneyards are removed, white
space is made single, CONT'D is no extension, and titles have no emphasis.

The corpus keeps away from what that parser reads differently on purpose: cues in other alphabets, FADE IN: as a scene
heading, speech after lyrics, headings within dialogue.
"""

import json
import pathlib
import re

from screenplay_tools.fountain.parser import Parser
from screenplay_tools.screenplay import ElementType

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT / "Tests/ScreenplayTests/Corpus"
NAMES = {
    ElementType.HEADING: "heading", ElementType.ACTION: "action", ElementType.CHARACTER: "character",
    ElementType.PARENTHETICAL: "parenthetical", ElementType.DIALOGUE: "dialogue", ElementType.LYRIC: "lyric",
    ElementType.TRANSITION: "transition", ElementType.SECTION: "section", ElementType.SYNOPSIS: "synopsis",
    ElementType.PAGEBREAK: "pagebreak",
}


def plain(text):
    text = re.sub(r"\[\[\d+\]\]|/\*\d+\*/", "", text)
    return " ".join(text.split())


def elements(text):
    parser = Parser()
    parser.add_text(text)
    title = [[entry.key, re.sub(r"[*_]", "", plain(entry.text))] for entry in parser.script.titleEntries]
    out = []
    for element in parser.script.elements:
        kind = NAMES[element.type]
        if kind == "action" and element.centered:
            kind = "centered"
        body = plain(element.text_raw or "")
        if kind == "heading":
            body = plain(element.text_raw) + ("#" + element.scene_number if element.scene_number else "")
        if kind == "character":
            body = "|".join([element.name, element.extension or "", "^" if element.is_dual_dialogue else ""])
        if kind == "section":
            body = f"{element.level} {body}"
        if kind == "action" and not body:
            continue
        if kind == "action" and out and out[-1][0] == "action":
            out[-1][1] += " " + body
        else:
            out.append([kind, body])
    notes = [" ".join(note.text_raw.split()) for note in parser.script.notes]
    return {"title": title, "elements": out, "notes": notes}


def main():
    result = {}
    for path in sorted(CORPUS.glob("*.fountain")):
        data = path.read_bytes().decode("utf-8-sig")
        result[path.name] = elements(data)
    target = ROOT / "Tests/ScreenplayTests/Goldens/fountain.json"
    target.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{target}: {len(result)} files, {sum(len(v['elements']) for v in result.values())} elements")


if __name__ == "__main__":
    main()
