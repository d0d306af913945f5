"""The single-stream transformer (docs/single-stream.md), parameters under the published tensor names.

Tokens come as [video ; audio ; text]; experts are VIDEO = 0, AUDIO = 1, TEXT = 2, concatenated on the output dimension.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F


def unit(x):
    """x / rms(x)"""
    n = torch.linalg.vector_norm(x, dim=-1, keepdim=True)
    return x * torch.rsqrt(n * n / x.shape[-1] + 1e-6)


def swiglu7(x):
    """[..., 2 n] -> [..., n]: first half gates, second half is gated; both are kept from growing"""
    glu, lin = x.chunk(2, -1)
    return F.silu(1.702 * glu.clamp(max=7)) * ((lin.clamp(-7, 7) + 1) / 1.702)


def turned(x, w, cos, sin):
    """[..., head_dim] normed, scaled by w and rotated"""
    x = unit(x) * w.to(x.dtype)
    r = cos.shape[-1]
    cos, sin = cos.to(x.dtype), sin.to(x.dtype)
    a, b, rest = x[..., :r], x[..., r:2 * r], x[..., 2 * r:]
    return torch.cat([a * cos - b * sin, b * cos + a * sin, rest], -1)


class Fused:
    """What passes over all tokens without a matrix product, to be compiled one by one: quicker to compile than whole layers."""

    def __init__(self, compiled=False):
        make = (lambda f: torch.compile(f, dynamic=True)) if compiled else (lambda f: f)
        self.unit, self.swiglu7, self.turned = make(unit), make(swiglu7), make(turned)


class Norm(nn.Module):
    """RMS norm with a weight stored as its difference from 1, one per expert."""

    def __init__(self, d, experts=1):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(d * experts))
        self.experts = experts

    def rows(self, counts):
        """1 + weight of every token, [N, 1, width], or [width] where all have the same"""
        w = 1 + self.weight
        return torch.cat([e.expand(n, -1) for e, n in zip(w.view(3, -1), counts)])[:, None] if self.experts > 1 else w


class Linear(nn.Module):
    def __init__(self, inputs, outputs, experts=1, std=None):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs * experts, inputs) * (inputs ** -0.5 if std is None else std))
        self.experts = experts

    def forward(self, x, counts, norm=None, interleaved=False, fused=Fused()):
        w = self.weight.view(self.experts, -1, self.weight.shape[1])
        if norm is not None:  # its weight is folded into the linear, which is cheaper than scaling all tokens
            x = fused.unit(x)
            w = w * (1 + norm.weight).view(self.experts, 1, -1)
        if interleaved:  # (glu, lin, glu, lin, ...) rows -> all glu rows, then all lin rows: cheaper on the activations
            w = w.view(self.experts, -1, 2, w.shape[2]).transpose(1, 2).reshape(w.shape)
        if self.experts == 1:
            return F.linear(x, w[0])
        return torch.cat([F.linear(part, e) for part, e in zip(x.split(counts, 1), w) if part.shape[1]], 1)


def attend(q, k, v, mask):
    """On the CPU plain matrix products are 1.5 to 6 times faster in bf16 training than torch's fused attention."""
    if q.device.type != "cpu":
        # v is a view whose tokens lie 772 numbers apart; cuDNN, torch 2.11's choice on an H100, read it as 768 apart without a word
        return F.scaled_dot_product_attention(q.contiguous(), k.contiguous(), v.contiguous(), attn_mask=mask)
    b, h, n, d = q.shape
    with torch.autocast("cpu", enabled=False):
        s = torch.bmm(q.reshape(b * h, n, d) * d ** -0.5, k.reshape(b * h, n, d).transpose(1, 2))
        if mask is not None:
            low = torch.zeros(mask.shape, dtype=s.dtype).masked_fill(~mask, -1e4)
            s = (s.view(b, h, n, n) + low).view(b * h, n, n)
        return torch.bmm(torch.softmax(s, -1), v.reshape(b * h, n, d)).view(b, h, n, d)


class Attention(nn.Module):
    def __init__(self, d, head_dim, groups, experts):
        super().__init__()
        self.heads, self.groups, self.head_dim = d // head_dim, groups, head_dim
        self.pre_norm = Norm(d, experts)
        self.linear_qkv = Linear(d, d + 2 * groups * head_dim + self.heads, experts)
        self.linear_proj = Linear(d, d, experts, std=0.01)
        self.q_norm, self.k_norm = Norm(head_dim, experts), Norm(head_dim, experts)

    def forward(self, x, counts, cos, sin, mask, fused):
        b, n, d = x.shape
        kv = self.groups * self.head_dim
        q, k, v, gate = self.linear_qkv(x, counts, self.pre_norm, fused=fused).split([d, kv, kv, self.heads], -1)
        q = fused.turned(q.reshape(b, n, -1, self.head_dim), self.q_norm.rows(counts), cos, sin)
        k = fused.turned(k.reshape(b, n, -1, self.head_dim), self.k_norm.rows(counts), cos, sin)
        q, k, v = [t.transpose(1, 2).to(v.dtype) for t in (q, k, v.reshape(b, n, -1, self.head_dim))]
        if self.groups != self.heads:
            k, v = [t.repeat_interleave(self.heads // self.groups, 1) for t in (k, v)]
        y = attend(q, k, v, mask).transpose(1, 2)
        y = y * torch.sigmoid(gate)[..., None]
        return x + self.linear_proj(y.reshape(b, n, d), counts)


class MLP(nn.Module):
    def __init__(self, d, experts):
        super().__init__()
        width = int(d * 4 * 2 / 3) // 4 * 4
        self.pre_norm = Norm(d, experts)
        self.up_gate_proj = Linear(d, 2 * width, experts)
        self.down_proj = Linear(width, d, experts, std=0.01)

    def forward(self, x, counts, fused):
        return x + self.down_proj(fused.swiglu7(self.up_gate_proj(x, counts, self.pre_norm, interleaved=True, fused=fused)), counts)


class Layer(nn.Module):
    def __init__(self, d, head_dim, groups, experts):
        super().__init__()
        self.attention = Attention(d, head_dim, groups, experts)
        self.mlp = MLP(d, experts)

    def forward(self, x, counts, cos, sin, mask, fused):
        return self.mlp(self.attention(x, counts, cos, sin, mask, fused), counts, fused)


class Rope(nn.Module):
    def __init__(self, bands):
        super().__init__()
        self.register_buffer("bands", bands)


class Adapter(nn.Module):
    def __init__(self, c, bands):
        super().__init__()
        d = c["hidden_size"]
        self.video_embedder = nn.Linear(c["video_in_channels"], d)
        self.audio_embedder = nn.Linear(c["audio_in_channels"], d)
        self.text_embedder = nn.Linear(c["text_in_channels"], d)
        self.rope = Rope(bands)
        for e, std in ((self.video_embedder, 0.05), (self.audio_embedder, 0.05), (self.text_embedder, 0.5)):
            nn.init.normal_(e.weight, std=std)
            nn.init.zeros_(e.bias)


class Block(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = nn.ModuleList(layers)


class Foal(nn.Module):
    def __init__(self, c, bands):
        """c: the "transformer" part of config.json; bands: rotary frequencies [head_dim / 8]"""
        super().__init__()
        d = c["hidden_size"]
        self.adapter = Adapter(c, torch.as_tensor(bands, dtype=torch.float32))
        self.block = Block([Layer(d, c["head_dim"], c["num_query_groups"], 3 if i in c["mm_layers"] else 1)
                            for i in range(c["num_layers"])])
        self.fused = Fused()
        self.final_norm_video, self.final_norm_audio = Norm(d), Norm(d)
        self.final_linear_video = Linear(d, c["video_in_channels"], std=0)
        self.final_linear_audio = Linear(d, c["audio_in_channels"], std=0)

    def forward(self, video, audio, text, positions, mask=None):
        """video [B, Nv, 772], audio [B, Na, 324], text [B, Nt, 128], positions [B or 1, N, 3] in the order video, audio,
        text; mask [B, 1, 1, N] is False at padding. Returns raw outputs [B, Nv, 772] (None without video), [B, Na, 324]."""
        counts = [video.shape[1] if video is not None else 0, audio.shape[1], text.shape[1]]
        a = self.adapter
        x = [a.audio_embedder(audio), a.text_embedder(text)]
        if counts[0]:
            x.insert(0, a.video_embedder(video))
        x = torch.cat([e.float() for e in x], 1)
        angles = (positions[..., None] * a.rope.bands).flatten(2)[:, :, None]
        cos, sin = angles.cos(), angles.sin()
        for layer in self.block.layers:
            x = layer(x, counts, cos, sin, mask, self.fused)
        v, s, _ = x.split(counts, 1)
        sound = self.final_linear_audio(s, None, self.final_norm_audio)
        return (self.final_linear_video(v, None, self.final_norm_video) if counts[0] else None), sound


@torch.no_grad()
def look_at_reference(model, heads=3, seed=1):
    """A start that spares the picture a long search: in the first layer `heads` heads of the VIDEO expert look from every
    video token at the reference token of the same place and add its content. Two directions of the embedding say which
    tokens are the clip's (u) and which the reference's (r); keys of the reference carry the rotary bands of h and w."""
    g = torch.Generator().manual_seed(seed)
    attention = model.block.layers[0].attention
    d, hd, n = attention.pre_norm.weight.shape[0] // 3, attention.head_dim, len(model.adapter.rope.bands)
    basis = torch.linalg.qr(torch.randn(d, d, generator=g))[0].T
    u, r = basis[0], basis[1]
    e = model.adapter.video_embedder
    keep = torch.eye(d) - torch.outer(u, u) - torch.outer(r, r)
    e.weight.copy_(keep @ e.weight)
    e.bias.copy_(keep @ e.bias + 4 * u)
    e.weight[:, 769] += 4 * (r - u)
    place = torch.zeros(hd)
    place[n:n + 4] = 1  # the four quickest bands of h, then of w
    place[2 * n:2 * n + 4] = 1
    other = torch.zeros(hd)
    other[6 * n:] = 1  # dimensions that do not turn
    place, other = place / place.norm(), other / other.norm()
    groups = attention.groups * hd
    video = attention.linear_qkv.weight[:attention.linear_qkv.weight.shape[0] // 3]
    attention.pre_norm.weight[:d] = 0
    attention.q_norm.weight[:hd] = 0.4
    attention.k_norm.weight[:hd] = 0
    for h in range(heads):
        rows = slice(h * hd, (h + 1) * hd)
        content = basis[2 + h * hd:2 + (h + 1) * hd]
        video[rows] = torch.outer(place - 0.5 * other, u + r)
        video[d + h * hd:d + (h + 1) * hd] = torch.outer(place, r) + torch.outer(other, u)
        video[d + groups + h * hd:d + groups + (h + 1) * hd] = content
        video[d + 2 * groups + h] = 0
        attention.linear_proj.weight[:d, rows] = 1.5 * content.T


@torch.no_grad()
def look_at_sound(model, video, audio, shifts=(-3, -1, 1, 3)):
    """In the last layer head k of the VIDEO expert looks from every video token at the sound tokens of the k-th picture of its
    patch (their state there knows the phoneme), and the AUDIO expert's heads, which average over all sound, go on doing so.
    video, audio: samples [n, hidden] of the residual that enters the last layer; they give the directions that every token of
    a modality has in common."""
    attention = model.block.layers[-1].attention
    d, hd, bands = attention.pre_norm.weight.shape[0] // 3, attention.head_dim, model.adapter.rope.bands
    n, groups = len(bands), attention.groups * attention.head_dim

    def common(x):
        x = x / x.pow(2).mean(-1, keepdim=True).sqrt()
        mean, centred = x.mean(0), x - x.mean(0)
        cov = centred.T @ centred / len(x) + 0.02 * torch.eye(d)
        w = torch.linalg.solve(cov, mean)
        return w / (w @ mean)

    place, other = torch.zeros(hd), torch.zeros(hd)
    place[:6] = 1
    other[6 * n:] = 1
    place, other = place / place.norm(), other / other.norm()

    def shifted(s):
        q = torch.zeros(hd)
        q[:6], q[3 * n:3 * n + 6] = torch.cos(s * bands[:6]), torch.sin(s * bands[:6])
        return q / q.norm()

    weights = attention.linear_qkv.weight.chunk(3)
    norms = attention.pre_norm.weight.chunk(3)
    v, a = common(video) / (1 + norms[0]), common(audio) / (1 + norms[1])
    attention.q_norm.weight[:2 * hd] = 0
    attention.q_norm.weight[:hd] = 0.5
    attention.k_norm.weight[hd:2 * hd] = 0
    for h, s in enumerate(shifts):
        rows = slice(h * hd, (h + 1) * hd)
        weights[0][rows] = torch.outer(shifted(s), v)
        weights[1][rows] = torch.outer(other, a)
        weights[1][d + h * hd:d + (h + 1) * hd] = torch.outer(0.9 * place + 0.43 * other, a)
        weights[0][d + 2 * groups + h] = 0
    attention.linear_proj.weight[:d] = 0
