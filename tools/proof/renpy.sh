#!/bin/bash
# Lints a Ren'Py bundle, plays it and skips it in Debian's Ren'Py under a virtual display, and checks what comes against its
# cutscene.json.
#
#   tools/proof/renpy.sh BUNDLE [SCREENSHOT.png]
#
# Lateness depends on how fast the machine draws without a graphics card: runs that are too late are repeated, five times
# at most. Needs the Debian packages renpy, xvfb, xauth and python3; for a screenshot also ffmpeg.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bundle=$(cd "$1" && pwd)
picture=${2:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$bundle" "$work/bundle"
export HOME="$work/home" SDL_AUDIODRIVER=dummy LC_ALL=C.UTF-8 PYTHONPATH="$work/repair"
mkdir "$HOME" "$work/repair"

# Debian's Ren'Py 8.0.3 makes syntax trees without ends of lines, which its Python 3.11 refuses.
cat >"$work/repair/sitecustomize.py" <<'PYTHON'
import ast
import builtins

plain = builtins.compile


def repaired(source, *arguments, **options):
    if isinstance(source, ast.AST):
        for node in ast.walk(source):
            line = getattr(node, "lineno", None)
            if line is not None and (getattr(node, "end_lineno", None) or 0) < line:
                node.end_lineno = line
    return plain(source, *arguments, **options)


builtins.compile = repaired
PYTHON

engine() {
  xvfb-run -a -s "-screen 0 1280x800x24" timeout -k 5 240 /usr/games/renpy "$work/bundle" "$@"
}

# Lint prints what it finds between its first line and "Statistics:".
engine lint >"$work/lint" 2>&1 || { cat "$work/lint"; echo "not ok lint"; exit 1; }
found=$(sed -n '/lint report/,/^Statistics:/p' "$work/lint" | sed '1d;$d' | grep -v '^[[:space:]]*$' || true)
if [ -n "$found" ] || ! grep -q '^Statistics:' "$work/lint"; then
  cat "$work/lint"
  echo "not ok lint found something"
  exit 1
fi
echo "ok lint"

export CUTSCENE_LOG=1
for try in 1 2 3 4 5; do
  engine run >"$work/log" 2>&1 || true
  status=0
  python3 "$here/renpy_log.py" "$bundle" "$work/log" >"$work/verdict" || status=$?
  [ "$status" = 2 ] && [ "$try" != 5 ] || break
done
cat "$work/verdict"
if [ "$status" != 0 ]; then
  cat "$work/bundle/traceback.txt" "$work/bundle/errors.txt" 2>/dev/null | sed -n 1,40p
  exit 1
fi

half=$(python3 -c 'import glob, json, sys
cut = json.load(open(glob.glob(glob.escape(sys.argv[1]) + "/game/cutscenes/*.cutscene.json")[0], encoding="utf-8"))
print(cut["duration"] / 705600000 / 2)' "$bundle")
CUTSCENE_SKIP="$half" engine run >"$work/log" 2>&1 || true
python3 "$here/renpy_log.py" --skipped "$bundle" "$work/log"

if [ -n "$picture" ]; then
  # The screen some seconds after the start, in the middle of the cutscene.
  xvfb-run -a -s "-screen 0 1280x800x24" bash -c '
    timeout -k 5 60 /usr/games/renpy "$1" run >"$3" 2>&1 & game=$!
    for _ in $(seq 400); do grep -q "\"text\": \"[^\"]" "$3" && break; sleep 0.05; done
    ffmpeg -v error -y -f x11grab -video_size 1280x800 -i "$DISPLAY" -frames:v 1 "$2"
    kill $game' _ "$work/bundle" "$picture" "$work/log" || true
  [ -s "$picture" ] && echo "ok $picture"
fi
