public import Tensors
public import VulkanCompute

extension WanConfiguration {
  /// Device memory that encoding takes beside the weights, bytes, exactly as it will be allocated.
  ///
  /// Needs neither weights nor a device; the number of pictures matters only up to more than four.
  /// - Parameters:
  ///   - pictures: of the video; 1 for a picture.
  ///   - height: pixel rows, a multiple of `enlargement`; likewise `width`.
  ///   - device: the class of the device, and the alignment of its buffers.
  public func encoderWorkBytes(
    pictures: Int, height: Int, width: Int, on device: DeviceClass, alignment: Int = 256
  ) -> Int {
    bytes(isAlone: pictures <= 4, alignment) { run in
      WanGraph.encoder(
        self, run, frames: run == .later ? 4 : 1, rows: height / patch, columns: width / patch,
        PlannedParameters(element: .float32, device: device), on: device)
    }
  }

  /// Device memory that decoding takes beside the weights, bytes, exactly as it will be allocated.
  ///
  /// Needs neither weights nor a device; the number of frames matters only up to more than one.
  /// - Parameters:
  ///   - size: of the latent video.
  ///   - device: the class of the device, and the alignment of its buffers.
  public func decoderWorkBytes(_ size: LatentSize, on device: DeviceClass, alignment: Int = 256) -> Int {
    bytes(isAlone: size.frames == 1, alignment) { run in
      WanGraph.decoder(
        self, run, rows: size.height, columns: size.width, PlannedParameters(element: .float32, device: device),
        on: device)
    }
  }

  /// Device memory of the encoder's weights, bytes.
  public func encoderWeightBytes(_ element: Element, on device: DeviceClass) -> Int {
    PlannedParameters(element: element, device: device).bytes(encoderConvolutions, encoderGammas)
  }

  /// Device memory of the decoder's weights, bytes.
  public func decoderWeightBytes(_ element: Element, on device: DeviceClass) -> Int {
    PlannedParameters(element: element, device: device).bytes(decoderConvolutions, decoderGammas)
  }

  private func bytes(isAlone: Bool, _ alignment: Int, _ graph: (WanRun) -> WanGraph) -> Int {
    (isAlone ? [WanRun.only] : [.first, .later]).reduce(0) { most, run in
      let plan = MemoryPlan(graph(run).graph, alignment: alignment)
      return max(most, plan.temporaryBytes + plan.persistentBytes)
    }
  }
}

extension TurboConfiguration {
  /// Device memory of the weights, bytes.
  public func weightBytes(_ element: Element, on device: DeviceClass) -> Int {
    PlannedParameters(element: element, device: device).bytes(convolutions, [])
  }
}
