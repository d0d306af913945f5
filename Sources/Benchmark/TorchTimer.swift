internal import Foundation

/// PyTorch in a Python process beside us, which times the same work when told to, so that both are measured in turn.
public final class TorchTimer {
  /// PyTorch's version and number of threads.
  public let version: String
  private let peer: PythonPeer

  /// Why there is no PyTorch to compare with.
  public struct Unavailable: Error, CustomStringConvertible {
    public let description: String
  }

  /// Starts Python.
  /// - Parameters:
  ///   - python: an interpreter that can import torch.
  ///   - threads: how many threads PyTorch may use.
  /// - Throws: `Unavailable` when the interpreter does not start or has no torch.
  public init(python: String, threads: Int) throws(Unavailable) {
    do {
      peer = try PythonPeer(python, script: Self.script, arguments: ["\(threads)"])
    } catch {
      throw Unavailable(description: "\(python) does not start: \(error)")
    }
    guard let line = peer.answer(), line.hasPrefix("torch ") else {
      throw Unavailable(description: "\(python) cannot import torch")
    }
    version = line
  }

  /// Times one case; nil when Python has gone.
  func time(_ test: KernelCase, repeats: Int) -> Elapsed? {
    let request: [Int] =
      switch test {
      case .product(let rows, let outputs, let inputs): [0, rows, outputs, inputs, 0, repeats]
      case .attention(let rows, let heads, let keyHeads, let headDim): [1, rows, heads, keyHeads, headDim, repeats]
      }
    let reply = peer.ask(request.map(String.init).joined(separator: " "))
    let numbers = reply?.split(separator: " ").compactMap { Double($0) } ?? []
    return numbers.count == 2 ? Elapsed(wall: numbers[0], cpu: numbers[1]) : nil
  }

  private static let script = """
    from sys import argv, stdin
    from time import perf_counter, process_time
    from torch import __version__, get_num_threads, randn, set_grad_enabled, set_num_threads
    from torch.nn.functional import linear, scaled_dot_product_attention
    set_num_threads(int(argv[1]))
    set_grad_enabled(False)
    print('torch', __version__, get_num_threads(), 'threads', flush=True)
    made = {}
    for line in stdin:
      kind, a, b, c, d, repeats = map(int, line.split())
      key = (kind, a, b, c, d)
      if key not in made:
        made.clear()
        if kind == 0:
          x, w = randn(a, c), randn(b, c)
          made[key] = lambda: linear(x, w)
        else:
          q, k, v = (randn(1, n, a, d) for n in (b, c, c))
          k, v = (t.repeat_interleave(b // c, 1) for t in (k, v))
          made[key] = lambda: scaled_dot_product_attention(q, k, v)
        made[key]()
      work = made[key]
      wall, cpu = perf_counter(), process_time()
      for _ in range(repeats): work()
      print((perf_counter() - wall) / repeats, (process_time() - cpu) / repeats, flush=True)
    """
}
