import Foundation
import Generation
import MediaIO
import Production
import Testing
import Timeline

@Suite("Sound for a given clip") struct ClipTests {
  /// A movie of half a second, 12 pictures of 24×16 enlarged 21 times.
  private func movie(_ scratch: Scratch) async throws -> String {
    let request = PreparedRequest(request: ShotRequest(duration: Flicks(Flicks.perSecond / 2), frameRate: .film))
    _ = try await TakeMaker(FakeModel()).make(
      request, in: TakeFolder(path: scratch("source")), options: TakeOptions(formats: [.mp4]))
    return scratch("source/take.mp4")
  }

  @Test("a movie's pictures are read at 24 a second, and not larger than 256 pixels") func read() async throws {
    let scratch = try Scratch()
    var text = RequestText()
    text.clip = try await movie(scratch)
    let prepared = try text.prepared()
    let clip = try #require(prepared.request.clip)
    #expect(clip.pictures.count == 12)
    #expect(max(clip.width, clip.height) <= 256 && clip.width * 2 == clip.height * 3)
    #expect(clip.duration == Flicks(Flicks.perSecond / 2))
    #expect(clip.index(at: .zero) == 0 && clip.index(at: Flicks(Flicks.perSecond)) == 11)
    #expect(prepared.request.reference?.rgb == clip.pictures[0])
    // The fake's square moves, so no two neighbours are the same.
    #expect(zip(clip.pictures, clip.pictures.dropFirst()).allSatisfy { $0 != $1 })
  }

  @Test("pictures stay until the next one comes, and many in one place leave the newest") func rates() async throws {
    let scratch = try Scratch()
    let slow = PreparedRequest(request: ShotRequest(duration: Flicks(Flicks.perSecond), frameRate: try FrameRate(8)))
    _ = try await TakeMaker(FakeModel()).make(
      slow, in: TakeFolder(path: scratch("slow")), options: TakeOptions(formats: [.mp4]))
    var text = RequestText()
    text.clip = scratch("slow/take.mp4")
    let clip = try #require(try text.prepared().request.clip)
    // Eight pictures, the last of them begins at 7/8 s.
    #expect(clip.pictures.count == 22)
    #expect(clip.pictures[0] == clip.pictures[2] && clip.pictures[2] != clip.pictures[3])
    let fast = PreparedRequest(
      request: ShotRequest(duration: Flicks(Flicks.perSecond / 2), frameRate: try FrameRate(48)))
    _ = try await TakeMaker(FakeModel()).make(
      fast, in: TakeFolder(path: scratch("fast")), options: TakeOptions(formats: [.mp4]))
    text.clip = scratch("fast/take.mp4")
    #expect((12...13).contains(try #require(try text.prepared().request.clip).pictures.count))
  }

  @Test("what is no movie, a voice as well, and a model that cannot are one sentence each") func refused() async throws
  {
    let scratch = try Scratch()
    var text = RequestText()
    text.clip = scratch("missing.mp4")
    #expect(throws: GenerationError.self) { try text.prepared() }
    try Data("no movie".utf8).write(to: URL(filePath: scratch("text.mp4")))
    text.clip = scratch("text.mp4")
    #expect(throws: GenerationError.self) { try text.prepared() }
    text.clip = ""
    #expect(throws: GenerationError.self) { try text.prepared() }
    text.clip = try await movie(scratch)
    let prepared = try text.prepared()
    text.voice = scratch("source/sound.wav")
    #expect { try text.prepared() } throws: { "\($0)".contains("--voice and --clip") }
    await #expect {
      try await TakeMaker(FakeModel()).make(prepared, in: TakeFolder(path: scratch("take")))
    } throws: {
      "\($0)".contains("--clip")
    }
    #expect(!scratch.content.contains("take/take.json"))
  }

  @Test("the take keeps the clip and is made again from it") func again() async throws {
    let scratch = try Scratch()
    var text = RequestText()
    text.clip = try await movie(scratch)
    var model = FakeModel()
    model.makesSoundForClips = true
    _ = try await TakeMaker(model).make(
      text.prepared(), in: TakeFolder(path: scratch("take")), options: TakeOptions(formats: [.mp4]))
    #expect(scratch.content.contains("take/inputs/clip.mp4"))
    let recorded = try RecordedTake(folder: scratch("take"))
    let prepared = try recorded.prepared()
    #expect(prepared.request.clip?.pictures.count == 12)
    _ = try await TakeMaker(model).make(
      prepared, in: TakeFolder(path: scratch("copy")), options: recorded.options(replaces: false))
    #expect(try recorded.differences(from: RecordedTake(folder: scratch("copy"))).isEmpty)
    try Data("other".utf8).write(to: URL(filePath: scratch("take/inputs/clip.mp4")))
    #expect(throws: GenerationError.self) { try RecordedTake(folder: scratch("take")).prepared() }
  }
}
