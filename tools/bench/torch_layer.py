#!/usr/bin/env python3
"""What kernel-bench measures, in PyTorch on the same card: the products of one layer, attention, and the whole layer.

    python torch_layer.py [--tokens 4232] [--hidden 5120] [--rounds 5] [--dtype float16|bfloat16|float32] [--json FILE]

Needs nothing but PyTorch. Results have the fields of kernel-bench's, so that two JSON files can be laid side by side.
"""
import argparse
import json
import time

import torch
import torch.nn.functional as F


def fastest(work, rounds, device):
    best = float("inf")
    for _ in range(rounds + 1):
        if device.type == "cuda":
            start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
            start.record()
            work()
            end.record()
            torch.cuda.synchronize()
            best = min(best, start.elapsed_time(end))
        else:
            began = time.perf_counter()
            work()
            best = min(best, (time.perf_counter() - began) * 1e3)
    return best


def rms_norm(x, weight, epsilon=1e-6):
    x = x.float()
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + epsilon) * (weight + 1)


def swiglu7(u):
    glu, linear = u[..., ::2].float().clamp(max=7), u[..., 1::2].float().clamp(-7, 7)
    return glu * torch.sigmoid(1.702 * glu) * (linear + 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=int, default=4232)
    parser.add_argument("--hidden", type=int, default=5120)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--dtype", default="float16", choices=["float16", "bfloat16", "float32"])
    parser.add_argument("--json")
    options = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dtype = getattr(torch, options.dtype)
    tokens, hidden = options.tokens, options.hidden
    heads = hidden // 128
    groups = max(1, heads // 5)
    mlp = hidden * 8 // 3 // 4 * 4
    shapes = {
        "qkv": ((heads + 2 * groups) * 128 + heads, hidden),
        "projection": (hidden, heads * 128),
        "up, swiglu7": (2 * mlp, hidden),
        "down": (hidden, mlp),
    }
    torch.manual_seed(1)
    weights = {name: torch.randn(shape, device=device).mul_(shape[1] ** -0.5).to(dtype) for name, shape in shapes.items()}
    results = []

    def add(what, shape, milliseconds, operations):
        results.append(
            {"what": what, "shape": shape, "variant": f"torch {torch.__version__} {options.dtype}",
             "milliseconds": milliseconds, "teraflops": operations / milliseconds * 1e-9})
        print(f"{what:12} {shape:22} {milliseconds:9.3f} ms {operations / milliseconds * 1e-9:8.3f} TFLOP/s")

    with torch.inference_mode():
        for name, (outputs, inputs) in shapes.items():
            x = torch.randn(tokens, inputs, device=device).to(dtype)
            weight = weights[name]
            work = (lambda: swiglu7(F.linear(x, weight)).to(dtype)) if name.startswith("up") else (lambda: F.linear(x, weight))
            add(name, f"{tokens} x {outputs} x {inputs}", fastest(work, options.rounds, device), 2 * tokens * outputs * inputs)

        q = torch.randn(1, heads, tokens, 128, device=device).to(dtype)
        k, v = (torch.randn(1, groups, tokens, 128, device=device).to(dtype) for _ in range(2))

        def attention(q, k, v):
            k, v = (t.repeat_interleave(heads // groups, 1) for t in (k, v))
            return F.scaled_dot_product_attention(q, k, v)

        scores = 4 * tokens * tokens * 128 * heads
        add("attention", f"{tokens}, {heads}/{groups} heads", fastest(lambda: attention(q, k, v), options.rounds, device), scores)

        norm, head_norm = torch.zeros(hidden, device=device), torch.zeros(128, device=device)
        stream = torch.randn(tokens, hidden, device=device)
        cosine, sine = torch.ones(tokens, 1, 48, device=device), torch.zeros(tokens, 1, 48, device=device)

        def rope(t):
            a, b, rest = t[..., :48], t[..., 48:96], t[..., 96:]
            return torch.cat([a * cosine - b * sine, b * cosine + a * sine, rest], -1)

        def layer():
            x = stream
            h = rms_norm(x, norm).to(dtype)
            qkv = F.linear(h, weights["qkv"])
            parts = qkv.split([heads * 128, groups * 128, groups * 128, heads], -1)
            q = rope(rms_norm(parts[0].view(tokens, heads, 128), head_norm)).to(dtype).transpose(0, 1)[None]
            k = rope(rms_norm(parts[1].view(tokens, groups, 128), head_norm)).to(dtype).transpose(0, 1)[None]
            v = parts[2].view(tokens, groups, 128).transpose(0, 1)[None]
            a = attention(q, k, v)[0].transpose(0, 1).float() * torch.sigmoid(parts[3].float())[..., None]
            x = x + F.linear(a.reshape(tokens, -1).to(dtype), weights["projection"])
            h = rms_norm(x, norm).to(dtype)
            return x + F.linear(swiglu7(F.linear(h, weights["up, swiglu7"])).to(dtype), weights["down"])

        operations = 2 * tokens * sum(a * b for a, b in shapes.values()) + scores
        add("layer", f"{tokens} x {hidden}", fastest(layer, options.rounds, device), operations)
    if options.json:
        name = torch.cuda.get_device_name() if device.type == "cuda" else "CPU"
        with open(options.json, "w") as file:
            json.dump({"device": name, "tokens": tokens, "hidden": hidden, "results": results}, file, indent=2)


if __name__ == "__main__":
    main()
