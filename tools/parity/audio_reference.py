"""The published audio autoencoder, diffusers' `AutoencoderOobleck`, at any size with reproducible weights.

Weights are made from each tensor's name by the generator of Tests/TestSupport/Numbers.swift (SplitMix64), so that the tests
make the same ones and goldens hold inputs and outputs only.
"""

import numpy as np
import torch
from diffusers import AutoencoderOobleck

FIELDS = ("encoder_hidden_size", "downsampling_ratios", "channel_multiples", "decoder_channels",
          "decoder_input_channels", "audio_channels", "sampling_rate")


def fnv1a(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def uniform(name, count):
    """`count` float32 numbers in [-1, 1) that depend on `name` alone."""
    with np.errstate(over="ignore"):
        z = np.uint64(fnv1a(name)) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float32) / np.float32(2**23) - np.float32(1)


def weight(name, shape):
    """One tensor's values: gains that keep the sound's size through the network, everything else uniform."""
    values = uniform(name, int(np.prod(shape)))
    if name.endswith(".weight_g"):
        gain = 0.4 if "res_unit" in name and ".conv2." in name else 1.5 if ".conv_t1." in name else 1.0
        values = np.float32(gain) * (np.float32(1) + np.float32(0.25) * values)
    elif name.endswith((".alpha", ".beta")):
        values = np.float32(0.5) * values
    elif name.endswith(".bias"):
        values = np.float32(0.125) * values
    return torch.from_numpy(values.reshape(shape))


def network(config, dtype=torch.float32):
    model = AutoencoderOobleck(**{key: config[key] for key in FIELDS if key in config}).eval()
    state = {name: weight(name, tuple(value.shape)) for name, value in model.state_dict().items()}
    model.load_state_dict(state)
    return model.to(dtype), state


@torch.no_grad()
def decode(model, latent):
    """[C, L] to [channels, samples], in the model's own precision."""
    return model.decode(latent[None].to(next(model.parameters()).dtype)).sample[0].float()


@torch.no_grad()
def encode(model, audio):
    """[channels, samples] to the mean and the standard deviation, each [C, L]."""
    found = model.encode(audio[None].to(next(model.parameters()).dtype)).latent_dist
    return found.mean[0].float(), found.std[0].float()


def difference(a, b):
    """Greatest difference over greatest value."""
    return float((a - b).abs().max() / b.abs().max())


PLACES = {"encoder": {"snake1": 3, "conv1": 4}, "decoder": {"snake1": 0, "conv_t1": 1}}
UNIT = {"snake1": 0, "conv1": 1, "snake2": 2, "conv2": 3}


def published(state, blocks):
    """The same tensors under the names Stable Audio Open is published with."""
    result = {}
    for name, value in state.items():
        part, *rest = name.split(".")
        leaf = rest.pop()
        if rest[0] == "block":
            block = int(rest[1]) + 1
            if rest[2].startswith("res_unit"):
                unit = int(rest[2][-1]) - 1 + (0 if part == "encoder" else 2)
                path = [block, unit, UNIT[rest[3]]]
            else:
                path = [block, PLACES[part][rest[2]]]
        else:
            path = [{"conv1": 0, "snake1": blocks + 1, "conv2": blocks + 2}[rest[0]]]
        if leaf in ("alpha", "beta"):
            value = value.reshape(-1)
        result[".".join(["pretransform.model", part] + [f"layers.{place}" for place in path] + [leaf])] = value
    return result
