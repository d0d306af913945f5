import CutModel
import CutTestSupport
import EngineExport
import Foundation
import Testing

@Suite("LÖVE bundles")
struct LoveBundleTests {
  @Test("Every text survives Lua's rules")
  func strings() throws {
    let cut = try EngineBundle.awkwardCut()
    let bundle = try EngineBundle(LoveExporter(), cut)
    // Strings of Lua 5.1 are those of Python as far as these escapes go.
    let data = bundle.text("cutscenes/the light-house/data.lua")
    let strings = try RenPyBundleTests.strings(data)
    for text in cut.subtitles.map(\.text) + cut.events.map(\.name) + cut.markers.map(\.name) {
      #expect(strings.contains(text))
    }
    #expect(bundle.text("main.lua").contains(#"Cutscene.new("cutscenes/the light-house")"#))
    #expect(try RenPyBundleTests.strings(bundle.text("conf.lua")).contains(cut.title))
  }

  @Test("Moments are in the order of their times, the movie is there", arguments: [false, true])
  func order(hasAlpha: Bool) throws {
    let cut = try SampleCut.make(hasAlpha: hasAlpha)
    let bundle = try EngineBundle(LoveExporter(), cut)
    let data = bundle.text("cutscenes/lighthouse/data.lua")
    let moments = data.components(separatedBy: "{ kind = \"").dropFirst()
    let times = moments.compactMap { $0.components(separatedBy: "time = ").dropFirst().first }
      .compactMap { Double($0.prefix { $0.isNumber || $0 == "." }) }
    #expect(times.count == cut.events.count + cut.markers.count + cut.haptics.taps.count)
    #expect(times == times.sorted())
    let movie = hasAlpha ? "lighthouse.stacked.ogv" : "lighthouse.ogv"
    #expect(data.contains("movie = \"\(movie)\"") && bundle.files["cutscenes/lighthouse/\(movie)"] != nil)
    #expect(data.contains("seeThrough = \(hasAlpha)"))
  }
}
