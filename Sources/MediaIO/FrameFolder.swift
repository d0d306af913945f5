import Glibc

/// The numbered pictures in a folder, in the order of their numbers.
public struct FrameFolder: Sendable {
  /// The folder.
  public let path: String
  /// The names of the pictures in it, in natural order: `2.png` before `10.png`.
  public let names: [String]
  /// The size that all of them have.
  public let size: PixelSize
  /// The first place where the number in the names jumps, if any: two neighbouring names.
  public let gap: Gap?

  /// Two names between which numbers are missing.
  public struct Gap: Hashable, Sendable {
    public let before: String, after: String
  }

  private static let extensions: Set = ["png", "jpg", "jpeg", "webp", "bmp"]

  /// Lists the PNG, JPEG, WebP and BMP files of the folder at `path`, by extension; other and hidden files are ignored.
  ///
  /// Throws `MediaError.cannotRead` when there is no such folder or no picture in it, `.pictureSize` for the first picture
  /// that differs in size from the first, and whatever is wrong with a picture's file. All headers are read here.
  public init(path: String) throws(MediaError) {
    self.path = path
    names = try Self.list(path).sorted(by: Self.naturallyPrecedes)
    guard let first = names.first else {
      throw .cannotRead(path: path, reason: "the folder holds no .png, .jpg, .webp or .bmp pictures")
    }
    size = try Picture.size(ofFile: path + "/" + first)
    for name in names.dropFirst() {
      guard !Task.isCancelled else { throw .cancelled }
      let found = try Picture.size(ofFile: path + "/" + name)
      guard found == size else { throw .pictureSize(name: name, found: found, expected: size, first: first) }
    }
    gap = Self.firstGap(names)
  }

  /// Reads picture `index`.
  public func picture(_ index: Int) throws(MediaError) -> Picture {
    try Picture(contentsOf: path + "/" + names[index])
  }

  private static func list(_ path: String) throws(MediaError) -> [String] {
    guard let directory = opendir(path) else {
      let reason =
        errno == ENOENT ? "there is no such folder" : errno == ENOTDIR ? "it is not a folder" : systemReason(errno)
      throw .cannotRead(path: path, reason: reason)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard !name.hasPrefix("."), let dot = name.lastIndex(of: ".") else { continue }
      if extensions.contains(name[name.index(after: dot)...].lowercased()) { names.append(name) }
    }
    return names
  }

  /// Digits compare as numbers of any length, other bytes as bytes; equal numbers with fewer leading zeros come first.
  static func naturallyPrecedes(_ left: String, _ right: String) -> Bool {
    let (a, b) = (parts(left), parts(right))
    for (x, y) in zip(a, b) where x != y {
      if case .number(let m, let written) = x, case .number(let n, let other) = y {
        if m.utf8.count != n.utf8.count { return m.utf8.count < n.utf8.count }
        return m != n ? m < n : written.utf8.count < other.utf8.count
      }
      return x.text.utf8.lexicographicallyPrecedes(y.text.utf8)
    }
    return a.count < b.count
  }

  private enum Part: Equatable {
    /// The digits without leading zeros, and as written.
    case number(String, String)
    case other(String)

    var text: String {
      switch self {
      case .number(_, let text), .other(let text): text
      }
    }
  }

  private static func parts(_ name: String) -> [Part] {
    var parts: [Part] = []
    var rest = Substring(name)
    while let first = rest.unicodeScalars.first {
      let digits = ("0"..."9").contains(first)
      let run = rest.unicodeScalars.prefix { ("0"..."9").contains($0) == digits }
      parts.append(digits ? .number(String(Substring(run).drop { $0 == "0" }), String(run)) : .other(String(run)))
      rest = rest[run.endIndex...]
    }
    return parts
  }

  /// Compares neighbours that differ in one number only.
  private static func firstGap(_ names: [String]) -> Gap? {
    for (before, after) in zip(names, names.dropFirst()) {
      let (a, b) = (parts(before), parts(after))
      guard a.count == b.count else { continue }
      let different = a.indices.filter { a[$0] != b[$0] }
      guard different.count == 1, case .number(let m, _) = a[different[0]], case .number(let n, _) = b[different[0]],
        let low = m.isEmpty ? 0 : UInt64(m), let high = n.isEmpty ? 0 : UInt64(n), high > low, high - low > 1
      else { continue }
      return Gap(before: before, after: after)
    }
    return nil
  }
}
