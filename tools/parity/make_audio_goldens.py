"""Writes Tests/AutoencodersTests/Goldens/oobleck-*.safetensors and Tests/SpectrumTests/Goldens/resample.safetensors.

    python tools/parity/make_audio_goldens.py        (needs torch, diffusers, safetensors, scipy)

Audio autoencoders: what diffusers' `AutoencoderOobleck` makes, in float32, of random latents and sounds with the weights
of audio_reference.py. Given sounds: what vllm-omni 0.22.0's `load_audio_and_encode` makes of one, with short windows; its
source tree is looked for where tools/parity/setup puts it, or in PARITY_REFERENCES. Rate change: what
`scipy.signal.resample` makes of random sounds in float64.
"""

import ast
import json
import math
import os
import pathlib
import types

import numpy as np
import torch
from safetensors.torch import save_file
from scipy.signal import resample

import audio_reference as reference

TESTS = pathlib.Path(__file__).resolve().parents[2] / "Tests"

# name: config, latents to decode, samples to encode
CASES = {
    # The published strides and multiples.
    "published-strides": ({
        "encoder_hidden_size": 8, "downsampling_ratios": [2, 4, 4, 8, 8], "channel_multiples": [1, 2, 4, 8, 16],
        "decoder_channels": 8, "decoder_input_channels": 16, "audio_channels": 2, "sampling_rate": 44100}, 3, 3 * 2048 + 77),
    # Odd strides, whose padding is rounded up, and widths no quad fits.
    "odd-strides": ({
        "encoder_hidden_size": 6, "downsampling_ratios": [3, 2, 5], "channel_multiples": [1, 3, 2],
        "decoder_channels": 5, "decoder_input_channels": 3, "audio_channels": 1, "sampling_rate": 16000}, 9, 241),
    "one-block": ({
        "encoder_hidden_size": 12, "downsampling_ratios": [4], "channel_multiples": [2],
        "decoder_channels": 16, "decoder_input_channels": 4, "audio_channels": 2, "sampling_rate": 8000}, 40, 160),
}

# samples, samples wanted: the model's ratio, a prime, up, down by much, odd and even both ways, nothing to do
RATES = [(6144, 5292), (2048 * 26, 2048 * 26 * 441 // 512), (1009, 869), (500, 731), (501, 730), (64, 9), (33, 32), (16, 16), (7, 1)]


def given_sound(model, mono, seconds, rate):
    """The published pipeline's encoding of a given sound, its two functions alone, with windows of `seconds * rate`."""
    trees = pathlib.Path(os.environ.get("PARITY_REFERENCES", pathlib.Path(__file__).parent / ".venv/references"))
    source = next(trees.rglob("diffusion/models/magi_human/pipeline_magi_human.py")).read_text()
    wanted = {"_merge_overlapping_vae_features", "load_audio_and_encode"}
    chosen = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name in wanted]
    pad = lambda x, length: np.pad(x[:length], (0, max(0, length - len(x))))
    vae = types.SimpleNamespace(vae_model=types.SimpleNamespace(encode=lambda x: reference.encode(
        model, x if x.ndim == 2 else x[0])[0][None]))
    names = {"torch": torch, "math": math, "_SAMPLE_RATE": rate, "_AUDIO_CHUNK_DURATION": seconds, "_OVERLAP_RATIO": 0.5,
             "whisper": types.SimpleNamespace(load_audio=lambda path, sr: mono, pad_or_trim=pad)}
    torch.Tensor.cuda = lambda self: self
    exec(compile(ast.Module(chosen, []), "pipeline", "exec"), names)
    # The published network encodes two dimensions as it does three.
    return names["load_audio_and_encode"](vae, "sound")[0]


def main():
    for name, (config, latents, samples) in CASES.items():
        model, _ = reference.network(config)
        exact, _ = reference.network(config, torch.float64)
        latent = torch.from_numpy(reference.uniform(f"{name} latent", config["decoder_input_channels"] * latents)
                                  .reshape(config["decoder_input_channels"], latents)) * 1.5
        sound = torch.from_numpy(reference.uniform(f"{name} sound", config["audio_channels"] * samples)
                                 .reshape(config["audio_channels"], samples)) * 0.75
        decoded = reference.decode(model, latent)
        mean, std = reference.encode(model, sound)
        save_file({"latent": latent, "audio": decoded, "sound": sound, "mean": mean, "deviation": std},
                  TESTS / f"AutoencodersTests/Goldens/oobleck-{name}.safetensors", metadata={"config": json.dumps(config)})
        print(f"{name:18} audio {tuple(decoded.shape)} rms {decoded.pow(2).mean().sqrt():.3f} to float64 "
              f"{reference.difference(decoded, reference.decode(exact, latent)):.1e}; latents {tuple(mean.shape)} rms "
              f"{mean.pow(2).mean().sqrt():.3f} to float64 {reference.difference(mean, reference.encode(exact, sound)[0]):.1e}")
    config = CASES["one-block"][0]
    model, _ = reference.network(config)
    tensors = {}
    # Windows of 36 and of 28 samples at 4 a latent: 9 latents, of which 4 overlap; 7, of which 3 do.
    for count, seconds, rate in [(200, 9, 4), (145, 7, 4), (37, 9, 4), (36, 9, 4), (20, 9, 4)]:
        mono = reference.uniform(f"given {count}", count)
        tensors[f"{count}.{seconds * rate}"] = given_sound(model, mono, seconds, rate).contiguous()
    save_file(tensors, TESTS / "AutoencodersTests/Goldens/oobleck-given.safetensors",
              metadata={"config": json.dumps(config)})
    tensors = {}
    for count, wanted in RATES:
        channels = 2 if count < 10000 else 1
        # The long one is made by the test too.
        sound = reference.uniform(f"resample {count}", count * channels).reshape(count, channels)
        found = resample(sound.astype(np.float64), wanted, axis=0)
        step = 1 if count < 10000 else 97
        tensors[f"{count}.{wanted}"] = torch.from_numpy(found[::step].copy()).float()
    save_file(tensors, TESTS / "SpectrumTests/Goldens/resample.safetensors")


if __name__ == "__main__":
    main()
