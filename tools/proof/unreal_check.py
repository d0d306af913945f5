"""Checks an Unreal bundle without Unreal. Usage: unreal_check.py BUNDLE
Needs PyPI's unreal-stub (UE 5.6's Python names), opentimelineio, otio-fcp-adapter and srt; nothing of Debian's but python3.

Every name the import script takes from Unreal must exist in the stub: classes, functions, methods, properties that are
read or set, enum members, and the number and names of arguments. Values are followed through annotations, constructors
and the stub's return types. The other files are read by other programs' readers and counted against cutscene.json.
"""
import ast
import csv
import importlib.util
import json
import pathlib
import py_compile
import re
import struct
import sys
import tempfile

import opentimelineio
import srt

bundle = pathlib.Path(sys.argv[1])
problems = []
names = 0


def expect(condition, sentence):
    if not condition:
        problems.append(sentence)


class Stub:
    """The stub, read as text: Python 3.11 cannot import it."""

    def __init__(self):
        folder = importlib.util.find_spec("unreal").submodule_search_locations[0]
        self.classes, self.functions = {}, {}
        current = setter = None
        for line in open(pathlib.Path(folder) / "unreal.py", encoding="utf-8"):
            if match := re.match(r"class (\w+)(?:\((\w+).*\))?:", line):
                current = {"base": match[2], "methods": {}, "properties": {}, "set": set(), "members": set()}
                self.classes[match[1]] = current
            elif match := re.match(r"def (\w+)\((.*)\) -> (.*):$", line):
                self.functions[match[1]] = (match[2], match[3])
            elif current is None:
                continue
            elif line.startswith("    @"):
                setter = line.strip()
            elif match := re.match(r"    def (\w+)\((.*)\)(?: -> (.*))?:$", line.rstrip()):
                if setter == "@property":
                    current["properties"][match[1]] = match[3]
                elif setter and setter.endswith(".setter"):
                    current["set"].add(match[1])
                else:
                    current["methods"].setdefault(match[1], (match[2], match[3]))
                setter = None
            elif match := re.match(r"    ([A-Z][A-Z0-9_]*): \w+ = ", line):
                current["members"].add(match[1])

    def find(self, kind, part, name):
        while kind in self.classes:
            found = self.classes[kind][part]
            if name in found:
                return found[name] if isinstance(found, dict) else True
            kind = self.classes[kind]["base"]
        return None


def split_arguments(text):
    """The parameters of a signature, without self and cls, as (name, has a default)."""
    tree = ast.parse(f"def f({text}): pass").body[0].args
    required = len(tree.args) - len(tree.defaults)
    result = [(argument.arg, index >= required) for index, argument in enumerate(tree.args)]
    return result[1:] if result and result[0][0] in ("self", "cls") else result


class Checker(ast.NodeVisitor):
    """Gives every expression a type, as far as it is one of Unreal's, and looks up what is asked of it."""

    def __init__(self, stub):
        self.stub, self.types, self.returns, self.followed = stub, [{}], {}, 0

    def problem(self, node, text):
        problems.append(f"import_cutscene.py:{node.lineno}: {text}")

    def known(self, annotation):
        if isinstance(annotation, ast.Attribute) and isinstance(annotation.value, ast.Name):
            return annotation.attr if annotation.value.id == "unreal" else None
        return None

    def of_text(self, text):
        text = (text or "").strip()
        if match := re.fullmatch(r"Array\[(\w+)\]", text):
            return ("array", match[1])
        return ("object", text) if text in self.stub.classes else None

    def visit_FunctionDef(self, node):
        scope = {}
        for argument in node.args.args:
            if argument.annotation is not None:
                self.visit(argument.annotation)
                if name := self.known(argument.annotation):
                    scope[argument.arg] = ("object", name)
        if node.returns is not None:
            self.visit(node.returns)
        self.types.append(scope)
        for statement in node.body:
            self.visit(statement)
        self.types.pop()

    def visit_AnnAssign(self, node):
        self.visit(node.annotation)
        self.type_of(node.value)
        self.types[-1][node.target.id] = ("object", self.known(node.annotation))

    def visit_Assign(self, node):
        value = self.type_of(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.types[-1][target.id] = value
            elif isinstance(target, ast.Attribute):
                owner = self.type_of(target.value)
                if owner and owner[0] == "object":
                    self.count()
                    if not self.stub.find(owner[1], "set", target.attr):
                        self.problem(target, f"{owner[1]}.{target.attr} cannot be set")

    def visit_For(self, node):
        values = self.type_of(node.iter)
        if isinstance(node.target, ast.Name) and values:
            if values[0] == "array":
                self.types[-1][node.target.id] = ("object", values[1])
            elif values[0] == "classes":
                self.types[-1][node.target.id] = ("class", values[1])
        for statement in node.body + node.orelse:
            self.visit(statement)

    def generic_visit(self, node):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.type_of(child)
            else:
                self.visit(child)

    visit_Attribute = visit_Call = visit_Name = lambda self, node: self.type_of(node)

    def count(self):
        global names
        names += 1

    def type_of(self, node):
        if isinstance(node, ast.Name):
            return next((scope[node.id] for scope in reversed(self.types) if node.id in scope), None)
        if isinstance(node, ast.Attribute):
            return self.attribute(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.Tuple):
            kinds = [self.type_of(element) for element in node.elts]
            if kinds and all(kind and kind[0] == "class" for kind in kinds):
                return ("classes", kinds[0][1])
            return None
        if node is not None:
            self.generic_visit(node)
        return None

    def attribute(self, node):
        if isinstance(node.value, ast.Name) and node.value.id == "unreal":
            self.count()
            if node.attr in self.stub.classes:
                return ("class", node.attr)
            if node.attr in self.stub.functions:
                return ("function", node.attr)
            self.problem(node, f"unreal has no {node.attr}")
            return None
        owner = self.type_of(node.value)
        if owner is None or owner[0] not in ("class", "object"):
            return None
        self.count()
        if owner[0] == "class" and self.stub.find(owner[1], "members", node.attr):
            return ("object", owner[1])
        if self.stub.find(owner[1], "methods", node.attr):
            return ("method", owner[1], node.attr)
        if owner[0] == "object":
            kind = self.stub.find(owner[1], "properties", node.attr)
            if kind is not None:
                return self.of_text(kind)
        self.problem(node, f"{owner[1]} has no {node.attr}")
        return None

    def call(self, node):
        called = self.type_of(node.func)
        for argument in node.args:
            self.type_of(argument)
        for keyword in node.keywords:
            self.type_of(keyword.value)
        if called is None:
            return None
        if called[0] == "class":
            signature, result = self.stub.find(called[1], "methods", "__init__"), ("object", called[1])
        elif called[0] == "method":
            signature = self.stub.find(called[1], "methods", called[2])
            result = self.of_text(signature[1])
        elif called[0] == "function":
            signature = self.stub.functions[called[1]]
            result = self.of_text(signature[1])
        else:
            return None
        if signature:
            self.arguments(node, called[-1], split_arguments(signature[0]))
        elif node.args or node.keywords:
            self.problem(node, f"{called[-1]} is made without arguments")
        return result

    def arguments(self, node, name, parameters):
        self.followed += 1
        given = {parameter for parameter, _ in parameters[:len(node.args)]}
        if len(node.args) > len(parameters):
            self.problem(node, f"{name} takes {len(parameters)} arguments, not {len(node.args)}")
        for keyword in node.keywords:
            if keyword.arg not in [parameter for parameter, _ in parameters]:
                self.problem(node, f"{name} has no argument {keyword.arg}")
            given.add(keyword.arg)
        for parameter, has_default in parameters:
            if not has_default and parameter not in given:
                self.problem(node, f"{name} needs {parameter}")


def check_script(stub, text):
    """The problems of a script's text."""
    before = len(problems)
    checker = Checker(stub)
    checker.visit(ast.parse(text))
    found = problems[before:]
    del problems[before:]
    return found, checker.followed


stub = Stub()
script = bundle / "import_cutscene.py"
text = script.read_text("utf-8")
found, calls = check_script(stub, text)
problems += found
counted = names
# The check must be able to fail: each of these names something that Unreal does not have.
for right, wrong in [
    ("unreal.FileMediaSource,", "unreal.FileMediaSauce,"), ("picture.media_source", "picture.media_sauce"),
    (".set_playback_end(", ".set_playback_stop("), ("UpdateClockSource.AUDIO", "UpdateClockSource.SOUND"),
    ("only_if_is_dirty=", "if_dirty="), ("task.replace_existing =", "task.replace_exist ="),
    (".set_range(0, frames)", ".set_range(0)"), ("remove_track(", "drop_track("),
]:
    expect(right in text, f"the script no longer has {right}")
    expect(check_script(stub, text.replace(right, wrong, 1))[0], f"the check does not see {wrong}")
with tempfile.TemporaryDirectory() as folder:
    py_compile.compile(str(script), cfile=folder + "/script.pyc", doraise=True)
print(f"script: {counted} names of {len(stub.classes)} classes' stub and the arguments of {calls} calls")

cut = json.loads((bundle / "cutscene.json").read_text("utf-8"))
manifest = json.loads((bundle / "unreal.json").read_text("utf-8"))
for file in [manifest["movie"], manifest["sound"]] + [c["file"] for c in manifest["curves"]]:
    expect((bundle / file).is_file(), f"{file} is missing")
expect(len(manifest["curves"]) == len({line["character"] for line in cut["lines"]}), "curves of every speaker")
expect({m["frame"] for m in manifest["marks"]}
       == {e["frame"] for e in cut["events"]} | {m["frame"] for m in cut["markers"]}, "marked frames")
expect(re.fullmatch(r"\w+", manifest["asset"], re.A), "asset name")

pictures = sorted((bundle / "Frames").iterdir())
expect([p.name for p in pictures] == manifest["frameFiles"], "the PNG files are not those of unreal.json")
expect(len(pictures) == cut["frames"], f"there are {len(pictures)} PNG files")
for picture in pictures:
    head = picture.read_bytes()[:26]
    width, height, depth, colour = struct.unpack(">IIBB", head[16:26])
    expect(head[:8] == b"\x89PNG\r\n\x1a\n" and (width, height, depth) == (cut["width"], cut["height"], 8),
           f"{picture.name} is no PNG of the cut's size")
    expect(colour == 6 or not cut["hasAlpha"] and colour == 2, f"{picture.name} has colour type {colour}")
print(f"pictures: {len(pictures)} of {cut['width']}x{cut['height']}")

movie = (bundle / manifest["movie"]).read_bytes()
expect(0 < movie.find(b"moov") < movie.find(b"mdat"), "the movie's index does not come first")

seconds = cut["duration"] / cut["flicksPerSecond"]
for path in sorted((bundle / "Face").iterdir()):
    rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
    expect(all(len(row) == len(rows[0]) for row in rows), f"{path.name} has rows of different lengths")
    if path.name.endswith("_livelink.csv"):
        expect(len(rows[0]) == 2 + 61 and rows[0][:2] == ["Timecode", "BlendShapeCount"], f"{path.name}'s columns")
        wanted = -(-cut["duration"] * 60 // cut["flicksPerSecond"])
        expect(len(rows) - 1 == wanted, f"{path.name} has {len(rows) - 1} rows, not {wanted}")
        expect(all(re.fullmatch(r"\d\d:\d\d:\d\d:\d\d\.\d{3}", row[0]) and row[1] == "61" for row in rows[1:]),
               f"{path.name}'s timecodes")
    else:
        expect(rows[0][0] == "Name" and len(rows[0]) == 1 + cut["frames"], f"{path.name} has {len(rows[0])} columns")
        times = [float(time) for time in rows[0][1:]]
        expect(times == sorted(set(times)) and times[-1] < seconds, f"{path.name}'s times")
    expect(all(0 <= float(cell) <= 1 for row in rows[1:] for cell in row[2:]), f"{path.name} leaves 0 to 1")
    print(f"{path.name}: {len(rows) - 1} rows of {len(rows[0])}")

events = sorted(cut["events"], key=lambda event: (event["time"], event["id"]))
table = next((bundle / "Tables").glob("*_events.csv"))
rows = list(csv.reader(table.open(encoding="utf-8", newline="")))
expect(rows[0] == ["---", "Event", "Shot", "Frame", "Seconds", "Force"], "the event table's columns")
expect([(row[0], int(row[3])) for row in rows[1:]] == [(e["id"], e["frame"]) for e in events], "the event table's rows")
objects = json.loads(table.with_suffix(".json").read_text("utf-8"))
expect([(row["Name"], row["Frame"]) for row in objects] == [(e["id"], e["frame"]) for e in events], "the event JSON")

if manifest["subtitles"]:
    cues = list(srt.parse((bundle / manifest["subtitles"]).read_text("utf-8")))
    expect(len(cues) == len(cut["subtitles"]), "the subtitles")

document = next(bundle.glob("*.xml"))
timelines = opentimelineio.adapters.read_from_file(str(document), adapter_name="fcp_xml")
timeline = timelines[0] if isinstance(timelines, (list, opentimelineio.schema.SerializableCollection)) else timelines
video, sound = timeline.video_tracks(), timeline.audio_tracks()
expect(len(video) == 1 and len(sound) == 1, "the sequence does not have two tracks")
clips = list(video[0].find_clips())
total = sum(int(clip.duration().value) for clip in clips)
expect(total == cut["frames"], f"the sequence's clips have {total} frames")
rate = cut["frameRate"][0] / cut["frameRate"][1]
expect(abs(timeline.duration().rate - rate) < 0.01, "the sequence's rate")
marks = sorted((int(m.marked_range.start_time.value), m.name) for m in timeline.tracks.markers)
wanted = sorted([(e["frame"], e["id"]) for e in cut["events"]] + [(m["frame"], m["name"]) for m in cut["markers"]])
expect(marks == wanted, f"the sequence's markers are {marks}")
print(f"sequence: {len(clips)} clips, {total} frames, {len(marks)} markers")

for needed in ("README.txt", "GENERATED.txt"):
    expect((bundle / needed).is_file(), f"{needed} is missing")
if problems:
    sys.exit("\n".join(problems))
print("UNREAL BUNDLE OK")
