/// The engine's version, written into every take and printed by `--version`.
public let engineVersion = "0.1.0"
