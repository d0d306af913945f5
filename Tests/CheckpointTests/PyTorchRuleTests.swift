import Foundation
import Testing

@testable import Checkpoint

@Suite("Malformed PyTorch files")
struct PyTorchRuleTests {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private func error(_ bytes: [UInt8]) throws -> CheckpointError? {
    let url = try scratch.file("\(UUID().uuidString).pt", bytes)
    let error = checkpointError { try PyTorchFile(url) }
    if let error { #expect(!error.description.contains("\n") && error.message.hasSuffix("."), "\(error)") }
    return error
  }

  private func pickleError(_ body: (inout PickleBuilder) -> Void) throws -> CheckpointError? {
    try error(torchFile(PickleBuilder.opened(body)).encoded())
  }

  /// A dictionary with one tensor, after `body` has changed its container.
  private func error(zip body: (inout ZipBuilder) -> Void) throws -> CheckpointError? {
    var zip = torchFile(
      PickleBuilder.opened {
        $0.op("}")
        $0.text("w")
        $0.tensor()
        $0.op("s")
      })
    body(&zip)
    return try error(zip.encoded())
  }

  @Test("A dictionary with one tensor, as these tests build it, is read")
  func valid() throws {
    #expect(try error(zip: { _ in }) == nil)
  }

  @Test(
    "A pickle that names anything but tensors is refused by name, and nothing is run",
    arguments: [
      ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("__builtin__", "getattr"), ("subprocess", "Popen"),
      ("numpy.core.multiarray", "_reconstruct"), ("torch", "load"), ("torch.storage", "_load_from_bytes"),
      ("torch._utils", "_rebuild_sparse_tensor"), ("argparse", "Namespace"), ("collections", "Counter"),
    ])
  func globals(_ module: String, _ name: String) throws {
    let marker = scratch.url.appending(path: "ran").path
    let error = try #require(
      try pickleError {
        $0.global(module, name)
        $0.op("(")
        $0.text("touch \(marker)")
        $0.op("tR")
      })
    #expect(error.kind == .forbiddenGlobal)
    #expect(error.message.contains("‘\(module).\(name)’"))
    #expect(!FileManager.default.fileExists(atPath: marker))
  }

  @Test("Calling what is no function of a tensor is refused")
  func calls() throws {
    #expect(
      try pickleError {
        $0.text("os.system")
        $0.op(")R")
      }?.kind == .forbiddenGlobal)
    #expect(
      try pickleError {
        $0.global("torch", "FloatStorage")
        $0.op(")R")
      }?.kind == .pickleStructure)
    #expect(
      try pickleError {
        $0.global("collections", "OrderedDict")
        $0.op("((K\u{1}K\u{2}ttR")
      }?.kind == .pickleStructure)
  }

  @Test(
    "Operations that tensors do not need are refused",
    arguments: [
      "i", "o", "\u{81}", "\u{92}", "\u{93}", "\u{94}", "\u{95}", "P", "B", "C", "I", "L", "V", "d", "l", "2",
    ])
  func operations(_ operation: String) throws {
    let byte = try #require(operation.unicodeScalars.first?.value)
    let error = try #require(try pickleError { $0.raw(UInt8(byte)) })
    #expect(error.kind == .pickleStructure && error.message.contains("0x\(String(byte, radix: 16))"))
  }

  @Test("Stacks, marks and memos that do not fit are refused")
  func stacks() throws {
    for operations in [
      "s", "u", "a", "e", "t", "\u{85}", "R", "b", "Q", "h\u{5}", "}(", "}}", "(", "q\u{1}", "](a", "}(\u{86}",
    ] {
      #expect(
        try pickleError { $0.bytes += operations.unicodeScalars.map { UInt8($0.value) } }?.kind == .pickleStructure)
    }
    #expect(try error(torchFile([0x80, 2]).encoded())?.kind == .pickleStructure)
    #expect(try error(torchFile([]).encoded())?.kind == .pickleStructure)
    #expect(try error(torchFile([0x80, 4] + Array("}.".utf8)).encoded())?.kind == .unsupportedFormat)
    #expect(try error(torchFile([0x80, 2] + Array("}.}".utf8)).encoded())?.kind == .pickleStructure)
  }

  @Test("Tensors outside of their storage are refused, whatever overflows")
  func bounds() throws {
    let big = Int.max
    for (count, offset, shape, strides) in [
      (4, 1, [4], [1]), (4, 0, [5], [1]), (4, 0, [2, 2], [3, 1]), (4, -1, [1], [1]), (4, 0, [-1], [1]),
      (4, 0, [2], [-1]),
      (4, big, [2], [1]), (4, 0, [2], [big]), (4, 0, [big, 2], [0, 0]), (4, 0, [big], [big]), (4, 0, [3, 3], [0, 1]),
      (4, 0, [2, 2], [1]), (4, 4, [1], [1]), (4, 0, [1 << 40, 1 << 40], [0, 0]),
    ] as [(Int, Int, [Int], [Int])] {
      let error = try pickleError {
        $0.op("}")
        $0.text("w")
        $0.tensor(count: count, offset: offset, shape: shape, strides: strides)
        $0.op("s")
      }
      #expect(error?.kind == .pickleStructure, "\(offset) \(shape) \(strides)")
    }
    for count in [5, 3, big, -1] {
      let error = try pickleError {
        $0.op("}")
        $0.text("w")
        $0.tensor(count: count, shape: [1])
        $0.op("s")
      }
      #expect(error?.kind == (count < 0 ? .pickleStructure : .sizeMismatch))
    }
    #expect(
      try pickleError {
        $0.op("}")
        $0.text("w")
        $0.tensor(key: "../../etc/passwd")
        $0.op("s")
      }?.kind == .zipStructure)
    #expect(
      try pickleError {
        $0.op("}")
        $0.text("w")
        $0.tensor(storage: "ComplexFloatStorage")
        $0.op("s")
      }?.kind == .forbiddenGlobal)
  }

  @Test("Dictionaries in themselves, thousands deep or shared without end neither crash nor hang")
  func nesting() throws {
    #expect(
      try pickleError {
        $0.op("}q\u{1}")
        $0.text("self")
        $0.op("h\u{1}s")
      }?.kind == .pickleStructure)
    #expect(
      try pickleError { $0.bytes += Array("N".utf8) + [UInt8](repeating: 0x85, count: 200_000) }?.kind
        == .pickleStructure)
    #expect(try pickleError { $0.op(String(repeating: "(", count: 200_000)) }?.kind == .pickleStructure)
    #expect(try pickleError { $0.op(String(repeating: "]", count: 1_000_001)) }?.kind == .pickleStructure)
    // Each dictionary holds the one before twice: 2^25 ways to a tensor.
    let error = try pickleError {
      $0.op("}")
      for level in 0...25 {
        $0.text("level \(level)")
        $0.op("}q")
        $0.raw(UInt8(level))
        for key in level > 0 ? ["a", "b"] : [] {
          $0.text(key)
          $0.op("h")
          $0.raw(UInt8(level - 1))
          $0.op("s")
        }
        $0.op("s")
      }
    }
    #expect(error?.message.contains("shared") == true)
  }

  @Test("One name twice, keys that are no text, and roots that are no dictionary are refused")
  func names() throws {
    #expect(
      try pickleError {
        $0.op("}")
        for _ in 0..<2 {
          $0.text("w")
          $0.op("Ns")
        }
      }?.message.contains("twice") == true)
    #expect(try pickleError { $0.op("})Ns") }?.kind == .pickleStructure)
    #expect(try pickleError { $0.op("N") }?.message.contains("None") == true)
    #expect(try pickleError { $0.tensor() }?.kind == .pickleStructure)
    // "a.b" and {"a": {"b"}} would have one name.
    #expect(
      try pickleError {
        $0.op("}")
        $0.text("a.b")
        $0.tensor()
        $0.op("s")
        $0.text("a")
        $0.op("}")
        $0.text("b")
        $0.tensor()
        $0.op("ss")
      }?.message.contains("twice") == true)
  }

  @Test("Containers that are compressed, encrypted, linked, overlapping or misnamed are refused")
  func containers() throws {
    #expect(try error(zip: { $0.entries[2].method = 8 })?.message.contains("compressed") == true)
    #expect(try error(zip: { $0.entries[2].flags = 1 })?.message.contains("encrypted") == true)
    #expect(try error(zip: { $0.entries[2].attributes = 0xA1FF_0000 })?.message.contains("symbolic link") == true)
    #expect(try error(zip: { $0.entries[2].checksum = 1 }) == nil, "storages are checked when they are read")
    #expect(try error(zip: { $0.entries[0].checksum = 1 })?.kind == .checksumMismatch)
    #expect(try error(zip: { $0.entries[2].claimedSize = 1 << 30 })?.kind == .zipStructure)
    #expect(try error(zip: { $0.entries[2].claimedSize = .max })?.kind == .zipStructure)
    #expect(try error(zip: { $0.entries[2].offset = 0 })?.kind == .zipStructure)
    #expect(try error(zip: { $0.entries[2].offset = 0x7FFF_FFFF })?.kind == .zipStructure)
    #expect(try error(zip: { $0.entries[2].localName = "y/data/0" })?.kind == .zipStructure)
    #expect(try error(zip: { $0.claimedCount = 2 })?.kind == .zipStructure)
    #expect(try error(zip: { $0.claimedCount = .max })?.kind == .zipStructure)
    #expect(try error(zip: { $0.prefix = Array("PK#!/bin/sh".utf8) })?.kind == .zipStructure)
    #expect(try error(zip: { $0.suffix = [0] })?.kind == .zipStructure)
    #expect(try error(zip: { $0.entries.append(.init(name: "X/DATA/0", bytes: [])) })?.kind == .zipStructure)
    for name in [
      "../x", "/etc/passwd", "x//y", "x/./y", "C:\\x", "x\\y", "x\0", "", String(repeating: "n", count: 300),
    ] {
      #expect(try error(zip: { $0.entries.append(.init(name: name, bytes: [])) })?.kind == .zipStructure, "\(name)")
    }
    #expect(try error(zip: { $0.entries.remove(at: 2) })?.kind == .zipStructure)
    #expect(try error(zip: { $0.entries.remove(at: 0) })?.message.contains("data.pkl") == true)
    #expect(try error(zip: { $0.entries = [] })?.kind == .zipStructure)
  }

  @Test("Entries that share bytes cannot make a small file claim a large one")
  func bomb() throws {
    // Every entry claims the same million bytes.
    var zip = ZipBuilder([("x/data.pkl", [UInt8](repeating: 0, count: 1 << 16))])
    for index in 0..<100 {
      zip.entries.append(.init(name: "x/data/\(index)", bytes: [], claimedSize: 1 << 16, offset: 0))
    }
    #expect(try error(zip.encoded())?.kind == .zipStructure)
  }

  @Test("Big-endian files, TorchScript and files that are none are refused in a sentence")
  func foreign() throws {
    #expect(try error(zip: { $0.entries[1].bytes = Array("big".utf8) })?.message.contains("big-endian") == true)
    #expect(
      try error(zip: { $0.entries.append(.init(name: "x/code/a.py", bytes: [])) })?.message.contains("TorchScript")
        == true)
    #expect(try error([1, 2, 3, 4, 5, 6, 7])?.kind == .unsupportedFormat)
    #expect(try error([])?.kind == .tooSmall)
    #expect(try error(Array("PK".utf8) + [3, 4])?.kind == .zipStructure)
    #expect(try error([UInt8](repeating: 0x50, count: 4096))?.kind == .unsupportedFormat)
  }

  @Test("Every truncation is refused")
  func truncations() throws {
    let whole = Array(try Data(contentsOf: golden("torch.pt")))
    for length in stride(from: 0, to: whole.count, by: 97) {
      let bytes = Array(whole[..<length])
      let error = checkpointError { try bytes.withUnsafeBytes { try ZipArchive($0, file: "x.pt") } }
      #expect(error?.kind == .zipStructure, "\(length)")
    }
  }

  @Test("A sparse terabyte and a loop of links are refused without reading them")
  func sparseAndLinked() throws {
    let sparse = scratch.url.appending(path: "sparse.pt")
    try #require(FileManager.default.createFile(atPath: sparse.path, contents: Data("PK".utf8)))
    let handle = try FileHandle(forWritingTo: sparse)
    do { try handle.truncate(atOffset: 1 << 40) } catch { return }  // a file system without sparse files
    try handle.close()
    #expect(checkpointError { try PyTorchFile(sparse) }?.kind == .zipStructure)
    let link = scratch.url.appending(path: "loop.pt")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: link)
    #expect(checkpointError { try PyTorchFile(link) }?.kind == .unreadable)
  }
}
