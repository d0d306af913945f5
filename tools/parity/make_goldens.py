"""Writes Tests/SingleStreamTests/Goldens: small checkpoints, inputs and what the published implementations answer.

    tools/parity/setup && tools/parity/.venv/bin/python tools/parity/make_goldens.py

Every folder is a checkpoint for `hoofbeat model forward` (config.json, model.safetensors) with inputs.safetensors and
the outputs it must give. Where both packages can run a configuration they have to agree before anything is written.
`outputs.safetensors` comes from fastvideo computing in float32, or, for a bfloat16 checkpoint, in the bfloat16 it
ships with; in that case `outputs-float32.safetensors` is the same network computed in float32.
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import save_file

import references

OUT = pathlib.Path(__file__).resolve().parents[2] / "Tests/SingleStreamTests/Goldens"


def case(layers, hidden, head, groups, channels, mm, gelu, latent, audio, text, *, coords="v2", local=(), field=11,
         gating=True, weights="float32", probe=False):
    config = {
        "architecture": "magihuman", "num_layers": layers, "hidden_size": hidden, "head_dim": head,
        "num_query_groups": groups, "video_in_channels": channels[0], "audio_in_channels": channels[1],
        "text_in_channels": channels[2], "mm_layers": list(mm), "gelu7_layers": list(gelu),
        "local_attn_layers": list(local), "enable_attn_gating": gating, "patch_size": [1, 2, 2],
        "coords_style": coords, "frame_receptive_field": field}
    return {"config": config, "latent": latent, "audio": audio, "text": text, "weights": weights, "probe": probe}


# layers, hidden, head size, KV heads, channels (video, audio, text), expert layers, gelu layers, latent T H W, L, N
CASES = {
    "sandwich": case(4, 32, 8, 2, (32, 8, 40), (0, 3), (0,), (3, 4, 6), 9, 5, probe=True),
    "coords-v1": case(3, 48, 24, 1, (16, 4, 24), (2,), (0,), (4, 6, 2), 13, 7, coords="v1"),
    "text-absent-f16": case(2, 32, 16, 2, (32, 8, 16), (0,), (), (2, 4, 4), 5, 0, weights="float16"),
    "text-one": case(3, 40, 8, 1, (48, 12, 20), (0, 2), (0, 1), (3, 2, 6), 9, 1),
    "local-attention": case(3, 32, 16, 1, (16, 8, 24), (0,), (), (6, 4, 4), 21, 4, coords="v1", local=(0, 2), field=1),
    "ungated": case(2, 60, 20, 3, (16, 4, 12), (), (1,), (1, 6, 4), 1, 3, gating=False),
    "head-128-bf16": case(2, 128, 128, 1, (32, 8, 24), (), (0,), (3, 4, 6), 9, 5, weights="bfloat16"),
}


def main():
    for seed, (name, one) in enumerate(CASES.items()):
        config, generator = one["config"], torch.Generator().manual_seed(1000 + seed)
        stored = getattr(torch, one["weights"])
        weights = {key: value if key == "adapter.rope.bands" else value.to(stored)
                   for key, value in references.random_weights(config, generator).items()}
        inputs = references.random_inputs(config, generator, *one["latent"], one["audio"], one["text"])
        probe = {} if one["probe"] else None
        exact = references.forward(config, weights, inputs, probe=probe)
        files = {"model": weights, "inputs": inputs, "outputs": exact}
        compute = [torch.float32]
        if stored == torch.bfloat16:
            files |= {"outputs": references.forward(config, weights, inputs, dtype=torch.bfloat16),
                      "outputs-float32": exact}
            compute.append(torch.bfloat16)
        if probe:
            files["intermediates"] = {key: value.contiguous() for key, value in probe.items()}
        worst = "only fastvideo can run it"
        if config["enable_attn_gating"]:  # vllm-omni cannot build a network without gates
            worst = 0.0
            for dtype in compute:
                a = references.forward(config, weights, inputs, dtype=dtype)
                b = references.forward(config, weights, inputs, package="vllm-omni", dtype=dtype)
                worst = max([worst] + [references.difference(a[key], b[key])[0] for key in a])
            if worst > 2e-6:
                sys.exit(f"{name}: the two references differ by {worst:.1e}; nothing more is written")
        folder = OUT / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
        for stem, tensors in files.items():
            save_file(tensors, folder / f"{stem}.safetensors")
        size = sum(file.stat().st_size for file in folder.iterdir())
        note = ""
        if stored == torch.bfloat16:
            note = f", bfloat16 against float32 {max(references.difference(files['outputs'][k], exact[k])[0] for k in exact):.1e}"
        print(f"{name:18} {size / 1000:6.0f} kB  mean |v| {exact['video_velocity'].abs().mean():.3f}  "
              f"fastvideo against vllm-omni: {worst}{note}")


if __name__ == "__main__":
    main()
