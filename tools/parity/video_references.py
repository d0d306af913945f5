"""Loads published implementations of the video autoencoders on a CPU, with random small weights.

* Turbo VAE decoder: vllm-omni 0.30.0, `Magi2TurboVAEDecoder`. It expects a distributed serving stack around it and gets
  the five names it imports from there, empty.
* Wan2.2's autoencoder: diffusers, `AutoencoderKLWan`.
"""

import dataclasses
import importlib
import json
import os
import pathlib
import sys
import types
import typing

import torch
from safetensors.torch import save_file

TREES = pathlib.Path(os.environ.get(
    "PARITY_TURBO", pathlib.Path(__file__).resolve().parent / ".venv" / "references-turbo"))

TURBO = {
    "latent_channels": 48, "out_channels": 3, "decoder_block_out_channels": [64, 128, 256, 512],
    "decoder_layers_per_block": [2, 2, 2, 3, 3], "decoder_spatio_temporal_scaling": [False, True, True, True],
    "decoder_spatio_only": [False, True, False, False], "decoder_is_dw_conv": [False] * 5, "patch_size": 2,
    "first_chunk_size": 7, "step_size": 7, "use_unpatchify": True, "decoder_causal": False, "resnet_norm_eps": 1e-6,
    "temporal_compression_ratio": 4, "spatial_compression_ratio": 16}

WAN = {
    "base_dim": 160, "decoder_base_dim": 256, "z_dim": 48, "dim_mult": [1, 2, 4, 4], "num_res_blocks": 2,
    "attn_scales": [], "temperal_downsample": [False, True, True], "in_channels": 12, "out_channels": 12,
    "patch_size": 2, "scale_factor_spatial": 16, "scale_factor_temporal": 4, "is_residual": True}


@dataclasses.dataclass
class _Task:
    tile_id: int
    grid_coord: tuple
    tensor: typing.Any
    workload: int


@dataclasses.dataclass
class _Grid:
    split_dims: tuple
    grid_shape: tuple
    tile_spec: dict
    output_dtype: typing.Any


class _Mixin:
    def is_distributed_enabled(self):
        return False


_module = None


def turbo_module():
    """The package's own module, with its neighbours replaced."""
    global _module
    if _module:
        return _module
    kept = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "vllm_omni"}
    for name in kept:
        del sys.modules[name]
    parts = "vllm_omni diffusion distributed autoencoders".split()
    shells = [".".join(parts[:n]) for n in range(1, 5)] + ["vllm_omni.diffusion.models", "vllm_omni.diffusion.models.magi2"]
    for name in shells:
        module = types.ModuleType(name)
        module.__path__ = [str(TREES / name.replace(".", "/"))]
        sys.modules[name] = module
    executor = types.ModuleType("vllm_omni.diffusion.distributed.autoencoders.distributed_vae_executor")
    executor.TileTask, executor.GridSpec = _Task, _Grid
    executor.DistributedVaeMixin, executor.DistributedOperator = _Mixin, object
    sys.modules[executor.__name__] = executor
    _module = importlib.import_module("vllm_omni.diffusion.models.magi2.turbo_vae")
    return _module


def _random(shapes, generator):
    """Weights that keep the size of what goes through them: N(0, 1/inputs), biases and factors near what they usually are."""
    weights = {}
    for name, shape in shapes.items():
        noise = torch.randn(shape, generator=generator)
        if name.endswith("gamma"):
            weights[name] = 1 + 0.2 * noise
        elif name.endswith("bias"):
            weights[name] = 0.1 * noise
        else:
            weights[name] = noise / max(1, noise[0].numel()) ** 0.5
    return weights


def _rounded(weights, kind):
    return {name: value.to(kind) for name, value in weights.items()}


def turbo(config, generator, folder, kind=torch.float32):
    """Writes a random checkpoint to `folder`; returns the published decoder with the same weights, computing in float32."""
    module = turbo_module()
    network = module._TurboDecoder3d(
        latent_channels=config["latent_channels"], out_channels=config["out_channels"],
        block_out_channels=tuple(config["decoder_block_out_channels"]),
        layers_per_block=tuple(config["decoder_layers_per_block"]),
        spatio_temporal_scaling=tuple(config["decoder_spatio_temporal_scaling"]),
        spatio_only=tuple(config["decoder_spatio_only"]), patch_size=config["patch_size"], decoder_causal=False,
        use_unpatchify=True)
    shapes = {"decoder." + name: value.shape for name, value in network.state_dict().items()}
    weights = _rounded(_random(shapes, generator), kind)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"architecture": "turbo_vae", **config}, indent=2) + "\n")
    save_file(weights, folder / "model.safetensors")
    pickle = folder / "published.ckpt"
    torch.save({"ema_state_dict": {"module." + name: value.float() for name, value in weights.items()}}, pickle)
    decoder = module.Magi2TurboVAEDecoder(folder / "config.json", pickle)
    pickle.unlink()
    return decoder


def wan(config, generator, folder, half=None, kind=torch.float32):
    """Writes a random checkpoint to `folder`, whole or one half ("encoder", "decoder"); returns diffusers' model."""
    from diffusers import AutoencoderKLWan
    z = config["z_dim"]
    config = {**config, "latents_mean": (0.2 * torch.randn(z, generator=generator)).tolist(),
              "latents_std": (0.3 + torch.rand(z, generator=generator)).tolist()}
    model = AutoencoderKLWan(**config).eval()
    weights = _rounded(_random({k: v.shape for k, v in model.state_dict().items()}, generator), kind)
    model.load_state_dict({name: value.float() for name, value in weights.items()})
    folder.mkdir(parents=True, exist_ok=True)
    architecture = f"wan_vae_{half}" if half else "wan_vae"
    (folder / "config.json").write_text(json.dumps({"architecture": architecture, **config}, indent=2) + "\n")
    other = {"encoder": ("decoder.", "post_quant_conv."), "decoder": ("encoder.", "quant_conv.")}.get(half, ())
    save_file({k: v.contiguous() for k, v in weights.items() if not other or not k.startswith(other)},
              folder / "model.safetensors")
    return model


@torch.inference_mode()
def turbo_decode(decoder, latent):
    """[48,T,H,W], normalised, to [3,T',H',W'], not held to -1…1."""
    return decoder.decode(latent[None])[0].contiguous()


def _statistics(model):
    shape = (-1, 1, 1, 1)
    return (torch.tensor(model.config.latents_mean).view(shape), torch.tensor(model.config.latents_std).view(shape))


@torch.inference_mode()
def wan_encode(model, video):
    """[3,T,H,W] to the normalised mean [z,T',H',W']."""
    mean, deviation = _statistics(model)
    return ((model.encode(video[None]).latent_dist.mode()[0] - mean) / deviation).contiguous()


@torch.inference_mode()
def wan_decode(model, latent):
    """[z,T,H,W], normalised, to [3,T',H',W'], held to -1…1."""
    mean, deviation = _statistics(model)
    return model.decode((latent * deviation + mean)[None]).sample[0].contiguous()


def difference(ours, theirs):
    """Greatest difference over greatest value; infinite for other shapes or anything that is no number."""
    if ours.shape != theirs.shape or not torch.isfinite(ours).all():
        return float("inf")
    return ((ours - theirs).abs().max() / theirs.abs().max().clamp_min(1e-30)).item()
