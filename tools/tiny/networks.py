"""Names and shapes of every network of daVinci-MagiHuman as published, at any size; checked against the full-size lists."""


def transformer(hidden, head, groups, layers, experts, gelu, channels):
    """`channels`: video (already patched), audio, text; `experts`, `gelu`: layers with three experts, with gelu7."""
    names = {"adapter.rope.bands": [head // 8]}
    for modality, count in zip(("video", "audio", "text"), channels):
        names[f"adapter.{modality}_embedder.weight"] = [hidden, count]
        names[f"adapter.{modality}_embedder.bias"] = [hidden]
    heads = hidden // head
    for layer in range(layers):
        many = 3 if layer in experts else 1
        inner = 4 * hidden if layer in gelu else int(hidden * 4 * 2 / 3) // 4 * 4
        stem = f"block.layers.{layer}."
        names |= {
            stem + "attention.pre_norm.weight": [many * hidden],
            stem + "attention.linear_qkv.weight": [many * (hidden + 2 * groups * head + heads), hidden],
            stem + "attention.linear_proj.weight": [many * hidden, hidden],
            stem + "attention.q_norm.weight": [many * head], stem + "attention.k_norm.weight": [many * head],
            stem + "mlp.pre_norm.weight": [many * hidden],
            stem + "mlp.up_gate_proj.weight": [many * inner * (1 if layer in gelu else 2), hidden],
            stem + "mlp.down_proj.weight": [many * hidden, inner]}
    for modality, count in zip(("video", "audio"), channels):
        names[f"final_norm_{modality}.weight"] = [hidden]
        names[f"final_linear_{modality}.weight"] = [count, hidden]
    return names


def turbo(latent, widths, layers, enlarges, only_space, outputs=12):
    """The lists run from the picture to the latent, as in the published configuration."""
    names = {}
    widths, layers = widths[::-1], layers[::-1]
    enlarges, only_space = enlarges[::-1], only_space[::-1]

    def conv(name, shape):
        names[f"decoder.{name}.weight"] = shape
        names[f"decoder.{name}.bias"] = shape[:1]

    def resnet(name, a, b):
        conv(f"{name}.conv1.conv", [b, a, 3, 3, 3])
        conv(f"{name}.conv2.conv", [b, b, 3, 3, 3])
        if a != b:
            conv(f"{name}.conv_shortcut.conv", [b, a, 1, 1, 1])

    width = widths[0]
    conv("conv_in.conv", [width, latent, 3, 3, 3])
    for index in range(layers[0]):
        resnet(f"mid_block.resnets.{index}", width, width)
    for block, output in enumerate(widths):
        if output != width:
            resnet(f"up_blocks.{block}.conv_in", width, output)
        width = output
        if enlarges[block]:
            if not only_space[block]:
                conv(f"up_blocks.{block}.upsamplers.0.time_conv.conv", [2 * width, width, 3, 1, 1])
            conv(f"up_blocks.{block}.upsamplers.0.resample.1", [width, width, 3, 3])
        for index in range(layers[block + 1]):
            resnet(f"up_blocks.{block}.resnets.{index}", width, width)
    conv("conv_out.conv", [outputs, width, 3, 3, 3])
    return names


def oobleck(channels, latent, moments, multiples, strides, sound=2):
    """Stable Audio Open's names, which are places in nested sequences; convolutions are weight-normalised."""
    names = {}

    def conv(name, shape, bias):
        names[f"{name}.weight_g"] = [shape[0], 1, 1]
        names[f"{name}.weight_v"] = shape
        if bias:
            names[f"{name}.bias"] = [bias]

    def snake(name, width):
        names[f"{name}.alpha"] = names[f"{name}.beta"] = [width]

    def units(name, first, width):
        for unit in range(first, first + 3):
            snake(f"{name}.layers.{unit}.layers.0", width)
            conv(f"{name}.layers.{unit}.layers.1", [width, width, 7], width)
            snake(f"{name}.layers.{unit}.layers.2", width)
            conv(f"{name}.layers.{unit}.layers.3", [width, width, 1], width)

    widths, count = [channels * factor for factor in [1] + multiples], len(strides)
    conv("encoder.layers.0", [channels, sound, 7], channels)
    for index, stride in enumerate(strides):
        stem, a, b = f"encoder.layers.{index + 1}", widths[index], widths[index + 1]
        units(stem, 0, a)
        snake(f"{stem}.layers.3", a)
        conv(f"{stem}.layers.4", [b, a, 2 * stride], b)
    snake(f"encoder.layers.{count + 1}", widths[-1])
    conv(f"encoder.layers.{count + 2}", [moments, widths[-1], 3], moments)
    conv("decoder.layers.0", [widths[-1], latent, 7], widths[-1])
    for index, stride in enumerate(strides[::-1]):
        stem, a, b = f"decoder.layers.{index + 1}", widths[count - index], widths[count - index - 1]
        snake(f"{stem}.layers.0", a)
        conv(f"{stem}.layers.1", [a, b, 2 * stride], b)
        units(stem, 2, b)
    snake(f"decoder.layers.{count + 1}", channels)
    conv(f"decoder.layers.{count + 2}", [sound, channels, 7], None)
    return names


def wan(base, decoder_base, latent, multiples=(1, 2, 4, 4), in_time=(False, True, True)):
    """Wan2.2's names as in `Wan2.2_VAE.pth`."""
    names = {}

    def conv(name, shape):
        names[f"{name}.weight"] = shape
        names[f"{name}.bias"] = shape[:1]

    def resnet(name, a, b):
        names[f"{name}.residual.0.gamma"] = [a, 1, 1, 1]
        conv(f"{name}.residual.2", [b, a, 3, 3, 3])
        names[f"{name}.residual.3.gamma"] = [b, 1, 1, 1]
        conv(f"{name}.residual.6", [b, b, 3, 3, 3])
        if a != b:
            conv(f"{name}.shortcut", [b, a, 1, 1, 1])

    def middle(half, width):
        resnet(f"{half}.middle.0", width, width)
        names[f"{half}.middle.1.norm.gamma"] = [width, 1, 1]
        conv(f"{half}.middle.1.to_qkv", [3 * width, width, 1, 1])
        conv(f"{half}.middle.1.proj", [width, width, 1, 1])
        resnet(f"{half}.middle.2", width, width)

    widths = [base * factor for factor in (1, *multiples)]
    conv("encoder.conv1", [widths[0], 12, 3, 3, 3])
    for stage, (a, b) in enumerate(zip(widths, widths[1:])):
        stem = f"encoder.downsamples.{stage}.downsamples"
        resnet(f"{stem}.0", a, b)
        resnet(f"{stem}.1", b, b)
        if stage < len(in_time):
            conv(f"{stem}.2.resample.1", [b, b, 3, 3])
            if in_time[stage]:
                conv(f"{stem}.2.time_conv", [b, b, 3, 1, 1])
    middle("encoder", widths[-1])
    names["encoder.head.0.gamma"] = [widths[-1], 1, 1, 1]
    conv("encoder.head.2", [2 * latent, widths[-1], 3, 3, 3])
    conv("conv1", [2 * latent, 2 * latent, 1, 1, 1])
    conv("conv2", [latent, latent, 1, 1, 1])
    widths = [decoder_base * factor for factor in (multiples[-1], *multiples[::-1])]
    conv("decoder.conv1", [widths[0], latent, 3, 3, 3])
    middle("decoder", widths[0])
    for stage, (a, b) in enumerate(zip(widths, widths[1:])):
        stem = f"decoder.upsamples.{stage}.upsamples"
        for index in range(3):
            resnet(f"{stem}.{index}", a if index == 0 else b, b)
        if stage < len(in_time):
            conv(f"{stem}.3.resample.1", [b, b, 3, 3])
            if in_time[::-1][stage]:
                conv(f"{stem}.3.time_conv", [2 * b, b, 3, 1, 1])
    names["decoder.head.0.gamma"] = [widths[-1], 1, 1, 1]
    conv("decoder.head.2", [12, widths[-1], 3, 3, 3])
    return names


def text_encoder(hidden, inner, layers, heads, groups, head, vocabulary):
    """T5Gemma's encoder half, as transformers names it in the whole model."""
    names = {"model.encoder.embed_tokens.weight": [vocabulary, hidden]}
    for layer in range(layers):
        stem = f"model.encoder.layers.{layer}."
        names |= {
            stem + "self_attn.q_proj.weight": [heads * head, hidden],
            stem + "self_attn.k_proj.weight": [groups * head, hidden],
            stem + "self_attn.v_proj.weight": [groups * head, hidden],
            stem + "self_attn.o_proj.weight": [hidden, heads * head],
            stem + "mlp.gate_proj.weight": [inner, hidden], stem + "mlp.up_proj.weight": [inner, hidden],
            stem + "mlp.down_proj.weight": [hidden, inner]}
        for norm in ("pre_self_attn", "post_self_attn", "pre_feedforward", "post_feedforward"):
            names[f"{stem}{norm}_layernorm.weight"] = [hidden]
    names["model.encoder.norm.weight"] = [hidden]
    return names
