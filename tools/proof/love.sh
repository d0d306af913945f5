#!/bin/bash
# Plays and skips a LÖVE bundle under a virtual display, and checks what comes against its cutscene.json.
#
#   tools/proof/love.sh BUNDLE [SCREENSHOT.png]
#
# LÖVE's clock of a movie is that of its sound, a buffer behind; lateness also depends on how fast the machine draws: runs
# that are too late are repeated, five times at most. Needs the Debian packages love, procps, xvfb, xauth and python3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bundle=$(cd "$1" && pwd)
picture=${2:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME="$work/home" ALSOFT_DRIVERS=null LC_ALL=C.UTF-8
mkdir "$HOME"
cp -r "$bundle" "$work/bundle"

# LÖVE 11.4 sometimes waits for ever for its movie thread when it leaves: it is ended once it has said what it had to say.
engine() {
  : >"$work/log"
  xvfb-run -a -s "-screen 0 1280x800x24" bash -c '
    log=$1
    shift
    timeout -k 5 200 love "$@" >"$log" 2>&1 & game=$!
    until grep -q "\"kind\":\"finished\"" "$log" || ! kill -0 "$game" 2>/dev/null; do sleep 0.2; done
    sleep 1
    kill -KILL "$(pgrep -P "$game")" "$game" 2>/dev/null
    true' _ "$work/log" "$work/bundle" --cutscene-log "$@" || true
}

for try in 1 2 3 4 5; do
  engine
  status=0
  python3 "$here/love_log.py" "$bundle" "$work/log" >"$work/verdict" || status=$?
  [ "$status" = 2 ] && [ "$try" != 5 ] || break
done
cat "$work/verdict"
if [ "$status" != 0 ]; then
  grep -v '^CUTSCENE' "$work/log" | sed -n 1,20p
  exit 1
fi

half=$(python3 -c 'import glob, json, sys
cut = json.load(open(glob.glob(glob.escape(sys.argv[1]) + "/cutscenes/*/cutscene.json")[0], encoding="utf-8"))
print(cut["duration"] / 705600000 / 2)' "$bundle")
engine --cutscene-skip="$half"
python3 "$here/love_log.py" --skipped "$bundle" "$work/log"

if [ -n "$picture" ]; then
  middle=$(python3 -c 'import glob, json, sys
cut = json.load(open(glob.glob(glob.escape(sys.argv[1]) + "/cutscenes/*/cutscene.json")[0], encoding="utf-8"))
lines = cut["subtitles"] or [{"start": 0, "end": cut["duration"]}]
print((lines[0]["start"] + lines[0]["end"]) / 2 / 705600000)' "$bundle")
  engine --cutscene-shot="$middle"
  find "$HOME" -name cutscene.png -exec cp {} "$picture" \;
  [ -s "$picture" ] && echo "ok $picture"
fi
diff -r "$bundle" "$work/bundle" && echo "ok LÖVE left every file of the bundle as it was"
