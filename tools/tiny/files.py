"""Writes weight files byte by byte, with nothing but Python: safetensors, and PyTorch's zip with a pickle in it.

A tensor is (shape, values): `values` is an array of floats, row-major.
"""

import array
import io
import json
import pathlib
import struct
import sys
import zipfile

PICKLE_PROTOCOL_2 = b"\x80\x02"
KINDS = {"F32": 4, "BF16": 2}


def encoded(values, kind):
    """Little-endian bytes of `values` as `kind`."""
    words = array.array("f", values)
    if sys.byteorder == "big":
        words.byteswap()
    raw = words.tobytes()
    if kind == "F32":
        return raw
    # bfloat16 is the upper half of a float; rounded to nearest, ties to even.
    halves = array.array("H")
    for (bits,) in struct.iter_unpack("<I", raw):
        halves.append((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16 & 0xFFFF)
    if sys.byteorder == "big":
        halves.byteswap()
    return halves.tobytes()


def write_safetensors(path, tensors, kind="F32"):
    """One file, tensors in the given order, data aligned to 8 bytes."""
    header, blobs, at = {"__metadata__": {"format": "pt"}}, [], 0
    for name, (shape, values) in tensors.items():
        blob = encoded(values, kind)
        header[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [at, at + len(blob)]}
        blobs.append(blob)
        at += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def write_shards(folder, tensors, shards, kind="F32"):
    """`model-0000x-of-0000N.safetensors` and the index, as published."""
    folder.mkdir(parents=True, exist_ok=True)
    names, where = list(tensors), {}
    each = -(-len(names) // shards)
    for shard in range(shards):
        file = f"model-{shard + 1:05}-of-{shards:05}.safetensors"
        part = {name: tensors[name] for name in names[shard * each:(shard + 1) * each]}
        where |= dict.fromkeys(part, file)
        write_safetensors(folder / file, part, kind)
    size = sum(len(values) * KINDS[kind] for _, values in tensors.values())
    index = {"metadata": {"total_size": size}, "weight_map": where}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2, sort_keys=True) + "\n")


class Pickle:
    """The few instructions that PyTorch writes for dictionaries of tensors."""

    def __init__(self):
        self.out, self.memo, self.storages = io.BytesIO(), {}, []

    def put(self, key):
        """Remembers what lies on top of the stack."""
        index = self.memo[key] = len(self.memo)
        self.out.write(b"q" + bytes([index]) if index < 256 else b"r" + struct.pack("<I", index))

    def get(self, key):
        index = self.memo[key]
        self.out.write(b"h" + bytes([index]) if index < 256 else b"j" + struct.pack("<I", index))

    def text(self, text):
        if ("text", text) in self.memo:
            return self.get(("text", text))
        raw = text.encode()
        self.out.write(b"X" + struct.pack("<I", len(raw)) + raw)
        self.put(("text", text))

    def name(self, module, name):
        if (module, name) in self.memo:
            return self.get((module, name))
        self.out.write(f"c{module}\n{name}\n".encode())
        self.put((module, name))

    def integer(self, value):
        if 0 <= value < 256:
            self.out.write(b"K" + bytes([value]))
        elif 0 <= value < 65536:
            self.out.write(b"M" + struct.pack("<H", value))
        else:
            self.out.write(b"J" + struct.pack("<i", value))

    def integers(self, values):
        """A tuple."""
        if len(values) > 3:
            self.out.write(b"(")
        for value in values:
            self.integer(value)
        self.out.write({0: b")", 1: b"\x85", 2: b"\x86", 3: b"\x87"}.get(len(values), b"t"))

    def ordered(self):
        """An empty OrderedDict."""
        self.name("collections", "OrderedDict")
        self.out.write(b")R")

    def tensor(self, shape, values):
        self.name("torch._utils", "_rebuild_tensor_v2")
        self.out.write(b"((")
        self.text("storage")
        self.name("torch", "FloatStorage")
        self.text(str(len(self.storages)))
        self.text("cpu")
        self.integer(len(values))
        self.out.write(b"tQ")
        self.storages.append(encoded(values, "F32"))
        self.integer(0)
        strides, step = [], 1
        for side in reversed(shape):
            strides.insert(0, step)
            step *= side
        self.integers(shape)
        self.integers(strides)
        self.out.write(b"\x89")
        self.ordered()
        self.out.write(b"tR")

    def value(self, value):
        if isinstance(value, dict):
            self.ordered()
            self.out.write(b"(")
            for key, item in value.items():
                self.text(key)
                self.value(item)
            self.out.write(b"u")
        elif isinstance(value, int):
            self.integer(value)
        else:
            self.tensor(*value)


def write_pytorch(path, value):
    """What `torch.save` would write: `value` is a dictionary of tensors, numbers and further dictionaries."""
    pickle = Pickle()
    pickle.out.write(PICKLE_PROTOCOL_2)
    pickle.value(value)
    pickle.out.write(b".")
    root = pathlib.Path(path).stem
    records = [("data.pkl", pickle.out.getvalue()), ("byteorder", b"little")]
    records += [(f"data/{index}", blob) for index, blob in enumerate(pickle.storages)]
    records.append(("version", b"3\n"))
    with open(path, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, blob in records:
            entry = zipfile.ZipInfo(f"{root}/{name}", (1980, 1, 1, 0, 0, 0))
            # PyTorch starts every record at a multiple of 64 bytes, padded in the extra field.
            start = file.tell() + 30 + len(entry.filename) + 4
            padding = -start % 64
            entry.extra = b"FB" + struct.pack("<H", padding) + b"Z" * padding
            archive.writestr(entry, blob)
