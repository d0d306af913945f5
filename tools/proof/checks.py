"""The checks of finished bundles: a name, a command, its environment."""
import os
import sys

import projects

PROOF = os.path.dirname(os.path.abspath(__file__))


def python(script, *arguments):
    return [sys.executable, "-B", f"{PROOF}/{script}", *arguments]


def all_checks(folder, root, cuts):
    """What only reads bundles, and what plays them in real time."""
    still, played = [], []
    tools = {"PYTHON": sys.executable, "PATH": os.path.dirname(sys.executable) + ":" + os.environ["PATH"]}
    authority = folder / "config/hoofbeat/identity/authority.pem"
    for project, cut in cuts:
        bundles = folder / project / "build" / cut

        def read(name, command):
            still.append((f"{name} of {cut}", command, tools))

        # The longest first, so that no processor waits for one at the end.
        read("interchange", python("interchange_check.py", *(bundles / name for name in (
            "otio", "lipsync", "haptics", "flipbook", "master"))))
        read("movies and sounds", python("media.py", *(bundles / name for name in (
            "unity", "web", "godot3", "godot4", "love", "renpy", "unreal", "otio", "master", "lipsync", "flipbook"))))
        for target in ("godot3", "godot4", "love"):
            read(f"Theora packets in {target}", python("theora.py", bundles / target))
        for target in ("web", "godot3", "godot4", "unity", "unreal", "renpy"):
            read(f"subtitles in {target}", python("subtitles.py", bundles / target))
        read("documents", python("documents.py", bundles))
        read("C2PA", python("c2pa_check.py", "--trust", authority, *signed(bundles)))
        read("Godot 4 scripts", [f"{PROOF}/godot4.sh", bundles / "godot4"])
        read("Unity", [f"{PROOF}/unity.sh", bundles / "unity"])
        read("Unreal names", python("unreal_check.py", bundles / "unreal"))
        read("Unreal import", python("unreal_play.py", bundles / "unreal"))
    for project, cut in (("lighthouse", "lighthouse"), ("stage", "stage"), ("ghost", "ghost")):
        still.append((f"Fountain of {project}", python(
            "fountain.py", folder / project / f"{project}.fountain",
            folder / project / "build" / cut / "master/cutscene.json"), tools))
    still.append(("alpha of ghost", python(
        "alpha.py", folder / "ghost/portraits/mira.png", folder / "ghost/build/ghost"), tools))

    shots = folder / "screenshots"
    shots.mkdir(exist_ok=True)
    stage, ghost = folder / "stage/build/stage", folder / "ghost/build/ghost"
    flashes = ["--flashes", str(projects.STAGE_FLASHES)]
    played.append(("Chromium plays stage", python(
        "web.py", *flashes, "--screenshot", shots / "stage-web.png", stage / "web"), tools))
    played.append(("Godot 3 plays stage", [f"{PROOF}/godot3.sh", stage / "godot3", *flashes], tools))
    played.append(("LÖVE plays stage", [f"{PROOF}/love.sh", stage / "love", shots / "stage-love.png"], tools))
    played.append(("Chromium plays ghost", python(
        "web.py", "--screenshot", shots / "ghost-web.png", ghost / "web"), tools))
    played.append(("Godot 3 plays ghost", [f"{PROOF}/godot3.sh", ghost / "godot3"], tools))
    played.append(("LÖVE plays ghost", [f"{PROOF}/love.sh", ghost / "love", shots / "ghost-love.png"], tools))
    # Ren'Py draws without a graphics card, which is work: last, so that it disturbs only itself.
    played.append(("Ren'Py plays stage", [f"{PROOF}/renpy.sh", stage / "renpy", shots / "stage-renpy.png"], tools))
    played.append(("Ren'Py plays ghost", [f"{PROOF}/renpy.sh", ghost / "renpy", shots / "ghost-renpy.png"], tools))
    return still, played


def signed(bundles):
    """Files that must hold a manifest or have one beside them: every movie, and the list of every bundle's files."""
    kinds = (".mp4", ".mov", ".webm", ".ogv", ".mkv")
    return sorted(path for path in bundles.rglob("*") if path.suffix in kinds or path.name == "SHA256SUMS")
