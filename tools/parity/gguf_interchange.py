#!/usr/bin/env python3
"""GGUF in both directions against the `gguf` package of PyPI (0.19).

gguf_interchange.py make FILE            writes a file with every type and kind of metadata that hoofbeat reads
                                         (Tests/CheckpointTests/Goldens/every-type.gguf), and FILE.json with its values
gguf_interchange.py check FILE FOLDER    compares a file of `hoofbeat model export` with the folder it was made of, bit by bit
"""
import json
import pathlib
import struct
import sys

import numpy as np
from gguf import GGMLQuantizationType as Kind
from gguf import GGUFReader, GGUFWriter, dequantize, quantize


def values(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Exact in every type: eighths that depend on the name, as the tests compute them."""
    seed = sum(name.encode())
    count = int(np.prod(shape))
    return (((np.arange(count) * 37 + seed) % 251 - 125) / 8).astype(np.float32).reshape(shape)


def make(path: str) -> None:
    writer = GGUFWriter(path, "test")
    writer.add_uint8("a.u8", 200)
    writer.add_int8("a.i8", -100)
    writer.add_uint16("a.u16", 60000)
    writer.add_int16("a.i16", -30000)
    writer.add_uint32("a.u32", 4_000_000_000)
    writer.add_int32("a.i32", -2_000_000_000)
    writer.add_uint64("a.u64", 2**63)
    writer.add_int64("a.i64", -(2**62))
    writer.add_float32("a.f32", 1.5)
    writer.add_float64("a.f64", -2.25)
    writer.add_bool("a.bool", True)
    writer.add_string("a.text", "Grüße 🐎")
    writer.add_array("a.list", [1, 2, 3])
    writer.add_array("a.words", ["one", "zwei"])
    expected: dict[str, dict] = {}

    def add(name: str, shape: tuple[int, ...], kind: Kind) -> None:
        data = values(name, shape)
        if kind in (Kind.F32, Kind.F16):
            writer.add_tensor(name, data.astype(np.float32 if kind == Kind.F32 else np.float16))
            stored = data
        else:
            packed = quantize(data, kind)
            writer.add_tensor(name, packed, raw_dtype=kind)
            stored = dequantize(packed, kind)
        expected[name] = {
            "type": kind.name,
            "shape": list(shape),
            "values": [float(x) for x in stored.astype(np.float32).ravel()],
        }

    add("plain.f32", (2, 3, 4, 5), Kind.F32)
    add("plain.f16", (3, 5), Kind.F16)
    add("plain.bf16", (4, 6), Kind.BF16)
    add("eight", (3, 64), Kind.Q8_0)
    add("four", (2, 96), Kind.Q4_0)
    add("vector", (7,), Kind.F32)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    pathlib.Path(path + ".json").write_text(json.dumps(expected))


def safetensors(folder: pathlib.Path) -> dict[str, tuple[str, list[int], bytes]]:
    result = {}
    for file in sorted(folder.glob("*.safetensors")):
        raw = file.read_bytes()
        (length,) = struct.unpack("<Q", raw[:8])
        for name, entry in json.loads(raw[8 : 8 + length]).items():
            if name != "__metadata__":
                start, end = entry["data_offsets"]
                result[name] = (entry["dtype"], entry["shape"], raw[8 + length + start : 8 + length + end])
    return result


def numbers(dtype: str, data: bytes) -> np.ndarray:
    if dtype == "BF16":
        return (np.frombuffer(data, np.uint16).astype(np.uint32) << 16).view(np.float32)
    return np.frombuffer(data, {"F32": np.float32, "F16": np.float16}[dtype]).astype(np.float32)


def unpacked(weights: dict, name: str) -> np.ndarray:
    """A quantised matrix of a folder, [rows, padded columns], as docs/checkpoints.md describes it."""
    scales = numbers("F16", weights[name + ".scales"][2])
    if name + ".q8" in weights:
        blocks = np.frombuffer(weights[name + ".q8"][2], np.int8).reshape(-1, 32).astype(np.float32)
    else:
        packed = np.frombuffer(weights[name + ".q4"][2], np.uint8).reshape(-1, 16)
        blocks = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
    return blocks * scales[:, None]


def check(path: str, folder: str) -> None:
    weights = safetensors(pathlib.Path(folder))
    seen = set()
    reader = GGUFReader(path)
    for tensor in reader.tensors:
        found = dequantize(tensor.data, tensor.tensor_type).astype(np.float32).ravel()
        if tensor.name in weights:
            dtype, shape, data = weights[tensor.name]
            wanted = numbers(dtype, data).ravel()
            assert len(shape) > 4 or list(tensor.shape[::-1]) == shape, (tensor.name, tensor.shape, shape)
            seen.add(tensor.name)
        else:
            wanted = unpacked(weights, tensor.name).ravel()
            seen |= {name for name in weights if name.rsplit(".", 1)[0] == tensor.name}
        assert np.array_equal(found, wanted), tensor.name
    assert seen == set(weights), set(weights) - seen
    config = reader.fields["hoofbeat.config"].contents()
    assert json.loads(config) == json.loads((pathlib.Path(folder) / "config.json").read_text())
    print(f"{path}: {len(reader.tensors)} tensors equal to {folder} bit by bit")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2])
    else:
        check(sys.argv[2], sys.argv[3])
