"""Random small audio autoencoders: `hoofbeat model forward` against diffusers' `AutoencoderOobleck`, live.

    python tools/parity/audio.py [--seed N] [--count M] [--hoofbeat PATH] [--keep DIR]

Needs torch, diffusers and safetensors. Every network is stored under diffusers' names, folded or not, or under the
published ones; tolerance is the greatest difference over the greatest value.
"""

import json
import random
import subprocess

import torch
from safetensors.torch import load_file, save_file
from torch.nn.utils import remove_weight_norm

import audio_reference as reference
import seeds

TOLERANCE = 1e-5


def draw(seed):
    """A legal configuration, sizes of the inputs and a form of the weights, chosen by `seed` alone."""
    pick = random.Random(seed)
    published = pick.random() < 0.4
    strides = [2, 4, 4, 8, 8] if published else [pick.choice([1, 2, 3, 4, 5, 7, 8]) for _ in range(pick.randint(1, 4))]
    multiples = [1, 2, 4, 8, 16] if published else [pick.randint(1, 6) for _ in strides]
    width = pick.choice([4, 8, 8, 16] if published else [2, 4, 6, 8, 10, 16, 24])
    config = {
        "encoder_hidden_size": width, "downsampling_ratios": strides, "channel_multiples": multiples,
        "decoder_channels": width if published else pick.randint(1, 20), "decoder_input_channels": pick.randint(1, 24),
        "audio_channels": pick.choice([1, 2, 2, 3]), "sampling_rate": 44100}
    hop = 1
    for stride in strides:
        hop *= stride
    latents = pick.randint(1, 6) if published else pick.randint(2, 60)
    samples = hop * (pick.randint(1, 5) if published else pick.randint(2, 40)) + pick.randint(0, hop)
    return config, latents, samples, pick.choice(["diffusers", "folded", "published"])


def stored(model, state, form, blocks):
    if form == "published":
        return reference.published(state, blocks)
    if form == "folded":
        for module in model.modules():
            if hasattr(module, "weight_g"):
                remove_weight_norm(module)
        return {name: value.clone() for name, value in model.state_dict().items()}
    return state


def run(hoofbeat, folder, architecture, config, inputs):
    (folder / "config.json").write_text(json.dumps({"architecture": architecture, **config}, indent=2) + "\n")
    save_file(inputs, folder / f"{architecture}-inputs.safetensors")
    result = folder / f"{architecture}-engine.safetensors"
    result.unlink(missing_ok=True)
    command = [hoofbeat, "model", "forward", "--checkpoint", folder, "--inputs",
               folder / f"{architecture}-inputs.safetensors", "--output", result]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if ran.returncode != 0:
        raise RuntimeError(f"exit {ran.returncode}: {(ran.stderr or ran.stdout).strip()}")
    return load_file(result)


def compare(seed, hoofbeat, folder):
    """Runs both networks of one autoencoder; returns (line of the table, passed)."""
    config, latents, samples, form = draw(seed)
    model, state = reference.network(config)
    exact, _ = reference.network(config, torch.float64)
    generator = torch.Generator().manual_seed(seed)
    latent = torch.randn(config["decoder_input_channels"], latents, generator=generator)
    sound = torch.randn(config["audio_channels"], samples, generator=generator) * 0.3
    name = (f"{seed:6} {config['encoder_hidden_size']:>3}/{config['decoder_channels']:<3} strides "
            f"{','.join(map(str, config['downsampling_ratios'])):12} x {','.join(map(str, config['channel_multiples'])):12} "
            f"{form:9} L{latents:<3} n{samples:<6}")
    audio, (mean, _) = reference.decode(model, latent), reference.encode(model, sound)
    theirs = max(reference.difference(audio, reference.decode(exact, latent)),
                 reference.difference(mean, reference.encode(exact, sound)[0]))
    folder.mkdir(parents=True, exist_ok=True)
    save_file(stored(model, state, form, len(config["downsampling_ratios"])), folder / "model.safetensors")
    try:
        decoded = run(hoofbeat, folder, "oobleck_decoder", config, {"latent": latent})
        encoded = run(hoofbeat, folder, "oobleck_encoder", config, {"audio": sound})
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        return f"{name}  {error}", False
    if list(decoded) != ["audio"] or list(encoded) != ["latent"]:
        return f"{name}  outputs {list(decoded)}, {list(encoded)}", False
    if decoded["audio"].shape != audio.shape or encoded["latent"].shape != mean.shape:
        return f"{name}  shapes {tuple(decoded['audio'].shape)}, {tuple(encoded['latent'].shape)}", False
    ours = [reference.difference(decoded["audio"], audio), reference.difference(encoded["latent"], mean)]
    passed = max(ours) <= TOLERANCE
    return f"{name}  {ours[0]:.1e}  {ours[1]:.1e}  {theirs:.1e}  {'ok' if passed else 'TOO FAR'}", passed


def main():
    seeds.run(
        "tools/parity/audio.py", __doc__, "autoencoders", 8, compare, f"{TOLERANCE:.0e}",
        ["  seed widths, strides, multiples, form of the weights; relative difference of the decoder and of the encoder,",
         "       and of the reference itself to the reference computing in float64"])


if __name__ == "__main__":
    main()
