"""Writes what the published pipeline (vllm-omni 0.22.0) makes of given noise, stage by stage, for the tests of MagiHuman.

    tools/parity/.venv/bin/python tools/parity/make_stage_goldens.py

Tests/MagiHumanTests/Goldens/stages/<run>-<stage>/ holds in.safetensors and in.json, as `hoofbeat model sample` takes them,
and out.safetensors. The stages of one run follow each other: super-resolution starts from what the base stage made.
Tests/MagiHumanTests/Goldens/stages/{base,sr540p,sr1080p} are the small networks.

What runs is the package's own `MagiHumanPipeline.forward` and the functions it calls, taken out of a file that otherwise
imports a whole serving stack; every random number it draws is kept. Networks are `references.forward` in float32.
"""

import ast
import json
import logging
import math
import os
import pathlib
import types

import numpy
import torch
from safetensors.torch import save_file

import references

OUT = pathlib.Path(__file__).resolve().parents[2] / "Tests/MagiHumanTests/Goldens/stages"
CHANNELS = {"video_in_channels": 32, "audio_in_channels": 8, "text_in_channels": 24}
LATENT = CHANNELS["video_in_channels"] // 4
NETWORKS = {
    "base": {"mm_layers": [0], "gelu7_layers": [0], "coords_style": "v2", "local_attn_layers": []},
    "sr540p": {"mm_layers": [1], "gelu7_layers": [], "coords_style": "v1", "local_attn_layers": []},
    "sr1080p": {"mm_layers": [0], "gelu7_layers": [0], "coords_style": "v1", "local_attn_layers": [1]},
}


class Draws:
    """`torch` as the pipeline sees it: draws are kept, and no accelerator is asked for."""

    accelerator = types.SimpleNamespace(empty_cache=lambda: None)

    def __init__(self, generator):
        self.generator, self.kept = generator, []

    def __getattr__(self, name):
        return getattr(torch, name)

    def randn(self, *shape, **unused):
        # The pipeline has the published number of sound channels written out.
        shape = (*shape[:-1], CHANNELS["audio_in_channels"]) if len(shape) == 3 else shape
        self.kept.append(torch.randn(shape, generator=self.generator))
        return self.kept[-1].clone()

    def randn_like(self, like, **unused):
        return self.randn(*like.shape)


def published(draws):
    """The package's scheduler, table, loop and forward, in a scope of their own."""
    source = (references.TREES / "vllm_omni/diffusion/models/magi_human/pipeline_magi_human.py").read_text()
    wanted = {"FlowUniPCMultistepScheduler", "ZeroSNRDDPMDiscretization", "EvalInput", "_schedule_latent_step"}
    body = []
    for node in ast.parse(source).body:
        if getattr(node, "name", None) in wanted:
            body.append(node)
        elif getattr(node, "name", None) == "MagiHumanPipeline":
            for method in node.body:
                if getattr(method, "name", None) in ("forward", "_evaluate_with_latent"):
                    method.decorator_list = []
                    body.append(method)
    text = "from __future__ import annotations\n" + "\n".join(ast.unparse(node) for node in body)
    from dataclasses import dataclass
    from functools import partial
    from typing import Any
    scope = {
        "torch": draws, "np": numpy, "math": math, "Any": Any, "dataclass": dataclass, "partial": partial,
        "SchedulerMixin": type("SchedulerMixin", (), {}), "ConfigMixin": type("ConfigMixin", (), {}),
        "KarrasDiffusionSchedulers": [], "register_to_config": references._register_to_config,
        "SchedulerOutput": references._Output, "deprecate": lambda *unused: None, "logger": logging.getLogger("parity"),
        "randn_tensor": lambda shape, **unused: draws.randn_like(torch.empty(shape)), "os": os,
        "load_image": lambda image: image, "Image": types.SimpleNamespace(Image=object),
        "DiffusionOutput": lambda output: output}
    exec(compile(text, "pipeline_magi_human.py", "exec"), scope)
    return scope


class Silent:
    def __enter__(self):
        return self

    def __exit__(self, *unused):
        pass

    def update(self):
        pass


def run(name, *, seconds, size, guided, steps, image, sound, sr=None, sr_size=None, seed, networks):
    """One run of the published pipeline; writes each stage's inputs and outputs."""
    generator = torch.Generator().manual_seed(seed)
    draw = lambda *shape: torch.randn(shape, generator=generator)
    draws = Draws(generator)
    scope = published(draws)
    text, negative = draw(1, 5, CHANNELS["text_in_channels"]), draw(1, 3, CHANNELS["text_in_channels"])
    given = draw(1, CHANNELS["audio_in_channels"], seconds * 2 + 1)
    scope["load_audio_and_encode"] = lambda *unused: given
    frames, ends = {}, []

    def encode_image(picture, height, width):
        frames[height // 16] = draw(1, LATENT, 1, height // 16, width // 16)
        return frames[height // 16]

    def network(key):
        config, weights = networks[key]

        def predict(inputs):
            out = references.forward(config, weights, {
                "video_latent": inputs.x_t[0], "audio_latent": inputs.audio_x_t[0], "text": inputs.txt_feat[0]})
            return out["video_velocity"][None], out["audio_velocity"][None]
        return predict

    def evaluate(*arguments, **named):
        video, audio = scope["_evaluate_with_latent"](me, *arguments, **named)
        ends.append((video.clone(), audio.clone()))
        return video, audio

    me = types.SimpleNamespace(
        device_str="cpu", vae_stride=(4, 16, 16), patch_size=(1, 2, 2), fps=2, z_dim=LATENT, shift=5.0,
        num_inference_steps_default=steps, sr_num_inference_steps_default=5, cfg_number=2 if guided else 1,
        sr_cfg_number=1, video_txt_guidance_scale=5.0, audio_txt_guidance_scale=5.0, sr_video_txt_guidance_scale=3.5,
        use_cfg_trick=True, cfg_trick_start_frame=13, cfg_trick_value=2.0, using_sde_flag=False, noise_value=220,
        sr_audio_noise_scale=0.7, context_null=negative, original_context_null_len=3, audio_vae=None,
        zerosnr_sigmas=scope["ZeroSNRDDPMDiscretization"]()(1000, do_append_zero=False, flip=True),
        progress_bar=lambda **unused: Silent(), encode_prompt=lambda prompt: (text, 5), _encode_image=encode_image,
        _evaluate_with_latent=evaluate, _dit_forward=network("base"), _sr_dit_forward=network(sr) if sr else None,
        _decode_video=lambda latent: latent, _decode_audio=lambda latent: latent)
    parameters = types.SimpleNamespace(
        height=size[0] * 16, width=size[1] * 16, seed=None, num_inference_steps=steps, extra_args={
            "seconds": seconds, "image_path": "given" if image else None, "audio_path": "given" if sound else None,
            "sr_height": sr_size[0] * 16 if sr else None, "sr_width": sr_size[1] * 16 if sr else None})
    final_video, final_audio = scope["forward"](
        me, types.SimpleNamespace(prompts=["given"], sampling_params=parameters))
    kept = draws.kept
    length = given.shape[2]
    # The first draws are the start: sound first, where none is given; then, step by step, video before sound.
    start_audio = given.permute(0, 2, 1) if sound else kept.pop(0)
    start_video = kept.pop(0)
    videos, audios = [start_video], [start_audio]
    if not guided:
        for _ in range(steps):
            videos.append(kept.pop(0))
            audios.append(kept.pop(0))
    base = {"video_noise": torch.cat(videos), "audio_noise": torch.cat(audios), "text": text[0]}
    if guided:
        base["negative_text"] = negative[0]
    if image:
        base["first_frame"] = frames[size[0]][0, :, 0]
    if sound:
        base["audio_latent"] = start_audio[0]
        assert torch.equal(ends[0][1], start_audio)
    write(f"{name}-base", base, {"sampler": "base" if guided else "distill", "steps": steps}, ends[0][0], ends[0][1])
    if sr:
        stage = {"video_noise": kept.pop(0), "audio_noise": kept.pop(0), "text": text[0],
                 "video_latent": ends[0][0][0], "audio_latent": ends[0][1][0]}
        if image:
            stage["first_frame"] = frames[sr_size[0]][0, :, 0]
        write(f"{name}-{sr}", stage, {"sampler": "sr", "steps": 5}, final_video, final_audio)
        print(name, "zero-SNR signal", float(me.zerosnr_sigmas[220]))
    assert not kept and length


def write(name, tensors, settings, video, audio):
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    save_file({key: value.contiguous() for key, value in tensors.items()}, folder / "in.safetensors")
    (folder / "in.json").write_text(json.dumps(settings) + "\n")
    save_file({"video_latent": video[0].contiguous(), "audio_latent": audio[0].contiguous()},
              folder / "out.safetensors")
    print(f"{name:24} final video mean |x| {float(video.abs().mean()):.3f}, "
          f"{sum(file.stat().st_size for file in folder.iterdir()) / 1000:.0f} kB")


def main():
    networks = {}
    for seed, (name, own) in enumerate(NETWORKS.items()):
        config = {
            "architecture": "magihuman", "num_layers": 2, "hidden_size": 32, "head_dim": 8, "num_query_groups": 2,
            **CHANNELS, "enable_attn_gating": True, "patch_size": [1, 2, 2], "frame_receptive_field": 1, **own}
        weights = references.random_weights(config, torch.Generator().manual_seed(4000 + seed))
        networks[name] = (config, weights)
        (OUT / name).mkdir(parents=True, exist_ok=True)
        (OUT / name / "config.json").write_text(json.dumps(config, indent=2) + "\n")
        save_file(weights, OUT / name / "model.safetensors")
    run("plain", seconds=4, size=(4, 4), guided=False, steps=8, image=False, sound=False, seed=1, networks=networks)
    run("image", seconds=4, size=(4, 6), guided=False, steps=4, image=True, sound=False, sr="sr540p", sr_size=(6, 8),
        seed=2, networks=networks)
    run("guided", seconds=6, size=(2, 4), guided=True, steps=32, image=True, sound=False, seed=3, networks=networks)
    run("sound", seconds=8, size=(2, 4), guided=True, steps=6, image=False, sound=True, sr="sr1080p", sr_size=(4, 6),
        seed=4, networks=networks)


if __name__ == "__main__":
    main()
