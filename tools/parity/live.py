"""Random small single-stream transformers: `hoofbeat model forward` against the published implementations, live."""

import json
import random
import subprocess

import torch
from safetensors.torch import load_file, save_file

import references
import seeds

TOLERANCE = {"float32": 1e-5, "float16": 1e-5, "bfloat16": 1e-2}


def draw(seed):
    """A legal configuration, latent sizes and weight type, chosen by `seed` alone."""
    pick = random.Random(seed)
    head = pick.choice([8, 12, 16, 20, 24, 32, 40, 64, 80, 128])
    heads = pick.choice([n for n in range(1, 9) if head * n <= 192])
    layers = pick.randint(1, 4)
    some = lambda share: [i for i in range(layers) if pick.random() < share]
    coords = pick.choice(["v1", "v2"])
    latent = [pick.randint(1, 5), 2 * pick.randint(1, 4), 2 * pick.randint(1, 4)]
    audio = pick.randint(2, 24) if coords == "v1" else pick.randint(1, 24)
    text = pick.choice([0, 1, 2, 3, 7, 12])
    config = {
        "architecture": "magihuman", "num_layers": layers, "hidden_size": head * heads, "head_dim": head,
        "num_query_groups": pick.choice([n for n in range(1, heads + 1) if heads % n == 0]),
        "video_in_channels": 4 * pick.randint(1, 12), "audio_in_channels": pick.randint(1, 24),
        "text_in_channels": pick.randint(1, 48), "mm_layers": some(0.5), "gelu7_layers": some(0.4),
        "local_attn_layers": some(0.5) if pick.random() < 0.3 else [], "enable_attn_gating": pick.random() < 0.85,
        "patch_size": [1, 2, 2], "coords_style": coords, "frame_receptive_field": pick.randint(0, 3)}
    # With v1 coordinates a single text token has no defined position (0/0): the reference refuses it.
    if coords == "v1" and text == 1:
        text = 2
    return config, latent, audio, text, pick.choice(["float32", "float32", "float16", "bfloat16"])


def compare(seed, hoofbeat, folder):
    """Runs both on one network; returns (line of the table, passed)."""
    config, latent, audio, text, kind = draw(seed)
    generator = torch.Generator().manual_seed(seed)
    weights = {name: value if name == "adapter.rope.bands" else value.to(getattr(torch, kind))
               for name, value in references.random_weights(config, generator).items()}
    inputs = references.random_inputs(config, generator, *latent, audio, text)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    save_file(weights, folder / "model.safetensors")
    save_file(inputs, folder / "inputs.safetensors")
    compute = torch.bfloat16 if kind == "bfloat16" else torch.float32
    theirs = references.forward(config, weights, inputs, dtype=compute)
    exact = theirs if compute == torch.float32 else references.forward(config, weights, inputs)
    result = folder / "engine.safetensors"
    result.unlink(missing_ok=True)
    command = [hoofbeat, "model", "forward", "--checkpoint", folder, "--inputs", folder / "inputs.safetensors",
               "--output", result]
    name = (f"{seed:6} {config['num_layers']}x{config['hidden_size']:<4} head {config['head_dim']:<4} "
            f"kv {config['num_query_groups']}  {config['coords_style']} T{latent[0]} {latent[1]}x{latent[2]} "
            f"L{audio:<3} N{text:<3}{'local ' if config['local_attn_layers'] else '':6} {kind:8}")
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired:
        return f"{name}  no answer in 300 s", False
    if ran.returncode != 0:
        return f"{name}  exit {ran.returncode}: {(ran.stderr or ran.stdout).strip()}", False
    if not result.exists():
        return f"{name}  exit 0, but nothing was written", False
    ours = load_file(result)
    if ours.keys() != theirs.keys():
        return f"{name}  outputs {sorted(ours)}, expected {sorted(theirs)}", False
    try:
        worst, rms = (max(values) for values in zip(*(references.difference(ours[k], theirs[k]) for k in theirs)))
        against_exact = max(references.difference(ours[k], exact[k])[0] for k in exact)
    except ValueError as error:
        return f"{name}  {error}", False
    passed = worst <= TOLERANCE[kind]
    return f"{name}  {worst:.1e}  {rms:.1e}  {against_exact:.1e}  {'ok' if passed else 'TOO FAR'}", passed


def main():
    seeds.run(
        "tools/parity/run", __doc__, "networks", 8, compare,
        f"{TOLERANCE['float32']:.0e}; bfloat16 weights {TOLERANCE['bfloat16']:.0e}",
        ["  seed network, sizes, stored weights; greatest and rms relative difference to the reference,",
         "       greatest relative difference to the reference computing in float32"])


if __name__ == "__main__":
    main()
