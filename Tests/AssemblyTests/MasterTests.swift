import Assembly
import CutModel
import Foundation
import Loudness
import MediaIO
import Testing
import Timeline

/// The master as a whole, measured by decoding it.
@Suite struct MasterTests {
  /// A second and a half of tone, with a white picture and a click at frame 12.
  func flashing(_ grey: UInt8 = 24) -> TakeMaker {
    TakeMaker(
      frames: 36, cues: [.init(kind: "event", name: "flash", start: frame(12), end: frame(12))],
      picture: { index in
        let value: UInt8 = index == 12 ? 255 : grey
        return Picture(width: 16, height: 16, red: value, green: value, blue: value)
      },
      sample: { index in
        // The meter's click, at half the rate; frame 12 is at 0.5 s.
        guard (12_000..<12_024).contains(index) else { return 0 }
        return (index - 12_000) % 6 < 3 ? 0.4 : -0.4
      })
  }

  @Test("a flash and a click of a take fall on the same picture of the master, whatever lies before them")
  func synchronous() throws {
    let scratch = try Scratch()
    let folder = try flashing().write(scratch)
    var second = makeShot("b", folder)
    second.transition = .init(kind: .dissolve, duration: frame(6))
    var third = makeShot("c", folder)
    third.transition = .init(kind: .fade, duration: frame(6))
    for shot in [0, 1] {
      let shots = [makeShot("a", folder), second, third]
      let plan = makePlan(
        shots.map {
          var copy = $0
          copy.framing = shot == 1 ? .cover : .full
          return copy
        })
      let made = try assemble(plan, scratch, "out\(shot)")
      let report = try SyncMeter.measure(made.folder + "/master.mkv")
      #expect(report.events.map(\.flash) == [frame(12), frame(30 + 12), frame(66 + 12)])
      // The click passes once through a resampler, which rounds its edges: a tenth of a millisecond is five samples.
      #expect(abs(report.worstOffset) < 0.1, "\(report.worstOffset) ms")
      #expect(report.spread < 0.02)
      #expect(made.cut.events.map(\.frame) == [12, 42, 78])
      #expect(made.cut.events.map(\.time) == [frame(12), frame(42), frame(78)])
      #expect(made.cut.events.map(\.id) == ["flash", "flash_2", "flash_3"])
    }
  }

  @Test("the mix reaches its loudness within 0.1 LU, below its peak, and the cut says the same")
  func loudness() throws {
    let scratch = try Scratch()
    var maker = flashing()
    maker.frames = 36
    maker.sample = { index in Float(sin(Double(index) * 0.12)) * 0.05 }
    for target in [-16.0, -23.0] {
      var plan = makePlan([makeShot("a", try maker.write(scratch, "take\(target)"))])
      plan.loudnessTarget = target
      let made = try assemble(plan, scratch, "out\(target)")
      let sound = try #require(made.master.sound)
      let report = try LoudnessMeter.measure(sound.samples, channels: sound.channels, rate: sound.rate)
      let measured = try #require(report.integratedLUFS)
      let stated = try #require(made.cut.sound.integratedLUFS)
      #expect(abs(measured - target) < 0.1)
      #expect(abs(measured - stated) < 0.02)
      #expect(try #require(report.truePeakDBTP) <= plan.truePeakLimit + 0.05)
      #expect(made.cut.sound.targetLUFS == target)
      // sound.wav holds the same to 24 bits.
      let wav = try Sound(contentsOf: made.folder + "/sound.wav")
      #expect(wav.length == sound.length)
      #expect(zip(wav.samples, sound.samples).allSatisfy { abs($0 - $1) < 1.5e-7 })
    }
  }

  @Test("silence stays silence")
  func silence() throws {
    let scratch = try Scratch()
    let made = try assemble(makePlan([makeShot("a", try TakeMaker().write(scratch))]), scratch)
    #expect(made.master.sound?.samples.allSatisfy { $0 == 0 } == true)
    #expect(made.cut.sound.integratedLUFS == nil)
    #expect(made.cut.sound.gainDB == 0)
    #expect(made.cut.haptics.amplitude == [Double](repeating: 0, count: 60))
  }

  @Test("the same plan gives the same bytes, and all files are there")
  func sameBytes() throws {
    let scratch = try Scratch()
    let folder = try flashing(80).write(scratch)
    var second = makeShot("b", folder)
    second.transition = .init(kind: .dissolve, duration: frame(6))
    second.cameraMoves = [.init(kind: .shake), .init(kind: .zoom)]
    let plan = makePlan([makeShot("a", folder), second])
    let (one, two) = (try assemble(plan, scratch, "one"), try assemble(plan, scratch, "two"))
    for name in Assembler.fileNames {
      let (left, right) = (
        FileManager.default.contents(atPath: one.folder + "/" + name),
        FileManager.default.contents(atPath: two.folder + "/" + name)
      )
      #expect(left != nil && left == right, "\(name)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: one.folder).sorted() == Assembler.fileNames.sorted())
    #expect(try Cut(contentsOf: one.folder + "/cutscene.json") == one.cut)
    #expect(try Picture.size(ofFile: one.folder + "/poster.png") == PixelSize(96, 64))
  }

  @Test("stereo and mono takes share one cut")
  func channels() throws {
    let scratch = try Scratch()
    var stereo = flashing()
    stereo.channels = 2
    let plan = makePlan([
      makeShot("a", try flashing().write(scratch, "mono")), makeShot("b", try stereo.write(scratch, "stereo")),
    ])
    let made = try assemble(plan, scratch)
    #expect(made.cut.sound.channels == 2)
    let sound = try #require(made.master.sound)
    #expect(sound.channels == 2)
    #expect(sound.samples.contains { abs($0) > 0.1 })
    #expect(stride(from: 0, to: sound.samples.count, by: 2).allSatisfy { sound.samples[$0] == sound.samples[$0 + 1] })
  }

  @Test("a cancelled assembly stops with an error, wherever it is")
  func cancelled() throws {
    let scratch = try Scratch()
    let plan = makePlan([makeShot("a", try flashing().write(scratch))])
    for stage in AssemblyProgress.Stage.allCases {
      var seen: AssemblyProgress.Stage?
      let folder = try scratch.folder("out-\(stage)")
      #expect(throws: CancellationError.self) {
        _ = try Assembler().assemble(
          plan, into: folder, progress: { seen = $0.stage }, isCancelled: { seen == stage })
      }
    }
  }
}
