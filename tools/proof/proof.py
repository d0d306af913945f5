"""Builds cutscenes with hoofbeat and has other people's programs prove what came out. tools/proof/run starts it."""
import argparse
import concurrent.futures
import os
import pathlib
import resource
import shutil
import sys
import tempfile
import time

import checks
import projects
from builds import Builds, copies_differ, snapshot
from report import Failed, Report

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGETS = ["godot4", "godot3", "unity", "unreal", "web", "renpy", "love",
           "otio", "lipsync", "haptics", "flipbook", "master"]
# Programs the proofs start, and the Debian packages they come in.
PROGRAMS = {
    "godot3-server": "godot3-server", "love": "love", "/usr/games/renpy": "renpy", "chromium": "chromium",
    "xvfb-run": "xvfb", "xauth": "xauth", "mcs": "mono-mcs", "mono": "mono-runtime", "gltfpack": "gltfpack",
    "ffmpeg": "ffmpeg", "ffprobe": "ffmpeg", "mkvmerge": "mkvtoolnix", "mkvinfo": "mkvtoolnix",
    "mediainfo": "mediainfo", "oggz-validate": "oggz-tools",
}


def options():
    parser = argparse.ArgumentParser(prog="tools/proof/run", description=__doc__)
    parser.add_argument("--program", default=ROOT / ".build/release/hoofbeat", type=pathlib.Path)
    parser.add_argument("--keep", metavar="DIR", type=pathlib.Path, help="a new folder for all that is made")
    parser.add_argument("--only", metavar="WORD", action="append", default=[], help="checks whose names contain it")
    return parser.parse_args()


def build_all(report, builds):
    """The example and the small projects, built; what a build promises about itself is checked on the way."""
    examples = ROOT / "examples"
    ignore = shutil.ignore_patterns("build", ".hoofbeat")
    shutil.copytree(examples / "lighthouse", builds.folder / "lighthouse", ignore=ignore)
    projects.stage(builds.folder / "stage", examples)
    projects.stage(builds.folder / "again/stage", examples)
    projects.ghost(builds.folder / "ghost", examples)
    # A build remembers no file that changed within the last two seconds, and would do so the next time.
    time.sleep(3)

    def first(name, cuts):
        made, cached, seconds = builds.build(name, TARGETS)
        built = {path.name for path in (builds.folder / name / "build").iterdir()}
        if built != cuts:
            raise Failed(f"the cutscenes {built} were built, not {cuts}")
        for cut in cuts:
            found = {path.name for path in (builds.folder / name / "build" / cut).iterdir()}
            if found != set(TARGETS):
                raise Failed(f"{cut} has the bundles {found}")
        return f"{len(cuts) * len(TARGETS)} bundles of {len(cuts)} cutscenes, {made} things made in {seconds:.1f} s"

    def again():
        before = snapshot(builds.folder / "lighthouse")
        made, cached, seconds = builds.build("lighthouse", TARGETS)
        if made != 0:
            raise Failed(f"the second build made {made} things")
        changed = copies_differ(before, snapshot(builds.folder / "lighthouse"))
        if changed:
            raise Failed(f"the second build changed {changed[:5]}")
        # The promise is half a second; a busy machine takes longer.
        if seconds >= 2:
            raise Failed(f"the second build took {seconds:.2f} s")
        return f"0 made, {cached} from the cache, no file touched, {seconds:.2f} s"

    def identical():
        builds.build("again/stage", TARGETS)
        one, other = (snapshot(builds.folder / name / "build", contents=True) for name in ("stage", "again/stage"))
        different = copies_differ(one, other)
        if different:
            raise Failed(f"{len(different)} files differ between two builds from nothing: {different[:5]}")
        return f"{len(one)} files, the same bytes from two caches in two places"

    report.needed("build the example", lambda: first("lighthouse", {"lighthouse", "lighthouse.de"}))
    report.check("build the example again", again)
    report.needed("build stage", lambda: first("stage", {"stage", "stage.de"}))
    report.check("build stage from nothing again", identical)
    report.needed("build ghost", lambda: first("ghost", {"ghost"}))


def main():
    given = options()
    missing = [f"{program} (Debian package {package})" for program, package in PROGRAMS.items()
               if not shutil.which(program)]
    if missing:
        sys.exit("tools/proof/run: not installed: " + ", ".join(missing))
    if not os.access(given.program, os.X_OK):
        sys.exit(f"tools/proof/run: {given.program} is no program; build it: "
                 "tools/swift-retry build -c release --product hoofbeat")
    if given.keep:
        if given.keep.exists() and any(given.keep.iterdir()):
            sys.exit(f"tools/proof/run: {given.keep} is not empty; give a new folder")
        given.keep.mkdir(parents=True, exist_ok=True)
    folder = (given.keep or pathlib.Path(tempfile.mkdtemp(prefix="hoofbeat-proof-"))).resolve()
    began = time.monotonic()
    report = Report(folder, given.only)
    builds = Builds(given.program.resolve(), folder)
    build_all(report, builds)

    cuts = [("lighthouse", "lighthouse"), ("lighthouse", "lighthouse.de"), ("stage", "stage"), ("stage", "stage.de"),
            ("ghost", "ghost")]
    still, played = checks.all_checks(folder, ROOT, cuts)
    # What only reads runs side by side. What plays does too, in pairs, since engines mostly wait for their clocks; what
    # was disturbed twice has the machine to itself the third time.
    with concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        for check in [pool.submit(report.run, *check) for check in still]:
            check.result()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        running = [(check, pool.submit(report.run, *check, attempts=range(1, 3), is_last=False)) for check in played]
        disturbed = [check for check, run in running if not run.result()]
    for check in disturbed:
        report.run(*check, attempts=range(3, 4))

    passed, failed = report.passed, report.failed
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{passed} passed, {failed} failed in {time.monotonic() - began:.0f} s "
          f"({used.ru_utime + used.ru_stime:.0f} s of processors' time)")
    if failed or given.keep:
        print(f"logs, bundles and screenshots: {folder}")
    else:
        shutil.rmtree(folder)
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
