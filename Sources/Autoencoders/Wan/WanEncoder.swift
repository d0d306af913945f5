public import Checkpoint
public import VulkanCompute

/// Encodes pictures and videos with Wan2.2's autoencoder.
///
/// Not `Sendable`: one job owns it. The weights are on the device as long as it lives.
public final class WanEncoder {
  /// What the weights were checked against.
  public let configuration: WanConfiguration
  /// Bytes of the weights on the device.
  public var weightBytes: Int { parameters.byteCount }
  private let parameters: DeviceParameters
  private let library: PipelineLibrary

  /// Loads the encoder of a folder, which may hold the decoder too.
  /// - Throws: `CheckpointError`, `VideoAutoencoderError.wrongTensors`, `ComputeError`.
  public convenience init(folder: CheckpointFolder, _ library: PipelineLibrary) throws {
    try self.init(folder.weights, WanConfiguration(folder.config), library)
  }

  /// Checks every tensor's name, shape and type, then packs and uploads.
  /// - Throws: `CheckpointError`, `VideoAutoencoderError.wrongTensors`, `ComputeError`.
  public init(_ weights: Weights, _ configuration: WanConfiguration, _ library: PipelineLibrary) throws {
    parameters = try DeviceParameters(
      weights, convolutions: configuration.encoderConvolutions, gammas: configuration.encoderGammas,
      others: configuration.decoderTensors, on: library.device)
    self.configuration = configuration
    self.library = library
  }

  /// Encodes a video: its first frame, then four at a time. Frames that do not fill a group of four are left out.
  ///
  /// Memory on the device does not depend on the video's length.
  /// - Parameters:
  ///   - video: `[3, frames, height, width]`, -1 black to 1 full.
  ///   - frames: how many, at least 1.
  ///   - height: rows, a multiple of the autoencoder's enlargement; likewise `width`.
  /// - Returns: `[z, 1 + (frames - 1)/4, height/16, width/16]`: the mean of the latents' distribution, normalised.
  /// - Throws: `VideoAutoencoderError.illegalInput`, `ComputeError`.
  public func encode(video: [Float], frames: Int, height: Int, width: Int) throws -> (size: LatentSize, latent: [Float])
  {
    let scale = configuration.enlargement
    guard frames > 0, height > 0, width > 0, height % scale == 0, width % scale == 0 else {
      throw VideoAutoencoderError.illegalInput(
        "a video of \(frames) frames of \(width) x \(height) cannot be encoded; width and height must be multiples "
          + "of \(scale).")
    }
    let pixels = height.multipliedReportingOverflow(by: width)
    let all = pixels.partialValue.multipliedReportingOverflow(
      by: frames.multipliedReportingOverflow(by: 3).partialValue)
    guard !pixels.overflow, !all.overflow, all.partialValue == video.count else {
      throw VideoAutoencoderError.illegalInput(
        "a video of \(frames) frames of \(width) x \(height) has another number of values than the \(video.count) "
          + "given; give all of them.")
    }
    let size = LatentSize(
      frames: configuration.latentFrames(pictures: frames), height: height / scale, width: width / scale)
    var latent = [Float](repeating: 0, count: configuration.latentChannels * size.count)
    let (rows, columns) = (height / configuration.patch, width / configuration.patch)
    let device = library.device.description.deviceClass
    var session = WanSession(library) { [configuration, parameters] run in
      WanGraph.encoder(
        configuration, run, frames: run == .later ? 4 : 1, rows: rows, columns: columns, parameters, on: device)
    }
    var made = 0
    let groups = (frames - 1) / 4
    for index in 0...groups {
      let pictures = index == 0 ? 0..<1 : 4 * index - 3..<4 * index + 1
      let run: WanRun = groups == 0 ? .only : index == 0 ? .first : .later
      let input = patches(video, frames: frames, height: height, width: width, pictures)
      let output = try session.next(run, input)
      store(output, into: &latent, size, firstFrame: made)
      made += output.shape[0]
    }
    return (size, latent)
  }

  /// Pixels of some pictures, side by side in the channels of patches: channel (c·p + column)·p + row.
  private func patches(_ video: [Float], frames: Int, height: Int, width: Int, _ pictures: Range<Int>) -> [Float] {
    let patch = configuration.patch
    var result: [Float] = []
    result.reserveCapacity(pictures.count * height * width * 3)
    for picture in pictures {
      for row in 0..<height / patch {
        for column in 0..<width / patch {
          for channel in 0..<3 {
            for x in 0..<patch {
              for y in 0..<patch {
                let line = (channel * frames + picture) * height + row * patch + y
                result.append(video[line * width + column * patch + x])
              }
            }
          }
        }
      }
    }
    return result
  }

  /// Takes the mean of `[frames, height, width, 2·z]`, normalises it and puts it where it belongs.
  private func store(
    _ output: (shape: [Int], floats: [Float]), into latent: inout [Float], _ size: LatentSize, firstFrame: Int
  ) {
    let (channels, places) = (configuration.latentChannels, size.height * size.width)
    let statistics = configuration.statistics
    for frame in 0..<min(output.shape[0], size.frames - firstFrame) {
      for place in 0..<places {
        for channel in 0..<channels {
          let value = output.floats[(frame * places + place) * 2 * channels + channel]
          latent[(channel * size.frames + firstFrame + frame) * places + place] =
            (value - statistics.mean[channel]) / statistics.deviation[channel]
        }
      }
    }
  }
}
