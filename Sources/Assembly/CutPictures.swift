import CutModel
import MediaIO
import Timeline

/// Writes the pictures of a cut, one at a time: the movie, the poster, and what the contact sheet shows.
struct CutPictures {
  private let plan: AssemblyPlan
  private let layout: ShotLayout
  private let takes: [TakeOnDisk]
  private let cut: Cut
  private let sound: Sound

  init(_ plan: AssemblyPlan, layout: ShotLayout, takes: [TakeOnDisk], cut: Cut, sound: Sound) {
    self.plan = plan
    self.layout = layout
    self.takes = takes
    self.cut = cut
    self.sound = sound
  }

  func write(into folder: String, step: (Int) throws -> Void) throws {
    let writer = try MovieWriter(
      path: folder + "/master.mkv", format: .mkv, size: PixelSize(plan.width, plan.height), frameRate: plan.frameRate,
      channels: sound.channels, metadata: ["title": plan.title])
    let poster = posterFrame
    var sheet = CutSheet(cut, sound: sound)
    var open: [Int: ShotPictures] = [:]
    var heard = 0
    for frame in 0..<layout.frames {
      try step(Int(frame))
      let raster = try composed(frame, &open)
      let until = Int(try SampleRate.movie.sampleCount(ofFrames: frame + 1, at: plan.frameRate)) * sound.channels
      try writer.append(samples: Array(sound.samples[heard..<until]))
      heard = until
      let picture = raster.picture
      try writer.append(picture)
      if frame == poster { try picture.writePNG(to: folder + "/poster.png") }
      sheet.see(raster, frame: frame)
    }
    try writer.finish()
    try sheet.drawn().picture.writePNG(to: folder + "/contact.png")
  }

  /// The picture of the cut at `frame`, from the one or two shots that are seen then. Shots are opened when they are
  /// first seen and dropped after their last picture.
  private func composed(_ frame: Int64, _ open: inout [Int: ShotPictures]) throws -> Raster {
    var result: Raster?
    for (index, place) in layout.places.enumerated() where place.start <= frame && frame < place.end {
      if open[index] == nil { open[index] = try opened(index) }
      let own = frame - place.start
      guard var raster = try open[index]?.picture(Int(own)) else { continue }
      if !place.risesFromShot, own < place.rise {
        raster = raster.faded(share: UInt32(own * 256 / place.rise), toAlpha: plan.hasAlpha)
      }
      if !place.fallsIntoNext, place.frames - own <= place.fall {
        raster = raster.faded(share: UInt32((place.frames - own - 1) * 256 / place.fall), toAlpha: plan.hasAlpha)
      }
      if let before = result, place.risesFromShot, own < place.rise {
        // Never all of one shot: every picture of a dissolve shows both.
        raster = before.mixed(with: raster, share: UInt32((own + 1) * 256 / (place.rise + 1)))
      }
      result = raster
      if own == place.frames - 1 { open[index] = nil }
    }
    guard let result else { throw AssemblyError("The cut \(plan.cutID) has a hole: report this as a defect.") }
    return result
  }

  private func opened(_ index: Int) throws -> ShotPictures {
    let (shot, take, place) = (plan.shots[index], takes[index], layout.places[index])
    var indices: [Int] = []
    for frame in 0..<place.frames {
      let shown =
        take.frameRate == plan.frameRate ? frame : try take.frameRate.frame(at: plan.frameRate.start(ofFrame: frame))
      indices.append(min(Int(shown), take.frames - 1))
    }
    let duration = try plan.frameRate.start(ofFrame: place.end) - plan.frameRate.start(ofFrame: place.start)
    return try ShotPictures(
      shot, take: take, indices: indices, moves: CutDocument.moves(of: shot, duration: duration), plan: plan)
  }

  /// The middle of the longest shot, between its transitions.
  private var posterFrame: Int64 {
    let longest = layout.places.enumerated().max { ($0.element.frames, -$0.offset) < ($1.element.frames, -$1.offset) }
    guard let place = longest?.element else { return 0 }
    return place.start + (place.rise + place.frames - place.fall) / 2
  }
}
