"""Writes where the published implementation (vllm-omni 0.22.0) puts tokens, for the tests of MagiHuman.

    tools/parity/.venv/bin/python tools/parity/make_coordinate_goldens.py

* Tests/MagiHumanTests/Goldens/coordinates.json: for several sizes, [sin t, sin h, sin w, cos t, cos h, cos w] of every
  token's rotary position, and what each run of queries sees with a frame receptive field.
* Tests/MagiHumanTests/Goldens/full-size-tensors.txt: names and shapes of the full-size network's state dict.
"""

import json
import pathlib

import torch

import references

OUT = pathlib.Path(__file__).resolve().parents[2] / "Tests/MagiHumanTests/Goldens"
# coords_style, frames, height, width, audio, text, receptive field
CASES = [("v2", 3, 4, 6, 9, 5, 1), ("v2", 1, 2, 2, 1, 0, 0), ("v2", 4, 2, 4, 13, 1, 2), ("v2", 2, 6, 2, 7, 2, 11),
         ("v1", 3, 4, 6, 9, 5, 1), ("v1", 5, 4, 2, 21, 2, 0), ("v1", 1, 2, 8, 1, 0, 3), ("v1", 6, 2, 2, 4, 7, 2)]


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    module, out = references.vllm_omni(), []
    embed = module.ElementWiseFourierEmbed(8, in_pixels=False)  # one band of frequency 1: the position itself
    for style, frames, height, width, audio, text, field in CASES:
        config = {"patch_size": [1, 2, 2], "coords_style": style, "frame_receptive_field": field,
                  "local_attn_layers": [0]}
        inputs = {"video_latent": torch.zeros(4, frames, height, width), "audio_latent": torch.zeros(audio, 3),
                  "text": torch.zeros(text, 5)}
        _, _, coordinates, _, _, local = references.packed(config, inputs)
        queries, keys = module._split_q_range_with_no_overlap(local.q_ranges, local.k_ranges)
        out.append({"style": style, "frames": frames, "height": height, "width": width, "audio": audio, "text": text,
                    "field": field, "queries": queries, "keys": keys,
                    "rotary": [round(float(v), 7) for v in embed(coordinates).flatten()]})
    (OUT / "coordinates.json").write_text(json.dumps(out) + "\n")

    models, configs = references.fastvideo()
    with torch.device("meta"):
        model = models.MagiHumanDiT(config=configs.MagiHumanVideoConfig(arch_config=configs.MagiHumanArchConfig()))
    (OUT / "full-size-tensors.txt").write_text("".join(
        f"{name} {'x'.join(map(str, value.shape))}\n" for name, value in model.state_dict().items()))


if __name__ == "__main__":
    main()
