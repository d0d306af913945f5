import Checkpoint

/// How the tensors of a part are spread over files.
struct ShardPlan: Sendable {
  /// One file.
  struct Shard: Sendable {
    var name: String
    var tensors: [PlannedTensor]
    var layout: SafetensorsLayout
    /// For each tensor, its first range among the layout's.
    var firstRange: [Int]
  }

  let shards: [Shard]
  /// The text of `model.safetensors.index.json`; nil for a single file.
  let index: String?
  /// Bytes of all files together.
  var byteCount: Int { shards.reduce(0) { $0 + $1.layout.byteCount } }

  /// Cuts where a layer ends once a shard would be larger than `limit` bytes.
  init(_ tensors: [PlannedTensor], limit: Int) throws {
    var pieces: [[PlannedTensor]] = []
    var size = 0
    var start = 0
    while start < tensors.count {
      var end = start
      while end < tensors.count, tensors[end].group == tensors[start].group { end += 1 }
      let group = Array(tensors[start..<end])
      let bytes = group.reduce(0) { $0 + $1.entries.reduce(0) { $0 + ($1.byteCount ?? 0) } }
      if pieces.isEmpty || size > 0 && size + bytes > limit {
        pieces.append([])
        size = 0
      }
      pieces[pieces.count - 1] += group
      size += bytes
      start = end
    }
    var shards: [Shard] = []
    var map = ConfigWriter()
    for (number, tensors) in pieces.enumerated() {
      let name =
        pieces.count == 1
        ? "model.safetensors" : "model-\(Self.digits(number + 1))-of-\(Self.digits(pieces.count)).safetensors"
      var entries: [SafetensorsLayout.Entry] = []
      var first: [Int] = []
      for tensor in tensors {
        first.append(entries.count)
        entries += tensor.entries
      }
      for entry in entries { map.set(entry.name, name) }
      shards.append(
        Shard(
          name: name, tensors: tensors, layout: try SafetensorsLayout(entries, metadata: ["format": "pt"]),
          firstRange: first))
    }
    self.shards = shards
    if pieces.count > 1 {
      var metadata = ConfigWriter()
      metadata.set("total_size", shards.reduce(0) { $0 + $1.layout.byteCount - $1.layout.header.count })
      var writer = ConfigWriter()
      writer.set("metadata", metadata)
      writer.set("weight_map", map)
      index = writer.text
    } else {
      index = nil
    }
  }

  private static func digits(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 5 - text.count)) + text
  }
}
