#!/usr/bin/env python3
"""Checks files with the public C2PA tool (PyPI: c2pa-python) that shares no code with this project.

    c2pa_check.py [--trust authority.pem] FILE...

Each FILE (or FILE.c2pa, which stands for FILE) must hold a C2PA manifest, or have one beside it (FILE.c2pa), that the tool finds valid and whose first action is
c2pa.created with IPTC's source type trainedAlgorithmicMedia (or its composite form). An unknown signer is accepted, since a
local identity is on no public list, unless --trust names the authority that must have issued it. Exit status 0 if all are
good, 1 if one is not, 2 if the tool is not installed or there is nothing to check.
"""

import argparse
import json
import os
import sys

TYPES = {".mp4": "video/mp4", ".mov": "video/quicktime", ".png": "image/png", ".wav": "audio/wav"}
SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
SOURCES = {SOURCE + "trainedAlgorithmicMedia", SOURCE + "compositeWithTrainedAlgorithmicMedia"}
# What the tool must have said about every file, embedded or not.
NEEDED = {"claimSignature.validated", "claimSignature.insideValidity", "assertion.hashedURI.match"}
BOUND = {"assertion.bmffHash.match", "assertion.dataHash.match"}


def read(c2pa, path, context):
    """The tool's report on a file, and where the manifest was."""
    kind = TYPES.get(os.path.splitext(path)[1].lower())
    keywords = {"context": context} if context else {}
    with open(path, "rb") as media:
        if kind and not os.path.exists(path + ".c2pa"):
            return json.loads(c2pa.Reader(kind, media, **keywords).json()), "embedded"
        with open(path + ".c2pa", "rb") as sidecar:
            manifest = sidecar.read()
        # The tool has no handler for these formats and needs none to hash the whole file.
        reader = c2pa.Reader(kind or "application/octet-stream", media, manifest_data=manifest, **keywords)
        return json.loads(reader.json()), "sidecar"


def check(report, trusted):
    """What is wrong with a report, or an empty list."""
    problems = []
    active = report["validation_results"]["activeManifest"]
    failures = [item for item in active["failure"] if trusted or item["code"] != "signingCredential.untrusted"]
    problems += [f"{item['code']}: {item.get('explanation', '')}" for item in failures]
    wanted = {"Trusted"} if trusted else {"Valid", "Trusted"}
    if report.get("validation_state") not in wanted:
        problems.append(f"validation state {report.get('validation_state')}")
    codes = {item["code"] for item in active["success"]}
    problems += [f"no {code}" for code in sorted(NEEDED - codes)]
    if not codes & BOUND:
        problems.append("nothing binds it to the file")
    manifest = report["manifests"][report["active_manifest"]]
    actions = [action for assertion in manifest["assertions"] if assertion["label"].startswith("c2pa.actions")
               for action in assertion["data"]["actions"]]
    if not actions or actions[0]["action"] != "c2pa.created":
        problems.append("it does not begin with c2pa.created")
    elif actions[0].get("digitalSourceType") not in SOURCES:
        problems.append(f"source type {actions[0].get('digitalSourceType')}")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--trust", metavar="PEM", help="the authority that must have issued the signers' certificates")
    arguments = parser.parse_args()
    try:
        import c2pa
    except ImportError:
        print("c2pa_check: c2pa-python is not installed: pip install c2pa-python", file=sys.stderr)
        return 2
    if not arguments.files:
        print("c2pa_check: there is nothing to check", file=sys.stderr)
        return 2
    context = None
    if arguments.trust:
        with open(arguments.trust, encoding="utf-8") as anchors:
            settings = {"version": 1, "trust": {"trust_anchors": anchors.read()}, "verify": {"verify_trust": True}}
        context = c2pa.Context.from_dict(settings)
    print(f"c2pa-rs {c2pa.sdk_version()} through c2pa-python")
    bad = 0
    # A sidecar stands for its file; each file is checked once.
    for path in dict.fromkeys(name.removesuffix(".c2pa") for name in arguments.files):
        try:
            report, place = read(c2pa, path, context)
            problems = check(report, arguments.trust)
        except Exception as error:  # The tool's errors have no common type.
            place, problems = "", [f"{type(error).__name__}: {error}"]
        if problems:
            bad += 1
            print(f"BAD   {path}: {'; '.join(problems)}")
        else:
            signer = report["manifests"][report["active_manifest"]]["signature_info"]
            print(f"good  {path}: {report['validation_state']}, {place}, {signer['alg']}, {signer.get('issuer')}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
