import BuildGraph

extension ProjectBuild {
  /// The folder of a cut's finished master (`cutscene.json` and `master.mkv`) in the cache; nil while it is not made, or
  /// when something it is made from has changed since.
  public func master(of cut: String) -> String? {
    guard let actions = cuts.first(where: { $0.cut.id == cut }), let key = graph.key(actions.assemblyID) else {
      return nil
    }
    return store.lookup(key).artifact?.folder
  }

  /// Where the bundle of a cut for a target is, or will be.
  public func bundleFolder(of cut: String, target: String) -> String { bundlePath(cut, target) }
}
