/// Panels side by side and above each other, with edges that can be dragged. The shares of the splits are all that is kept between runs.
public struct SplitLayout: Sendable, Equatable {
  /// Which way a split goes.
  public enum Axis: String, Sendable, Codable {
    /// Left and right.
    case horizontal
    /// Above and below.
    case vertical
  }

  /// A panel, or two parts with an edge between.
  public indirect enum Node: Sendable, Equatable {
    case panel(String)
    /// `share` is the first part's, 0 to 1; `minimums` the least points of the first and the second part.
    case split(String, Axis, share: Float, minimums: (Float, Float), Node, Node)

    public static func == (a: Node, b: Node) -> Bool {
      switch (a, b) {
      case (.panel(let x), .panel(let y)): x == y
      case (
        .split(let id, let axis, let share, let least, let first, let second),
        .split(let id2, let axis2, let share2, let least2, let first2, let second2)
      ):
        id == id2 && axis == axis2 && share == share2 && least == least2 && first == first2 && second == second2
      default: false
      }
    }
  }

  public let root: Node
  /// Shares of splits by id, where a person changed them. Encode this to keep a layout; ids that are not there and values out of range do
  /// no harm.
  public var shares: [String: Float] = [:]
  /// A panel that is shown alone.
  public var maximized: String?

  public init(_ root: Node) { self.root = root }

  /// An edge that can be dragged.
  struct Edge: Equatable {
    let id: String
    let axis: Axis
    /// Where it is, as wide as the gap.
    let rect: Rect
    /// Where the first part starts, and the points that both parts share.
    let start: Float
    let length: Float
    let minimums: (Float, Float)

    static func == (a: Edge, b: Edge) -> Bool { a.id == b.id && a.rect == b.rect }
  }

  /// Where each panel is when all have `rect`, `gap` points apart. Places are whole points.
  public func frames(in rect: Rect, gap: Float) -> [String: Rect] { arranged(in: rect, gap: gap).panels }

  func arranged(in rect: Rect, gap: Float) -> (panels: [String: Rect], edges: [Edge]) {
    if let maximized, contains(maximized, root) { return ([maximized: rect], []) }
    var panels: [String: Rect] = [:]
    var edges: [Edge] = []
    place(root, rect, gap, &panels, &edges)
    return (panels, edges)
  }

  private func contains(_ id: String, _ node: Node) -> Bool {
    switch node {
    case .panel(let name): name == id
    case .split(_, _, _, _, let first, let second): contains(id, first) || contains(id, second)
    }
  }

  private func place(
    _ node: Node, _ rect: Rect, _ gap: Float, _ panels: inout [String: Rect], _ edges: inout [Edge]
  ) {
    switch node {
    case .panel(let id): panels[id] = rect
    case .split(let id, let axis, let share, let minimums, let first, let second):
      let length = max(0, (axis == .horizontal ? rect.width : rect.height) - gap)
      let wanted = shares[id].flatMap { $0.isFinite ? $0 : nil } ?? share
      let amount = SplitLayout.clamped(length * wanted, length: length, minimums: minimums)
      var (a, b, edge) = (rect, rect, rect)
      if axis == .horizontal {
        a.width = amount
        edge.x = a.right
        edge.width = gap
        b.x = edge.right
        b.width = length - amount
      } else {
        a.height = amount
        edge.y = a.bottom
        edge.height = gap
        b.y = edge.bottom
        b.height = length - amount
      }
      let start = axis == .horizontal ? rect.x : rect.y
      edges.append(Edge(id: id, axis: axis, rect: edge, start: start, length: length, minimums: minimums))
      place(first, a, gap, &panels, &edges)
      place(second, b, gap, &panels, &edges)
    }
  }

  /// Whole points, both minimums kept where there is room for both; else they share what there is.
  static func clamped(_ amount: Float, length: Float, minimums: (Float, Float)) -> Float {
    let (least, other) = (max(0, minimums.0), max(0, minimums.1))
    guard least + other <= length else { return (length * least / max(1, least + other)).rounded() }
    return min(length - other, max(least, amount.rounded()))
  }
}

extension UI {
  /// Draws and handles the edges of a layout, and returns where its panels go. A double click on an edge puts it back.
  public func split(_ layout: inout SplitLayout, in rect: Rect) -> [String: Rect] {
    for edge in layout.arranged(in: rect, gap: theme.gap).edges {
      surface("edge " + edge.id, in: edge.rect, background: false, padding: false) {
        let handle = region("handle", edge.rect.size)
        let vertical = edge.axis == .vertical
        if handle.isHovered || handle.isHeld {
          pointer = vertical ? .resizeVertical : .resizeHorizontal
          let line =
            vertical
            ? Rect(edge.rect.x, edge.rect.center.y - 1, edge.rect.width, 2)
            : Rect(edge.rect.center.x - 1, edge.rect.y, 2, edge.rect.height)
          draw.fill(line, theme.accent.faded(handle.isHeld ? 1 : 0.55), rounding: 1)
        }
        if handle.wasDoubleClicked {
          layout.shares[edge.id] = nil
        } else if handle.isHeld, mouseDrag() != .zero, edge.length > 0 {
          let at = (vertical ? mouse.y : mouse.x) - theme.gap / 2 - edge.start
          let amount = SplitLayout.clamped(at, length: edge.length, minimums: edge.minimums)
          layout.shares[edge.id] = amount / edge.length
        }
      }
    }
    return layout.frames(in: rect, gap: theme.gap)
  }
}
