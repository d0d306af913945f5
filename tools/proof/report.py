"""One line for each check, its output in a log of its own."""
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

# Longer than any check takes that is not stuck.
LIMIT = 420


class Failed(Exception):
    """Why a check failed."""


class Report:
    def __init__(self, folder, only):
        self.folder = str(folder) + "/"
        self.logs = pathlib.Path(folder) / "logs"
        self.logs.mkdir()
        self.only = only
        self.passed = self.failed = 0
        self.lock = threading.Lock()

    def wants(self, name):
        return not self.only or any(word in name for word in self.only)

    def line(self, name, good, seconds, text, more=()):
        with self.lock:
            self.passed += good
            self.failed += not good
            print(f"{'ok  ' if good else 'FAIL'} {name} ({seconds:.1f} s): {text}", *more, sep="\n     ", flush=True)

    def check(self, name, work):
        """A check that is a function: it gives figures or raises Failed."""
        began = time.monotonic()
        try:
            good, text = True, work()
        except Failed as failed:
            good, text = False, str(failed)
        self.line(name, good, time.monotonic() - began, text)
        return good

    def needed(self, name, work):
        """A check without which there is nothing to check."""
        if not self.check(name, work):
            sys.exit(f"{self.passed} passed, {self.failed} failed; nothing to go on with; logs: {self.logs}")

    def run(self, name, command, environment=None, attempts=range(1, 2), is_last=True):
        """A check that is a program: what it prints are its figures. False if it failed and will be tried again."""
        if not self.wants(name):
            return True
        began = time.monotonic()
        log = self.logs / (re.sub(r"[^A-Za-z0-9.]+", "-", name) + ".txt")
        for attempt in attempts:
            good, lines = run(command, environment)
            with open(log, "a", encoding="utf-8") as file:
                file.write("\n".join(["$ " + " ".join(map(str, command)), *lines, ""]))
            if good:
                break
        seconds = time.monotonic() - began
        figures = [re.sub(r"^ok +", "", line).strip() for line in lines if line.strip()]
        if not good:
            if is_last:
                self.line(name, False, seconds, f"see {log}", lines[-25:])
            return is_last
        tries = f" at attempt {attempt}" if attempt > 1 else ""
        text = "; ".join(figures).replace(self.folder, "")
        # Reports of many files are long; logs have all of them.
        text = text if len(text) <= 900 else text[:200] + " … " + text[-200:]
        self.line(name + tries, True, seconds, text)
        return True


def run(command, environment):
    """Whether a program ended well, and what it said."""
    try:
        result = subprocess.run(
            [str(word) for word in command], env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired as stuck:
        said = (stuck.stdout or b"").decode(errors="replace").splitlines()
        return False, said + [f"stopped after {LIMIT} s"]
    return result.returncode == 0, result.stdout.decode(errors="replace").splitlines()
