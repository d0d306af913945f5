import Foundation

/// With `HOOFBEAT_FIGURES=1` the tests print what they measured, for docs/media.md.
let recordsFigures = ProcessInfo.processInfo.environment["HOOFBEAT_FIGURES"] == "1"
