"""Writes Tests/AutoencodersTests/Goldens/oobleck-*.safetensors and Tests/SpectrumTests/Goldens/resample.safetensors.

    python tools/parity/make_audio_goldens.py        (needs torch, diffusers, safetensors, scipy)

Audio autoencoders: what diffusers' `AutoencoderOobleck` makes, in float32, of random latents and sounds with the weights
of audio_reference.py. Rate change: what `scipy.signal.resample` makes of random sounds in float64.
"""

import json
import pathlib

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
