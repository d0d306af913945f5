import CutModel
import CutTestSupport
import Foundation
import MediaIO
import Testing
import Timeline

@testable import EngineExport

@Suite("Flipbooks")
struct FlipbookTests {
  /// A drawing of 16×16 pixels that depends on `number`, with see-through parts if asked for.
  private func drawing(_ number: Int, hasAlpha: Bool = false) -> Picture {
    var pixels: [UInt8] = []
    for y in 0..<16 {
      for x in 0..<16 {
        pixels += [UInt8(x * 16), UInt8(y * 16), UInt8(number * 40 % 256), hasAlpha && x < 8 ? UInt8(number * 9) : 255]
      }
    }
    return Picture(width: 16, height: 16, pixels: pixels)
  }

  /// A cut of 12 pictures of 48×48, drawn small and on twos; the fourth drawing is the first one again.
  private func cut(hasAlpha: Bool = false) throws -> Cut {
    var cut = try Cut(
      id: "book", title: "Book", locale: "en", frameRate: .film, frames: 12, width: 48, height: 48, hasAlpha: hasAlpha,
      sound: CutSound(
        channels: 1, samples: 24_000, integratedLUFS: nil, truePeakDBTP: nil, targetLUFS: -16, gainDB: 0),
      provenance: CutProvenance(generatorVersion: "0", models: []))
    let take = try SampleCut.make().shots[0].take
    for (id, first, count, kind) in [
      ("sh1", 0, 7, CutTransition.cut), ("sh2", 5, 7, .init(kind: .dissolve, frames: 2)),
    ]
      as [(String, Int64, Int64, CutTransition)]
    {
      cut.shots.append(
        CutShot(
          id: id, scene: "", action: "", startFrame: first, frames: count,
          start: try cut.frameRate.start(ofFrame: first),
          end: try cut.frameRate.start(ofFrame: first + count), transition: kind, take: take))
    }
    return cut
  }

  private let numbers = [0, 0, 1, 1, 2, 2, 0, 0, 3, 3, 4, 4]

  private func bundle(hasAlpha: Bool = false) throws -> [String: [UInt8]] {
    let pictures = try numbers.map { try drawing($0, hasAlpha: hasAlpha).enlarged(by: 3) }
    return try InterchangeFixture(cut(hasAlpha: hasAlpha), pictures: pictures).bundle(FlipbookExporter())
  }

  private func page(_ bundle: [String: [UInt8]]) throws -> Picture {
    let path = NSTemporaryDirectory() + "page-\(UUID().uuidString).png"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(bundle["book.png"] ?? []).write(to: URL(filePath: path))
    return try Picture(contentsOf: path)
  }

  private struct Sheet: Decodable {
    struct Box: Decodable, Hashable { var x: Int, y: Int, w: Int, h: Int }
    struct Frame: Decodable {
      var frame: Box
      var duration: Int
    }
    struct Tag: Decodable, Equatable {
      var name: String
      var from: Int
      var to: Int
    }
    struct Size: Decodable, Equatable { var w: Int, h: Int }
    struct Meta: Decodable {
      var image: String
      var size: Size
      var frameTags: [Tag]
    }
    var frames: [String: Frame]
    var animations: [String: [String]]
    var meta: Meta
  }

  @Test(
    "A picture is stored once, in the size it was drawn, where the sheet says, see-through parts included",
    arguments: [false, true])
  func atlas(hasAlpha: Bool) throws {
    let bundle = try bundle(hasAlpha: hasAlpha)
    let sheet = try JSONDecoder().decode(Sheet.self, from: Data(bundle["book.json"] ?? []))
    let page = try page(bundle)
    #expect(sheet.meta.image == "book.png" && sheet.meta.size == Sheet.Size(w: page.width, h: page.height))
    #expect(page.width.nonzeroBitCount == 1 && page.height.nonzeroBitCount == 1)
    #expect(Set(sheet.frames.values.map(\.frame)).count == 5)
    for (first, number) in numbers.enumerated() {
      guard let entry = sheet.frames["book_000\(first).png"] else { continue }
      let box = entry.frame
      #expect(page.cropped(x: box.x, y: box.y, width: box.w, height: box.h) == drawing(number, hasAlpha: hasAlpha))
      // The border repeats the edge.
      let corner = page.cropped(x: box.x - 1, y: box.y - 1, width: 1, height: 1)
      #expect(corner == page.cropped(x: box.x, y: box.y, width: 1, height: 1))
    }
  }

  @Test("Runs break at the borders of shots, last as long as the cut, and each shot is a tag")
  func runs() throws {
    let bundle = try bundle()
    let sheet = try JSONDecoder().decode(Sheet.self, from: Data(bundle["book.json"] ?? []))
    #expect(
      sheet.frames.keys.sorted() == [0, 2, 4, 5, 6, 7, 8].map { "book_000\($0).png" } + ["book_0010.png"])
    #expect(sheet.frames.values.map(\.duration).reduce(0, +) == 500)
    #expect(sheet.meta.frameTags == [Sheet.Tag(name: "sh1", from: 0, to: 4), Sheet.Tag(name: "sh2", from: 3, to: 7)])
    #expect(sheet.animations["sh2"]?.first == "book_0005.png" && sheet.animations["sh2"]?.count == 5)
    // The order of the entries is the order of the pictures: what programs that go by index need.
    let order = text(bundle, "book.json").matches(of: #/"(book_\d+\.png)": \{/#).map { String($0.1) }
    #expect(order == sheet.frames.keys.sorted())
    let frames = try #require(try json(bundle, "book_sequence.json")["frames"] as? [[String: Any]])
    #expect(frames.compactMap { $0["frames"] as? Int }.reduce(0, +) == 12)
    #expect(try json(bundle, "book_sequence.json")["enlarge"] as? Int == 3)
  }

  @Test("The KTX2 file holds the page byte for byte behind a header of the specification")
  func ktx2() throws {
    let bundle = try bundle(hasAlpha: true)
    let (file, page) = (try #require(bundle["book.ktx2"]), try page(bundle))
    func word(_ at: Int) -> Int { (0..<4).reduce(0) { $0 | Int(file[at + $1]) << ($1 * 8) } }
    #expect(Array(file.prefix(12)) == [0xAB, 0x4B, 0x54, 0x58, 0x20, 0x32, 0x30, 0xBB, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect([12, 16, 20, 24].map(word) == [43, 1, page.width, page.height])
    #expect([28, 32, 36, 40, 44].map(word) == [0, 0, 1, 1, 0])
    // Descriptor and key/value data follow the header and its one level without gaps.
    #expect(word(48) == 104 && word(52) == 92 && word(56) == 196)
    #expect(word(104) == 92 && file[112] == 2 && Array(file[116..<120]) == [1, 1, 2, 0])
    #expect(file[104 + 28 + 3 * 16 + 3] == 0x1F)
    let level = word(80)
    #expect(level % 4 == 0 && level >= word(56) + word(60) && word(88) == page.pixels.count)
    #expect(Array(file[level...]) == page.pixels)
    #expect(text(["x": Array(file[200..<218])], "x") == "KTXorientation\0rd\0")
  }

  @Test("On several pages each entry stands on its picture's page, and the pages name one another")
  func severalPages() throws {
    let (cut, shown) = (try cut(), [0, 0, 1, 1, 2, 2, 0, 0, 3, 3, 1, 1])
    let fixture = try InterchangeFixture(cut, pictures: shown.map { try drawing($0).enlarged(by: 3) })
    let book = try Flipbook(cut, master: fixture.source.masterFolder + "/master.mkv")
    let layout = try #require(AtlasLayout(picture: PixelSize(16, 16), count: 4, side: 32))
    let sheet = SpriteSheet(cut: cut, book: book, layout: layout)
    #expect(sheet.pageNames == ["book-0", "book-1", "book-2", "book-3"])
    let pages = try (0..<4).map { try JSONDecoder().decode(Sheet.self, from: Data(sheet.page($0).utf8)) }
    #expect(
      pages.map { $0.frames.keys.sorted() } == [
        ["book_0000.png", "book_0006.png", "book_0007.png"], ["book_0002.png", "book_0010.png"],
        ["book_0004.png", "book_0005.png"], ["book_0008.png"],
      ])
    #expect(pages.map(\.meta.image) == sheet.pageNames.map { $0 + ".png" })
    #expect(sheet.page(0).contains(#""related_multi_packs": ["book-1.json", "book-2.json", "book-3.json"]"#))
    // The shots share pictures 5 and 6, of which the second shows the first drawing.
    #expect(
      pages[0].meta.frameTags == [Sheet.Tag(name: "sh1", from: 0, to: 1), Sheet.Tag(name: "sh2", from: 1, to: 2)])
    #expect(pages[3].meta.frameTags == [Sheet.Tag(name: "sh2", from: 0, to: 0)])
    #expect(sheet.sequence.contains(#"{"name":"book_0008.png","page":3,"first":8,"frames":2}"#))
    for (number, page) in pages.enumerated() {
      let box = try #require(page.frames.values.first?.frame)
      let picture = layout.page(number, of: book.pictures)
      #expect(picture.cropped(x: box.x, y: box.y, width: box.w, height: box.h) == drawing(number))
    }
  }

  @Test("A master with other pictures than the cut's is refused")
  func wrongMaster() throws {
    let fixture = try InterchangeFixture(cut(), pictures: [drawing(0).enlarged(by: 3)])
    let error = #expect(throws: ExportError.self) { try fixture.bundle(FlipbookExporter()) }
    #expect(error?.description.contains("has 1 pictures of 48×48, but the cut has 12 of 48×48") == true)
  }

  @Test("The bundle comes out the same twice")
  func same() throws {
    let fixture = try InterchangeFixture(cut(), pictures: numbers.map { try drawing($0).enlarged(by: 3) })
    #expect(try fixture.bundle(FlipbookExporter()) == fixture.bundle(FlipbookExporter()))
  }
}
