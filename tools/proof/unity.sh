#!/bin/sh
# Checks a Unity bundle without Unity: its assets, that its scripts compile, and that its player does what it should with a
# movie player that this script plays. Usage: unity.sh BUNDLE
# Needs Debian's mono-mcs and python3, and PyPI's unityparser (PYTHON names the interpreter that has it).
set -eu
bundle=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

"${PYTHON:-python3}" "$here/unity_check.py" "$bundle"

# The stub alone, then each assembly as Unity makes it: with and without the Input System, with and without Timeline.
for defines in "" "-d:HOOFBEAT_INPUT_SYSTEM;ENABLE_INPUT_SYSTEM"; do
    mcs -langversion:7 -warnaserror -nologo -target:library -out:"$out/UnityStub.dll" $defines "$here/UnityStub.cs"
    mcs -langversion:7 -warnaserror -nologo -target:library -out:"$out/Runtime.dll" -r:"$out/UnityStub.dll" $defines \
        "$bundle"/Runtime/*.cs
done
for defines in "" "-d:HOOFBEAT_TIMELINE"; do
    mcs -langversion:7 -warnaserror -nologo -target:library -out:"$out/Editor.dll" -r:"$out/UnityStub.dll" \
        -r:"$out/Runtime.dll" $defines "$bundle"/Editor/*.cs
done
# The check must be able to fail: a name that Unity does not have.
sed 's/video\.isLooping/video.isLoopy/' "$bundle/Runtime/CutscenePlayer.cs" > "$out/Broken.cs"
if mcs -langversion:7 -nologo -target:library -out:"$out/Broken.dll" -r:"$out/UnityStub.dll" \
    "$out/Broken.cs" "$bundle/Runtime/CutsceneData.cs" > /dev/null 2>&1; then
    echo "the compiler accepts what Unity does not have" >&2
    exit 1
fi
echo "UNITY SCRIPTS OK"

# The player, run.
namespace=$(sed -n 's/^namespace //p' "$bundle/Runtime/CutscenePlayer.cs")
mcs -langversion:7 -warnaserror -nologo -target:library -out:"$out/UnityStub.dll" "$here/UnityStub.cs"
mcs -langversion:7 -warnaserror -nologo -target:library -out:"$out/Runtime.dll" -r:"$out/UnityStub.dll" \
    "$bundle"/Runtime/*.cs
sed "s/CUTSCENE_NAMESPACE/$namespace/" "$here/UnityPlay.cs" > "$out/UnityPlay.cs"
mcs -langversion:7 -warnaserror -nologo -out:"$out/UnityPlay.exe" -r:"$out/UnityStub.dll" -r:"$out/Runtime.dll" \
    "$out/UnityPlay.cs"
mono "$out/UnityPlay.exe" "$bundle"/Data/*.json
