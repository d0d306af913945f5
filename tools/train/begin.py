"""Begins a training run from a shipped checkpoint: python begin.py ../../models/foal WORK

Words that the checkpoint did not know yet start as copies of near ones (an emotion as neutral, an event as the
door), so that on the old words the model computes what it computed before."""
import argparse
import json
import os

import torch

import export
import foal
from model import Foal


def model_for_words(folder):
    """The checkpoint's model with the vocabulary of foal.py."""
    model = export.load(folder)
    with open(os.path.join(folder, "config.json")) as file:
        known = json.load(file)["vocabulary"]
    weight = model.adapter.text_embedder.weight.data
    near = {"speakers": lambda w: "rms", "emotions": lambda w: "neutral",
            "ambiences": lambda w: {"snow": "wind", "night": "rain"}.get(w, "fire"),
            "events": lambda w: "bell" if w in ("magic", "sword") else "door"}
    for slot, words in (("speakers", foal.SPEAKERS), ("emotions", foal.EMOTIONS), ("ambiences", foal.AMBIENCES),
                        ("events", foal.EVENTS)):
        for k, word in enumerate(words):
            if word not in known[slot]:
                at = foal.OFFSET[slot]
                weight[:, at + k] = weight[:, at + known[slot].index(near[slot](word))]
            elif known[slot].index(word) != k:
                raise SystemExit(f"{word} has moved within {slot}")
    if "snow" not in known["ambiences"]:  # scalar 2 had no meaning yet
        weight[:, foal.OFFSET["scalars"] + 2] = 0
    return model


def own_experts(model, transformer):
    """The same function in layers where every modality has weights of its own, as `transformer` wants them: copies of the shared ones."""
    new = Foal(transformer, model.adapter.rope.bands)
    old = model.state_dict()
    new.load_state_dict({k: old[k] if v.shape == old[k].shape else torch.cat([old[k]] * 3) for k, v in new.state_dict().items()})
    return new


def main():
    p = argparse.ArgumentParser()
    p.add_argument("folder")
    p.add_argument("work")
    a = p.parse_args()
    os.makedirs(a.work, exist_ok=True)
    model = own_experts(model_for_words(a.folder), foal.CONFIG["transformer"])
    torch.save({"model": model.state_dict(), "ema": [q.detach().clone() for q in model.parameters()], "optimiser": None,
                "step": 0, "elapsed": 0.0, "spent": {"sound": 0.0, "joint": 0.0}, "seen": {"sound": 0, "joint": 0}},
               os.path.join(a.work, "state.pt"))


if __name__ == "__main__":
    main()
