import CutModel

/// The bundle's own manual.
enum UnrealReadMe {
  static func text(_ cut: Cut, _ manifest: UnrealManifest) -> String {
    """
    \(cut.title) (\(cut.id)): a cutscene for Unreal Engine 5, made with Hoofbeat.

    Import (plugins: Python Editor Script Plugin, Sequencer Scripting, Media Compositing, Img Media, Electra Player)

      UnrealEditor-Cmd <project>.uproject -run=pythonscript -script="<this folder>/import_cutscene.py"

    or in the editor: Tools > Execute Python Script. A second import replaces what the first one made, nothing else.
    Everything lies in /Game/Cutscenes/\(manifest.asset) afterwards:

      LS_\(manifest.asset)    the level sequence: movie, sound, a marked frame for each event and named moment
      MT_\(manifest.asset)    the media texture that shows the movie: use it in a widget, a material or a Media Plate
      FMS_\(manifest.asset)   the movie as a file, copied to Content/Movies, which packaging takes along
      IMS_\(manifest.asset)   the same as PNG files, instead of the movie, where they are used (see below)
      SW_\(manifest.asset)    the sound; SUB_... the subtitles; CT_... curve tables of the faces (ARKit's names)

    Electra plays no movies on Linux and none with transparency. Add the word frames to use the PNG files instead:
      -script="<this folder>/import_cutscene.py frames"
    \(cut.hasAlpha ? "This cutscene is see-through in parts, so the PNG files are used without asking.\n" : "")\
    Packaging: PNG files in Content/Movies/\(manifest.asset) need Project Settings > Packaging > Additional Non-Asset Directories.

    Not imported, for you to use
      Face/*_livelink.csv     Live Link Face recordings (52 shapes, 60 a second): import with the Live Link Face importer
      Tables/*_events.csv     a data table; needs a row struct with Event, Shot (Name or String), Frame (Integer), Seconds,
                              Force (Float). The same as JSON beside it.
      \(cut.id).xml    the cut as Final Cut Pro 7 XML, one clip for each shot: Sequencer > Import
      cutscene.json           everything, exact; times are flicks of 1/705600000 s

    """
  }
}
