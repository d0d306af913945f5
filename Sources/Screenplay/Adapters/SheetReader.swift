/// A sheet of lines: one record for each line of dialogue, in order.
///
/// Columns are found by their heads: `text` is needed; `id`, `character`, `scene`, `shot`, `start`, `voice` and `action`
/// may be there, under the names that spreadsheets usually give them. Other columns are for people.
enum SheetReader {
  static let heads: [String: Set<String>] = [
    "id": ["id", "line", "line id", "line_id", "key", "string id"],
    "character": ["character", "speaker", "name", "actor", "who", "role"],
    "text": ["text", "dialogue", "dialog", "source", "en", "english", "original text"],
    "scene": ["scene", "node", "heading"], "shot": ["shot", "shot id", "shot_id"],
    "start": ["start", "at", "time", "begin"],
    "voice": ["voice", "audio", "file", "voice file", "recording"], "action": ["action", "prompt", "description"],
  ]

  /// The index of each column that is there.
  static func columns(_ head: [String]) -> [String: Int] {
    var result: [String: Int] = [:]
    for (index, name) in head.enumerated() {
      let name = name.inOneLine.lowercased()
      for (column, names) in heads where names.contains(name) && result[column] == nil { result[column] = index }
    }
    return result
  }

  static func read(_ source: SourceText, into writer: inout FountainWriter) {
    let csv = CSVReader(source)
    if let line = csv.unclosed {
      writer.report(.error, line, "a quotation mark does not end", fix: "close the field with \"")
    }
    guard let head = csv.records.first else { return }
    let columns = columns(head.fields)
    guard columns["text"] != nil else {
      writer.report(
        .error, head.line, "the sheet has no column \"text\"",
        fix: "name the columns on the first line: id,character,text")
      return
    }
    var (scene, shot) = ("", "")
    for record in csv.records.dropFirst() {
      func field(_ name: String) -> String? {
        guard let index = columns[name], index < record.fields.count else { return nil }
        let text = String(record.fields[index].trimmed)
        return text.isEmpty ? nil : text
      }
      if let name = field("scene"), name != scene {
        (scene, shot) = (name, "")
        writer.scene(name, line: record.line)
      }
      if let name = field("shot"), name != shot {
        shot = name
        writer.directive("shot \(name)", line: record.line)
      }
      if let action = field("action") { writer.action(action, line: record.line) }
      guard let text = field("text") else { continue }
      var speech = FountainWriter.Speech(character: field("character") ?? "NARRATOR", text: text)
      if let id = field("id") {
        speech.id = FountainWriter.id(id)
        if speech.id != id {
          writer.report(
            .warning, record.line, "the id \"\(id.prefix(40))\" is written \"\(speech.id ?? "")\"",
            fix: "use letters, digits, \"_\" and \"-\"")
        }
      }
      if let start = field("start") {
        speech.at = try? TimeSpec(parsing: start)
        if speech.at == nil {
          writer.report(
            .error, record.line, "start \"\(start.prefix(40))\" is no time",
            fix: "give seconds such as 2.5 or 00:02.500")
        }
      }
      speech.voice = field("voice")
      writer.speech(speech, line: record.line)
    }
  }
}
