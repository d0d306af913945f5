import CutModel
import Timeline

/// The page of the web bundle that plays its cutscene, and the text beside it.
struct WebPage {
  let cut: Cut
  let disclosure: String

  /// Text between tags or in a quoted attribute. Control characters become spaces.
  static func escaped(_ text: String) -> String {
    SubtitleFiles.oneLine(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }

  /// A relative address of a file in the bundle.
  static func address(_ path: String) -> String {
    path.utf8.map { byte in
      let isPlain =
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._~/".utf8.contains(byte)
      let digits = String(byte, radix: 16, uppercase: true)
      return isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }

  /// The movies, the first that a browser can play is taken.
  var sources: [(file: String, type: String)] {
    let webm = "video/webm; codecs=\"vp9, opus\""
    return cut.hasAlpha
      ? [("\(cut.id).alpha.webm", webm), ("\(cut.id).mp4", "video/mp4")]
      : [("\(cut.id).mp4", "video/mp4"), ("\(cut.id).webm", webm)]
  }

  /// `index.html`. Without scripts, or opened as a file, the browser's own player shows the movie.
  var html: String {
    let folder = Self.address("cutscenes/\(cut.id)/")
    let title = Self.escaped(cut.title)
    let list = sources.map { source in
      "        <source src=\"\(folder)\(Self.address(source.file))\" type=\"\(Self.escaped(source.type))\">"
    }.joined(separator: "\n")
    let subtitles = Self.address("\(cut.id).\(cut.locale).vtt")
    let seconds = cut.duration.count / Flicks.perSecond
    let length = "\(seconds / 60):" + (seconds % 60 < 10 ? "0" : "") + "\(seconds % 60)"
    let facts = [
      length,
      cut.shots.count == 1 ? "1 shot" : "\(cut.shots.count) shots",
      cut.lines.count == 1 ? "1 line" : "\(cut.lines.count) lines",
      cut.events.count == 1 ? "1 event" : "\(cut.events.count) events",
    ]
    return """
      <!doctype html>
      <html lang="\(Self.escaped(cut.locale))">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'">
        <meta name="color-scheme" content="dark">
        <title>\(title)</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="cutscenes/cutscene.css">
        <link rel="stylesheet" href="page.css">
        <script type="module" src="page.js"></script>
      </head>
      <body>
        <header>
          <h1>\(title)</h1>
          <p>\(facts.map { "<span>\(Self.escaped($0))</span>" }.joined())</p>
        </header>
        <main>
          <div id="stage" data-cutscene="\(folder)cutscene.json">
            <video controls playsinline preload="auto" width="\(cut.width)" height="\(cut.height)" poster="\(folder)poster.png">
      \(list)
              <track kind="subtitles" src="\(folder)\(subtitles)" srclang="\(Self.escaped(cut.locale))" label="\(Self.escaped(cut.locale))">
              <track kind="metadata" src="\(folder)events.vtt" label="events">
            </video>
          </div>
          <details id="log" open hidden>
            <summary>What the game hears</summary>
            <ol></ol>
          </details>
        </main>
        <footer>
          <p>\(Self.escaped(disclosure))</p>
          <p id="keys" hidden><kbd>Space</kbd> play <kbd>C</kbd> subtitles <kbd>M</kbd> sound <kbd>F</kbd> full screen <kbd>Esc</kbd> skip</p>
        </footer>
      </body>
      </html>

      """
  }

  /// `page.js`: the page's own part; a game writes something else.
  static let script = #"""
    import { createCutscene } from "./cutscenes/cutscene.js";

    const stage = document.querySelector("#stage");
    const list = document.querySelector("#log ol");

    function tell(kind, time, text, strength) {
      const row = document.createElement("li");
      row.className = kind;
      for (const [name, content] of [["time", time.toFixed(2)], ["what", kind], ["text", text]]) {
        const cell = document.createElement("span");
        cell.className = name;
        cell.textContent = content;
        row.append(cell);
      }
      if (strength !== undefined) {
        const meter = document.createElement("meter");
        meter.value = strength;
        meter.title = `force ${strength}`;
        row.append(meter);
      }
      list.prepend(row);
      while (list.children.length > 200) list.lastChild.remove();
    }

    // Both are of use only with this script.
    for (const id of ["log", "keys"]) document.querySelector(`#${id}`).hidden = false;
    const mouth = new Map();
    const cutscene = await createCutscene(stage, stage.dataset.cutscene);
    stage.addEventListener("cutscene-event", ({ detail }) => tell("event", detail.time, detail.name, detail.force));
    stage.addEventListener("cutscene-marker", ({ detail }) => tell("marker", detail.time, detail.name));
    stage.addEventListener("cutscene-subtitle", ({ detail }) => {
      if (detail.text) tell("line", cutscene.time, `${detail.speaker}: ${detail.text}`);
    });
    stage.addEventListener("cutscene-viseme", ({ detail }) => {
      // One row for each stretch of speech, growing while it lasts.
      const row = mouth.get(detail.character);
      if (detail.viseme === "sil") mouth.delete(detail.character);
      else if (row) row.textContent += ` ${detail.viseme}`;
      else {
        tell("mouth", cutscene.time, `${detail.character}: ${detail.viseme}`);
        mouth.set(detail.character, list.firstChild.querySelector(".text"));
      }
    });
    stage.addEventListener("cutscene-end", ({ detail }) => tell("end", cutscene.time, detail.skipped ? "skipped" : ""));
    window.cutscene = cutscene;

    """#
}
