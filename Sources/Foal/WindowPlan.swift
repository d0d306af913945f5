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
    // Every window has the length the model was trained at: shorter ones lose words. The last one starts earlier for it, with
    // more of the shot given to it.
    let length = max(patch, longest / patch * patch)
    // Something must be new in every window.
    let overlap = min(overlap, length - patch)
    var list: [Window] = []
    var made = 0
    while made < total {
      let start = min(max(0, made - overlap), total - length)
      list.append(Window(start: start, count: length, prefix: made - start))
      made = start + length
    }
    windows = list
  }
}
