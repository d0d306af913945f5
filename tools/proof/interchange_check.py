#!/usr/bin/env python3
"""Checks interchange bundles (otio, lipsync, haptics, flipbook, master) with readers that share no code with this project.

    interchange_check.py DIR...

Each DIR is a bundle with a cutscene.json; whatever is in it is compared with that. When a master of the same cutscene is
among them, the flipbook's pictures are compared with its, pixel by pixel. Exit status 0 if all is good, 1 with a line for
each fault, 2 if a reader is missing or there is nothing to check.

Needs from PyPI: opentimelineio otio-cmx3600-adapter otio-fcp-adapter webvtt-py srt pysubs2 jsonschema pygltflib pyktx2 Pillow
and from Debian: ffmpeg gltfpack
"""
import collections
import csv
import glob
import io
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import wave
import xml.etree.ElementTree

try:
    import jsonschema
    import opentimelineio as otio
    import PIL.Image
    import pygltflib
    import pyktx2.parser
    import pysubs2
    import srt
    import webvtt
except ImportError as missing:
    sys.exit(print(f"interchange_check.py: {missing}; install the packages named in --help", file=sys.stderr) or 2)

SCHEMA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/schemas/cutscene.schema.json")
FLICKS = 705_600_000
SHAPES = set("ABCDEFGHX")
PIL.Image.MAX_IMAGE_PIXELS = 4096 * 4096


class Fault(Exception):
    """What is wrong with a file."""


def need(condition, message):
    if not condition:
        raise Fault(message)


def near(found, wanted, tolerance, what):
    need(abs(found - wanted) <= tolerance, f"{what} is {found}, not {wanted}")


def text_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def json_of(path):
    def pairs(items):
        repeated = [key for key, count in collections.Counter(key for key, _ in items).items() if count > 1]
        need(not repeated, f"has {repeated} twice in one object")
        return dict(items)
    return json.loads(text_of(path), object_pairs_hook=pairs)


# Timelines.

def otio_file(path, cut, bundle):
    timeline = otio.adapters.read_from_file(path)
    need(timeline.name == cut["title"], "has another title than the cutscene")
    rate = cut["frameRate"][0] / cut["frameRate"][1]
    need(timeline.duration() == otio.opentime.RationalTime(cut["frames"], rate), f"lasts {timeline.duration()}")
    for track in timeline.tracks:
        need(track.duration().value == cut["frames"], f"the track {track.name} lasts {track.duration()}")

    # Only what newer versions add may differ after reading and writing.
    def settled(value):
        if isinstance(value, dict):
            return {key: settled(item) for key, item in value.items() if not (key == "color" and item is None)}
        return [settled(item) for item in value] if isinstance(value, list) else value
    again = json.loads(otio.adapters.write_to_string(timeline, "otio_json"))
    need(settled(again) == settled(json_of(path)), "reads and writes as something else")

    moments = len(cut["events"]) + len(cut["markers"])
    need(len(timeline.tracks.markers) == moments, f"has {len(timeline.tracks.markers)} markers, not {moments}")
    clips = list(timeline.find_clips())
    on_clips = sum(len(clip.markers) for clip in clips)
    need(on_clips == moments + len(cut["lines"]), f"has {on_clips} markers on clips, not {moments + len(cut['lines'])}")
    forces = {m.name: m.metadata["hoofbeat"]["event"]["force"] for m in timeline.tracks.markers
              if "event" in m.metadata["hoofbeat"]}
    need(forces == {e["id"]: e["force"] for e in cut["events"]}, "events lost their payload")
    for clip in clips:
        media = clip.media_reference
        need(os.path.isfile(os.path.join(bundle, media.target_url)), f"{media.target_url} is not in the bundle")
        need(media.available_range is not None, f"the reference of {clip.name} has no available range")
        here, there = clip.source_range, media.available_range
        need(there.start_time <= here.start_time and here.end_time_exclusive() <= there.end_time_exclusive(),
             f"{clip.name} lies outside of its media")
    for item in timeline.video_tracks()[0]:
        if isinstance(item, otio.schema.Transition):
            before, after = timeline.video_tracks()[0].neighbors_of(item)
            need(before and after, f"{item.name} joins nothing")
            need(item.in_offset <= before.duration() and item.out_offset <= after.duration(), f"{item.name} is too long")

    # Editors take it through these.
    premiere = otio.adapters.write_to_string(timeline, "fcp_xml")
    need(premiere.count("<marker>") == moments * 2 + len(cut["lines"]), "markers are lost in fcp_xml")
    picture = otio.schema.Timeline(timeline.name)
    picture.tracks.append(timeline.video_tracks()[0].deepcopy())
    otio.adapters.write_to_string(picture, "cmx_3600", rate=rate)
    return f"{len(clips)} clips, {moments} markers on the stack"


def edl_file(path, cut, bundle):
    need(text_of(path).isascii(), "is not plain ASCII")
    rate = otio.opentime.RationalTime.nearest_smpte_timecode_rate(cut["frameRate"][0] / cut["frameRate"][1])
    timeline = otio.adapters.read_from_file(path, rate=rate)
    track = timeline.video_tracks()[0]
    need(track.duration().value == cut["frames"], f"lasts {track.duration()}, not {cut['frames']} pictures")
    names = [item.name for item in track if isinstance(item, otio.schema.Clip)]
    need(names == [shot["id"] for shot in cut["shots"]], f"has the shots {names}")
    markers = sum(len(clip.markers) for clip in timeline.find_clips())
    need(markers == len(cut["events"]) + len(cut["markers"]), f"has {markers} locators")
    dissolves = sum(isinstance(item, otio.schema.Transition) for item in track)
    return f"{len(names)} shots, {dissolves} dissolves, {markers} locators"


# Subtitles.

def clock(text):
    """Seconds of 00:00:00.500."""
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def vtt_file(path, cut, bundle):
    cues = list(webvtt.read(path))
    if path.endswith(".events.vtt"):
        found = [(cue["kind"], cue["id"], cue["flicks"]) for cue in (json.loads(c.raw_text) for c in cues)]
        wanted = [("event", e["id"], e["time"]) for e in cut["events"]]
        wanted += [("marker", m["name"], m["time"]) for m in cut["markers"]]
        need(sorted(found) == sorted(wanted), "has other events than the cutscene")
    else:
        need(len(cues) == len(cut["subtitles"]), f"has {len(cues)} cues, not {len(cut['subtitles'])}")
        for cue, subtitle in zip(cues, cut["subtitles"]):
            near(clock(cue.start), subtitle["start"] / FLICKS, 0.0006, f"the start of {cue.identifier}")
            near(clock(cue.end), subtitle["end"] / FLICKS, 0.0006, f"the end of {cue.identifier}")
            need(cue.voice == subtitle["speaker"], f"{cue.identifier} is spoken by {cue.voice}")
        need(all(clock(a.end) <= clock(b.start) for a, b in itertools.pairwise(cues)), "has cues that overlap")
    return f"{len(cues)} cues"


def srt_file(path, cut, bundle):
    cues = list(srt.parse(text_of(path)))
    need(len(cues) == len(cut["subtitles"]), f"has {len(cues)} cues, not {len(cut['subtitles'])}")
    need(len(pysubs2.load(path, format_="srt")) == len(cues), "pysubs2 reads other cues than srt")
    for cue, subtitle in zip(cues, cut["subtitles"]):
        near(cue.start.total_seconds(), subtitle["start"] / FLICKS, 0.0006, f"the start of cue {cue.index}")
    need(all(a.end <= b.start for a, b in itertools.pairwise(cues)), "has cues that overlap")
    return f"{len(cues)} cues"


# Faces.

def cues_without_gaps(cues, cut):
    need(cues and cues[0][0] == 0, "does not start at 0")
    need(all(end > start for start, end, _ in cues), "has an empty cue")
    need(all(a[1] == b[0] for a, b in itertools.pairwise(cues)), "has a gap")
    need(all(a[2] != b[2] for a, b in itertools.pairwise(cues)), "has the same shape twice in a row")
    need({shape for _, _, shape in cues} <= SHAPES, "has an unknown shape")
    near(cues[-1][1], cut["duration"] / FLICKS, 0.0051, "the end")
    return f"{len(cues)} cues"


def rhubarb_json(path, cut, bundle):
    document = json_of(path)
    near(document["metadata"]["duration"], document["mouthCues"][-1]["end"], 0, "the duration")
    sound = os.path.join(os.path.dirname(path), document["metadata"]["soundFile"])
    need(os.path.isfile(sound), f"{document['metadata']['soundFile']} is not in the bundle")
    return cues_without_gaps([(c["start"], c["end"], c["value"]) for c in document["mouthCues"]], cut)


def rhubarb_tsv(path, cut, bundle):
    rows = [line.split("\t") for line in text_of(path).splitlines()]
    need(rows[-1][1] == "X", "does not end closed")
    return cues_without_gaps([(float(a[0]), float(b[0]), a[1]) for a, b in itertools.pairwise(rows)], cut)


def rhubarb_xml(path, cut, bundle):
    root = xml.etree.ElementTree.parse(path).getroot()
    need(root.tag == "rhubarbResult" and root.find("metadata/duration") is not None, "is no result of Rhubarb")
    return cues_without_gaps([(float(c.get("start")), float(c.get("end")), c.text) for c in root.iter("mouthCue")], cut)


def moho_dat(path, cut, bundle):
    lines = text_of(path).splitlines()
    need(lines[0] == "MohoSwitch1", "is no switch file")
    frames = [int(line.split(" ")[0]) for line in lines[1:]]
    need(frames[0] == 1 and all(a < b for a, b in itertools.pairwise(frames)), "has frames out of order")
    names = {line.split(" ")[1] for line in lines[1:]}
    need(names <= {"MBP", "etc", "E", "AI", "O", "U", "FV", "L", "rest"}, f"has unknown names: {names}")
    return f"{len(frames)} switches"


def rows_of(path, columns):
    rows = list(csv.reader(io.StringIO(text_of(path))))
    need(all(len(row) == columns for row in rows), f"has a row without {columns} columns")
    return rows[0], rows[1:]


def visemes_csv(path, cut, bundle):
    header, rows = rows_of(path, 16)
    need(header[1:] == cut["visemes"]["names"], "has other visemes")
    near(len(rows), cut["duration"] / FLICKS * 100, 1, "the number of rows")
    for index, row in enumerate(rows):
        near(float(row[0]), index / 100, 1e-9, f"the time of row {index}")
        near(sum(map(float, row[1:])), 1, 0.005, f"the sum of row {index}")
    return f"{len(rows)} rows"


def visemes_json(path, cut, bundle):
    document = json_of(path)
    _, rows = rows_of(os.path.splitext(path)[0] + ".csv", 16)
    need(document["names"] == cut["visemes"]["names"] and document["rate"] == 100, "has other visemes")
    need([[float(x) for x in row[1:]] for row in rows] == document["frames"], "differs from the CSV file")
    return f"{len(document['frames'])} frames"


def livelink_csv(path, cut, bundle):
    header, rows = rows_of(path, 63)
    need(header[:2] == ["Timecode", "BlendShapeCount"] and "JawOpen" in header, "has other columns")
    near(len(rows), cut["duration"] / FLICKS * 60, 1, "the number of rows")
    for index, row in enumerate(rows):
        hours, minutes, seconds, frames = (float(part) for part in row[0].split(":"))
        need((hours * 3600 + minutes * 60 + seconds) * 60 + frames == index, f"row {index} has the timecode {row[0]}")
        need(row[1] == "61" and all(0 <= float(x) <= 1 for x in row[2:]), f"row {index} has a weight outside of 0 to 1")
    need(any(float(row[header.index("JawOpen")]) > 0 for row in rows), "never opens the mouth")
    return f"{len(rows)} rows"


def audio2face_json(path, cut, bundle):
    document = json_of(path)
    need(document["numFrames"] == len(document["weightMat"]), "has another number of frames than it says")
    need(document["numPoses"] == len(document["facsNames"]) == 52, "has other than 52 poses")
    need(all(len(row) == 52 for row in document["weightMat"]), "has a row without 52 weights")
    near(document["numFrames"], cut["duration"] / FLICKS * document["exportFps"], 1, "the number of frames")
    return f"{document['numFrames']} frames"


# Haptics.

def meta_haptic(path, cut, bundle):
    document = json_of(path)
    need(document["version"] == {"major": 1, "minor": 0, "patch": 0}, "has another version")
    need(set(document) == {"version", "metadata", "signals"}, "has other members")
    need(set(document["signals"]) == {"continuous"}, "has other than one continuous signal")
    envelopes = document["signals"]["continuous"]["envelopes"]
    for name in ("amplitude", "frequency"):
        points = envelopes[name]
        need(points, f"has no points of {name}")
        need(all(a["time"] <= b["time"] for a, b in itertools.pairwise(points)), f"{name} runs backwards")
        need(all(0 <= p[name] <= 1 for p in points), f"{name} leaves 0 to 1")
    taps = [p for p in envelopes["amplitude"] if "emphasis" in p]
    for point in taps:
        need(set(point["emphasis"]) == {"amplitude", "frequency"}, "has an emphasis without both values")
        need(point["amplitude"] <= point["emphasis"]["amplitude"] <= 1, "has an emphasis below its point")
        need(0 <= point["emphasis"]["frequency"] <= 1, "has an emphasis outside of 0 to 1")
    times = sorted({tap["time"] for tap in cut["haptics"]["taps"]})
    need(len(taps) == len(times), f"has {len(taps)} taps, not {len(times)}")
    for point, time in zip(taps, times):
        near(point["time"], time / FLICKS, 1e-6, "the time of a tap")
    return f"{len(taps)} taps, {len(envelopes['amplitude'])} points"


def apple_ahap(path, cut, bundle):
    document = json_of(path)
    need(document["Version"] == 1.0, "has another version")
    members = [next(iter(entry.items())) for entry in document["Pattern"]]
    times = [member["Time"] for _, member in members]
    need(times == sorted(times), "is not in order of time")
    kinds = collections.Counter(member.get("EventType", kind) for kind, member in members)
    need(set(kinds) <= {"HapticTransient", "HapticContinuous", "ParameterCurve"}, f"has unknown entries: {set(kinds)}")
    need(kinds["HapticTransient"] == len(cut["haptics"]["taps"]), f"has {kinds['HapticTransient']} taps")
    for kind, member in members:
        if kind == "ParameterCurve":
            points = member["ParameterCurveControlPoints"]
            need(2 <= len(points) <= 16, f"has a curve of {len(points)} points")
            need(all(a["Time"] < b["Time"] for a, b in itertools.pairwise(points)), "has a curve that runs backwards")
            need(all(0 <= p["ParameterValue"] <= 1 for p in points), "has a curve outside of 0 to 1")
        elif member["EventType"] == "HapticContinuous":
            need(0 < member["EventDuration"] <= 30, f"has a hum of {member['EventDuration']} s")
            need(member["Time"] + member["EventDuration"] <= cut["duration"] / FLICKS + 1e-6, "outlasts the cutscene")
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))


def rumble_csv(path, cut, bundle):
    _, rows = rows_of(path, 3)
    near(len(rows), cut["duration"] / FLICKS * 60, 1, "the number of rows")
    need(all(0 <= float(x) <= 1 for row in rows for x in row[1:]), "leaves 0 to 1")
    for index, row in enumerate(rows):
        near(float(row[0]), index / 60, 1e-6, f"the time of row {index}")
    document = json_of(os.path.splitext(path)[0] + ".json")
    need(document["rate"] == 60, "has another rate")
    for column, name in enumerate(("low", "high"), 1):
        need(document[name] == [float(row[column]) for row in rows], "differs from the JSON file")
    return f"{len(rows)} rows"


# Sound and movies.

def wav_file(path, cut, bundle):
    with wave.open(path) as sound:
        near(sound.getframerate(), 48000, 0, "the sample rate")
        near(sound.getnframes(), cut["sound"]["samples"], 0, "the number of samples")
        haptics = path.endswith("_haptics.wav")
        near(sound.getsampwidth(), 2 if haptics else 3, 0, "bytes of a sample")
        near(sound.getnchannels(), 2 if haptics else cut["sound"]["channels"], 0, "the number of channels")
        need(not haptics or not cut["haptics"]["taps"] or any(sound.readframes(sound.getnframes())), "is silent")
        return f"{sound.getnframes()} samples of {sound.getsampwidth() * 8} bits"


def movie_file(path, cut, bundle):
    command = ["ffprobe", "-v", "error", "-count_packets", "-show_streams", "-of", "json", path]
    streams = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["streams"]
    video = next(s for s in streams if s["codec_type"] == "video")
    wanted = "ffv1" if path.endswith(".mkv") else "prores"
    need(video["codec_name"] == wanted, f"is {video['codec_name']}, not {wanted}")
    near(int(video["nb_read_packets"]), cut["frames"], 0, "the number of pictures")
    need((video["width"], video["height"]) == (cut["width"], cut["height"]), "has another size")
    if cut["hasAlpha"]:
        need("a" in video["pix_fmt"].split("p")[0], f"has lost its alpha: {video['pix_fmt']}")
    return f"{wanted}, {video['pix_fmt']}, {video['nb_read_packets']} pictures"


# Textures and models.

def pixels_of(path):
    with PIL.Image.open(path) as image:
        need(image.format == "PNG", "is no PNG")
        return image.convert("RGBA")


def sheet_json(path, cut, bundle):
    document = json_of(path)
    meta, frames = document["meta"], document["frames"]
    page = pixels_of(os.path.join(bundle, meta["image"]))
    need(page.size == (meta["size"]["w"], meta["size"]["h"]), "has another size than its picture")
    need(all(side & side - 1 == 0 and side <= 4096 for side in page.size), f"has sides of {page.size}")
    boxes = {tuple(frame["frame"][key] for key in "xywh") for frame in frames.values()}
    for x, y, w, h in boxes:
        need(0 <= x and 0 <= y and x + w <= page.width and y + h <= page.height, "has a frame outside of its page")
    # One size for all, so boxes overlap only where their corners are close.
    corners = sorted(boxes)
    for index, (x, y, w, h) in enumerate(corners):
        for x2, y2, _, _ in itertools.takewhile(lambda box: box[0] < x + w, corners[index + 1:]):
            need(y2 >= y + h or y >= y2 + h, "has frames that overlap")
    names = list(frames)
    for tag in meta["frameTags"]:
        need(0 <= tag["from"] <= tag["to"] < len(names), f"the tag {tag['name']} names frames that are not there")
    need({tag["name"] for tag in meta["frameTags"]} <= {shot["id"] for shot in cut["shots"]}, "has a tag of no shot")
    return f"{len(frames)} frames at {len(boxes)} places of {page.width}x{page.height}"


def sequence_json(path, cut, bundle):
    document = json_of(path)
    runs = document["frames"]
    need(runs[0]["first"] == 0, "does not start with the first picture")
    need(all(a["first"] + a["frames"] == b["first"] for a, b in itertools.pairwise(runs)), "has a gap")
    near(runs[-1]["first"] + runs[-1]["frames"], cut["frames"], 0, "the number of pictures")
    pages = [json_of(os.path.join(bundle, name)) for name in document["pages"]]
    need(sum(len(page["frames"]) for page in pages) == len(runs), "has other frames than its pages")
    total = sum(frame["duration"] for page in pages for frame in page["frames"].values())
    near(total, cut["duration"] / FLICKS * 1000, 1, "the length in milliseconds")
    master = next(iter(MASTERS.get(json.dumps(cut), [])), None)
    if not master:
        return f"{len(runs)} runs; no master to compare with"
    images = [pixels_of(os.path.join(bundle, page["meta"]["image"])) for page in pages]
    size = (cut["width"], cut["height"])
    command = ["ffmpeg", "-v", "error", "-i", master, "-f", "rawvideo", "-pix_fmt", "rgba", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as decoder:
        for run in runs:
            box = pages[run["page"]]["frames"][run["name"]]["frame"]
            shown = images[run["page"]].crop((box["x"], box["y"], box["x"] + box["w"], box["y"] + box["h"]))
            reduced = (box["w"] * document["enlarge"], box["h"] * document["enlarge"]) != size
            wanted = None if reduced else shown.resize(size, PIL.Image.Resampling.NEAREST).tobytes()
            for frame in range(run["first"], run["first"] + run["frames"]):
                pixels = decoder.stdout.read(size[0] * size[1] * 4)
                need(reduced or pixels == wanted, f"picture {frame} is not the master's")
        need(not decoder.stdout.read(1), "the master has more pictures")
    return f"{len(runs)} runs" + ("" if reduced else ", every picture as in the master")


def ktx2_file(path, cut, bundle):
    # pyktx2 0.3.1 knows the structure, but only the formats that its author needed: teach it RGBA, and that key/value
    # entries are filled up to 4 bytes, not 8.
    parser = pyktx2.parser
    parser.ColorModel = int
    parser.get_stride = lambda kind: {parser.VkFormat.VK_FORMAT_R8G8B8A8_SRGB: 4}[kind]
    parser.BytesReader.get_padding_size = lambda reader, size: -reader.pos % size
    with open(path, "rb") as file:
        texture = parser.parse_bytes(file.read())
    page = pixels_of(os.path.splitext(path)[0] + ".png")
    need((texture.pixelWidth, texture.pixelHeight) == page.size, "has another size than the PNG")
    need(texture.levelImages[0].data == page.tobytes(), "has other pixels than the PNG")
    basic, samples = texture.dfd
    need(basic[0] == 1 and basic[1].value == 1 and basic[2].value == 2, "is not RGBSDA, BT.709, sRGB")
    need([(sample[0] | sample[1] << 8, sample[2], sample[3]) for sample in samples]
         == [(0, 7, 0), (8, 7, 1), (16, 7, 2), (24, 7, 0x1F)], "has other channels")
    need(texture.kv["KTXorientation"] == b"rd\0" and list(texture.kv) == sorted(texture.kv), "has other keys")
    need(texture.levelIndices[0].byteOffset % 4 == 0, "has a level that is not aligned")
    return f"{texture.vkFormat.name}, {page.width}x{page.height}"


def glb_file(path, cut, bundle):
    model = pygltflib.GLTF2().load(path)
    names = model.meshes[0].extras["targetNames"]
    need(names == cut["visemes"]["names"], f"has the targets {names}")
    need(all(len(p.targets) == len(names) for p in model.meshes[0].primitives), "has another number of targets")
    channel = model.animations[0].channels[0]
    need(channel.target.path == "weights", "does not animate weights")
    sampler = model.animations[0].samplers[channel.sampler]
    keys, values = model.accessors[sampler.input], model.accessors[sampler.output]
    need(values.count == keys.count * len(names), "has another number of weights than keys")
    near(keys.max[0], cut["duration"] / FLICKS, 1 / 60 + 1e-6, "the last key")
    if not shutil.which("gltfpack"):
        raise Fault("cannot be checked: install gltfpack")
    with tempfile.TemporaryDirectory() as folder:
        result = subprocess.run(["gltfpack", "-i", path, "-o", os.path.join(folder, "out.glb")], capture_output=True,
                                text=True)
    need(result.returncode == 0, f"gltfpack says {result.stdout + result.stderr}")
    return f"{len(names)} targets, {keys.count} keys"


# The order matters: the first pattern that fits is taken.
CHECKS = [
    ("*.otio", otio_file), ("*.edl", edl_file), ("*.vtt", vtt_file), ("*.srt", srt_file),
    ("*/rhubarb.json", rhubarb_json), ("*/rhubarb.tsv", rhubarb_tsv), ("*/rhubarb.xml", rhubarb_xml),
    ("*/moho.dat", moho_dat), ("*/visemes.csv", visemes_csv), ("*/visemes.json", visemes_json),
    ("*/livelink.csv", livelink_csv), ("*/audio2face.json", audio2face_json),
    ("*.haptic", meta_haptic), ("*.ahap", apple_ahap), ("*_rumble.csv", rumble_csv),
    ("*.wav", wav_file), ("*.mkv", movie_file), ("*.mov", movie_file),
    ("*_sequence.json", sequence_json), ("*.ktx2", ktx2_file), ("*_face.glb", glb_file),
]
MASTERS = collections.defaultdict(list)


def checks_of(bundle, cut):
    """Every file that some check is for, with it."""
    for pattern, check in CHECKS:
        for path in sorted(glob.glob(os.path.join(glob.escape(bundle), pattern))):
            yield path, check
    pages = glob.glob(os.path.join(glob.escape(bundle), "*_sequence.json"))
    for path in pages:
        for name in json_of(path)["pages"]:
            yield os.path.join(bundle, name), sheet_json


def main(bundles):
    if not bundles or any(argument.startswith("-") for argument in bundles):
        print(__doc__)
        return 2
    for tool in ("ffmpeg", "ffprobe", "gltfpack"):
        if not shutil.which(tool):
            print(f"interchange_check.py: {tool} is not installed", file=sys.stderr)
            return 2
    schema = jsonschema.Draft202012Validator(json_of(SCHEMA))
    schema.check_schema(schema.schema)
    cuts, faults, count = {}, 0, 0
    for bundle in bundles:
        path = os.path.join(bundle, "cutscene.json")
        try:
            cut = json_of(path)
            errors = [f"{error.json_path} {error.message}" for error in schema.iter_errors(cut)]
            need(not errors, "; ".join(errors[:3]))
            for name in ("GENERATED.txt", "README.txt"):
                need(os.path.getsize(os.path.join(bundle, name)) > 0, f"{name} is empty")
            cuts[bundle] = cut
            for movie in glob.glob(os.path.join(glob.escape(bundle), "*.mkv")):
                MASTERS[json.dumps(cut)].append(movie)
            print(f"{path}: good, {len(cut['shots'])} shots, {len(cut['lines'])} lines")
        except (Fault, OSError, ValueError, KeyError) as error:
            faults += 1
            print(f"{path}: FAULT: {error}")
    for bundle, cut in cuts.items():
        found = 0
        for path, check in checks_of(bundle, cut):
            found += 1
            try:
                print(f"{path}: good, {check(path, cut, bundle)}")
            except Exception as error:  # Whatever an outside reader throws is a fault of the file.
                faults += 1
                print(f"{path}: FAULT: {str(error) or repr(error)}")
        if not found:
            faults += 1
            print(f"{bundle}: FAULT: holds nothing that can be checked")
        count += found
    print(f"interchange_check.py: {count} files in {len(bundles)} bundles, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
