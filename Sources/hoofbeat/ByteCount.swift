import ArgumentParser

/// Bytes as people write them: `8G`, `512M`, `1.5GiB`, `8000000000`. G and GB mean 2³⁰, as sizes of graphics memory do.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let text = argument.uppercased()
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let factors = [
      "": 1.0, "B": 1, "K": 0x1p10, "KB": 0x1p10, "KIB": 0x1p10, "M": 0x1p20, "MB": 0x1p20, "MIB": 0x1p20, "G": 0x1p30,
      "GB": 0x1p30, "GIB": 0x1p30,
    ]
    guard let number = Double(digits), let factor = factors[String(text.dropFirst(digits.count))] else { return nil }
    let bytes = number * factor
    guard bytes >= 1, bytes < 0x1p60 else { return nil }
    self.bytes = Int(bytes)
  }

  /// "340 MiB", "1.2 GiB", rounded up.
  static func text(_ bytes: Int) -> String {
    let mebibytes = (bytes + 1_048_575) / 1_048_576
    guard mebibytes >= 1000 else { return "\(mebibytes) MiB" }
    let tenths = (mebibytes * 10 + 1023) / 1024
    return "\(tenths / 10).\(tenths % 10) GiB"
  }
}
