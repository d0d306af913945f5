import CutModel
import CutTestSupport
import EngineExport
import Foundation
import Testing

@Suite("Web bundles")
struct WebBundleTests {
  /// Values of an attribute in a page.
  func attributes(_ name: String, _ html: String) -> [String] {
    html.components(separatedBy: " \(name)=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
  }

  @Test("Everything the page asks for is in the bundle", arguments: [false, true])
  func links(hasAlpha: Bool) throws {
    let cut = try EngineBundle.awkwardCut(hasAlpha: hasAlpha)
    let bundle = try EngineBundle(WebExporter(), cut)
    let html = bundle.text("index.html")
    let links = ["src", "href", "poster", "data-cutscene"].flatMap { attributes($0, html) }.filter { $0 != "data:," }
    #expect(links.count == 9)
    for link in links {
      let name = try #require(link.removingPercentEncoding)
      #expect(bundle.files[name] != nil, "\(name) is in the bundle")
      #expect(!link.contains(" "))
    }
    let sources = attributes("src", html).filter { $0.hasSuffix(".mp4") || $0.hasSuffix(".webm") }
    #expect(sources.map { $0.contains(".alpha.webm") } == (hasAlpha ? [true, false] : [false, false]))
  }

  @Test("Names in the page cannot become markup")
  func escaping() throws {
    let bundle = try EngineBundle(WebExporter(), try EngineBundle.awkwardCut())
    let html = bundle.text("index.html")
    #expect(html.contains("<h1>She said &quot;no&quot; &lt;loud &amp; clear&gt; \\ naïve 😀: 100 %"))
    #expect(html.contains("<p>Made by &lt;a&gt; &quot;model&quot;.</p>"))
    #expect(html.components(separatedBy: "</script>").count == 2)
    #expect(html.components(separatedBy: "<script").count == 2)
  }

  @Test("A strict Content-Security-Policy is enough, and nothing comes from elsewhere")
  func policy() throws {
    let bundle = try EngineBundle(WebExporter(), try SampleCut.make())
    let html = bundle.text("index.html")
    #expect(!html.contains("style=") && !html.contains("<style") && !html.contains("onclick"))
    #expect(html.contains("default-src 'none'"))
    for name in ["cutscenes/cutscene.js", "page.js", "cutscenes/cutscene.css", "page.css", "index.html"] {
      let text = bundle.text(name).replacing("http://www.w3.org/2000/svg", with: "")
      #expect(!text.isEmpty && !text.contains("http:") && !text.contains("https:") && !text.contains("//cdn"))
      for word in ["eval(", "innerHTML", "outerHTML", "document.write", "new Function", "insertAdjacentHTML"] {
        #expect(!text.contains(word), "\(name) does without \(word)")
      }
    }
  }

  @Test("The metadata track holds what the cut holds")
  func track() throws {
    let cut = try EngineBundle.awkwardCut()
    let bundle = try EngineBundle(WebExporter(), cut)
    let track = try MetadataTrack.moments(of: cut)
    #expect(bundle.text("cutscenes/\(cut.id)/events.vtt") == track)
  }
}
