internal import Foundation
public import SingleStream

/// The same transformer in PyTorch, float32, in a process beside us.
///
/// Written for speed, not for training: experts apart, norms' weights ready, pairs of the gated activation pulled apart,
/// rotary angles made once, fused attention.
public final class TorchModel {
  /// PyTorch's version and number of threads.
  public let version: String
  private let peer: PythonPeer
  private let threads: Int

  /// Why there is no PyTorch to compare with.
  public struct Unavailable: Error, CustomStringConvertible {
    public let description: String
  }

  /// Starts Python and loads the checkpoint there.
  /// - Parameters:
  ///   - python: an interpreter that can import torch.
  ///   - folder: the checkpoint; float32, float16 and bfloat16 tensors are understood.
  ///   - threads: how many threads PyTorch may use.
  /// - Throws: `Unavailable` when the interpreter does not start, has no torch, or cannot read the checkpoint.
  public init(
    python: String, folder: String, shape: TransformerShape, layout: StreamLayout, threads: Int
  ) throws(Unavailable) {
    guard shape.localLayers.isEmpty else {
      throw Unavailable(description: "PyTorch's side of this comparison has no local attention")
    }
    let sizes = Sizes(
      layers: shape.layers, hidden: shape.hidden, headDim: shape.headDim, kvHeads: shape.kvHeads,
      channels: shape.channels, counts: [layout.video, layout.audio, layout.text],
      sandwich: shape.sandwichLayers.sorted(), gelu7: shape.gelu7Layers.sorted(), gated: shape.isGated)
    self.threads = threads
    do {
      let arguments = ["\(threads)", folder, String(decoding: try JSONEncoder().encode(sizes), as: UTF8.self)]
      peer = try PythonPeer(python, script: Self.script, arguments: arguments)
    } catch {
      throw Unavailable(description: "\(python) does not start: \(error)")
    }
    guard let line = peer.answer(), line.hasPrefix("torch ") else {
      throw Unavailable(description: "\(python) cannot import torch, or cannot read \(folder)")
    }
    version = line
  }

  /// Time of one forward, averaged over `repeats`; nil when Python has gone.
  /// - Parameter threads: how many to use; nil for all.
  func time(repeats: Int, threads: Int? = nil) -> Elapsed? {
    let numbers =
      peer.ask("\(repeats) \(threads ?? self.threads)")?.split(separator: " ").compactMap { Double($0) } ?? []
    return numbers.count == 2 ? Elapsed(wall: numbers[0], cpu: numbers[1]) : nil
  }

  /// Every `outputStride`th output of the forward on `BenchInputs`: video, then audio.
  func outputs() -> [Float]? {
    peer.ask("0 1").map { $0.split(separator: " ").compactMap { Float($0) } }
  }

  /// Of so many outputs one is compared.
  static let outputStride = 101

  private struct Sizes: Encodable {
    var layers, hidden, headDim, kvHeads: Int
    var channels, counts, sandwich, gelu7: [Int]
    var gated: Bool
  }

  private static let script = """
    from glob import glob
    from json import loads
    from struct import unpack
    from sys import argv, stdin
    from time import perf_counter, process_time
    from torch.nn import functional as F
    torch = __import__('torch')
    torch.set_num_threads(int(argv[1]))
    torch.set_grad_enabled(False)
    c = loads(argv[3])
    W, kinds = {}, {'F32': torch.float32, 'F16': torch.float16, 'BF16': torch.bfloat16}
    for path in glob(argv[2] + '/*.safetensors'):
      data = bytearray(open(path, 'rb').read())
      start = 8 + unpack('<Q', data[:8])[0]
      for name, t in loads(data[8:start]).items():
        if name == '__metadata__': continue
        part = torch.frombuffer(bytearray(data[start + t['data_offsets'][0]:start + t['data_offsets'][1]]),
                                dtype=kinds[t['dtype']])
        W[name] = part.view(t['shape']).float()
    d, h, g, hd, counts = c['hidden'], c['hidden'] // c['headDim'], c['kvHeads'], c['headDim'], c['counts']
    n = sum(counts)
    def noise(rows, columns):
      i = torch.arange(rows * columns, dtype=torch.int64)
      return ((i * 2654435761 % 2**32).double() / 2**31 - 1).float().view(rows, columns)
    inputs = [noise(counts[m], c['channels'][m]) for m in range(3)]
    i = torch.arange(n, dtype=torch.float32)
    positions = torch.stack([i * 0.25, i % 8 - 3.5, i % 5 - 2], 1)
    angles = (positions[:, :, None] * W['adapter.rope.bands']).flatten(1)[:, None]
    cos, sin = angles.cos(), angles.sin()
    r = angles.shape[-1]
    def rotate(x):
      a, b = x[..., :r], x[..., r:2 * r]
      return torch.cat([a * cos - b * sin, b * cos + a * sin, x[..., 2 * r:]], -1)
    def unit(x): return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-6)
    layers = []
    for k in range(c['layers']):
      e, p = (3 if k in c['sandwich'] else 1), f'block.layers.{k}.'
      rows = counts if e == 3 else [n]
      def matrix(name, pairs=False):
        m = W[p + name + '.weight']
        m = m.view(e, -1, m.shape[1])
        if pairs: m = m.view(e, -1, 2, m.shape[2]).transpose(1, 2).reshape(m.shape)
        return [x.contiguous() for x in m]
      def spread(name, width):
        return torch.cat([x.expand(q, width) for x, q in zip(1 + W[p + name + '.weight'].view(e, 1, width), rows)]) \\
          if e == 3 else 1 + W[p + name + '.weight']
      gelu = k in c['gelu7']
      layers.append((rows, gelu, spread('attention.pre_norm', d), matrix('attention.linear_qkv'),
        spread('attention.q_norm', hd).view(-1, 1, hd), spread('attention.k_norm', hd).view(-1, 1, hd),
        matrix('attention.linear_proj'), spread('mlp.pre_norm', d), matrix('mlp.up_gate_proj', not gelu),
        matrix('mlp.down_proj')))
    def linear(x, ms, rows):
      if len(ms) == 1: return F.linear(x, ms[0])
      return torch.cat([F.linear(a, m) for a, m in zip(x.split(rows), ms)])
    def forward():
      names = ['video', 'audio', 'text']
      x = torch.cat([F.linear(t, W[f'adapter.{q}_embedder.weight'], W[f'adapter.{q}_embedder.bias'])
                     for t, q in zip(inputs, names)])
      for rows, gelu, n1, qkv, qn, kn, proj, n2, up, down in layers:
        y = linear(unit(x) * n1, qkv, rows)
        q, k, v, gate = y.split([h * hd, g * hd, g * hd, y.shape[1] - (h + 2 * g) * hd], 1)
        q = rotate(unit(q.view(n, h, hd)) * qn).transpose(0, 1)
        k = rotate(unit(k.view(n, g, hd)) * kn).transpose(0, 1)
        v = v.view(n, g, hd).transpose(0, 1)
        if g != h: k, v = [t.repeat_interleave(h // g, 0) for t in (k, v)]
        a = F.scaled_dot_product_attention(q[None], k[None], v[None])[0].transpose(0, 1)
        if c['gated']: a = a * torch.sigmoid(gate)[..., None]
        x = x + linear(a.reshape(n, d), proj, rows)
        u = linear(unit(x) * n2, up, rows)
        if gelu:
          u = u.clamp(max=7)
          u = u * torch.sigmoid(1.702 * u)
        else:
          a, b = u.chunk(2, 1)
          a = a.clamp(max=7)
          u = a * torch.sigmoid(1.702 * a) * (b.clamp(-7, 7) + 1)
        x = x + linear(u, down, rows)
      video, audio, _ = x.split(counts)
      return [F.linear(unit(t) * (1 + W[f'final_norm_{q}.weight']), W[f'final_linear_{q}.weight'])
              for t, q in ((video, 'video'), (audio, 'audio'))]
    out = forward()
    print('torch', torch.__version__, torch.get_num_threads(), 'threads', flush=True)
    for line in stdin:
      repeats, threads = map(int, line.split())
      torch.set_num_threads(threads)
      if repeats == 0:
        print(' '.join(map(repr, torch.cat([t.flatten() for t in out])[::101].tolist())), flush=True)
        continue
      wall, cpu = perf_counter(), process_time()
      for _ in range(repeats): forward()
      print((perf_counter() - wall) / repeats, (process_time() - cpu) / repeats, flush=True)
    """
}
