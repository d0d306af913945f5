import Foundation
import Glibc

/// Where small copies of large movies are kept, so that any place of them is seen at once.
///
/// Each movie has a folder, named by its path, size and time of change; what has changed gets another. The copies can be
/// deleted at any time: they are made again.
public struct ProxyStore: Sendable {
  /// The folder of all copies.
  public let folder: String
  /// How many bytes all copies together may take, roughly: those that were not used for longest go when a movie is opened.
  public let bytes: Int64
  /// Movies with no more pixels than this have no copies: they are decoded quickly enough.
  public let worthwhile: Int

  /// Copies under `folder`, at most `bytes` of them; 2 GiB when left out. Copies are made of movies of more than `worthwhile`
  /// pixels: of more than 1024×600 when left out.
  public init(folder: String, bytes: Int64 = 2 << 30, worthwhile: Int = 1024 * 600) {
    self.folder = folder
    self.bytes = bytes
    self.worthwhile = worthwhile
  }

  /// The folder for the movie at `path`; it exists afterwards and counts as used. Nil when the movie or the folder cannot be
  /// reached: then there are no copies.
  func claim(_ path: String) -> String? {
    var status = stat()
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    guard stat(real, &status) == 0 else { return nil }
    let name = Self.name(
      "\(String(cString: real)) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)")
    let own = folder + "/" + name
    let manager = FileManager.default
    do {
      try manager.createDirectory(atPath: own, withIntermediateDirectories: true)
      try manager.setAttributes([.modificationDate: Date()], ofItemAtPath: own)
    } catch { return nil }
    makeRoom(keeping: name)
    return own
  }

  /// FNV-1a of 64 bits, as hexadecimal digits.
  static func name(_ identity: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in identity.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Deletes the copies that were not used for longest until the rest fits.
  private func makeRoom(keeping kept: String) {
    let manager = FileManager.default
    var all = (try? manager.contentsOfDirectory(atPath: folder))?.filter(Self.isOurs).map { name in
      let path = folder + "/" + name
      let used = (try? manager.attributesOfItem(atPath: path)[.modificationDate] as? Date) ?? .distantPast
      let files = (try? manager.contentsOfDirectory(atPath: path)) ?? []
      let bytes = files.reduce(Int64(0)) { sum, file in
        sum + (((try? manager.attributesOfItem(atPath: path + "/" + file)[.size] as? NSNumber) ?? 0).int64Value)
      }
      return (name: name, used: used, bytes: bytes)
    }
    all?.sort { $0.used < $1.used }
    var total = (all ?? []).reduce(Int64(0)) { $0 + $1.bytes }
    for entry in all ?? [] where total > bytes && entry.name != kept {
      try? manager.removeItem(atPath: folder + "/" + entry.name)
      total -= entry.bytes
    }
  }

  /// Nothing but folders with such names is ever deleted.
  private static func isOurs(_ name: String) -> Bool {
    name.utf8.count == 16
      && name.utf8.allSatisfy { ("0"..."9").contains(UnicodeScalar($0)) || ("a"..."f").contains(UnicodeScalar($0)) }
  }
}
