public import Foundation

/// Why sound could not be turned into a log-mel spectrogram or back.
public enum SpectrumError: Error, Sendable, Equatable {
  /// The settings make no filterbank; the text completes "mel settings: …" and says how to fix it.
  case settings(String)
  /// The number of values is no multiple of the number of bands.
  case incompleteFrame(values: Int, bands: Int)
  /// A value of the spectrogram is not a number, or so large that its exponential overflows.
  case unusableValue(frame: Int, band: Int, value: Float)
}

extension SpectrumError: CustomStringConvertible, LocalizedError {
  public var description: String {
    switch self {
    case .settings(let problem): "mel settings: \(problem)"
    case .incompleteFrame(let values, let bands):
      "a spectrogram of \(values) values is no whole number of frames of \(bands) bands; pass whole frames."
    case .unusableValue(let frame, let band, let value):
      """
      the spectrogram's frame \(frame), band \(band) is \(value), which is no loudness; check the weights that \
      made it.
      """
    }
  }

  public var errorDescription: String? { description }
}
