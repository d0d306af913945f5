/// Writes what was edited of a shot into its screenplay.
enum ScreenplayEdit {
  static func write(_ edit: ShotEdit, of shot: ShotDocument, in root: String) throws(StudioError) {
    throw StudioError("Editing is not there yet.")
  }
}
