#!/bin/bash
# Plays a Godot 3 bundle in Godot's own headless build and checks all that comes against its cutscene.json: in real time
# with the picture looked at in every tick, then with as many ticks as the machine can do, then skipped after half of it.
#
#   tools/proof/godot3.sh BUNDLE [--flashes N]
#
# N is the number of flashes when the movie is the synchronisation clip. A run on a machine too busy to draw every picture
# is repeated, five times at most. Needs the Debian packages godot3-server and python3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bundle=$(cd "$1" && pwd)
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$bundle" "$work/bundle"
export HOME="$work/home" LC_ALL=C.UTF-8
mkdir "$HOME"

length=$(python3 -c 'import glob, json, sys
cut = json.load(open(glob.glob(glob.escape(sys.argv[1]) + "/cutscenes/*/cutscene.json")[0], encoding="utf-8"))
print(cut["duration"] / 705600000)' "$bundle")
limit=$(python3 -c 'import sys; print(int(float(sys.argv[1]) * 4 + 60))' "$length")
half=$(python3 -c 'import sys; print(float(sys.argv[1]) / 2)' "$length")

# The exit status of the engine is 0 whatever happens; its log says what happened.
play() {
  timeout "$limit" godot3-server --path "$work/bundle" --cutscene-log "$@" >"$work/log" 2>&1 || true
}

check() {
  local status=0
  python3 "$here/godot_log.py" "$@" "$bundle" "$work/log" >"$work/verdict" || status=$?
  return "$status"
}

for try in 1 2 3 4 5; do
  play --cutscene-luma
  status=0
  check "$@" || status=$?
  [ "$status" = 2 ] && [ "$try" != 5 ] || break
done
cat "$work/verdict"
if [ "$status" != 0 ]; then
  grep -v '^CUTSCENE' "$work/log" | sed -n 1,20p
  exit 1
fi
[ "$try" = 1 ] || echo "ok at try $try: the machine was busy before"

play --cutscene-luma --fixed-fps 60
check "$@" || { cat "$work/verdict"; exit 1; }
echo "ok the same without a limit on ticks"

play --cutscene-skip="$half"
check --skipped || { cat "$work/verdict"; exit 1; }
tail -1 "$work/verdict"

rm -rf "$work/bundle/.import"
diff -r "$bundle" "$work/bundle" || { echo "not ok Godot changed the bundle"; exit 1; }
echo "ok Godot left every file of the bundle as it was"
