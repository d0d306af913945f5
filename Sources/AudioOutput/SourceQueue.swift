import COpenAL
import Timeline

/// An OpenAL source that plays a queue of blocks pulled from a feed.
final class SourceQueue: OutputBackend {
  let device: ALDevice
  private let shape: QueueShape
  private let block: PullBlock
  private var source: ALuint = 0
  private let buffers: [ALuint]
  /// Buffers that are not queued.
  private var free: [ALuint]
  /// Position of the first frame that OpenAL still holds.
  private var base: Int64
  private(set) var pulled: Int64
  private(set) var underruns = 0
  private var runs = false

  /// Continues at frame `pulled` of the feed.
  init(_ device: ALDevice, pulled: Int64 = 0, shape: QueueShape = QueueShape()) throws(OutputError) {
    self.device = device
    self.shape = shape
    (self.pulled, base) = (pulled, pulled)
    block = PullBlock(frames: shape.frames)
    var names = [ALuint](repeating: 0, count: shape.blocks)
    var made: ALuint = 0
    let needed = ["AL_EXT_FLOAT32", "AL_SOFT_source_latency"]
    let missing = device.use { needed.first { (name: String) in alIsExtensionPresent(name) == AL_FALSE } }
    if let missing { throw .lacks(missing) }
    let code = device.use {
      alGetError()
      alGenBuffers(ALsizei(shape.blocks), &names)
      alGenSources(1, &made)
      // Left and right go out as they are, however many loudspeakers there are.
      alSourcei(made, AL_DIRECT_CHANNELS_SOFT, AL_TRUE)
      return alGetError()
    }
    source = made
    buffers = names
    free = names
    free.reserveCapacity(shape.blocks)
    guard code == AL_NO_ERROR else { throw .failed(call: "alGenSources", code: code) }
  }

  deinit {
    device.use {
      alSourceStop(source)
      alDeleteSources(1, &source)
      alDeleteBuffers(ALsizei(buffers.count), buffers)
    }
  }

  var condition: OutputCondition { .device(device.name) }

  var isConnected: Bool { device.isConnected }

  func topUp(_ feed: any SoundFeed) {
    device.use {
      let ranDry = runs && state == AL_STOPPED
      takeBack()
      while let buffer = free.popLast() {
        feed.fill(block.samples, at: pulled)
        let bytes = ALsizei(block.samples.count * MemoryLayout<Float>.size)
        alBufferData(
          buffer, AL_FORMAT_STEREO_FLOAT32, block.samples.baseAddress, bytes, ALsizei(OutputForm.rate.hertz))
        var name = buffer
        alSourceQueueBuffers(source, 1, &name)
        pulled += Int64(shape.frames)
      }
      if ranDry {
        underruns += 1
        alSourcePlay(source)
      }
    }
  }

  /// Frees the buffers that were played.
  private func takeBack() {
    var played: ALint = 0
    alGetSourcei(source, AL_BUFFERS_PROCESSED, &played)
    for _ in 0..<max(0, played) {
      var name: ALuint = 0
      alSourceUnqueueBuffers(source, 1, &name)
      free.append(name)
      base += Int64(shape.frames)
    }
  }

  private var state: ALint {
    var state: ALint = 0
    alGetSourcei(source, AL_SOURCE_STATE, &state)
    return state
  }

  func position(at host: Flicks) -> (mixed: Flicks, latency: Flicks) {
    device.use {
      // Samples as 32.32 fixed point, and nanoseconds (AL_SOFT_source_latency).
      var values: [ALint64SOFT] = [0, 0]
      alGetSourcei64vSOFT(source, AL_SAMPLE_OFFSET_LATENCY_SOFT, &values)
      let latency = Flicks(max(0, values[1]) * 441 / 625)
      // Asked afterwards, for a source that runs dry in between has no offset any more.
      switch state {
      case AL_PLAYING, AL_PAUSED:
        let offset = (values[0] * OutputForm.flicksPerFrame) >> 32
        return (Flicks(base * OutputForm.flicksPerFrame + offset), latency)
      case AL_STOPPED: return (Flicks(pulled * OutputForm.flicksPerFrame), latency)
      default: return (Flicks(base * OutputForm.flicksPerFrame), latency)
      }
    }
  }

  func setRunning(_ runs: Bool, at host: Flicks) {
    guard runs != self.runs else { return }
    self.runs = runs
    device.use { runs ? alSourcePlay(source) : alSourcePause(source) }
  }

  func discard(_ feed: any SoundFeed, from first: Int64?, at host: Flicks) {
    let mixed = first ?? position(at: host).mixed.count / OutputForm.flicksPerFrame
    device.use {
      alSourceStop(source)
      alSourcei(source, AL_BUFFER, 0)
      alSourceRewind(source)
    }
    free.removeAll(keepingCapacity: true)
    free.append(contentsOf: buffers)
    base = pulled
    feed.discarded(from: mixed, next: pulled)
    topUp(feed)
    if runs { device.use { alSourcePlay(source) } }
  }

  func setGain(_ gain: Float) {
    device.use { alSourcef(source, AL_GAIN, gain) }
  }
}
