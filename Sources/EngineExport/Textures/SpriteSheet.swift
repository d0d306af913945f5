import CutModel
import MediaIO
import Timeline

/// Descriptions of an atlas for the programs that show it.
struct SpriteSheet {
  let cut: Cut
  let book: Flipbook
  let layout: AtlasLayout

  /// Names of the pages' files without an extension: the cut's id, numbered when there are several.
  var pageNames: [String] {
    layout.pages.count == 1 ? [cut.id] : layout.pages.indices.map { "\(cut.id)-\($0)" }
  }

  /// Aseprite's and TexturePacker's JSON hash for a page: an entry for each run whose picture is on it, a tag for each
  /// shot. Entries of equal pictures share their place.
  func page(_ page: Int) -> String {
    let mine = book.runs.indices.filter { layout.place(book.runs[$0].picture).page == page }
    let size = layout.picture
    let whole: OrderedJSON = .object([
      ("x", .whole(0)), ("y", .whole(0)), ("w", .whole(size.width)), ("h", .whole(size.height)),
    ])
    let frames = mine.map { index -> (String, OrderedJSON) in
      let (_, x, y) = layout.place(book.runs[index].picture)
      let entry: OrderedJSON = .object([
        (
          "frame",
          .object([("x", .whole(x)), ("y", .whole(y)), ("w", .whole(size.width)), ("h", .whole(size.height))])
        ),
        ("rotated", .bool(false)), ("trimmed", .bool(false)), ("spriteSourceSize", whole),
        ("sourceSize", .object([("w", .whole(size.width)), ("h", .whole(size.height))])),
        ("duration", .whole(milliseconds(book.runs[index]))),
      ])
      return (name(book.runs[index]), .row(entry))
    }
    var tags: [OrderedJSON] = []
    var animations: [(String, OrderedJSON)] = []
    for shot in cut.shots {
      let inside = mine.indices.filter { book.runs(of: shot).contains(mine[$0]) }
      guard let first = inside.first, let last = inside.last else { continue }
      tags.append(
        .row(
          .object([
            ("name", .text(shot.id)), ("from", .whole(first)), ("to", .whole(last)), ("direction", .text("forward")),
          ])))
      animations.append((shot.id, .list(inside.map { .text(name(book.runs[mine[$0]])) })))
    }
    let others = pageNames.indices.filter { $0 != page }.map { OrderedJSON.text(pageNames[$0] + ".json") }
    var meta: [(String, OrderedJSON)] = [
      ("app", .text("Hoofbeat")), ("version", .text("1.0")), ("image", .text(pageNames[page] + ".png")),
      ("format", .text("RGBA8888")),
      ("size", .object([("w", .whole(layout.pages[page].width)), ("h", .whole(layout.pages[page].height))])),
      ("scale", .text("1")), ("frameTags", .list(tags)),
    ]
    if !others.isEmpty { meta.append(("related_multi_packs", .list(others))) }
    return OrderedJSON.object([
      ("frames", .object(frames)), ("animations", .object(animations)), ("meta", .object(meta)),
    ]).document
  }

  /// What is shown when, over all pages: `{"name":…,"page":0,"first":0,"frames":2}` for each run.
  var sequence: String {
    let (rate, scale) = (cut.frameRate, book.enlargement)
    return OrderedJSON.object([
      ("frameRate", .list([.whole(rate.numerator), .whole(rate.denominator)])),
      ("masterSize", .list([.whole(cut.width), .whole(cut.height)])),
      ("enlarge", .whole(scale)),
      ("pages", .list(pageNames.map { .text($0 + ".json") })),
      (
        "frames",
        .list(
          book.runs.map { run in
            let page = layout.place(run.picture).page
            return .row(
              .object([
                ("name", .text(name(run))), ("page", .whole(page)), ("first", .whole(run.first)),
                ("frames", .whole(run.frames)),
              ]))
          })
      ),
    ]).document
  }

  /// `lighthouse_0042.png`: the first picture of the cut that it shows.
  func name(_ run: Flipbook.Run) -> String {
    let digits = String(run.first)
    let width = max(4, String(cut.frames).count)
    return cut.id + "_" + String(repeating: "0", count: width - digits.count) + digits + ".png"
  }

  /// How long a run is shown; runs add up to the cut's length without drift.
  private func milliseconds(_ run: Flipbook.Run) -> Int64 {
    let perMillisecond = Flicks.perSecond / 1000
    func rounded(_ frame: Int64) -> Int64 {
      (((try? cut.frameRate.start(ofFrame: frame)) ?? .zero).count + perMillisecond / 2) / perMillisecond
    }
    return max(1, rounded(run.first + run.frames) - rounded(run.first))
  }
}
