"""Random small video autoencoders: `hoofbeat model forward` against the published implementations, live.

    tools/parity/setup && tools/parity/.venv/bin/python tools/parity/video.py [--seed N] [--count M]

Exit code 0: every network within tolerance, greatest difference over greatest value.
"""

import random
import subprocess

import torch
from safetensors.torch import load_file, save_file

import seeds
import video_references as references

TOLERANCE = 2e-5


def draw_turbo(pick):
    blocks = pick.randint(2, 4)
    scaling = [pick.random() < 0.75 for _ in range(blocks)]
    config = {
        **references.TURBO, "decoder_block_out_channels": [pick.choice([4, 6, 8, 12, 16, 24, 40]) for _ in range(blocks)],
        "decoder_layers_per_block": [pick.randint(1, 3) for _ in range(blocks + 1)],
        "decoder_spatio_temporal_scaling": scaling,
        "decoder_spatio_only": [scaling[n] and pick.random() < 0.4 for n in range(blocks)],
        "decoder_is_dw_conv": [False] * (blocks + 1)}
    times = sum(scaled and not flat for scaled, flat in zip(scaling, config["decoder_spatio_only"]))
    config["temporal_compression_ratio"] = 2 ** times
    if pick.random() < 0.3:  # the published network, only narrower
        config = {**references.TURBO, "decoder_block_out_channels": [8, 8, 16, 24]}
    frames = pick.choice([1, 2, 3, 6, 7, 8, 9, 13, 14, 15, 16, 22])
    return config, (frames, pick.randint(1, 3), pick.randint(1, 3))


def draw_wan(pick):
    stages = pick.randint(2, 4)
    times = [pick.random() < 0.6 for _ in range(stages - 1)]
    while sum(times) > 2:
        times[times.index(True)] = False
    factors = [1]
    for stage in range(1, stages):  # the last stage's shortcut cannot change the number of channels
        factors.append(factors[-1] * (pick.choice([1, 2]) if stage < stages - 1 else 1))
    config = {**references.WAN, "base_dim": pick.choice([4, 6, 8]), "decoder_base_dim": pick.choice([4, 8]),
              "z_dim": pick.choice([3, 4, 8]), "dim_mult": factors, "num_res_blocks": pick.randint(1, 2),
              "temperal_downsample": times}
    if pick.random() < 0.3:
        config = {**references.WAN, "base_dim": 8, "decoder_base_dim": 8, "z_dim": 4}
    return config, 2 ** len(config["dim_mult"])


def case(seed, folder):
    """One network: (what it is, inputs, the published answer)."""
    pick = random.Random(seed)
    generator = torch.Generator().manual_seed(seed)
    kind = pick.choice([torch.float32, torch.float32, torch.float16, torch.bfloat16])
    part = pick.choice(["turbo", "encoder", "decoder"])
    if part == "turbo":
        config, size = draw_turbo(pick)
        model = references.turbo(config, generator, folder, kind)
        latent = torch.randn(48, *size, generator=generator)
        name = f"turbo {config['decoder_block_out_channels']} T{size[0]} {size[1]}x{size[2]}"
        return f"{name} {kind}", {"latent": latent}, {"video": references.turbo_decode(model, latent)}
    config, scale = draw_wan(pick)
    model = references.wan(config, generator, folder, pick.choice([part, part, None]), kind)
    name = f"wan {part} {config['base_dim']}/{config['decoder_base_dim']} x{config['dim_mult']}"
    if part == "encoder":
        frames = pick.choice([1, 3, 5, 9, 10])
        video = torch.rand(3, frames, scale * pick.randint(1, 3), scale * pick.randint(1, 3), generator=generator) * 2 - 1
        return f"{name} T{frames} {kind}", {"video": video}, {"latent": references.wan_encode(model, video)}
    latent = torch.randn(config["z_dim"], pick.choice([1, 2, 3, 5]), pick.randint(1, 4), pick.randint(1, 4),
                         generator=generator)
    return f"{name} T{latent.shape[1]} {kind}", {"latent": latent}, {"video": references.wan_decode(model, latent)}


def compare(seed, hoofbeat, folder):
    """Runs both on one network; returns (line of the table, passed)."""
    name, inputs, theirs = case(seed, folder)
    given, result = folder / "inputs.safetensors", folder / "engine.safetensors"
    save_file(inputs, given)
    command = [hoofbeat, "model", "forward", "--checkpoint", folder, "--inputs", given, "--output", result]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired:
        return f"{seed:6} {name}  no answer in 300 s", False
    if ran.returncode != 0:
        return f"{seed:6} {name}  exit {ran.returncode}: {(ran.stderr or ran.stdout).strip()}", False
    ours = load_file(result)
    if ours.keys() != theirs.keys():
        return f"{seed:6} {name}  outputs {sorted(ours)}, expected {sorted(theirs)}", False
    worst = max(references.difference(ours[key], theirs[key]) for key in theirs)
    return f"{seed:6} {name}  {worst:.1e}  {'ok' if worst <= TOLERANCE else 'TOO FAR'}", worst <= TOLERANCE


def main():
    torch.set_num_threads(2)
    seeds.run("tools/parity/video.py", __doc__, "networks", 12, compare, f"{TOLERANCE:.0e}")


if __name__ == "__main__":
    main()
