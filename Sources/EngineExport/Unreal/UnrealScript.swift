/// The script that makes assets of the bundle. It is the same for every cut; `unreal.json` beside it says what there is.
enum UnrealScript {
  static let text = #"""
    """Imports this cutscene into the Unreal project that runs the script.

    UnrealEditor-Cmd <project>.uproject -run=pythonscript -script="<folder>/import_cutscene.py"

    Everything goes to /Game/Cutscenes/<name>. A second run replaces what the first one made, nothing else.
    The word "frames" after the script's name takes the PNG files instead of the movie: for Linux.
    """

    import json
    import os
    import shutil
    import sys

    import unreal

    HERE = os.path.dirname(os.path.abspath(__file__))

    PLUGINS = {
        "SequencerScripting": "MovieSceneSequenceExtensions",
        "MediaCompositing": "MovieSceneMediaTrack",
        "ImgMedia": "ImgMediaSource",
    }


    class ImportFailure(Exception):
        """What went wrong, in one sentence."""


    def check_plugins() -> None:
        for plugin, needed in PLUGINS.items():
            if not hasattr(unreal, needed):
                raise ImportFailure("The plugin %s is off: enable it in Edit > Plugins, and import again." % plugin)


    def bundle_file(name: str) -> str:
        path = os.path.join(HERE, *name.split("/"))
        if not os.path.isfile(path):
            raise ImportFailure("%s is missing from the bundle: export the cutscene again." % name)
        return path


    def read_manifest() -> dict:
        with open(bundle_file("unreal.json"), encoding="utf-8") as file:
            return json.load(file)


    def copy_media(manifest: dict, uses_frames: bool) -> str:
        """Puts the movie, or its pictures, where packaging finds them; returns the path that a media source wants."""
        content = unreal.Paths.convert_relative_path_to_full(unreal.Paths.project_content_dir())
        movies = os.path.join(content, "Movies")
        try:
            os.makedirs(movies, exist_ok=True)
            if not uses_frames:
                shutil.copyfile(bundle_file(manifest["movie"]), os.path.join(movies, manifest["asset"] + ".mp4"))
                return "./Movies/" + manifest["asset"] + ".mp4"
            folder = os.path.join(movies, manifest["asset"])
            if os.path.isdir(folder):
                for name in os.listdir(folder):
                    if name.endswith(".png"):
                        os.remove(os.path.join(folder, name))
            os.makedirs(folder, exist_ok=True)
            for name in manifest["frameFiles"]:
                shutil.copyfile(bundle_file(manifest["frameFolder"] + "/" + name), os.path.join(folder, name))
            return "./Movies/" + manifest["asset"] + "/" + manifest["frameFiles"][0]
        except OSError as error:
            raise ImportFailure("Cannot copy the movie to %s: %s." % (movies, error.strerror))


    def make_asset(folder: str, name: str, kind: type, factory: unreal.Factory) -> unreal.Object:
        """The asset of that name: the one that is there, so that what refers to it still does, or a new one."""
        path = folder + "/" + name
        if unreal.EditorAssetLibrary.does_asset_exist(path):
            found = unreal.EditorAssetLibrary.load_asset(path)
            if not isinstance(found, kind):
                raise ImportFailure("%s is there and is something else: rename or delete it, and import again." % path)
            return found
        made = unreal.AssetToolsHelpers.get_asset_tools().create_asset(name, folder, kind, factory)
        if made is None:
            raise ImportFailure("Unreal cannot make %s: see the log above." % path)
        return made


    def import_file(folder: str, name: str, file: str, factory: unreal.Factory) -> unreal.Object:
        task = unreal.AssetImportTask()
        task.filename = bundle_file(file)
        task.destination_path = folder
        task.destination_name = name
        task.factory = factory
        task.automated = True
        task.replace_existing = True
        task.save = False
        unreal.AssetToolsHelpers.get_asset_tools().import_asset_tasks([task])
        path = folder + "/" + name
        if not unreal.EditorAssetLibrary.does_asset_exist(path):
            raise ImportFailure("Unreal does not import %s: see the log above." % file)
        return unreal.EditorAssetLibrary.load_asset(path)


    def curve_factory() -> unreal.CSVImportFactory:
        settings = unreal.CSVImportSettings()
        settings.import_type = unreal.CSVImportType.ECSV_CURVE_TABLE
        settings.import_curve_interp_mode = unreal.RichCurveInterpMode.RCIM_LINEAR
        factory = unreal.CSVImportFactory()
        factory.automated_import_settings = settings
        return factory


    def make_media_source(folder: str, manifest: dict, uses_frames: bool, path: str) -> unreal.MediaSource:
        rate = unreal.FrameRate(manifest["rateNumerator"], manifest["rateDenominator"])
        if uses_frames:
            images: unreal.ImgMediaSource = make_asset(
                folder, "IMS_" + manifest["asset"], unreal.ImgMediaSource, unreal.ImgMediaSourceFactoryNew())
            images.set_sequence_path(path)
            images.frame_rate_override = rate
            return images
        movie: unreal.FileMediaSource = make_asset(
            folder, "FMS_" + manifest["asset"], unreal.FileMediaSource, unreal.FileMediaSourceFactoryNew())
        movie.set_file_path(path)
        return movie


    def fill_sequence(
        sequence: unreal.LevelSequence, manifest: dict, source: unreal.MediaSource, texture: unreal.MediaTexture,
        sound: unreal.SoundBase
    ) -> None:
        frames = manifest["frames"]
        for kind in (unreal.MovieSceneMediaTrack, unreal.MovieSceneAudioTrack):
            for track in sequence.find_tracks_by_exact_type(kind):
                sequence.remove_track(track)
        sequence.delete_marked_frames()

        numerator, denominator = manifest["rateNumerator"], manifest["rateDenominator"]
        sequence.set_display_rate(unreal.FrameRate(numerator, denominator))
        if numerator * 1000 < 2 ** 31:
            # Every frame starts on a tick, also at 29.97.
            sequence.set_tick_resolution_directly(unreal.FrameRate(numerator * 1000, denominator))
        sequence.set_playback_start(0)
        sequence.set_playback_end(frames)
        sequence.set_clock_source(unreal.UpdateClockSource.AUDIO)

        picture: unreal.MovieSceneMediaSection = sequence.add_track(unreal.MovieSceneMediaTrack).add_section()
        picture.set_range(0, frames)
        picture.media_source = source
        picture.media_texture = texture

        audio: unreal.MovieSceneAudioSection = sequence.add_track(unreal.MovieSceneAudioTrack).add_section()
        audio.set_sound(sound)
        audio.set_range(0, frames)

        for mark in manifest["marks"]:
            frame = unreal.MovieSceneMarkedFrame(
                frame_number=unreal.FrameNumber(mark["frame"]), label=mark["label"])
            sequence.add_marked_frame_to_sequence(frame, time_unit=unreal.MovieSceneTimeUnit.DISPLAY_RATE)
        sequence.sort_marked_frames()


    def import_cutscene(words: list) -> str:
        check_plugins()
        manifest = read_manifest()
        name = manifest["asset"]
        folder = "/Game/Cutscenes/" + name
        uses_frames = manifest["hasAlpha"] or "frames" in words

        path = copy_media(manifest, uses_frames)
        sound: unreal.SoundWave = import_file(folder, "SW_" + name, manifest["sound"], unreal.SoundFactory())
        if manifest["subtitles"]:
            import_file(folder, "SUB_" + name, manifest["subtitles"], unreal.BasicOverlaysFactory())
        for curves in manifest["curves"]:
            import_file(folder, "CT_" + curves["asset"], curves["file"], curve_factory())

        source = make_media_source(folder, manifest, uses_frames, path)
        texture: unreal.MediaTexture = make_asset(
            folder, "MT_" + name, unreal.MediaTexture, unreal.MediaTextureFactoryNew())
        sequence: unreal.LevelSequence = make_asset(
            folder, "LS_" + name, unreal.LevelSequence, unreal.LevelSequenceFactoryNew())
        fill_sequence(sequence, manifest, source, texture, sound)

        if not unreal.EditorAssetLibrary.save_directory(folder, only_if_is_dirty=False):
            raise ImportFailure("Unreal cannot save %s: is it checked out, and is the disk writable?" % folder)
        return folder


    def main() -> None:
        try:
            unreal.log("Hoofbeat: the cutscene is in " + import_cutscene(sys.argv[1:]) + ".")
        except ImportFailure as failure:
            unreal.log_error("Hoofbeat: " + str(failure))
            # Not SystemExit, which could close an editor that somebody works in. The commandlet fails either way.
            raise


    if __name__ == "__main__":
        main()

    """#
}
