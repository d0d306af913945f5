#!/usr/bin/env python3
"""Checks what the demo of a Ren'Py bundle printed against the bundle's cutscene.json. Only the standard library.

usage: renpy_log.py [--skipped] [--late MILLISECONDS] BUNDLE LOG

Every event, marker and subtitle must have come once, in order, letter for letter and not before its time. Ren'Py draws its
own pictures at its own pace, so lateness says how fast the machine draws; more than `--late` (250) gives exit status 2.
"""
import argparse
import glob
import json
import sys

FLICKS = 705_600_000


def fail(text, status=1):
    print(f"not ok {text}")
    sys.exit(status)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--skipped", action="store_true")
    parser.add_argument("--late", type=float, default=250)
    parser.add_argument("bundle")
    parser.add_argument("log")
    options = parser.parse_args()
    paths = glob.glob(glob.escape(options.bundle) + "/game/cutscenes/*.cutscene.json")
    if len(paths) != 1:
        fail(f"{options.bundle} does not hold one game/cutscenes/*.cutscene.json")
    with open(paths[0], encoding="utf-8") as file:
        cut = json.load(file)
    with open(options.log, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    said = [json.loads(line[9:]) for line in lines if line.startswith("CUTSCENE ")]
    if not said or said[-1]["kind"] != "end" or sum(s["kind"] == "end" for s in said) != 1:
        fail("the cutscene did not end once")
    late = [0.0]

    def check_time(what, time, entry):
        if entry["skipping"]:
            return
        # Positions come in whole milliseconds.
        if entry["clock"] < time - 0.001:
            fail(f"{what} came at {entry['clock']} s, before its time {time} s")
        late.append(entry["clock"] - time)

    for kind, key, id in (("event", "events", "id"), ("marker", "markers", "name")):
        got = [s for s in said if s["kind"] == kind]
        if [s[id] for s in got] != [w[id] for w in cut[key]]:
            fail(f"{key} came as {[s[id] for s in got]}")
        for s, w in zip(got, cut[key]):
            if any(s[k] != w[k] for k in ("name", "frame", "shot")) or s.get("force") != w.get("force"):
                fail(f"the {kind} {w['name']} came as {s}")
            check_time(f"the {kind} {w['name']}", w["time"] / FLICKS, s)
    if options.skipped:
        moments = [s for s in said if s["kind"] in ("event", "marker")]
        last = max((m["time"] / cut["duration"] for m in cut["events"] + cut["markers"]), default=0)
        if not said[-1]["skipped"] or last > 0.8 and not any(s["skipping"] for s in moments):
            fail("it was not skipped")
        print("ok skipped: what was left came before the end")
        return
    shown = [s for s in said if s["kind"] == "subtitle" and s["text"]]
    wanted = cut["subtitles"]
    texts = [(s["speaker"], s["text"]) for s in shown]
    if texts != [(w["speaker"], w["text"]) for w in wanted]:
        # A machine that stands still for longer than a line is shown passes over it.
        rest = iter((w["speaker"], w["text"]) for w in wanted)
        fail(f"subtitles came as {texts}", 2 if all(text in rest for text in texts) else 1)
    for s, w in zip(shown, wanted):
        check_time(f"the subtitle of {w['line']}", w["start"] / FLICKS, s)
    shapes = sum(s["kind"] == "viseme" for s in said)
    if cut["visemes"]["cues"] and not shapes:
        fail("no mouth moved")
    worst = max(late) * 1000
    if worst > options.late:
        fail(f"something came {worst:.0f} ms late", 2)
    print(f"ok {len(cut['events'])} events, {len(cut['markers'])} markers, {len(wanted)} subtitles, {shapes} mouth shapes; "
          f"{worst:.0f} ms late at most")


if __name__ == "__main__":
    main()
