/// A graph cut where streamed weights change: each section's commands need one unit at most.
struct SectionPlan {
  struct Section {
    /// Indices of the graph's dispatches.
    var dispatches: Range<Int>
    /// What must be on the device before they start.
    var weights: (stream: WeightStream, unit: Int)?
  }

  /// In order; one, without weights, for a graph that streams nothing.
  private(set) var sections: [Section] = []

  init(_ graph: Graph) {
    var section = Section(dispatches: 0..<0)
    for (index, dispatch) in graph.dispatches.enumerated() {
      if let (stream, unit) = Self.weights(of: dispatch, in: graph) {
        if let held = section.weights, held.stream !== stream || held.unit != unit {
          sections.append(section)
          section = Section(dispatches: index..<index)
        }
        // What comes before the first weights waits for them too: a cut there would gain nothing but a submission.
        section.weights = (stream, unit)
      }
      section.dispatches = section.dispatches.lowerBound..<index + 1
    }
    sections.append(section)
  }

  private static func weights(of dispatch: Dispatch, in graph: Graph) -> (stream: WeightStream, unit: Int)? {
    var found: (stream: WeightStream, unit: Int)?
    for binding in dispatch.bindings {
      guard case .streamed(let stream, let unit, _) = graph.storage[binding.value.id] else { continue }
      precondition(found.map { $0.stream === stream && $0.unit == unit } ?? true, "a dispatch needs two streamed units")
      found = (stream, unit)
    }
    return found
  }
}
