import CutModel
import CutTestSupport
import EngineExport
import Testing
import Timeline

@Suite("Faces from visemes")
struct FaceTests {
  private func at(_ milliseconds: Int64) throws -> Flicks { try Flicks(milliseconds, timesPerSecond: 1000) }

  private func row(_ weights: [String: Double]) -> [Double] { CutVisemes.names.map { weights[$0] ?? 0 } }

  private func nonzero(_ weights: [Double]) -> [ARKitShape: Double] {
    Dictionary(
      uniqueKeysWithValues: zip(ARKitShape.allCases, weights.map { ($0 * 1e9).rounded() / 1e9 }).filter { $1 != 0 })
  }

  @Test("There are 52 shapes, named as on a mesh and as in Live Link Face's files")
  func names() {
    #expect(ARKitShape.allCases.count == 52)
    #expect(ARKitShape.jawOpen.index == 17 && ARKitShape.jawOpen.liveLinkName == "JawOpen")
    #expect(ARKitShape.allCases.first?.liveLinkName == "EyeBlinkLeft")
    #expect(ARKitShape.allCases.last?.liveLinkName == "TongueOut" && ARKitShape.tongueOut.index == 51)
    #expect(ARKitShape.liveLinkAngles.count == 9)
  }

  @Test("Silence is a face at rest, and a row between two visemes is a mouth between two mouths")
  func mapping() {
    #expect(nonzero(VisemeShapes.weights(of: row(["sil": 1]))).isEmpty)
    #expect(
      nonzero(VisemeShapes.weights(of: row(["aa": 1])))
        == [.jawOpen: 0.7, .mouthLowerDownLeft: 0.2, .mouthLowerDownRight: 0.2])
    #expect(nonzero(VisemeShapes.weights(of: row(["sil": 0.5, "oh": 0.5]))) == [.jawOpen: 0.225, .mouthFunnel: 0.275])
    #expect(
      nonzero(VisemeShapes.weights(of: row(["aa": 0.5, "ou": 0.5])))
        == [.jawOpen: 0.45, .mouthLowerDownLeft: 0.1, .mouthLowerDownRight: 0.1, .mouthPucker: 0.35])
    #expect(VisemeShapes.weights(of: row(["aa": 9, "E": 9])).max() == 1)
  }

  @Test("Every viseme but silence moves something, and only the moving shapes ever move")
  func everyViseme() {
    for name in CutVisemes.names where name != "sil" { #expect(!VisemeShapes.shapes(of: name).isEmpty, "\(name)") }
    let moved = Set(CutVisemes.names.flatMap { nonzero(VisemeShapes.weights(of: row([$0: 1]))).keys })
    #expect(moved == Set(VisemeShapes.moving))
    #expect(!moved.contains(.eyeBlinkLeft))
  }

  /// 0.5 s of silence, then `aa` for 0.5 s.
  private func step() throws -> Cut {
    var cut = try SampleCut.make()
    cut.visemes.tracks = [
      CutVisemeTrack(
        line: "mira_0001", character: "mira", firstRow: 50, weights: (0..<50).map { _ in row(["aa": 1]) })
    ]
    return cut
  }

  @Test("A jump becomes a cross-fade of 60 ms whose middle is 20 ms before the sound")
  func crossFade() throws {
    let curve = try FaceCurve(of: "mira", in: try step())
    // The first aa row fills 495…505 ms: the mouth is half open where the window's middle, 20 ms ahead, meets 495 ms.
    let jaw = try [444, 445, 460, 475, 490, 505, 506].map { curve.shapes(at: try at($0))[ARKitShape.jawOpen.index] }
    for (value, expected) in zip(jaw, [0, 0, 0.7 / 4, 0.7 / 2, 0.7 * 3 / 4, 0.7, 0.7]) {
      #expect(abs(value - expected) < 1e-12)
    }
    let hard = try FaceCurve(of: "mira", in: try step(), crossFade: .zero, lead: .zero)
    let (before, after) = (hard.visemes(at: try at(494)), hard.visemes(at: try at(496)))
    #expect(before[0] == 1 && after[0] == 0)
  }

  @Test("The curve is the same at any frame rate, and has every frame that starts before the end")
  func rates() throws {
    let cut = try SampleCut.make()
    let slow = try FaceCurve(of: "mira", in: cut)
    let fast = try FaceCurve(of: "mira", in: cut, frameRate: try FrameRate(60))
    #expect(slow.frameCount == 121 && fast.frameCount == 303)
    for second: Int64 in 0..<5 { #expect(try slow.shapes(ofFrame: 24 * second) == fast.shapes(ofFrame: 60 * second)) }
    let middle = try slow.shapes(ofFrame: 14)
    #expect(middle.max() ?? 0 > 0)
  }

  @Test("Before, after and without speech the face is at rest")
  func rest() throws {
    let cut = try SampleCut.make()
    let nobody = try FaceCurve(of: "nobody", in: cut)
    let mira = try FaceCurve(of: "mira", in: cut)
    for frame: Int64 in [0, 60, 120] {
      #expect(nonzero(try nobody.shapes(ofFrame: frame)).isEmpty)
      #expect(nonzero(try mira.shapes(ofFrame: frame)).isEmpty)
    }
    #expect(nonzero(mira.shapes(at: Flicks(-Flicks.perSecond))).isEmpty)
    for frame in 0..<mira.frameCount {
      let sum = mira.visemes(at: try cut.frameRate.start(ofFrame: frame)).reduce(0, +)
      #expect(abs(sum - 1) < 1e-9)
    }
  }

  @Test("Rhubarb's cues start at 0, leave no gap, end with the cut and are closed in silence")
  func rhubarb() throws {
    let cut = try SampleCut.make()
    let cues = cut.rhubarbCues(of: "mira")
    #expect(cues.first == RhubarbCue(shape: .x, start: 0, end: 50))
    // who's there: hh uw z dh eh r, a tenth of a second each.
    #expect(cues.dropFirst().prefix(6).map(\.shape) == [.b, .f, .b, .h, .c, .e])
    #expect(cues.last == RhubarbCue(shape: .x, start: 420, end: 504))
    for (former, next) in zip(cues, cues.dropFirst()) {
      #expect(former.end == next.start && former.shape != next.shape && next.end > next.start)
    }
    #expect(cut.rhubarbCues(of: "nobody") == [RhubarbCue(shape: .x, start: 0, end: 504)])
    #expect(RhubarbCue.text(504) == "5.04" && RhubarbCue.text(7) == "0.07")
  }

  @Test("An l shows the tongue, an n does not")
  func tongue() throws {
    var cut = try SampleCut.make()
    cut.visemes.cues = [
      CutVisemeCue(
        line: "mira_0001", character: "mira", viseme: "nn", start: try at(500), end: try at(600)),
      CutVisemeCue(
        line: "mira_0001", character: "mira", viseme: "nn", start: try at(600), end: try at(700)),
    ]
    cut.lines[0].phonemes[0].name = "l"
    cut.lines[0].phonemes[1].name = "n"
    #expect(cut.rhubarbCues(of: "mira").map(\.shape) == [.x, .h, .b, .x])
  }
}
