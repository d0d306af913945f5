public import CutModel
import Timeline

/// A folder for web pages: a page that plays the cutscene, a player as an ES module, movies and tracks.
public struct WebExporter: EngineExporter {
  public let name = "web"
  public let summary = "Web"
  public let version = 1

  /// The exporter.
  public init() {}

  public func deliveries(for cut: Cut) -> [DeliveryFormat] { cut.hasAlpha ? [.webmAlpha, .mp4] : [.mp4, .webm] }

  public func export(_ source: ExportSource, to bundle: BundleWriter) throws {
    let cut = source.cut
    let folder = "cutscenes/\(cut.id)"
    let page = WebPage(cut: cut, disclosure: source.shortDisclosure)
    for format in deliveries(for: cut) {
      try bundle.copy(try source.delivery(format), to: "\(folder)/\(cut.id).\(format.rawValue)")
    }
    try bundle.copy(source.masterFolder + "/poster.png", to: "\(folder)/poster.png")
    try bundle.write(try cut.json(), to: "\(folder)/cutscene.json")
    try bundle.write(SubtitleFiles.webVTT(cut), to: "\(folder)/\(cut.id).\(cut.locale).vtt")
    try bundle.write(SubtitleFiles.subRip(cut), to: "\(folder)/\(cut.id).\(cut.locale).srt")
    try bundle.write(try MetadataTrack.moments(of: cut), to: "\(folder)/events.vtt")
    try bundle.write(WebPlayerScript.text, to: "cutscenes/cutscene.js")
    try bundle.write(WebStyles.player, to: "cutscenes/cutscene.css")
    try bundle.write(page.html, to: "index.html")
    try bundle.write(WebPage.script, to: "page.js")
    try bundle.write(WebStyles.page, to: "page.css")
    try bundle.write(source.disclosure, to: "GENERATED.txt")
    try bundle.write(readme(cut), to: "README.txt")
  }

  private func readme(_ cut: Cut) -> String {
    let names = Set(cut.events.map(\.name)).sorted()
    return """
      \(SubtitleFiles.oneLine(cut.title)): a cutscene for the web

      ON YOUR PAGE
      Copy the folder "cutscenes" to your site, and put this in a module script:

          import { createCutscene } from "./cutscenes/cutscene.js";
          const stage = document.querySelector("#stage");
          const cutscene = await createCutscene(stage, "\(WebPage.address("cutscenes/\(cut.id)/cutscene.json"))");
          stage.addEventListener("cutscene-event", ({ detail }) => console.log(detail.name, detail.force));
          stage.addEventListener("cutscene-end", () => startTheGame());
          await cutscene.play();

      Nothing is loaded from elsewhere, and a Content-Security-Policy of 'self' is enough. Browsers want a click or a key
      before a movie with sound plays: call play() from there, or let the player's own button do it.

      ALONE
      Put this folder on any web server (python3 -m http.server) and open index.html. Opened as a file it still shows
      the movie, in the browser's own player. Jumping about in it needs a server that sends parts of files; Python's
      does not, others do.

      WHAT IT TELLS YOUR PAGE
      cutscene-event     \(names.isEmpty ? "no events in this one" : names.joined(separator: ", "))
      cutscene-marker    \(cut.markers.isEmpty ? "none here" : cut.markers.map(\.name).joined(separator: ", "))
      cutscene-subtitle  what is said
      cutscene-viseme    \(cut.speakers.isEmpty ? "nobody speaks" : cut.speakers.joined(separator: ", "))
      cutscene-end       the end, or skipped
      play(), pause(), skip(), captions, rumble, time, viseme(character), visemeWeights(character), destroy()

      An event comes with the very picture it belongs to. Skipping brings what was left at once, so that no event is
      lost. events.vtt holds events and markers as a metadata track for other players; .srt is for translators.
      Keys: space or K, C, M, F, Escape. Readers who prefer reduced motion get no rumble and no autoplay.
      \(cut.hasAlpha ? "The movie is see-through in Chromium and Firefox (VP9); Safari shows it with a background.\n" : "")
      GENERATED.txt says how the cutscene was made; store forms ask for it.

      """
  }
}
