"""Runs of `hoofbeat build` with nothing but what the proofs give it: an identity and caches of their own."""
import hashlib
import os
import pathlib
import re
import subprocess
import time

from report import Failed


class Builds:
    def __init__(self, program, folder):
        self.program = program
        self.folder = pathlib.Path(folder)
        self.environment = {name: value for name, value in os.environ.items() if name not in ("HOOFBEAT_CACHE",)}
        self.environment["XDG_CONFIG_HOME"] = str(self.folder / "config")
        self.environment["XDG_CACHE_HOME"] = str(self.folder / "cache")

    def build(self, project, targets):
        """How many things were made, how many came from the cache, and how long it took."""
        command = [self.program, "build", project] + [word for target in targets for word in ("--target", target)]
        began = time.monotonic()
        result = subprocess.run(
            command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False)
        seconds = time.monotonic() - began
        with open(self.folder / "logs/builds.txt", "a", encoding="utf-8") as log:
            log.write(f"$ hoofbeat build {project}\n{result.stdout}\n")
        counts = re.search(r"^(\d+) made, (\d+) from the cache", result.stdout, re.MULTILINE)
        if result.returncode != 0 or not counts:
            raise Failed(f"hoofbeat build {project} ended with {result.returncode}: " + result.stdout[-1500:])
        return int(counts[1]), int(counts[2]), seconds


def snapshot(folder, contents=False):
    """Every file of a folder by its path: its bytes' digest, or what shows that nothing wrote it.

    The cache says by the time of an entry's manifest when the entry was used last, so that time is not looked at there.
    """
    files = {}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.is_dir():
            continue
        name = path.relative_to(folder).as_posix()
        status = path.stat()
        used = name.startswith(".hoofbeat/") and path.name == "manifest.json"
        files[name] = (hashlib.sha256(path.read_bytes()).hexdigest() if contents or used
                       else (status.st_size, status.st_mtime_ns, status.st_ino))
    return files


def copies_differ(one, other):
    """The paths that are not the same in two snapshots."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))
