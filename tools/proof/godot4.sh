#!/bin/bash
# What can be checked of a Godot 4 bundle without Godot 4: its scripts parse, keep the linter's rules and are formatted, and
# its scenes refer only to what is there. That its Godot 3 twin runs is checked by godot3.sh; the scene form by a strict
# reader in Tests/EngineExportTests/Godot. Godot 4 itself has not run here.
#
#   tools/proof/godot4.sh BUNDLE
#
# Needs the PyPI package gdtoolkit, its programs on the PATH.
set -euo pipefail
bundle=$(cd "$1" && pwd)
mapfile -d '' scripts < <(find "$bundle" -name '*.gd' -print0 | sort -z)
[ ${#scripts[@]} -gt 0 ] || { echo "not ok $bundle holds no scripts"; exit 1; }
gdparse "${scripts[@]}"
gdlint "${scripts[@]}" >/dev/null || { gdlint "${scripts[@]}"; exit 1; }
gdformat --check --diff "${scripts[@]}" >/dev/null || { gdformat --check --diff "${scripts[@]}"; exit 1; }
for script in "${scripts[@]}"; do
  echo "ok ${script#"$bundle"/}: parses, lints, is formatted"
done
find "$bundle" -name '*.tscn' -print0 | while IFS= read -r -d '' scene; do
  sed -n 's/^\[ext_resource .*path="\([^"]*\)".*/\1/p' "$scene" | while IFS= read -r path; do
    [ -f "$(dirname "$scene")/$path" ] || { echo "not ok $scene refers to $path"; exit 1; }
  done
  head -1 "$scene" | grep -q '^\[gd_scene .*format=3\]$' || { echo "not ok $scene is no scene of Godot 4"; exit 1; }
  echo "ok ${scene#"$bundle"/}: refers to what is there"
done
