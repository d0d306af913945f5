"""Checks the files of a Unity bundle without Unity. Usage: unity_check.py BUNDLE. Needs PyPI's unityparser.

Every YAML asset goes through unityparser and comes back byte for byte; every file and folder has a .meta with its own
GUID, which is md5 of package and path; every reference leads to an object that exists and is of the right type; every
local id is defined in its file; JSON is JSON, and the numbers in it fit the cutscene.
"""
import hashlib
import json
import pathlib
import re
import sys
import tempfile

from unityparser import UnityDocument

bundle = pathlib.Path(sys.argv[1])
problems = []
counts = {}


def count(what, number=1):
    counts[what] = counts.get(what, 0) + number


def expect(condition, sentence):
    if not condition:
        problems.append(sentence)


package = json.loads((bundle / "package.json").read_text("utf-8"))
expect(re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,213}", package["name"]), f"package name {package['name']}")

# What a reference to a file of this kind looks like: file id and type.
TARGETS = {
    ".mp4": ("32900000", "3"), ".webm": ("32900000", "3"), ".anim": ("7400000", "2"),
    ".cs": ("11500000", "3"), ".json": ("4900000", "3"), ".txt": ("4900000", "3"), ".wav": ("8300000", "3"),
}

paths = {}
for path in sorted(bundle.rglob("*")):
    name = path.relative_to(bundle).as_posix()
    if any(part.startswith(".") for part in path.relative_to(bundle).parts):
        continue  # Unity does not see hidden files
    if name.endswith(".meta"):
        expect((bundle / name[:-5]).exists(), f"{name} belongs to nothing")
        continue
    meta = bundle / (name + ".meta")
    if not meta.exists():
        problems.append(f"{name} has no .meta")
        continue
    text = meta.read_text("utf-8")
    guids = re.findall(r"^guid: ([0-9a-f]{32})$", text, re.M)
    expect(text.startswith("fileFormatVersion: 2\n") and len(guids) == 1, f"{name}.meta has no guid")
    expect(("folderAsset: yes" in text) == path.is_dir(), f"{name}.meta is of another kind")
    for guid in guids:
        wanted = hashlib.md5(f"{package['name']}/{name}".encode()).hexdigest()
        expect(guid == wanted, f"{name} has guid {guid}, not {wanted}")
        expect(guid not in paths, f"{name} and {paths.get(guid)} share a guid")
        paths[guid] = name
        count("guids")

for path in sorted(bundle.rglob("*")):
    name = path.relative_to(bundle).as_posix()
    if any(part.startswith(".") for part in path.relative_to(bundle).parts):
        continue  # Unity does not see hidden files
    if path.suffix in (".anim", ".prefab"):
        data = path.read_bytes()
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / path.name
            document = UnityDocument.load_yaml(str(path))
            document.dump_yaml(str(copy))
            expect(copy.read_bytes() == data, f"{name} does not come back from unityparser as it was")
        count("YAML assets byte-identical through unityparser")
        named = document.entries[0].m_Name
        expect(named == path.stem, f"{name} calls itself {named}")
    if path.suffix in (".anim", ".prefab", ".meta"):
        text = path.read_text("utf-8")
        defined = re.findall(r"^--- !u!\d+ &(-?\d+)$", text, re.M)
        expect(len(defined) == len(set(defined)), f"{name} defines an id twice")
        for local in re.findall(r"\{fileID: (-?\d+)\}", text):
            expect(local == "0" or local in defined, f"{name} refers to {local}, which it does not define")
            count("local references", local != "0")
        for file_id, guid, kind in re.findall(r"\{fileID: (-?\d+), guid: ([0-9a-f]+), type: (\d)\}", text):
            count("references to files")
            if guid not in paths:
                problems.append(f"{name} refers to guid {guid}, which no .meta has")
                continue
            wanted = TARGETS.get(pathlib.PurePosixPath(paths[guid]).suffix)
            expect((file_id, kind) == wanted, f"{name} refers to {paths[guid]} as {file_id}/{kind}, not {wanted}")
    if path.suffix in (".json", ".asmdef") or path.suffix.startswith(".cutscene"):
        json.loads(path.read_text("utf-8"))
        count("JSON files")

cut = json.loads((bundle / "cutscene.json").read_text("utf-8"))
data = json.loads((bundle / "Data" / (cut["id"] + ".json")).read_text("utf-8"))
events = sorted(cut["events"], key=lambda event: (event["time"], event["id"]))
expect([e["id"] for e in data["events"]] == [e["id"] for e in events], "the data's events are not those of the cut")
expect({e["id"]: e["frame"] for e in data["events"]} == {e["id"]: e["frame"] for e in cut["events"]}, "event frames")
expect(len(data["rumbleLow"]) == len(data["rumbleHigh"]) == cut["frames"], "rumble is not one value a picture")
for mouth in data["mouths"]:
    expect(len(mouth["weights"]) % 15 == 0, "a mouth's weights are not in fifteens")
for former, following in zip(data["subtitles"], data["subtitles"][1:]):
    expect(former["end"] <= following["frame"], "two subtitles share a picture")
timelines = [path for path in (bundle / "Timeline").iterdir() if path.suffix != ".meta"]
expect(len(timelines) == 1, "there is not one Timeline")
for timeline in timelines:
    times = [signal["time"] for signal in json.loads(timeline.read_text("utf-8"))["signals"]]
    expect(times == sorted(times), "the Timeline's signals are out of order")
    expect(len(times) == len(cut["events"]) + len(cut["markers"]), "the Timeline lacks signals")
    extension = timeline.suffix[1:]
    expect(f'"{extension}"' in (bundle / "Editor/CutsceneImporter.cs").read_text(), f"nothing imports .{extension}")
for needed in ("README.txt", "GENERATED.txt"):
    expect((bundle / needed).is_file(), f"{needed} is missing")

for what, number in sorted(counts.items()):
    print(f"{what}: {number}")
if problems:
    sys.exit("\n".join(problems))
print("UNITY FILES OK")
