"""Runs a bundle's import script with this program in Unreal's place. Usage: unreal_play.py BUNDLE. Needs python3.

What stands for Unreal remembers assets, tracks and marks; unreal_check.py has checked that the names are Unreal's. Here
the script's own logic runs: a first and a second import, the PNG files instead of the movie, and what goes wrong in
bundles and projects, each of which must end in one sentence.
"""
import json
import os
import pathlib
import runpy
import shutil
import sys
import tempfile
import types

bundle = pathlib.Path(sys.argv[1])
manifest = json.loads((bundle / "unreal.json").read_text("utf-8"))


class Thing:
    """Any object of Unreal's: attributes are kept, every other method does nothing but say that it was called."""

    def __init__(self, *values, **named):
        self.values, self.called = values, []
        self.__dict__.update(named)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *values, **named: self.called.append((name, values, named))


class Kind(type):
    """A class of Unreal's; its enum members are their names."""

    def __getattr__(cls, name):
        if not name.isupper():
            raise AttributeError(name)
        return name


class Project:
    """What a project holds, and the module that the script imports."""

    def __init__(self, folder, without=()):
        self.folder, self.assets, self.log, self.saved = pathlib.Path(folder), {}, [], []
        self.refuses, self.without = set(), set(without)

    def module(self):
        module = types.ModuleType("unreal")
        project = self
        classes = {}

        def get(name):
            if name in project.without or name.startswith("__"):
                raise AttributeError(name)
            return classes.setdefault(name, Kind(name, (Thing,), {}))

        module.__getattr__ = get
        module.log = lambda text: project.log.append(text)
        module.log_error = lambda text: project.log.append(text)

        class EditorAssetLibrary:
            does_asset_exist = staticmethod(lambda path: path in project.assets)
            load_asset = staticmethod(lambda path: project.assets[path])

            @staticmethod
            def save_directory(path, only_if_is_dirty=True):
                project.saved.append(path)
                return "save" not in project.refuses

        class Paths:
            project_content_dir = staticmethod(lambda: str(project.folder / "Content"))
            convert_relative_path_to_full = staticmethod(lambda path: path)

        class Tools:
            @staticmethod
            def create_asset(name, folder, kind, factory):
                made = kind()
                project.assets[folder + "/" + name] = made
                return made

            @staticmethod
            def import_asset_tasks(tasks):
                for task in tasks:
                    assert os.path.isfile(task.filename), task.filename
                    if os.path.splitext(task.filename)[1] not in project.refuses:
                        project.assets[task.destination_path + "/" + task.destination_name] = Thing(file=task.filename)

        class LevelSequence(Thing):
            def __init__(self):
                super().__init__()
                self.tracks, self.marks = [], []

            def find_tracks_by_exact_type(self, kind):
                return [track for track in self.tracks if type(track) is kind]

            def remove_track(self, track):
                self.tracks.remove(track)

            def delete_marked_frames(self):
                self.marks.clear()

            def add_track(self, kind):
                track = kind()
                section = Thing()
                track.add_section = lambda: section
                track.section = section
                self.tracks.append(track)
                return track

            def add_marked_frame_to_sequence(self, mark, time_unit=None):
                self.marks.append((mark.frame_number.values[0], mark.label))

        class AssetToolsHelpers:
            get_asset_tools = staticmethod(Tools)

        for made in (EditorAssetLibrary, Paths, LevelSequence, AssetToolsHelpers):
            if made.__name__ not in project.without:
                setattr(module, made.__name__, made)
        return module

    def run(self, folder, *words):
        """Runs the script; says whether it came to its end."""
        sys.modules["unreal"] = self.module() if not hasattr(self, "kept") else self.kept
        self.kept = sys.modules["unreal"]
        arguments, sys.argv = sys.argv, ["import_cutscene.py", *words]
        sys.dont_write_bytecode = True
        try:
            runpy.run_path(str(folder / "import_cutscene.py"), run_name="__main__")
            return True
        except Exception as failure:
            if type(failure).__name__ != "ImportFailure":
                raise
            return False
        finally:
            sys.argv = arguments


def expect(condition, sentence):
    if not condition:
        sys.exit(f"{sentence}: {PROJECT.log}")


name = manifest["asset"]
folder = "/Game/Cutscenes/" + name
with tempfile.TemporaryDirectory() as home:
    home = pathlib.Path(home)
    PROJECT = project = Project(home / "one")
    for turn in (1, 2):
        expect(project.run(bundle), f"import {turn} fails")
        sequence = project.assets[f"{folder}/LS_{name}"]
        expect(sequence.marks == [(mark["frame"], mark["label"]) for mark in manifest["marks"]], "marked frames")
        expect([type(track).__name__ for track in sequence.tracks] == ["MovieSceneMediaTrack", "MovieSceneAudioTrack"],
               "the sequence's tracks")
        picture = sequence.tracks[0].section
        expect(("set_range", (0, manifest["frames"]), {}) in picture.called, "the movie's range")
        expect(picture.media_texture is project.assets[f"{folder}/MT_{name}"], "the media texture")
        kind = "IMS" if manifest["hasAlpha"] else "FMS"
        expect(picture.media_source is project.assets[f"{folder}/{kind}_{name}"], "the media source")
        wanted = ["SW_", "MT_", "LS_", kind + "_"] + (["SUB_"] if manifest["subtitles"] else [])
        names = {prefix + name for prefix in wanted} | {"CT_" + curves["asset"] for curves in manifest["curves"]}
        expect(set(project.assets) == {folder + "/" + made for made in names}, f"assets {sorted(project.assets)}")
        if turn == 1:
            first = dict(project.assets)
    for kind in ("LS_", "MT_"):
        path = f"{folder}/{kind}{name}"
        expect(first[path] is project.assets[path], "a second import replaces assets")
    movie = home / "one/Content/Movies" / (name + ".mp4")
    if not manifest["hasAlpha"]:
        expect(movie.read_bytes() == (bundle / manifest["movie"]).read_bytes(), "the movie is not copied")

    PROJECT = project = Project(home / "two")
    stale = home / "two/Content/Movies" / name / "old.0001.png"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"")
    expect(project.run(bundle, "frames"), "the import of PNG files fails")
    copied = sorted(path.name for path in stale.parent.iterdir())
    expect(copied == manifest["frameFiles"], "the PNG files are not those of the cutscene")
    calls = project.assets[f"{folder}/IMS_{name}"].called
    expect(calls == [("set_sequence_path", (f"./Movies/{name}/{manifest['frameFiles'][0]}",), {})], f"{calls}")

    def fails(project, folder, sentence):
        global PROJECT
        PROJECT = project
        expect(not project.run(folder), f"no failure where {sentence} is expected")
        expect(len(project.log) == 1 and sentence in project.log[0], f"not {sentence}")

    fails(Project(home / "a", without=["MovieSceneMediaTrack"]), bundle, "MediaCompositing is off")
    broken = home / "broken"
    shutil.copytree(bundle, broken)
    (broken / manifest["sound"]).unlink()
    fails(Project(home / "b"), broken, f"{manifest['sound']} is missing")
    project = Project(home / "c")
    project.refuses.add(".wav")
    fails(project, bundle, f"does not import {manifest['sound']}")
    project = Project(home / "d")
    project.assets[f"{folder}/MT_{name}"] = Thing()
    fails(project, bundle, "is there and is something else")
    project = Project(home / "e")
    project.refuses.add("save")
    fails(project, bundle, "cannot save")
    (home / "f").mkdir()
    (home / "f/Content").write_text("a file")
    fails(Project(home / "f"), bundle, "Cannot copy the movie")
print("UNREAL SCRIPT OK")
