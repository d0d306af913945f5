#!/usr/bin/env python3
"""Checks what the demo of a Godot bundle printed against the bundle's cutscene.json. Only the standard library.

usage: godot_log.py [--skipped] [--flashes N] BUNDLE LOG

Every event, marker, subtitle and mouth shape must have been reported once, in order, no earlier than its time and at most
one picture later, in a tick whose clock is the movie's. A flash of the picture (dark to bright) must come in the tick of
an event when the movie is the synchronisation clip: `--flashes` says how many it has. Exit status 2 means that a tick took
longer than a picture, so that the machine was too busy to tell; 1 that something is wrong.
"""
import argparse
import glob
import json
import sys

FLICKS = 705_600_000
BAD = ("Parse Error", "Failed load", "SCRIPT ERROR", "Failed to load", "Can't load", "Condition \"")


class Run:
    def __init__(self, cut, lines):
        self.cut = cut
        self.picture = cut["frameRate"][1] / cut["frameRate"][0]
        self.duration = cut["duration"] / FLICKS
        self.said = [json.loads(line[9:]) for line in lines if line.startswith("CUTSCENE ")]
        self.luma = self.kind("luma")
        self.before = {b["tick"]: a["video"] for a, b in zip(self.luma, self.luma[1:])}

    def kind(self, name):
        return [entry for entry in self.said if entry["kind"] == name]


def fail(text, status=1):
    print(f"not ok {text}")
    sys.exit(status)


def lateness(run, what, time, entry):
    """How long after its time something was reported; 0 for what skipping brought forward."""
    if entry["skipping"]:
        return 0
    clock = entry["clock"]
    # At the very end the movie has stopped and has no position.
    if abs(clock - entry["video"]) > 1e-4 and clock < run.duration - 1e-4:
        fail(f"{what}: the clock says {clock} s and the movie {entry['video']} s")
    # Keys hold 32-bit numbers and six decimals.
    if clock < time - 2e-6:
        fail(f"{what} came at {clock} s, before its time {time} s")
    if clock - time > run.picture:
        tick = clock - run.before.get(entry["tick"], clock)
        busy = tick > run.picture
        fail(f"{what} came {clock - time:.3f} s late, in a tick of {tick:.3f} s", 2 if busy else 1)
    return clock - time


def check_moments(run):
    worst = 0
    for kind, key in (("event", "events"), ("marker", "markers")):
        wanted = run.cut[key]
        got = run.kind(kind)
        names = [entry["data"]["id"] if kind == "event" else entry["name"] for entry in got]
        if names != [w["id"] if kind == "event" else w["name"] for w in wanted]:
            fail(f"{key} came as {names}")
        for entry, w in zip(got, wanted):
            data = entry["data"]
            same = entry["name"] == w["name"] and data["frame"] == w["frame"] and data["shot"] == w["shot"]
            if kind == "event":
                same = same and abs(data["force"] - w["force"]) < 1e-3 and data["scripted"] == w["isScripted"]
            if not same:
                fail(f"the {kind} {w['name']} came as {entry}")
            worst = max(worst, lateness(run, f"the {kind} {w['name']}", w["time"] / FLICKS, entry))
    print(f"ok {len(run.cut['events'])} events and {len(run.cut['markers'])} markers, {worst * 1000:.1f} ms after their "
          "times at most")


def check_subtitles(run):
    wanted = run.cut["subtitles"]
    got = run.kind("subtitle")
    shown = [entry for entry in got if entry["text"]]
    texts = [(w["speaker"] + ": " if w["speaker"] else "") + w["text"] for w in wanted]
    if [entry["text"] for entry in shown] != texts:
        fail(f"subtitles were shown as {[entry['text'] for entry in shown]} instead of {texts}")
    for entry, w in zip(shown, wanted):
        lateness(run, f"the subtitle of {w['line']}", w["start"] / FLICKS, entry)
    starts = {w["start"] for w in wanted}
    for w in wanted:
        end = w["end"] / FLICKS
        gone = [e for e in got if not e["text"] and end - 2e-6 <= e["clock"] <= end + run.picture]
        if w["end"] not in starts and not gone:
            fail(f"the subtitle of {w['line']} was not taken away at {end} s")
    print(f"ok {len(wanted)} subtitles, letter for letter")


def check_mouths(run):
    cues = run.cut["visemes"]["cues"]
    got = run.kind("viseme")
    for entry in got:
        if len(entry["weights"]) != 15 or abs(sum(entry["weights"]) - 1) > 0.01:
            fail(f"the mouth of {entry['character']} has the weights {entry['weights']} at {entry['clock']} s")
    for cue in cues:
        start = cue["start"] / FLICKS
        mine = [c for c in cues if c["character"] == cue["character"]]
        held = any(c["end"] == cue["start"] and c["viseme"] == cue["viseme"] for c in mine)
        came = any(
            entry["character"] == cue["character"] and entry["name"] == cue["viseme"]
            and start - 2e-6 <= entry["clock"] <= start + run.picture
            for entry in got
        )
        if not came and not held:
            # A tick longer than a picture may have been too late for it.
            busy = any(b["video"] - a["video"] > run.picture for a, b in zip(run.luma, run.luma[1:]))
            fail(f"the shape {cue['viseme']} of {cue['character']} did not come at {start} s", 2 if busy else 1)
    print(f"ok {len(cues)} mouth shapes of {len({c['character'] for c in cues})} characters")


def check_flashes(run, expected):
    gaps = [b["video"] - a["video"] for a, b in zip(run.luma, run.luma[1:])]
    if not gaps:
        fail("no picture was seen")
    busy = sum(gap > run.picture for gap in gaps)
    if max(entry["value"] for entry in run.luma) < 0:
        fail("the movie has no picture")
    if expected is not None:
        flashes = [b for a, b in zip(run.luma, run.luma[1:]) if a["value"] < 128 <= b["value"]]
        events = run.kind("event")
        for flash in flashes:
            # Without a limit on ticks they last some 50 microseconds; rounding may then put a tick between the two.
            near = [e for e in events if e["tick"] == flash["tick"] or abs(e["clock"] - flash["video"]) < 0.0005]
            if not near:
                fail(f"the flash at {flash['video']} s, in tick {flash['tick']}, came without its event")
        if len(flashes) != expected:
            fail(f"{len(flashes)} of {expected} flashes were seen", 2 if busy else 1)
        print(f"ok {expected} flashes, each in the tick of its event")
    print(f"ok {len(gaps) + 1} ticks with pictures, the longest {max(gaps) * 1000:.0f} ms")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--skipped", action="store_true")
    parser.add_argument("--flashes", type=int)
    parser.add_argument("bundle")
    parser.add_argument("log")
    options = parser.parse_args()
    paths = glob.glob(glob.escape(options.bundle) + "/cutscenes/*/cutscene.json")
    if len(paths) != 1:
        fail(f"{options.bundle} does not hold one cutscenes/*/cutscene.json")
    with open(paths[0], encoding="utf-8") as file:
        cut = json.load(file)
    with open(options.log, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    for line in lines:
        if any(bad in line for bad in BAD):
            fail(f"the engine says: {line.strip()}")
    run = Run(cut, lines)
    if len(run.kind("finished")) != 1 or run.said[-1]["kind"] != "finished":
        fail("the cutscene did not finish, or something came after its end")
    if abs(run.said[-1]["clock"] - run.duration) > 1e-4:
        fail(f"the end came at {run.said[-1]['clock']} s instead of {run.duration} s")
    check_moments(run)
    if options.skipped:
        moments = run.kind("event") + run.kind("marker")
        last = max((m["time"] / FLICKS for m in run.cut["events"] + run.cut["markers"]), default=0)
        if last > 0.6 * run.duration and not any(entry["skipping"] for entry in moments):
            fail("it was not skipped")
        print("ok skipped: what was left came before the end")
    else:
        check_subtitles(run)
        check_mouths(run)
        check_flashes(run, options.flashes)


if __name__ == "__main__":
    main()
