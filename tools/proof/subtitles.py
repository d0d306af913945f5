#!/usr/bin/env python3
"""Reads every .vtt and .srt of a bundle with other people's readers and holds them against the bundle's cutscene.json.

usage: subtitles.py BUNDLE

Needs the PyPI packages webvtt-py, srt and pysubs2, and the Debian package ffmpeg.
"""
import glob
import json
import os
import subprocess
import sys

import pysubs2
import srt
import webvtt

FLICKS = 705_600_000


def expect(condition, text):
    if not condition:
        sys.exit(f"not ok {text}")


def clock(seconds):
    whole = round(seconds * 1000)
    return f"{whole // 3600000:02}:{whole // 60000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"


def packets(path):
    """How many cues FFmpeg finds."""
    command = ["ffprobe", "-v", "error", "-show_entries", "packet=pts", "-of", "json", path]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    expect(result.returncode == 0 and not result.stderr, f"ffprobe says of {path}: {result.stderr.strip()}")
    return len(json.loads(result.stdout)["packets"])


def main():
    bundle = sys.argv[1]
    jsons = [path for path in glob.glob(glob.escape(bundle) + "/**/*cutscene.json", recursive=True)]
    expect(len(jsons) == 1, f"{bundle} holds {len(jsons)} cutscene.json")
    with open(jsons[0], encoding="utf-8") as file:
        cut = json.load(file)
    wanted = cut["subtitles"]
    found = sorted(glob.glob(glob.escape(bundle) + "/**/*.vtt", recursive=True)
                   + glob.glob(glob.escape(bundle) + "/**/*.srt", recursive=True))
    expect(found, "there are no subtitles")
    for path in found:
        name = os.path.relpath(path, bundle)
        if os.path.basename(path) == "events.vtt":
            cues = list(webvtt.read(path))
            payloads = [json.loads(cue.text) for cue in cues]
            moments = sorted(cut["events"] + cut["markers"], key=lambda m: m["time"])
            expect(sorted(p["flicks"] for p in payloads) == [m["time"] for m in moments], f"{name} has other times")
            expect(sorted(p["name"] for p in payloads) == sorted(m["name"] for m in moments), f"{name} has other names")
            for cue, payload in zip(cues, payloads):
                expect(cue.start == clock(payload["flicks"] / FLICKS), f"{name}: {payload['name']} at {cue.start}")
            print(f"ok {name}: {len(cues)} cues of JSON")
            continue
        expect(packets(path) == len(wanted), f"FFmpeg does not find {len(wanted)} cues in {name}")
        if path.endswith(".vtt"):
            cues = list(webvtt.read(path))
            got = [(cue.start, cue.end, cue.voice) for cue in cues]
            expect(got == [(clock(w["start"] / FLICKS), clock(w["end"] / FLICKS), w["speaker"]) for w in wanted],
                   f"{name} is read as {got}")
        else:
            with open(path, encoding="utf-8") as file:
                text = file.read()
            items = list(srt.parse(text))
            # SubRip has no escape for its arrow.
            texts = [f"{w['speaker']}: {w['text']}".replace("-->", "->") for w in wanted]
            expect([item.content for item in items] == texts,
                   f"{name} is read as {[item.content for item in items]}")
            expect([item.index for item in items] == list(range(1, len(wanted) + 1)), f"{name} is not numbered")
            lines = pysubs2.SSAFile.from_string(text, format_="srt")
            ends = [(line.start, line.end) for line in lines]
            expect(ends == [(round(w["start"] / FLICKS * 1000), round(w["end"] / FLICKS * 1000)) for w in wanted],
                   f"{name} has the times {ends}")
            expect(all(a[1] <= b[0] for a, b in zip(ends, ends[1:])), f"pieces of {name} overlap")
        print(f"ok {name}: {len(wanted)} pieces")


if __name__ == "__main__":
    main()
