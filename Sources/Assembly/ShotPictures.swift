import MediaIO
import Timeline

/// The finished pictures of one shot, one after the other, of the master's size: background, take, border, camera.
///
/// Holds one canvas; a picture whose take picture and window are those of the one before is that one.
struct ShotPictures {
  private let take: TakeOnDisk
  private let shot: AssemblyShot
  private let frame: PixelSize
  private let hasAlpha: Bool
  private let camera: CameraPath
  private let placement: TakePlacement
  private let backdrop: Backdrop?
  private let indices: [Int]
  /// What lies behind the take.
  private var ground: Raster
  /// Alpha of the take, of its size on the canvas before enlargement.
  private var matte: [UInt8]?
  private var canvas: (index: Int, raster: Raster)?
  private var finished: (index: Int, window: CameraPath.Window, raster: Raster)?
  private var takePicture: Picture?

  /// - Parameters:
  ///   - indices: which of the take's pictures is shown in each picture of the shot.
  ///   - moves: of the camera.
  init(
    _ shot: AssemblyShot, take: TakeOnDisk, indices: [Int], moves: [CameraPath.Move], plan: AssemblyPlan
  ) throws {
    self.take = take
    self.shot = shot
    self.indices = indices
    hasAlpha = plan.hasAlpha
    frame = PixelSize(plan.width, plan.height)
    camera = try CameraPath(moves, frames: indices.count, frameRate: plan.frameRate, frame: frame, seed: shot.id)
    let size = PixelSize(frame.width + 2 * camera.marginX, frame.height + 2 * camera.marginY)
    do {
      let figure = try Self.cutOut(shot, take)
      placement = TakePlacement(
        take: take.size, frame: frame, framing: shot.framing, marginX: camera.marginX, marginY: camera.marginY,
        hasBorder: figure == nil)
      if let background = shot.background {
        ground = Raster(try Self.covering(Picture(contentsOf: background), size))
        if !hasAlpha {
          var base = Raster(width: size.width, height: size.height, Raster.black)
          base.draw(ground, x: 0, y: 0)
          ground = base
        }
      } else {
        ground = Raster(width: size.width, height: size.height, hasAlpha ? 0 : Raster.black)
      }
      if let figure {
        let fitted = try figure.fitted(width: placement.size.width, height: placement.size.height)
        matte = stride(from: 3, to: fitted.pixels.count, by: 4).map { fitted.pixels[$0] }
      }
    } catch { throw shotFailure(error, shot: shot.id) }
    let isSeen = matte != nil || !placement.covers(size)
    backdrop =
      shot.background == nil && !hasAlpha && isSeen ? Backdrop(canvas: size, placement: placement) : nil
  }

  /// Picture `index` of the shot.
  mutating func picture(_ index: Int) throws -> Raster {
    let window = camera.window(index)
    let source = indices[index]
    if let finished, finished.index == source, finished.window == window { return finished.raster }
    if canvas?.index != source { canvas = (source, try drawn(source)) }
    guard let drawn = canvas?.raster else { throw AssemblyError("Shot \(shot.id): its picture \(index) is missing.") }
    let raster =
      window.zoom == 1
      ? drawn.cropped(x: window.x, y: window.y, width: frame.width, height: frame.height)
      : drawn.zoomed(x: window.x, y: window.y, width: frame.width, height: frame.height, zoom: window.zoom)
    finished = (source, window, raster)
    return raster
  }

  private mutating func drawn(_ index: Int) throws -> Raster {
    var picture = try take.picture(index)
    if let takePicture, takePicture == picture, let canvas { return canvas.raster }
    takePicture = picture
    if picture.size != placement.size {
      picture = try picture.resampled(width: placement.size.width, height: placement.size.height)
    }
    var raster = Raster(picture)
    if let matte {
      for place in raster.words.indices {
        let alpha = (raster.words[place] >> 24) * UInt32(matte[place])
        raster.words[place] = raster.words[place] & 0xFFFFFF | ((alpha + 127) / 255) << 24
      }
    } else if !hasAlpha, !picture.isOpaque {
      raster = Raster(picture.flattened)
    }
    var canvas = ground
    backdrop?.draw(raster, on: &canvas)
    if placement.border > 0 {
      // A dark line around a light one reads on any background.
      let (thick, thin) = (placement.border, max(1, placement.border / 3))
      for (width, color) in [(thick + thin, Raster.pack(16, 16, 20)), (thick, Raster.pack(226, 222, 210))] {
        canvas.fill(
          x: placement.x - width, y: placement.y - width, width: placement.width + 2 * width,
          height: placement.height + 2 * width, color)
      }
      canvas.fill(x: placement.x, y: placement.y, width: placement.width, height: placement.height, Raster.black)
    }
    canvas.draw(raster, x: placement.x, y: placement.y, factor: placement.factor)
    return canvas
  }

  /// The part of the matte that the take shows, or of a portrait that is cut out; nil without one. A take that does not say what it
  /// shows may have moved what is see-through in its portrait.
  private static func cutOut(_ shot: AssemblyShot, _ take: TakeOnDisk) throws -> Picture? {
    guard let path = shot.matte ?? (take.shown == nil ? nil : shot.portrait) else { return nil }
    let picture = try Picture(contentsOf: path)
    if shot.matte == nil, picture.isOpaque { return nil }
    guard let shown = take.shown else { return picture }
    return try picture.square(x: shown.x, y: shown.y, side: shown.side)
  }

  /// A background over the whole canvas: small ones as squares of pixels like the take's, others resampled.
  private static func covering(_ picture: Picture, _ size: PixelSize) throws -> Picture {
    let factor = max(
      (size.width + picture.width - 1) / picture.width, (size.height + picture.height - 1) / picture.height)
    guard factor >= 3 else { return try picture.fitted(width: size.width, height: size.height) }
    var canvas = Raster(width: size.width, height: size.height, 0)
    canvas.draw(
      Raster(picture), x: (size.width - picture.width * factor) / 2, y: (size.height - picture.height * factor) / 2,
      factor: factor)
    return canvas.picture
  }
}
