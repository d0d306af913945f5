/// The pictures used last, up to a number of bytes.
struct PictureCache {
  private let limit: Int
  private var pictures: [Int: Picture] = [:]
  /// Least recently used first.
  private var order: [Int] = []
  private var bytes = 0

  init(limit: Int) { self.limit = limit }

  mutating func picture(_ index: Int) -> Picture? {
    guard let found = pictures[index] else { return nil }
    order.removeAll { $0 == index }
    order.append(index)
    return found
  }

  func contains(_ index: Int) -> Bool { pictures[index] != nil }

  /// Keeps the picture, and lets go of older ones; the newest stays whatever its size.
  mutating func insert(_ picture: Picture, at index: Int) {
    guard pictures.updateValue(picture, forKey: index) == nil else { return }
    order.append(index)
    bytes += picture.pixels.count
    while bytes > limit, order.count > 1 {
      bytes -= pictures.removeValue(forKey: order.removeFirst())?.pixels.count ?? 0
    }
  }
}
