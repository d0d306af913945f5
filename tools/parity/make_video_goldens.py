"""Writes Tests/AutoencodersTests/Goldens/video: small video autoencoders and what the published implementations make of
given inputs.

    tools/parity/setup && tools/parity/.venv/bin/python tools/parity/make_video_goldens.py

Every folder is a checkpoint for `hoofbeat model forward` (config.json, model.safetensors, half precision) with
cases.safetensors: `NAME.latent` or `NAME.video` in, `NAME.answer` out. The references compute in float32.
"""

import pathlib

import torch
from safetensors.torch import save_file

import video_references as references

OUT = pathlib.Path(__file__).resolve().parents[2] / "Tests/AutoencodersTests/Goldens/video"


def write(name, cases):
    save_file({key: value.contiguous() for key, value in cases.items()}, OUT / name / "cases.safetensors")
    size = sum(file.stat().st_size for file in (OUT / name).iterdir())
    print(f"{name:12} {size / 1000:6.0f} kB")


def turbo():
    generator = torch.Generator().manual_seed(11)
    config = {**references.TURBO, "decoder_block_out_channels": [4, 4, 8, 8]}
    model = references.turbo(config, generator, OUT / "turbo", torch.float16)
    cases = {}
    # One frame, less than a chunk, a chunk, one frame more than whole steps, and whole steps after it.
    for frames, height, width in [(1, 1, 2), (2, 2, 1), (7, 1, 1), (9, 1, 1), (16, 1, 1)]:
        latent = torch.randn(48, frames, height, width, generator=generator)
        cases[f"t{frames}.latent"] = latent
        cases[f"t{frames}.answer"] = references.turbo_decode(model, latent)
    write("turbo", cases)


def wan():
    config = {**references.WAN, "base_dim": 4, "decoder_base_dim": 4, "z_dim": 4, "dim_mult": [1, 1, 2, 2]}
    for part in ["encoder", "decoder"]:
        generator = torch.Generator().manual_seed(12)
        model = references.wan(config, generator, OUT / f"wan-{part}", part, torch.float16)
        cases = {}
        for frames, height, width in [(1, 1, 2), (5, 2, 1), (9, 1, 1)]:
            if part == "encoder":
                video = torch.rand(3, frames, 16 * height, 16 * width, generator=generator) * 2 - 1
                cases[f"t{frames}.video"], answer = video, references.wan_encode(model, video)
            else:
                latent = torch.randn(4, (frames + 3) // 4, height, width, generator=generator)
                cases[f"t{frames}.latent"], answer = latent, references.wan_decode(model, latent)
            cases[f"t{frames}.answer"] = answer
        write(f"wan-{part}", cases)


if __name__ == "__main__":
    turbo()
    wan()
