#!/usr/bin/env python3
"""Checks what all bundles of one cutscene have: a cutscene.json that is valid by the published schema and the same in
all of them; GENERATED.txt, which says that they are generated; and SHA256SUMS, which sha256sum finds to name every file.

usage: documents.py FOLDER

FOLDER holds the bundles of one cutscene. Unity's has no SHA256SUMS: Unity complains of files that it does not know.
Needs PyPI's jsonschema.
"""
import json
import pathlib
import subprocess
import sys

import jsonschema

SCHEMA = pathlib.Path(__file__).resolve().parent / "../../docs/schemas/cutscene.schema.json"

LISTING = "SHA256SUMS"
# Not listed: the list, its manifest, and the file that publishing adds.
UNLISTED = {LISTING, LISTING + ".c2pa", ".hoofbeat-bundle"}


def listed(bundle):
    """How many files the bundle's list names, all of them there and as they were."""
    result = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", LISTING], cwd=bundle, capture_output=True,
                            text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"not ok {bundle.name}: sha256sum says {(result.stdout + result.stderr)[:300]}")
    names = {line[66:] for line in (bundle / LISTING).read_text("utf-8").splitlines()}
    there = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()} - UNLISTED
    if names != there:
        sys.exit(f"not ok {bundle.name}: {LISTING} and the folder differ in {sorted(names ^ there)[:5]}")
    return len(names)


def main():
    folder = pathlib.Path(sys.argv[1])
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    bundles = sorted(path for path in folder.iterdir() if path.is_dir())
    documents, files = {}, 0
    for bundle in bundles:
        found = [path for path in bundle.rglob("*cutscene.json")]
        if len(found) != 1:
            sys.exit(f"not ok {bundle.name} holds {len(found)} cutscene.json")
        documents.setdefault(found[0].read_bytes(), []).append(bundle.name)
        if "generated" not in (bundle / "GENERATED.txt").read_text("utf-8"):
            sys.exit(f"not ok {bundle.name}/GENERATED.txt does not say that the bundle is generated")
        if bundle.name != "unity":
            files += listed(bundle)
    if len(documents) != 1:
        sys.exit(f"not ok cutscene.json differs between {list(documents.values())}")
    cut = json.loads(next(iter(documents)))
    problems = sorted(validator.iter_errors(cut), key=str)
    if problems:
        sys.exit(f"not ok {folder.name}: {problems[0].json_path}: {problems[0].message[:300]}")
    # A schema that takes anything is no check.
    cut["frames"] = -1
    if validator.is_valid(cut):
        sys.exit("not ok the schema accepts a cutscene of -1 pictures")
    print(f"ok the same valid cutscene.json, and GENERATED.txt, in {len(bundles)} bundles, {files} files as listed")


if __name__ == "__main__":
    main()
