/// Where models are looked for, in order: `$HOOFBEAT_MODELS`, `./models`, `share/hoofbeat/models` beside the
/// executable's folder, and `models` in every folder above the executable (so a build in a checkout finds the
/// checkout's models).
///
/// A pure function of its fields and of the question it is given, so that tests need no files.
public struct ModelLookup: Sendable {
  /// The model used when none is named.
  public static let defaultName = "foal"

  /// The value of `$HOOFBEAT_MODELS`: folders separated by `:`; nil when it is not set.
  public var environment: String?
  /// The folder the command was started in, absolute.
  public var workingFolder: String
  /// The executable's path with every symbolic link resolved, absolute.
  public var executable: String

  /// Collects the places a search starts from.
  public init(environment: String?, workingFolder: String, executable: String) {
    self.environment = environment
    self.workingFolder = workingFolder
    self.executable = executable
  }

  /// The folders that may hold models as subfolders, in the order they are searched, each once.
  public var folders: [String] {
    var places = (environment ?? "").split(separator: ":").map { absolute(String($0)) }
    places.append(join(workingFolder, "models"))
    let program = parent(of: executable)
    places.append(join(parent(of: program), "share/hoofbeat/models"))
    var folder = program
    while folder != "/" && !folder.isEmpty {
      folder = parent(of: folder)
      places.append(join(folder, "models"))
    }
    var seen: Set<String> = []
    return places.filter { seen.insert($0).inserted }
  }

  /// The folder of the model that `asked` means: a path to a model's folder, or a name to be searched for.
  /// - Parameters:
  ///   - asked: what `--model` says; nil for `defaultName`.
  ///   - isModel: whether a folder holds a model (a `config.json`).
  /// - Throws: `GenerationError` that lists where it was looked for.
  public func find(_ asked: String?, isModel: (String) -> Bool) throws(GenerationError) -> String {
    let name = asked ?? Self.defaultName
    guard !name.isEmpty else { throw GenerationError("--model is empty: give a model's name or folder.") }
    let path = absolute(name)
    if asked != nil, isModel(path) { return path }
    if name.contains("/") {
      throw GenerationError("\(name) is not a model: the folder must exist and hold a config.json.")
    }
    for folder in folders {
      let candidate = join(folder, name)
      if isModel(candidate) { return candidate }
    }
    let places = folders.prefix(3).joined(separator: ", ")
    throw GenerationError(
      "No model named \(name) was found (looked in \(places) and above the program): "
        + "give --model FOLDER or set HOOFBEAT_MODELS.")
  }

  private func absolute(_ path: String) -> String {
    var trimmed = path
    while trimmed.count > 1 && trimmed.hasSuffix("/") { trimmed.removeLast() }
    return trimmed.hasPrefix("/") ? trimmed : join(workingFolder, trimmed)
  }

  private func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  private func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
