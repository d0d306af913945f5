import Foundation

/// Colours from dark to light for spectrograms: 256 steps whose lightness grows evenly to the eye.
///
/// They are made in Oklab (Björn Ottosson, 2020; https://bottosson.github.io/posts/oklab/): lightness from 0.13 to 0.97,
/// the hue turns from blue through red to yellow, and chroma is highest in the middle.
enum HeatMap {
  static let colors: [Canvas.Color] = (0..<256).map { index in
    let share = Double(index) / 255
    let lightness = 0.13 + 0.84 * share
    // 275° is blue violet, 20° red, 105° yellow.
    let hue = (275 + 190 * pow(share, 0.9)) * Double.pi / 180
    let chroma = 0.02 + 0.19 * sin(Double.pi * min(1, share * 0.92 + 0.05))
    return color(lightness, chroma * cos(hue), chroma * sin(hue))
  }

  /// Oklab to sRGB, clipped.
  private static func color(_ lightness: Double, _ a: Double, _ b: Double) -> Canvas.Color {
    let l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
    let m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
    let s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
    func encoded(_ linear: Double) -> UInt8 {
      let value = min(1, max(0, linear))
      let gamma = value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
      return UInt8((gamma * 255).rounded())
    }
    return Canvas.Color(
      encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
      encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
      encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s))
  }
}
