public import CutModel
import Timeline

/// A LÖVE 11 game that plays the cutscene alone, and whose folder `cutscenes` another game takes.
public struct LoveExporter: EngineExporter {
  public let name = "love"
  public let summary = "LÖVE"
  public let version = 1

  /// The exporter.
  public init() {}

  public func deliveries(for cut: Cut) -> [DeliveryFormat] { [cut.hasAlpha ? .ogvStacked : .ogv] }

  public func export(_ source: ExportSource, to bundle: BundleWriter) throws {
    let cut = source.cut
    let folder = "cutscenes/\(cut.id)"
    let delivery: DeliveryFormat = cut.hasAlpha ? .ogvStacked : .ogv
    let movie = "\(cut.id).\(delivery.rawValue)"
    try bundle.copy(try source.delivery(delivery), to: "\(folder)/\(movie)")
    try bundle.write(LoveData(cut: cut, movie: movie).text, to: "\(folder)/data.lua")
    try bundle.write(try cut.json(), to: "\(folder)/cutscene.json")
    try bundle.write(SubtitleFiles.webVTT(cut), to: "\(folder)/\(cut.id).\(cut.locale).vtt")
    try bundle.write(SubtitleFiles.subRip(cut), to: "\(folder)/\(cut.id).\(cut.locale).srt")
    try bundle.write(LovePlayer.cutscene, to: "cutscenes/cutscene.lua")
    try bundle.write(LovePlayer.main.replacing("CUTSCENE_FOLDER", with: LoveData.quoted(folder)), to: "main.lua")
    try bundle.write(configuration(cut), to: "conf.lua")
    try bundle.write(source.disclosure, to: "GENERATED.txt")
    try bundle.write(readme(cut), to: "README.txt")
  }

  private func configuration(_ cut: Cut) -> String {
    let factor = max(1, min(1280 / cut.width, 720 / cut.height))
    return """
      -- Only for playing the cutscene alone: your game keeps its own.
      function love.conf(t)
        t.version = "11.4"
        t.window.title = \(LoveData.quoted(SubtitleFiles.oneLine(cut.title)))
        t.window.width = \(cut.width * factor)
        t.window.height = \(cut.height * factor)
        t.window.resizable = true
      end

      """
  }

  private func readme(_ cut: Cut) -> String {
    let names = Set(cut.events.map(\.name)).sorted()
    return """
      \(SubtitleFiles.oneLine(cut.title)): a cutscene for LÖVE 11

      IN YOUR GAME
      Copy the folder "cutscenes" into your game.

          local Cutscene = require("cutscenes.cutscene")
          local cutscene = Cutscene.new(\(LoveData.quoted("cutscenes/" + cut.id)))
          function cutscene.onEvent(name, data) print(name, data.force) end
          cutscene:play()

      Call cutscene:update() in love.update and cutscene:draw(x, y, width, height) in love.draw.

      ALONE
      love .

      WHAT IT TELLS YOUR GAME
      onEvent(name, data)         \(names.isEmpty ? "no events in this one" : names.joined(separator: ", "))
      onMarker(name, data)        \(cut.markers.isEmpty ? "none here" : cut.markers.map(\.name).joined(separator: ", "))
      onSubtitle(text, speaker)   what is said
      onViseme(character, shape)  \(cut.speakers.isEmpty ? "nobody speaks" : cut.speakers.joined(separator: ", "))
      onFinish(skipped)

      Everything follows the position of the movie. Skipping brings what was left at once, so that no event is lost.
      cutscene.json, .vtt and .srt are for your own tools and translators; the game does not read them.

      GENERATED.txt says how the cutscene was made; store forms ask for it.

      """
  }
}
