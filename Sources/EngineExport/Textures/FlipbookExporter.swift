public import CutModel
import Foundation
import MediaIO

/// A cut as a flipbook: an atlas of its different pictures as PNG and KTX2, its description, the sound, and for each
/// character that speaks a small glTF face.
public struct FlipbookExporter: EngineExporter {
  /// `flipbook`.
  public var name: String { "flipbook" }
  /// What it is for.
  public var summary: String { "sprite atlas (PNG, KTX2), glTF faces" }
  /// Counted up with every change of its output.
  public var version: Int { 1 }

  /// Makes one.
  public init() {}

  /// None: it reads the master.
  public func deliveries(for cut: Cut) -> [DeliveryFormat] { [] }

  /// Writes the pages of the atlas, `<id>_sequence.json`, `<id>.wav` and `<character>_face.glb`.
  /// - Throws: `ExportError` when the cut has too many different pictures, `MediaError` when the master cannot be read,
  ///   `TimelineError` when the cut is too long.
  public func export(_ source: ExportSource, to bundle: BundleWriter) throws {
    let cut = source.cut
    let book = try Flipbook(cut, master: source.masterFolder + "/master.mkv")
    guard let size = book.pictures.first?.size, let layout = AtlasLayout(picture: size, count: book.pictures.count)
    else { throw ExportError("\(cut.id) has no pictures for an atlas: build the cutscene again.") }
    let sheet = SpriteSheet(cut: cut, book: book, layout: layout)
    for (page, name) in sheet.pageNames.enumerated() {
      let picture = layout.page(page, of: book.pictures)
      try bundle.write(try picture.pngBytes(), to: name + ".png")
      try bundle.write(KTX2File.bytes(picture), to: name + ".ktx2")
      try bundle.write(sheet.page(page), to: name + ".json")
    }
    try bundle.write(sheet.sequence, to: "\(cut.id)_sequence.json")
    try bundle.copy(source.masterFolder + "/sound.wav", to: "\(cut.id).wav")
    for character in cut.speakers {
      try bundle.write(try FaceModel.glb(of: character, in: cut), to: "\(BundleNames.safe(character))_face.glb")
    }
    try BundleNames.writeCommon(source, readme: readme(sheet), to: bundle)
  }

  private func readme(_ sheet: SpriteSheet) -> String {
    let (cut, book, size) = (sheet.cut, sheet.book, sheet.layout.picture)
    let shown =
      book.reduction > 1
      ? "\(book.enlargement * book.reduction) times\nsmaller than the movie's, so that all fit"
      : book.enlargement > 1
        ? "as they were drawn:\nenlarge \(book.enlargement) times without smoothing to get the movie's"
        : "the movie's size"
    return """
      \(cut.title): flipbook

      \(sheet.pageNames.joined(separator: ", ")): the atlas, each page as
        .png    for programs that load pictures
        .ktx2   the same for GPUs: VK_FORMAT_R8G8B8A8_SRGB, one level, not compressed
        .json   Aseprite's / TexturePacker's JSON hash: places, milliseconds, a tag for each shot
      \(cut.id)_sequence.json   which picture is shown from which picture of the movie on, over all pages
      \(cut.id).wav             the sound; start it with the first picture
      *_face.glb   a small face for each character that speaks: fifteen morph targets named after Oculus' visemes,
                   and an animation of their weights, 60 keys a second

      \(book.pictures.count) different pictures of \(cut.frames), each stored once, \(size.width)x\(size.height), \(shown).
      Each is surrounded by one pixel of its own edge, so that smoothing does not mix neighbours.

      """
  }
}
