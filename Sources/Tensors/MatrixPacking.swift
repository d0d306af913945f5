internal import Checkpoint

/// Moving weights from a checkpoint's order into a device's.
extension MatrixLayout {
  /// Packs row-major values of a plain format.
  /// - Parameters:
  ///   - source: `experts·outputs·inputs` values of the layout's format, row-major, experts one after the other; any alignment.
  ///   - target: `byteCount` bytes, 16-byte aligned: device memory mapped for writing, or staging. Written front to back.
  public func pack(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) {
    precondition(format.quantised == nil, "quantised weights are packed with their scales")
    let rowBytes = inputs * 16 / format.unitValues
    precondition(source.count == experts * outputs * rowBytes, "the source has another size than the layout")
    precondition(target.count >= byteCount, "the target is smaller than the layout")
    guard let from = source.baseAddress, let to = target.baseAddress else { return }
    let wholeUnits = rowBytes / 16
    let tailBytes = rowBytes - wholeUnits * 16
    let rowUnits = (rowBytes + 15) / 16
    let paddedUnits = self.rowUnits
    let zero = SIMD4<UInt32>()

    func unit(row: UnsafeRawPointer, _ index: Int) -> SIMD4<UInt32> {
      if index < wholeUnits { return row.loadUnaligned(fromByteOffset: index &* 16, as: SIMD4<UInt32>.self) }
      guard index == wholeUnits, tailBytes > 0 else { return zero }
      var value = zero
      withUnsafeMutableBytes(of: &value) {
        $0.copyMemory(from: UnsafeRawBufferPointer(start: row + wholeUnits * 16, count: tailBytes))
      }
      return value
    }

    for expert in 0..<experts {
      let base = from + expert * outputs * rowBytes
      var place = to + expert * expertUnits * 16
      switch order {
      case .rows:
        for row in 0..<outputs {
          for index in 0..<paddedUnits {
            place.storeBytes(of: unit(row: base + row &* rowBytes, index), as: SIMD4<UInt32>.self)
            place += 16
          }
        }
      case .panels(let lanes):
        for run in panels {
          for panel in 0..<run.count {
            let first = run.firstRow + panel * run.pitch * lanes
            for index in 0..<rowUnits {
              for j in 0..<run.pitch {
                for lane in 0..<lanes {
                  let row = first &+ lane &* run.pitch &+ j
                  let value = row < outputs ? unit(row: base + row &* rowBytes, index) : zero
                  place.storeBytes(of: value, as: SIMD4<UInt32>.self)
                  place += 16
                }
              }
            }
          }
        }
      }
    }
  }

  /// Packs the two parts of quantised rows.
  /// - Parameters:
  ///   - values: the bytes of `NAME.q8` or `NAME.q4`: `experts·outputs` rows of whole blocks; any alignment.
  ///   - scales: the bytes of `NAME.scales`.
  ///   - target: as for plain values.
  public func pack(
    values: UnsafeRawBufferPointer, scales: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) {
    guard let quantised = format.quantised else { preconditionFailure("plain weights have no scales") }
    let rowBytes = quantised.valueBytes(inputs: inputs)
    let blocks = quantised.scaleCount(inputs: inputs)
    precondition(values.count == experts * outputs * rowBytes, "the values have another size than the layout")
    precondition(scales.count == experts * outputs * blocks * 2, "the scales have another size than the layout")
    precondition(target.count >= byteCount, "the target is smaller than the layout")
    guard let values = values.baseAddress, let scales = scales.baseAddress, let to = target.baseAddress else { return }
    let scaleBytes = blocks * 2
    for expert in 0..<experts {
      var place = to + expert * expertUnits * 16
      switch order {
      case .rows:
        let padding = rowUnits * 16 - rowBytes - scaleBytes
        for row in expert * outputs..<(expert + 1) * outputs {
          place.copyMemory(from: values + row &* rowBytes, byteCount: rowBytes)
          (place + rowBytes).copyMemory(from: scales + row &* scaleBytes, byteCount: scaleBytes)
          (place + rowBytes + scaleBytes).initializeMemory(as: UInt8.self, repeating: 0, count: padding)
          place += rowUnits * 16
        }
      case .panels(let lanes):
        let parts = QuantisedFormat.block / format.unitValues
        for run in panels {
          for panel in 0..<run.count {
            let first = run.firstRow + panel * run.pitch * lanes
            for block in 0..<blocks {
              for lane in 0..<lanes {
                var unit = SIMD8<UInt16>()
                for j in 0..<run.pitch {
                  let row = first &+ lane &* run.pitch &+ j
                  guard row < outputs else { continue }
                  unit[j] = scales.loadUnaligned(
                    fromByteOffset: ((expert &* outputs &+ row) &* blocks &+ block) &* 2, as: UInt16.self)
                }
                place.storeBytes(of: unit, as: SIMD8<UInt16>.self)
                place += 16
              }
              for part in 0..<parts {
                for j in 0..<run.pitch {
                  for lane in 0..<lanes {
                    let row = first &+ lane &* run.pitch &+ j
                    let from = (expert &* outputs &+ row) &* rowBytes &+ (block &* parts &+ part) &* 16
                    // Rows that are not there have the scale 0.
                    let unit =
                      row < outputs
                      ? values.loadUnaligned(fromByteOffset: from, as: SIMD4<UInt32>.self) : SIMD4<UInt32>()
                    place.storeBytes(of: unit, as: SIMD4<UInt32>.self)
                    place += 16
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
