import CKissFFT
import Foundation

/// Fourier transforms of complex numbers (real, imaginary) of any length, in one direction, unscaled.
///
/// kissfft's work grows with the largest prime factor of the length (a tenth of a second for half a million numbers and
/// 251, minutes for a prime length), so lengths with a large one go through Bluestein's chirp: a circular convolution of
/// at least twice the length. kissfft writes into scratch memory inside its plan, so a transform belongs to one thread.
final class ComplexFFT {
  let length: Int
  private let plan: Plan
  private let chirp: Chirp?

  /// Largest prime factor that kissfft takes by itself.
  static let largestFactor = 61

  /// Plans transforms of `length` numbers, at least one.
  init(_ length: Int, inverse: Bool) {
    precondition(length > 0 && length <= 1 << 28, "a Fourier transform has 1 to 2^28 numbers")
    self.length = length
    if Self.largestPrimeFactor(of: length) <= Self.largestFactor {
      plan = Plan(length, inverse: inverse)
      chirp = nil
    } else {
      // Powers of two are what kissfft does best.
      var padded = 1
      while padded < 2 * length - 1 { padded *= 2 }
      plan = Plan(padded, inverse: false)
      chirp = Chirp(length, inverse: inverse, plan)
    }
  }

  /// The transform of `numbers`, of which there are `length`.
  func transform(_ numbers: [SIMD2<Float>]) -> [SIMD2<Float>] {
    precondition(numbers.count == length, "a transform is for one length")
    return chirp?.transform(numbers, plan) ?? plan.run(numbers)
  }

  static func largestPrimeFactor(of number: Int) -> Int {
    var (rest, factor, largest) = (number, 2, 1)
    while factor * factor <= rest {
      while rest % factor == 0 {
        rest /= factor
        largest = factor
      }
      factor += 1
    }
    return max(largest, rest)
  }

  private final class Plan {
    let length: Int
    private let configuration: kiss_fft_cfg

    init(_ length: Int, inverse: Bool) {
      guard let configuration = kiss_fft_alloc(Int32(length), inverse ? 1 : 0, nil, nil) else {
        fatalError("out of memory for a Fourier transform of \(length) numbers")
      }
      self.length = length
      self.configuration = configuration
    }

    deinit {
      // kiss_fft_free is a macro for free.
      free(UnsafeMutableRawPointer(configuration))
    }

    func run(_ numbers: [SIMD2<Float>]) -> [SIMD2<Float>] {
      [SIMD2<Float>](unsafeUninitializedCapacity: length) { buffer, count in
        // Both are two floats.
        numbers.withUnsafeBytes { source in
          kiss_fft(
            configuration, source.assumingMemoryBound(to: kiss_fft_cpx.self).baseAddress,
            UnsafeMutableRawBufferPointer(buffer).assumingMemoryBound(to: kiss_fft_cpx.self).baseAddress)
        }
        count = length
      }
    }
  }

  /// Bluestein's algorithm: with w(k) = e^(∓iπk²/n), X(k) = w(k) · Σ x(j) w(j) · conj(w(k − j)).
  private struct Chirp {
    private let wave: [SIMD2<Float>]
    private let kernel: [SIMD2<Float>]

    init(_ length: Int, inverse: Bool, _ plan: Plan) {
      wave = (0..<length).map { index in
        // k² modulo the period keeps the angle exact.
        let angle = Double.pi * Double(index * index % (2 * length)) / Double(length)
        return SIMD2(Float(cos(angle)), Float(inverse ? sin(angle) : -sin(angle)))
      }
      var conjugate = [SIMD2<Float>](repeating: .zero, count: plan.length)
      for (index, value) in wave.enumerated() {
        conjugate[index] = SIMD2(value.x, -value.y)
        conjugate[(plan.length - index) % plan.length] = conjugate[index]
      }
      kernel = plan.run(conjugate)
    }

    func transform(_ numbers: [SIMD2<Float>], _ plan: Plan) -> [SIMD2<Float>] {
      var padded = [SIMD2<Float>](repeating: .zero, count: plan.length)
      for index in numbers.indices { padded[index] = product(numbers[index], wave[index]) }
      let spectrum = plan.run(padded)
      // The inverse by a forward transform of conjugates.
      for index in spectrum.indices {
        let value = product(spectrum[index], kernel[index])
        padded[index] = SIMD2(value.x, -value.y)
      }
      let convolved = plan.run(padded)
      let scale = 1 / Float(plan.length)
      return wave.indices.map { index in
        product(SIMD2(convolved[index].x, -convolved[index].y) * scale, wave[index])
      }
    }

    private func product(_ a: SIMD2<Float>, _ b: SIMD2<Float>) -> SIMD2<Float> {
      SIMD2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x)
    }
  }
}
