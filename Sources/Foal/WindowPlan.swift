/// How a shot longer than one window is made: windows in turn, each beginning with the end of the one before.
///
/// All counts are pictures at the native rate and multiples of a patch.
struct WindowPlan: Equatable {
  /// One window.
  struct Window: Equatable {
    /// First picture of the window in the shot.
    var start: Int
    /// Pictures in the window.
    var count: Int
    /// Pictures at its beginning that are already made and given to the model as clean tokens.
    var prefix: Int
  }

  let windows: [Window]
  /// Pictures made; at least the pictures asked for.
  let pictures: Int

  /// - Parameters:
  ///   - pictures: how many the shot needs.
  ///   - longest: most pictures in one window.
  ///   - overlap: pictures a window takes over from the one before.
  ///   - patch: pictures of one patch; everything is rounded up to it.
  init(pictures needed: Int, longest: Int, overlap: Int, patch: Int) {
    let total = max(patch, (needed + patch - 1) / patch * patch)
    pictures = total
    if total <= longest {
      windows = [Window(start: 0, count: total, prefix: 0)]
      return
    }
    // Windows of nearly equal length, so that the last is not a stub the model was never trained on.
    let fresh = longest - overlap
    let pieces = 1 + (total - longest + fresh - 1) / fresh
    var list: [Window] = []
    var made = 0
    for index in 0..<pieces {
      let prefix = index == 0 ? 0 : overlap
      let left = total - made
      let piecesLeft = pieces - index
      let share = ((left + (index == 0 ? overlap * (piecesLeft - 1) : 0)) + piecesLeft - 1) / piecesLeft
      let own = min(left, min(longest - prefix, max(patch, (share + patch - 1) / patch * patch)))
      list.append(Window(start: made - prefix, count: own + prefix, prefix: prefix))
      made += own
      if made >= total { break }
    }
    windows = list
  }
}
