#!/usr/bin/env python3
"""Walks the Ogg pages of every .ogv in a bundle: one Theora packet for each picture of cutscene.json, none of length zero.

usage: theora.py BUNDLE

Encoders write empty packets for pictures that do not change, and muxers lose them; players then run ahead of the sound. Only
the standard library is needed.
"""
import glob
import json
import os
import struct
import sys


def packet_lengths(data):
    """Lengths of the packets of every stream, and the first packet of each, by serial number."""
    streams, first, at = {}, {}, 0
    while at < len(data):
        if data[at:at + 4] != b"OggS":
            sys.exit(f"not ok no Ogg page at byte {at}")
        serial = struct.unpack_from("<I", data, at + 14)[0]
        count = data[at + 26]
        lacing = data[at + 27:at + 27 + count]
        body = at + 27 + count
        lengths = streams.setdefault(serial, [0])
        if serial not in first:
            first[serial] = data[body:body + 7]
        for value in lacing:
            lengths[-1] += value
            if value < 255:
                lengths.append(0)
        at = body + sum(lacing)
    return {serial: (first[serial], lengths[:-1]) for serial, lengths in streams.items()}


def main():
    bundle = sys.argv[1]
    jsons = glob.glob(glob.escape(bundle) + "/**/*cutscene.json", recursive=True)
    movies = sorted(glob.glob(glob.escape(bundle) + "/**/*.ogv", recursive=True))
    if len(jsons) != 1 or not movies:
        sys.exit(f"not ok {bundle} holds {len(jsons)} cutscene.json and {len(movies)} .ogv")
    with open(jsons[0], encoding="utf-8") as file:
        frames = json.load(file)["frames"]
    for path in movies:
        with open(path, "rb") as file:
            streams = packet_lengths(file.read())
        theora = [lengths for head, lengths in streams.values() if head[1:7] == b"theora"]
        if len(theora) != 1:
            sys.exit(f"not ok {path} holds {len(theora)} Theora streams")
        pictures = theora[0][3:]
        if len(pictures) != frames or 0 in pictures:
            sys.exit(f"not ok {path}: {len(pictures)} packets for {frames} pictures, {pictures.count(0)} of them empty")
        print(f"ok {os.path.relpath(path, bundle)}: {frames} packets for {frames} pictures, none empty")


if __name__ == "__main__":
    main()
