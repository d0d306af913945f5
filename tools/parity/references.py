"""Loads the two published implementations of the single-stream transformer on a CPU.

* fastvideo 0.2.1: `MagiHumanDiT`, reads the published state dict as it is.
* vllm-omni 0.22.0: `DiTModel`, `MagiDataProxy` (token packing and coordinates) and `FlowUniPCMultistepScheduler`.

Both packages expect a GPU serving stack around them. Here each gets the few names it imports and nothing more: plain
matrix products for its parallel layers, plain attention for its flash attention. What is measured is their own code.
Neither package is part of this project; tools/parity/setup fetches them.
"""

import contextlib
import dataclasses
import enum
import importlib
import inspect
import math
import os
import pathlib
import sys
import types

import numpy
import torch
from torch import nn
from torch.nn import functional as F

TREES = pathlib.Path(
    os.environ.get("PARITY_REFERENCES", pathlib.Path(__file__).resolve().parent / ".venv" / "references"))


# --------------------------------------------------------------------------------------------------------- stubs

def _module(name, **members):
    """Registers a module of our own under `name`; returns it."""
    module = types.ModuleType(name)
    module.__dict__.update(members)
    sys.modules[name] = module
    parent, _, leaf = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], leaf, module)
    return module


def _shells(*names):
    """Registers packages whose files lie in the unpacked wheels but whose own __init__ must not run."""
    for name in names:
        _module(name).__path__ = [str(TREES / name.replace(".", "/"))]


def _attention(q, k, v):
    """Plain non-causal grouped-query attention; q [n, heads, d], k and v [m, groups, d]."""
    out = F.scaled_dot_product_attention(
        q.transpose(0, 1)[None], k.transpose(0, 1)[None], v.transpose(0, 1)[None], enable_gqa=True)
    return out[0].transpose(0, 1)


# --------------------------------------------------------------------------------------------- fastvideo 0.2.1

@dataclasses.dataclass
class _ArchConfig:
    _fsdp_shard_conditions: list = dataclasses.field(default_factory=list)
    _compile_conditions: list = dataclasses.field(default_factory=list)
    _supported_attention_backends: tuple = ()

    def __post_init__(self):
        pass


@dataclasses.dataclass
class _Config:
    arch_config: _ArchConfig = dataclasses.field(default_factory=_ArchConfig)

    def __getattr__(self, name):
        if name == "arch_config":
            raise AttributeError(name)
        return getattr(self.arch_config, name)


class _BaseDiT(nn.Module):
    def __init__(self, config=None, hf_config=None, **unused):
        super().__init__()


class _LocalAttention(nn.Module):
    """What fastvideo's attention layer computes, on [batch, tokens, heads, head size]; remembers its inputs."""

    def __init__(self, **unused):
        super().__init__()
        self.seen = None

    def forward(self, q, k, v):
        out = torch.stack([_attention(*one) for one in zip(q, k, v)])
        self.seen = (q[0], k[0], v[0], out[0])
        return out


_fastvideo = None


def fastvideo():
    """The module holding `MagiHumanDiT`, and the one holding its configuration."""
    global _fastvideo
    if _fastvideo:
        return _fastvideo
    _shells("fastvideo", "fastvideo.configs", "fastvideo.configs.models", "fastvideo.configs.models.dits",
            "fastvideo.models", "fastvideo.models.dits", "fastvideo.layers")
    backends = "FLASH_ATTN TORCH_SDPA VIDEO_SPARSE_ATTN SAGE_ATTN SAGE_ATTN_THREE SLIDING_TILE_ATTN VMOBA_ATTN"
    _module("fastvideo.platforms", AttentionBackendEnum=enum.Enum("AttentionBackendEnum", backends))
    _module("fastvideo.attention", LocalAttention=_LocalAttention)
    # Only the package's own rotation is wanted from this file; the rest of it needs the whole package.
    source = (TREES / "fastvideo/layers/rotary_embedding.py").read_text()
    start = source.index("def _apply_rotary_emb(")
    end = min(i for i in (source.find(mark, start) for mark in ("\nclass ", "\n@", "\ndef ")) if i > 0)
    rotary = _module("fastvideo.layers.rotary_embedding", torch=torch)
    exec(compile(source[start:end], "rotary_embedding.py", "exec"), rotary.__dict__)
    _module("fastvideo.models.dits.base", BaseDiT=_BaseDiT)
    _module("fastvideo.configs.models.dits.base", DiTArchConfig=_ArchConfig, DiTConfig=_Config)
    _fastvideo = (importlib.import_module("fastvideo.models.dits.magi_human"),
                  importlib.import_module("fastvideo.configs.models.dits.magi_human"))
    return _fastvideo


def fastvideo_model(config, weights, dtype):
    """A fastvideo network with `weights`; its block linears compute in `dtype`, everything else in float32."""
    models, configs = fastvideo()
    arch = configs.MagiHumanArchConfig(
        num_layers=config["num_layers"], hidden_size=config["hidden_size"], head_dim=config["head_dim"],
        num_query_groups=config["num_query_groups"], video_in_channels=config["video_in_channels"],
        audio_in_channels=config["audio_in_channels"], text_in_channels=config["text_in_channels"],
        mm_layers=tuple(config["mm_layers"]), gelu7_layers=tuple(config["gelu7_layers"]),
        local_attn_layers=(), enable_attn_gating=config["enable_attn_gating"])
    model = models.MagiHumanDiT(config=configs.MagiHumanVideoConfig(arch_config=arch))
    for module in model.modules():
        if isinstance(module, models.PackedExpertLinear):
            module.to(dtype)
    model.load_state_dict(weights, strict=True)
    return model.eval()


# ------------------------------------------------------------------------------------------- vllm-omni 0.22.0

class _Torch(types.ModuleType):
    """`torch` as the package sees it: its fixed compute type replaced, "cuda" meaning the CPU."""

    def __init__(self, dtype):
        super().__init__("torch")
        self.bfloat16 = dtype

    def __getattr__(self, name):
        return getattr(torch, name)

    @staticmethod
    def zeros(*args, **kwargs):
        kwargs.pop("device", None)
        return torch.zeros(*args, **kwargs)


class _Linear(nn.Module):
    def __init__(self, input_size=None, output_size=None, **unused):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(output_size, input_size))

    def forward(self, x):
        return F.linear(x, self.weight)


class _ColumnLinear(_Linear):
    pass


class _RowLinear(_Linear):
    pass


class _QKVLinear(_Linear):
    def __init__(self, hidden_size, head_size, total_num_heads, total_num_kv_heads, **unused):
        super().__init__(hidden_size, (total_num_heads + 2 * total_num_kv_heads) * head_size)
        self.num_heads, self.num_kv_heads = total_num_heads, total_num_kv_heads


def _varlen_attention(q, k, v, **unused):
    return _attention(q, k, v)


_vllm = {}


def vllm_omni(dtype=torch.float32):
    """The module holding `DiTModel` and `MagiDataProxy`, computing in `dtype` where it says bfloat16."""
    if dtype in _vllm:
        return _vllm[dtype]
    _shells("vllm_omni", "vllm_omni.diffusion", "vllm_omni.diffusion.models", "vllm_omni.diffusion.models.magi_human")
    _module("vllm", __path__=[])
    _module("vllm.distributed", get_tensor_model_parallel_world_size=lambda: 1)
    _module("vllm.model_executor", __path__=[])
    _module("vllm.model_executor.layers", __path__=[])
    _module("vllm.model_executor.layers.linear", ColumnParallelLinear=_ColumnLinear, RowParallelLinear=_RowLinear,
            QKVParallelLinear=_QKVLinear)
    _module("vllm.vllm_flash_attn", flash_attn_varlen_func=_varlen_attention)
    name = "vllm_omni.diffusion.models.magi_human.magi_human_dit"
    sys.modules.pop(name, None)
    module = importlib.import_module(name)
    module.torch = _Torch(dtype)
    _vllm[dtype] = module
    return module


def _vllm_layout(config, weights):
    """The published state dict in vllm-omni's layout: QKV apart from its gate rows, experts apart from each other."""
    heads, groups, size = config["hidden_size"] // config["head_dim"], config["num_query_groups"], config["head_dim"]
    rows = (heads + 2 * groups) * size
    out = {}
    for name, value in weights.items():
        stem, _, leaf = name.rpartition(".")
        part = stem.rpartition(".")[2]
        if not name.startswith("block.") or part not in ("linear_qkv", "linear_proj", "up_gate_proj", "down_proj"):
            out[name] = value
            continue
        many = int(name.split(".")[2]) in config["mm_layers"]
        for index, expert in enumerate(value.chunk(3 if many else 1)):
            suffix = f".experts.{index}.weight" if many else ".weight"
            if part == "linear_qkv":
                out[stem + suffix] = expert[:rows]
                if config["enable_attn_gating"]:
                    out[stem.replace("linear_qkv", "linear_gating") + suffix] = expert[rows:]
            else:
                out[stem + suffix] = expert
    return out


def vllm_model(config, weights, dtype):
    """A vllm-omni network with `weights`; block linears and attention compute in `dtype`."""
    module = vllm_omni(dtype)
    model = module.DiTModel(module.MagiHumanDiTConfig(**{key: config[key] for key in (
        "num_layers", "hidden_size", "head_dim", "num_query_groups", "video_in_channels", "audio_in_channels",
        "text_in_channels", "mm_layers", "gelu7_layers", "local_attn_layers", "enable_attn_gating")}))
    for part in model.modules():
        if isinstance(part, _Linear):
            part.to(dtype)
    model.load_state_dict(_vllm_layout(config, weights), strict=True)
    return model.eval()


@contextlib.contextmanager
def _no_cuda():
    to, cuda = torch.Tensor.to, torch.Tensor.cuda
    torch.Tensor.cuda = lambda self, *args, **kwargs: self
    torch.Tensor.to = lambda self, *args, **kwargs: self if args[:1] == ("cuda",) else to(self, *args, **kwargs)
    try:
        yield
    finally:
        torch.Tensor.to, torch.Tensor.cuda = to, cuda


def packed(config, inputs, dtype=torch.float32):
    """Tokens as vllm-omni packs them: (data proxy, tokens, coordinates, modalities, lengths, local ranges)."""
    module = vllm_omni(dtype)
    proxy = module.MagiDataProxy(
        patch_size=config["patch_size"][1], t_patch_size=config["patch_size"][0],
        frame_receptive_field=config["frame_receptive_field"] if config["local_attn_layers"] else -1,
        coords_style=config["coords_style"])
    data = types.SimpleNamespace(
        x_t=inputs["video_latent"][None], audio_x_t=inputs["audio_latent"][None], txt_feat=inputs["text"][None],
        audio_feat_len=[inputs["audio_latent"].shape[0]], txt_feat_len=[inputs["text"].shape[0]])
    with _no_cuda():
        return (proxy, *proxy.process_input(data))


class _Output:
    def __init__(self, prev_sample):
        self.prev_sample = prev_sample


def _register_to_config(init):
    """Keeps the constructor's arguments in `self.config`, as diffusers' decorator of the same name does."""
    def wrapped(self, *args, **kwargs):
        bound = inspect.signature(init).bind(self, *args, **kwargs)
        bound.apply_defaults()
        self.config = types.SimpleNamespace(**{k: v for k, v in bound.arguments.items() if k != "self"})
        init(self, *args, **kwargs)
    return wrapped


def scheduler(noise=None):
    """A fresh `FlowUniPCMultistepScheduler`; `noise`, a list of tensors, is what its distilled step draws, in order."""
    # The class stands in a file that imports the whole serving stack: take the class alone.
    source = (TREES / "vllm_omni/diffusion/models/magi_human/pipeline_magi_human.py").read_text()
    start = source.index("class FlowUniPCMultistepScheduler(")
    body = source[start:source.index("\n# =====", start)]
    scope = {
        "torch": torch, "np": numpy, "math": math, "Any": object, "Iterable": object, "SchedulerMixin": type("SchedulerMixin", (), {}),
        "ConfigMixin": type("ConfigMixin", (), {}), "KarrasDiffusionSchedulers": [], "register_to_config": _register_to_config,
        "SchedulerOutput": _Output, "deprecate": lambda *args: None,
        "randn_tensor": lambda shape, **unused: noise.pop(0)}
    exec(compile("from __future__ import annotations\n" + body, "pipeline_magi_human.py", "exec"), scope)
    return scope["FlowUniPCMultistepScheduler"]()


# -------------------------------------------------------------------------------------------------- one forward

def _union_window_attention(self, q, k, v, *, num_video_tokens, num_frames):
    """Local attention as one softmax over the union of the window and everything that is not video.

    fastvideo adds two separately normalised outputs instead; the original code and vllm-omni take the union.
    """
    per_frame, field = num_video_tokens // num_frames, self.cfg.frame_receptive_field
    out = [_attention(
        q[i * per_frame:(i + 1) * per_frame],
        *(torch.cat([x[max(0, i - field) * per_frame:min(num_frames, i + field + 1) * per_frame],
                     x[num_video_tokens:]]) for x in (k, v))) for i in range(num_frames)]
    out.append(_attention(q[num_video_tokens:], k, v))
    return torch.cat(out)


@torch.no_grad()
def forward(config, weights, inputs, package="fastvideo", dtype=torch.float32, probe=None):
    """Runs one published implementation; returns {"video_velocity", "audio_velocity"} in float32.

    `dtype` is the type the block linears and attention compute in; bfloat16 is what both packages ship with. `probe`,
    if a dict, receives what layer 0 saw (fastvideo only).
    """
    weights = {name: value.to(dtype) if _is_block_linear(name) else value.float() for name, value in weights.items()}
    proxy, tokens, coordinates, modalities, lengths, local = packed(config, inputs, dtype)
    if package == "fastvideo":
        model = fastvideo_model(config, weights, dtype)
        if config["local_attn_layers"]:
            models, _ = fastvideo()
            for layer in model.block.layers:
                layer.attention._local_window_attention = types.MethodType(_union_window_attention, layer.attention)
            model.configure_local_attention(tuple(config["local_attn_layers"]), config["frame_receptive_field"])
        if probe is not None:
            _install_probe(model, probe)
        out = model(tokens, coordinates, modalities)
    else:
        out = vllm_model(config, weights, dtype)(tokens, coordinates, modalities, lengths, local)
    if probe is not None:
        # Inside the blocks the package sorts tokens by modality with a sort that is not stable: put them back in order.
        order = model._cached_dispatcher.inv_permute_mapping
        for name in probe.keys() - {"embedded"}:
            probe[name] = probe[name][order]
        q, k, v, mixed = model.block.layers[0].attention.attn.seen
        probe |= {"layers.0.q_rotated": q, "layers.0.k_rotated": k, "layers.0.v": v, "layers.0.attention_mix": mixed}
    video, audio = proxy.process_output(out)
    return {"video_velocity": video[0].float().contiguous(), "audio_velocity": audio[0].float().contiguous()}


def _install_probe(model, probe):
    def keep(name, pick=lambda out: out):
        return lambda module, args, out: probe.__setitem__(name, pick(out).float())
    model.adapter.register_forward_hook(keep("embedded", lambda out: out[0]))
    layer = model.block.layers[0]
    layer.attention.pre_norm.register_forward_hook(keep("layers.0.attention_norm"))
    layer.attention.register_forward_hook(keep("layers.0.attention"))
    layer.mlp.register_forward_hook(keep("layers.0.mlp"))
    layer.register_forward_hook(keep("layers.0.output"))


def _is_block_linear(name):
    return name.startswith("block.") and "norm" not in name


# ------------------------------------------------------------------------------------------------- checkpoints

def random_weights(config, generator, deviation=0.06):
    """Weights N(0, deviation²) under the published names; `adapter.rope.bands` as the reference defines it."""
    models, configs = fastvideo()
    arch = configs.MagiHumanArchConfig(**{key: tuple(value) if isinstance(value, list) else value
                                          for key, value in config.items()
                                          if key in configs.MagiHumanArchConfig.__dataclass_fields__})
    arch.local_attn_layers = ()
    with torch.device("meta"):
        shapes = models.MagiHumanDiT(config=configs.MagiHumanVideoConfig(arch_config=arch)).state_dict()
    weights = {name: torch.randn(shape.shape, generator=generator) * deviation for name, shape in shapes.items()}
    count = config["head_dim"] // 8
    weights["adapter.rope.bands"] = 1.0 / 10000.0 ** (torch.arange(count).float() / count)
    return weights


def random_inputs(config, generator, frames, height, width, audio, text):
    channels = config["video_in_channels"] // math.prod(config["patch_size"])
    return {"video_latent": torch.randn(channels, frames, height, width, generator=generator),
            "audio_latent": torch.randn(audio, config["audio_in_channels"], generator=generator),
            "text": torch.randn(text, config["text_in_channels"], generator=generator)}


def difference(ours, theirs):
    """(greatest difference / greatest reference value, rms difference / rms reference)."""
    a, b = ours.double(), theirs.double()
    if a.shape != b.shape:
        raise ValueError(f"shape {list(a.shape)} where the reference has {list(b.shape)}")
    return (float((a - b).abs().max() / b.abs().max()), float((a - b).pow(2).mean().sqrt() / b.pow(2).mean().sqrt()))
