"""Regenerates the goldens of the Swift parity tests: python golden.py ../../Tests/FoalTests/Goldens"""
import json
import os
import sys

import numpy as np
import torch
from safetensors.numpy import save_file

import export
import foal
import mel
from model import Foal
from sample import finish

TINY = {"num_layers": 3, "hidden_size": 32, "head_dim": 16, "num_query_groups": 1, "video_in_channels": 772,
        "audio_in_channels": 324, "text_in_channels": 128, "mm_layers": [0, 2], "gelu7_layers": [], "local_attn_layers": [],
        "enable_attn_gating": True}


def request():
    """One small scripted request; times in seconds from the window's start, which is 1/12 s into the line."""
    return {
        "pictures": 24,
        "phonemes": [["pau", -0.0833, 0.036], ["hh", 0.036, 0.17], ["ow", 0.17, 0.249], ["l", 0.249, 0.37], ["d", 0.37, 0.43],
                     ["dh", 0.43, 0.477], ["ax", 0.477, 0.521], ["g", 0.521, 0.619], ["ey", 0.619, 0.718], ["t", 0.718, 0.85],
                     ["zh", 1.95, 2.1], ["pau", 2.1, 2.3]],
        "speaker": "slt", "emotion": "neutral", "ambiences": {"fire": 0.25, "rain": 0.6}, "seen": {"rain": 0.5},
        "events": [["thunder", 1.2, 0.8], ["blink", 0.5, 1.0], ["door", -0.5, 0.5], ["bell", 2.0, 1.0], ["explosion", -2.5, 1.0]],
        "noise_video": 0.25, "noise_audio": 0.25}


def tokens(folder):
    r = request()
    s = foal.TOKENS_PER_SECOND
    n = r["pictures"] * 2
    weather = {k: (v, r["seen"].get(k, 0.0)) for k, v in r["ambiences"].items()}
    f, times = foal.text_tokens([(p, a * s, b * s) for p, a, b in r["phonemes"]], r["speaker"], r["emotion"], weather,
                                [(e, t * s, v) for e, t, v in r["events"]], n)
    f = np.concatenate([f, foal.noise_token(r["noise_video"], r["noise_audio"])[None]])
    rng = np.random.default_rng(3)
    pictures = rng.integers(0, 256, (8, 64, 64, 3), dtype=np.uint8)
    save_file({"text_tokens": f, "positions": foal.positions(r["pictures"], n, times),
               "scene_positions": foal.positions(8, 16, times, foal.SCENE), "pictures": pictures,
               "picture_patches": foal.patches(pictures)[[0, 1, 8, 63, 64, 127]],
               "picture_patch_rows": np.array([0, 1, 8, 63, 64, 127], np.int32)}, f"{folder}/tokens.safetensors")
    with open(f"{folder}/tokens.json", "w") as file:
        json.dump(r, file, indent=1)
        file.write("\n")


def tiny(folder):
    torch.manual_seed(11)
    model = Foal(TINY, foal.rotary_bands(TINY["head_dim"])).float().eval()
    with torch.no_grad():  # nothing stays at its quiet start: norms, biases and heads must count
        for name, p in model.named_parameters():
            if "norm" in name:
                p.normal_(std=0.2)
            elif name.endswith("bias") or name.startswith("final_linear"):
                p.normal_(std=0.1)
            elif "proj" in name:
                p.mul_(6)
    config = json.loads(json.dumps(foal.CONFIG))
    config.update(name="foal-tiny", transformer=TINY)
    config["picture"].update(width=16, height=16)
    del config["face"]  # it is that of a larger picture
    del config["scene"]
    config["window"] = {"pictures": 8, "max_pictures": 8}
    export.write(model, config, f"{folder}/tiny", torch.float32)
    rng = np.random.default_rng(5)
    grid, pictures, sound = 2, 8, 16
    nv = (pictures // 4 + 1) * grid * grid
    f, times = foal.text_tokens([("pau", 0, 3), ("hh", 3, 5.5), ("ow", 5.5, 9), ("m", 9, 12)], "rms", "neutral", {"rain": 0.5},
                                [("blink", 4, 1)], sound)
    text = np.concatenate([f, foal.noise_token(0.25, 0.25)[None]])
    video = rng.standard_normal((nv, 772)).astype(np.float32)
    video[:, 768:] = 0
    video[-grid * grid:, 768:770] = 1
    audio = rng.standard_normal((sound, 324)).astype(np.float32)
    audio[:, 320:] = 0
    audio[:4, 320] = 1
    positions = foal.positions(pictures, sound, times, (16, 16))
    with torch.no_grad():
        v, a = model(*[torch.tensor(x)[None] for x in (video, audio, text, positions)])
    save_file({"video_tokens": video, "audio_tokens": audio, "text_tokens": text, "positions": positions},
              f"{folder}/tiny/inputs.safetensors")
    given = torch.tensor(audio[:, 320:321])
    sound = finish(model, torch.tensor(audio[:, :320]), given, f, times, 0.2, 3)  # three steps of the sound alone
    save_file({"video": v[0].numpy(), "audio": a[0].numpy(), "finished_sound": sound.numpy()}, f"{folder}/tiny/outputs.safetensors")


def log_mel(folder):
    """0.5 s: a rising tone, a click and seeded noise; more than 24 frames so that edges and middle are both seen."""
    n = 12000
    t = np.arange(n) / 24000
    x = 0.3 * np.sin(2 * np.pi * (200 * t + 2000 * t * t)) + 0.02 * np.random.default_rng(2).standard_normal(n)
    x[6000] += 0.8
    x[9000:] = 0
    x = x.astype(np.float32)
    m = mel.normalised_mel(x).numpy()
    save_file({"samples": x, "mel": np.ascontiguousarray(m), "filters": mel.FILTERS.astype(np.float32)}, f"{folder}/mel.safetensors")


if __name__ == "__main__":
    out = sys.argv[1]
    os.makedirs(out + "/tiny", exist_ok=True)
    tiny(out)
    tokens(out)
    log_mel(out)
