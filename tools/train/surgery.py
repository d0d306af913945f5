"""What was done to the weights of v0 between two parts of its training: python surgery.py STATE.pt OUT.pt --speech DIR
--portraits FILE --step reference|sound (see look_at_reference and look_at_sound in model.py)"""
import argparse

import torch

import data
import feed
import foal
import train
from clips import Portraits
from model import Foal, look_at_reference, look_at_sound


def entering_last_layer(model, batches):
    """Samples of the residual that enters the last layer: (video, audio)"""
    found = [], []
    layer = model.block.layers[-1]
    forward = layer.forward

    def spy(x, counts, *rest):
        found[0].append(x[:, :counts[0]].flatten(0, 1))
        found[1].append(x[:, counts[0]:counts[0] + counts[1]].flatten(0, 1))
        return forward(x, counts, *rest)

    layer.forward = spy
    with torch.no_grad():
        for i, b in enumerate(batches):
            train.losses(model, b, "cpu", torch.Generator().manual_seed(i))
    layer.forward = forward
    return [torch.cat(f).float() for f in found]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("state")
    p.add_argument("out")
    p.add_argument("--speech")
    p.add_argument("--portraits")
    p.add_argument("--step", choices=["reference", "sound"], required=True)
    a = p.parse_args()
    state = torch.load(a.state, map_location="cpu", weights_only=False)
    model = Foal(foal.CONFIG["transformer"], foal.rotary_bands())
    if a.step == "sound":
        mixer = data.Mixer(data.load_speech(a.speech), Portraits(a.portraits), seed=3)
        shapes = (8, 24, None, 14), (8, 24, None, 24), (8, 24, None, 14), (12, 0, 72)
        batches = [feed.tokens(mixer.batch(*s), "cpu") for s in shapes]

    def operate():
        if a.step == "reference":
            look_at_reference(model)
        else:
            look_at_sound(model, *entering_last_layer(model, batches))

    model.load_state_dict(state["model"])
    operate()
    state["model"] = {k: v.clone() for k, v in model.state_dict().items()}
    for q, e in zip(model.parameters(), state["ema"]):
        q.data.copy_(e)
    operate()
    state["ema"] = [q.detach().clone() for q in model.parameters()]
    torch.save(state, a.out)


if __name__ == "__main__":
    main()
