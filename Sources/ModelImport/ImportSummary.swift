extension ModelImporter {
  /// What will be written, before it is: one entry for each part, without errors of quantisation.
  public var summary: [Report.Part] {
    zip(plans, shards).map { plan, shards in
      Report.Part(
        part: plan.part, tensors: plan.tensors.count, parameters: plan.tensors.reduce(0) { $0 + $1.count },
        bytes: shards.byteCount, dropped: plan.dropped, errors: [])
    }
  }
}

extension ModelImporter.Report.Part {
  /// How far quantised matrices are from the published ones: for each kind of matrix the mean relative error and the
  /// tensor that is furthest off.
  public var errorSummary: [String] {
    var kinds: [String: [(name: String, error: TensorError)]] = [:]
    for entry in errors {
      // block.layers.7.mlp.down_proj.weight → down_proj
      let kind = entry.name.split(separator: ".").dropLast().last.map(String.init) ?? entry.name
      kinds["\(entry.error.format) \(kind)", default: []].append(entry)
    }
    return kinds.sorted { $0.key < $1.key }.map { kind, entries in
      let mean = entries.reduce(0) { $0 + $1.error.relativeRMS } / Double(entries.count)
      let worst = entries.max { $0.error.relativeRMS < $1.error.relativeRMS }
      let shown = worst.map { ", at most \(percent($0.error.relativeRMS)) (\($0.name))" } ?? ""
      return "\(kind): \(entries.count) matrices, relative error \(percent(mean))\(shown)"
    }
  }

  private func percent(_ share: Double) -> String {
    let thousandths = Int((share * 100_000).rounded())
    let rest = String(thousandths % 1000)
    return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest) %"
  }
}
