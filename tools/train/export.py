"""Writes a checkpoint folder of docs/foal-format.md: python export.py WORK/state.pt OUT [--raw] (EMA weights, float16)"""
import argparse
import json
import os

import torch
from safetensors.torch import load_file, save_file

import foal
from model import Foal


def write(model, config, folder, dtype=torch.float16):
    os.makedirs(folder, exist_ok=True)
    tensors = {k: v.detach().to(dtype).contiguous() for k, v in model.state_dict().items()}
    tensors["adapter.rope.bands"] = model.adapter.rope.bands.float().contiguous()
    save_file(tensors, os.path.join(folder, "model.safetensors"))
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump(config, file, indent=1)
        file.write("\n")


def load(folder):
    """A checkpoint folder, or a training state.pt (its EMA), as a float32 model."""
    if folder.endswith(".pt"):
        state = torch.load(folder, map_location="cpu", weights_only=False)
        model = Foal(foal.CONFIG["transformer"], foal.rotary_bands())
        for p, e in zip(model.parameters(), state["ema"]):
            p.data.copy_(e)
        return model.eval()
    with open(os.path.join(folder, "config.json")) as file:
        config = json.load(file)
    tensors = load_file(os.path.join(folder, "model.safetensors"))
    model = Foal(config["transformer"], tensors["adapter.rope.bands"])
    model.load_state_dict({k: v.float() for k, v in tensors.items()})
    return model.eval()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("state")
    p.add_argument("out")
    a = p.parse_args()
    write(load(a.state), foal.CONFIG, a.out)


if __name__ == "__main__":
    main()
