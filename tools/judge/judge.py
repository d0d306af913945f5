"""python judge.py OUT [--program hoofbeat] [--model FOLDER] [--only WORD]... [--few | --short]

Writes OUT/judge.json and OUT/judge.md; what was measured before for the same weights stays in them."""
import argparse
import json
import os
import time

import tests
from engine import Engine

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def table(name, results):
    text = f"# What the judges say about {name}\n"
    for test, figures in results.items():
        text += f"\n## {test}\n\n| figure | value |\n|---|---|\n"
        for figure, value in figures.items():
            shown = ", ".join(map(str, value)) if isinstance(value, list) else "none" if value is None else value
            text += f"| {figure} | {shown} |\n"
    return text


def main():
    p = argparse.ArgumentParser()
    p.add_argument("out")
    p.add_argument("--program", default=f"{ROOT}/.build/release/hoofbeat")
    p.add_argument("--model", default=f"{ROOT}/models/foal")
    p.add_argument("--only", action="append")
    p.add_argument("--few", action="store_true", help="six lines instead of forty, for a quick look")
    p.add_argument("--short", action="store_true", help="forty lines for the first voice, less of everything else")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    engine = Engine(a.program, a.model, a.out)
    kit = tests.Kit(a.out, a.few, a.short)
    path = f"{a.out}/judge.json"
    report = {"model": engine.config["name"], "digest": engine.digest, "few": a.few, "short": a.short, "results": {}}
    if os.path.exists(path):
        with open(path) as file:
            old = json.load(file)
        if all(old.get(k) == report[k] for k in ("digest", "few", "short")):
            report = old
    for test in tests.TESTS:
        name = test.__name__
        if a.only and not any(word in name for word in a.only):
            continue
        begun = time.time()
        report["results"][name] = test(engine, kit)
        print(f"{name}: {time.time() - begun:.0f} s", json.dumps(report["results"][name], indent=1), flush=True)
        order = [t.__name__ for t in tests.TESTS if t.__name__ in report["results"]]
        report["results"] = {k: report["results"][k] for k in order}
        with open(path, "w") as file:
            json.dump(report, file, indent=1)
            file.write("\n")
        with open(f"{a.out}/judge.md", "w") as file:
            file.write(table(report["model"], report["results"]))


if __name__ == "__main__":
    main()
