#!/usr/bin/env python3
"""Reads every movie and sound of bundles with FFmpeg, MKVToolNix, MediaInfo and oggz, and counts pictures and samples.

usage: media.py BUNDLE...

The bundles are of one cutscene; a file that several of them have is read once.

All pictures of cutscene.json must decode, each at its own time within a millisecond (WebM's clock); sound must be as long
as cutscene.json says: exactly where it is not compressed, within one block of its codec where it is. The other readers
must know the container and find nothing wrong. MP4 files must have their index first.

Needs the Debian packages ffmpeg, mkvtoolnix, mediainfo and oggz-tools.
"""
import fractions
import glob
import hashlib
import json
import os
import struct
import subprocess
import sys

# Samples in a block: what a decoder may give more than was meant where a container cannot say where sound ends.
BLOCKS = {"aac": 1024, "opus": 960, "vorbis": 1024}


def expect(condition, text):
    if not condition:
        sys.exit(f"not ok {text}")


def said(*command):
    """What a program prints; it must end well and complain of nothing."""
    result = subprocess.run(command, capture_output=True, check=False)
    complaint = result.stderr.decode(errors="replace").strip()
    expect(result.returncode == 0 and not complaint, f"{command[0]} says of {command[-1]}: {complaint[:300]}")
    return result.stdout


def probe(path, *options):
    return json.loads(said("ffprobe", "-v", "error", *options, "-of", "json", path))


def pictures(path, cut):
    """All pictures decode, in order, each at its time."""
    frames = probe(path, "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time")["frames"]
    expect(len(frames) == cut["frames"], f"{path} shows {len(frames)} pictures, not {cut['frames']}")
    top, bottom = cut["frameRate"]
    times = [fractions.Fraction(frame["best_effort_timestamp_time"]) for frame in frames]
    off = max(abs(time - times[0] - fractions.Fraction(bottom * number, top)) for number, time in enumerate(times))
    expect(times[0] < fractions.Fraction(1, 1000) and off <= fractions.Fraction(1001, 1000000),
           f"{path}: a picture is {float(off) * 1000:.3f} ms off")
    return off


def samples(path, stream, cut, movie=True):
    """The sound's length, decoded."""
    data = said("ffmpeg", "-v", "error", "-i", path, "-map", "0:a:0", "-f", "s16le", "-c:a", "pcm_s16le", "-")
    count = len(data) // 2 // stream["channels"]
    sound = cut["sound"]
    expect(int(stream["sample_rate"]) == sound["sampleRate"], f"{path}: {stream['sample_rate']} samples a second")
    slack = BLOCKS.get(stream["codec_name"], 0)
    expect(sound["samples"] <= count + slack and count <= sound["samples"] + slack,
           f"{path}: {count} samples of {stream['codec_name']}, not {sound['samples']}")
    return count - sound["samples"]


def index_first(path):
    with open(path, "rb") as file:
        while head := file.read(8):
            length, kind = struct.unpack(">I4s", head)
            if kind in (b"moov", b"mdat"):
                return kind == b"moov"
            if length == 1:
                length = struct.unpack(">Q", file.read(8))[0] - 8
            file.seek(length - 8, os.SEEK_CUR)
    return False


def containers(path, cut):
    """What the other readers say; the names of those that read it."""
    readers = ["ffprobe"]
    kind = path.rsplit(".", 1)[1]
    if kind in ("webm", "mkv"):
        seen = json.loads(said("mkvmerge", "-J", path))
        expect(seen["container"]["recognized"] and seen["container"]["supported"] and not seen["errors"]
               and not seen["warnings"], f"mkvmerge says of {path}: {seen['errors']} {seen['warnings']}")
        expect([t["type"] for t in seen["tracks"]] == ["video", "audio"], f"mkvmerge sees other tracks in {path}")
        said("mkvinfo", "-a", path)
        readers.append("mkvmerge, mkvinfo")
    if kind == "ogv":
        text = said("oggz-validate", path).decode()
        lower = text.lower()
        expect("error" not in lower and "warn" not in lower, f"oggz-validate says of {path}: {text[:300]}")
        readers.append("oggz-validate")
    if kind == "mp4":
        expect(index_first(path), f"{path} has its index at the end")
        readers.append("index first")
    tracks = json.loads(said("mediainfo", "--Output=JSON", path))["media"]["track"]
    text = json.dumps(tracks)
    expect("IsTruncated" not in text and "ConformanceErrors" not in text, f"MediaInfo finds faults in {path}")
    kinds = {track["@type"] for track in tracks}
    expect({"General", "Audio", "Video"} <= kinds, f"MediaInfo sees {kinds} in {path}")
    video = next(track for track in tracks if track["@type"] == "Video")
    # MediaInfo 23.04 takes the master's clock, of 10 microseconds, for one of milliseconds.
    counted = video.get("FrameCount") if kind != "mkv" else None
    expect(counted is None or abs(int(counted) - cut["frames"]) <= (0 if kind in ("mp4", "mov") else 1),
           f"MediaInfo counts {counted} pictures in {path}")
    return readers + ["mediainfo"]


def read(path, name, cut):
    """One file and what it holds."""
    streams = {s["codec_type"]: s for s in probe(path, "-show_streams")["streams"]}
    if path.endswith(".wav"):
        extra = samples(path, streams["audio"], cut)
        print(f"ok {name}: {cut['sound']['samples'] + extra} samples")
        return
    off = pictures(path, cut)
    extra = samples(path, streams["audio"], cut)
    readers = containers(path, cut)
    print(f"ok {name}: {streams['video']['codec_name']}, {cut['frames']} pictures within {float(off) * 1000:.2f} ms; "
          f"{streams['audio']['codec_name']}, {cut['sound']['samples']} samples {extra:+d}; {', '.join(readers)}")


def main():
    known = {}
    for bundle in sys.argv[1:]:
        found = glob.glob(glob.escape(bundle) + "/**/*cutscene.json", recursive=True)
        expect(len(found) == 1, f"{bundle} holds {len(found)} cutscene.json")
        with open(found[0], encoding="utf-8") as file:
            cut = json.load(file)
        paths = sorted(path for kind in ("mp4", "webm", "ogv", "mov", "mkv", "wav")
                       for path in glob.glob(glob.escape(bundle) + "/**/*." + kind, recursive=True)
                       # A signal for actuators, at their own rate, is read by interchange_check.py.
                       if not path.endswith("_haptics.wav"))
        expect(paths, f"{bundle} holds no movie and no sound")
        for path in paths:
            with open(path, "rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            name = os.path.basename(bundle) + "/" + os.path.relpath(path, bundle)
            if digest in known:
                print(f"ok {name}: the same file as {known[digest]}")
                continue
            read(path, name, cut)
            known[digest] = name

if __name__ == "__main__":
    main()
