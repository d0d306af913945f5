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

# Plays with these options of the engine until a run was not disturbed, and checks it.
prove() {
  local try status
  for try in 1 2 3 4 5; do
    play --cutscene-luma "$@"
    status=0
    python3 "$here/godot_log.py" "${expected[@]}" "$bundle" "$work/log" >"$work/verdict" || status=$?
    [ "$status" = 2 ] && [ "$try" != 5 ] || break
  done
  if [ "$status" != 0 ]; then
    cat "$work/verdict"
    grep -v '^CUTSCENE' "$work/log" | sed -n 1,20p
    exit 1
  fi
  [ "$try" = 1 ] || echo "   the machine was too busy in $((try - 1)) runs before"
}

expected=("$@")
prove
cat "$work/verdict"
prove --fixed-fps 60
echo "ok the same without a limit on ticks"

expected=(--skipped)
prove --cutscene-skip="$half"
tail -1 "$work/verdict"

# A game of its own takes the folder, somewhere in its tree, and skips from the handler of an event.
mkdir -p "$work/game/story"
cp -r "$bundle/cutscenes" "$work/game/story/"
printf 'config_version=4\n\n[application]\n\nrun/main_scene="res://main.tscn"\n' >"$work/game/project.godot"
printf '[gd_scene load_steps=2 format=2]\n\n[ext_resource path="res://main.gd" type="Script" id=1]\n\n[node name="M" type="Node"]\nscript = ExtResource( 1 )\n' >"$work/game/main.tscn"
cat >"$work/game/main.gd" <<'GDSCRIPT'
extends Node

var told = []
var plays = 0
var cutscene


func _ready():
	var folder = Directory.new()
	folder.open("res://story/cutscenes")
	folder.list_dir_begin(true)
	cutscene = load("res://story/cutscenes/" + folder.get_next() + "/cutscene.tscn").instance()
	cutscene.connect("cutscene_event", self, "_on_event")
	cutscene.connect("finished", self, "_on_finished")
	add_child(cutscene)


func _on_event(_name, data):
	told.append(data.id)
	cutscene.skip()


func _on_finished():
	print("GAME ", JSON.print({"told": told, "skipping": cutscene.is_skipping(), "playing": cutscene.is_playing()}))
	told = []
	plays += 1
	if plays == 2:
		get_tree().quit()
	else:
		cutscene.play()
GDSCRIPT
timeout "$limit" godot3-server --path "$work/game" >"$work/log" 2>&1 || true
python3 - "$bundle" "$work/log" <<'PYTHON'
import glob, json, sys
cut = json.load(open(glob.glob(glob.escape(sys.argv[1]) + "/cutscenes/*/cutscene.json")[0], encoding="utf-8"))
log = open(sys.argv[2], encoding="utf-8").read()
said = [json.loads(line[5:]) for line in log.splitlines() if line.startswith("GAME ")]
wanted = {"told": [event["id"] for event in cut["events"]], "playing": False}
if "SCRIPT ERROR" in log or len(said) != 2 or any({k: s[k] for k in wanted} != wanted for s in said):
    sys.exit(f"not ok a game that takes the folder: {log}")
print("ok a game takes the folder, plays it twice, skips from an event's handler, and misses no event")
PYTHON

rm -rf "$work/bundle/.import"
diff -r "$bundle" "$work/bundle" || { echo "not ok Godot changed the bundle"; exit 1; }
echo "ok Godot left every file of the bundle as it was"
