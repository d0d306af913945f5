import Foundation

/// Reads script files.
public enum ScreenplayReader {
  /// Reads a file in the format that its name's ending says: `.fountain`, `.yarn`, `.ink`, `.csv`, `.srt`, `.vtt`.
  ///
  /// `name` is what diagnostics call the file. Throws one sentence where it cannot be read, is larger than
  /// `Screenplay.mostBytes`, has another ending or is no text; what is wrong within is in the diagnostics.
  public static func read(path: String, name: String? = nil) throws(ScreenplayError) -> ParsedScreenplay {
    let name = name ?? path
    let text = try text(path: path, name: name)
    guard let format = ScriptFormat(fileName: path) else {
      throw ScreenplayError(
        "\(name) is no script by its name: it must end in .fountain, .txt, .yarn, .ink, .csv, .tsv, .srt or .vtt.")
    }
    if format == .fountain { return Screenplay.parse(text, file: name) }
    return ScriptImport.fountain(from: text, format: format, file: name).parsed(file: name)
  }

  /// The text of a file: UTF-8, or UTF-16 with a byte order mark. Throws as `read(path:name:)` does.
  public static func text(path: String, name: String? = nil) throws(ScreenplayError) -> String {
    let name = name ?? path
    let data: Data
    do {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
        throw ScreenplayError("\(name) is a folder: name a script.")
      }
      let handle = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? handle.close() }
      // One byte more than allowed is enough to know; a file of any size costs no more.
      data = try handle.read(upToCount: Screenplay.mostBytes + 1) ?? Data()
    } catch let error as ScreenplayError {
      throw error
    } catch {
      let exists = FileManager.default.fileExists(atPath: path)
      throw ScreenplayError(
        exists ? "\(name) cannot be read: check its permissions." : "There is no file \(name): check the path.")
    }
    guard data.count <= Screenplay.mostBytes else {
      throw ScreenplayError(
        "\(name) has more than \(Screenplay.mostBytes) bytes, which is the most a script may have: split it into several files."
      )
    }
    return try decoded(data, name: name)
  }

  private static func decoded(_ data: Data, name: String) throws(ScreenplayError) -> String {
    if data.starts(with: [0xFF, 0xFE]) || data.starts(with: [0xFE, 0xFF]) {
      guard let text = String(data: data, encoding: .utf16) else {
        throw ScreenplayError("\(name) begins as UTF-16 but is none: save it as UTF-8.")
      }
      return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }
    if let text = String(validating: data, as: UTF8.self) { return text }
    // Where the first wrong byte is: repair puts a replacement character there.
    let repaired = String(decoding: data, as: UTF8.self)
    let before = repaired.unicodeScalars.prefix { $0 != "\u{FFFD}" }
    let line = 1 + before.count { $0 == "\n" }
    let column =
      1 + (before.lastIndex(of: "\n").map { before.distance(from: $0, to: before.endIndex) - 1 } ?? before.count)
    throw ScreenplayError("\(name):\(line):\(column): error: this is not UTF-8: save the file as UTF-8.")
  }
}
