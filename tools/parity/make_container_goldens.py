"""Writes files of torch.save for the tests of Checkpoint and ModelImport.

    tools/parity/.venv/bin/python tools/parity/make_container_goldens.py

* Tests/CheckpointTests/Goldens/torch.pt, torch-legacy.pt: every element type, strided and shared tensors, parameters,
  nested dictionaries; the same in the format of PyTorch before 1.6.
* Tests/ModelImportTests/Goldens/turbo.ckpt, wan.pth: the two published PyTorch files, tiny, all 80 and 196 tensors.

Every tensor holds `values(name, shape)`, which the tests compute again.
"""

import collections
import pathlib
import re

import torch
from diffusers import AutoencoderKLWan

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHECKPOINT = ROOT / "Tests/CheckpointTests/Goldens"
IMPORT = ROOT / "Tests/ModelImportTests/Goldens"


def values(name, shape):
    """Exact in every type: eighths that depend on the name."""
    count = int(torch.tensor(shape).prod()) if shape else 1
    numbers = ((torch.arange(count) * 37 + sum(name.encode())) % 251 - 125) / 8
    return numbers.to(torch.float32).reshape(shape)


def container():
    module = collections.OrderedDict((f"module.{n}", values(n, s)) for n, s in (("conv.weight", (2, 3, 4)), ("conv.bias", (2,))))
    module._metadata = {"": {"version": 1}}
    shared = values("shared", (6, 4))
    file = {
        "ema_state_dict": module,
        "types": {
            "f32": values("f32", (3, 4)),
            "f16": values("f16", (3, 4)).half(),
            "bf16": values("bf16", (3, 4)).bfloat16(),
            "f64": values("f64", (3, 4)).double(),
            "i64": torch.arange(-3, 5),
            "i32": torch.arange(5, dtype=torch.int32),
            "i16": torch.arange(5, dtype=torch.int16),
            "i8": torch.arange(-2, 3, dtype=torch.int8),
            "u8": torch.arange(5, dtype=torch.uint8),
            "bool": torch.tensor([True, False, True]),
        },
        "strided": {
            "whole": shared,
            "transposed": shared.t(),
            "rows": shared[2:4],
            "column": shared[:, 1],
            "steps": shared[::2, 1:3],
        },
        "parameter": torch.nn.Parameter(values("parameter", (5,))),
        "scalar": values("scalar", ()),
        "empty": torch.zeros(0, 3),
        "list": [values("zero", (2,)), {"deep": values("deep", (1, 2))}],
        "step": 340000,
        "rate": 1e-4,
        "none": None,
        "betas": (0.9, 0.99),
        "large": 2**40,
        "name": "Grüße",
    }
    torch.save(file, CHECKPOINT / "torch.pt")
    torch.save({"weight": values("weight", (2, 2))}, CHECKPOINT / "torch-legacy.pt", _use_new_zipfile_serialization=False)


def turbo():
    blocks, layers = [4, 3, 2, 1], [3, 3, 2, 2, 2]
    tensors = {}

    def conv(name, *shape):
        tensors[f"decoder.{name}.weight"] = shape
        tensors[f"decoder.{name}.bias"] = shape[:1]

    def resnet(name, old, new):
        conv(name + ".conv1.conv", new, old, 3, 3, 3)
        conv(name + ".conv2.conv", new, new, 3, 3, 3)
        if old != new:
            conv(name + ".conv_shortcut.conv", new, old, 1, 1, 1)

    width = blocks[0]
    conv("conv_in.conv", width, 48, 3, 3, 3)
    for index in range(layers[0]):
        resnet(f"mid_block.resnets.{index}", width, width)
    for block, new in enumerate(blocks):
        if new != width:
            resnet(f"up_blocks.{block}.conv_in", width, new)
        width = new
        if block < 3:
            if block < 2:
                conv(f"up_blocks.{block}.upsamplers.0.time_conv.conv", 2 * width, width, 3, 1, 1)
            conv(f"up_blocks.{block}.upsamplers.0.resample.1", width, width, 3, 3)
        for index in range(layers[block + 1]):
            resnet(f"up_blocks.{block}.resnets.{index}", width, width)
    conv("conv_out.conv", 12, width, 3, 3, 3)
    assert len(tensors) == 80
    ema = collections.OrderedDict(("module." + name, values(name, shape)) for name, shape in tensors.items())
    ema["module.encoder.conv_in.conv.weight"] = values("not needed", (2, 3))
    other = {"state_dict": {"decoder.conv_out.conv.bias": torch.zeros(12)}, "optimizer": {"state": {0: {"step": 7}}}}
    torch.save({"ema_state_dict": ema, "step": 340000, **other}, IMPORT / "turbo.ckpt")


def wan():
    model = AutoencoderKLWan(
        base_dim=2, decoder_base_dim=2, z_dim=2, dim_mult=[1, 2, 4, 4], num_res_blocks=2, attn_scales=[],
        temperal_downsample=[False, True, True], in_channels=12, out_channels=12, patch_size=2, scale_factor_spatial=16,
        scale_factor_temporal=4, is_residual=True, latents_mean=[0.0] * 2, latents_std=[1.0] * 2)
    rules = [
        (r"^post_quant_conv\.", "conv2."), (r"^quant_conv\.", "conv1."), (r"\.conv_in\.", ".conv1."),
        (r"\.norm_out\.", ".head.0."), (r"coder\.conv_out\.", "coder.head.2."),
        (r"mid_block\.attentions\.0", "middle.1"), (r"mid_block\.resnets\.0", "middle.0"),
        (r"mid_block\.resnets\.1", "middle.2"), (r"down_blocks\.(\d)\.resnets\.(\d)", r"downsamples.\1.downsamples.\2"),
        (r"down_blocks\.(\d)\.downsampler", r"downsamples.\1.downsamples.2"),
        (r"up_blocks\.(\d)\.resnets\.(\d)", r"upsamples.\1.upsamples.\2"),
        (r"up_blocks\.(\d)\.upsampler", r"upsamples.\1.upsamples.3"), (r"\.norm1\.gamma", ".residual.0.gamma"),
        (r"\.norm2\.gamma", ".residual.3.gamma"), (r"\.conv_shortcut\.", ".shortcut."),
        (r"((?:samples|middle)\.\d)\.conv1\.", r"\1.residual.2."), (r"((?:samples|middle)\.\d)\.conv2\.", r"\1.residual.6."),
    ]
    result = {}
    for name, tensor in model.state_dict().items():
        original = name
        for pattern, new in rules:
            original = re.sub(pattern, new, original)
        result[original] = values(name, tuple(tensor.shape))
    assert len(result) == 196
    torch.save(result, IMPORT / "wan.pth")


container()
turbo()
wan()
