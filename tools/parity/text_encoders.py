"""Random small T5Gemma encoders and what `transformers` makes of them, for text.py and make_text_goldens.py."""

import torch
from transformers import T5GemmaConfig
from transformers.models.t5gemma.configuration_t5gemma import T5GemmaModuleConfig
from transformers.models.t5gemma.modeling_t5gemma import T5GemmaEncoderModel


def module_config(*, vocab=64, hidden=32, intermediate=64, layers=4, heads=4, groups=2, head=8, window=4096, cap=50.0,
                  scalar=None, theta=10000.0, types=None, eps=1e-6):
    """The fields of transformers' T5GemmaModuleConfig that matter to an encoder."""
    config = {
        "vocab_size": vocab, "hidden_size": hidden, "intermediate_size": intermediate, "num_hidden_layers": layers,
        "num_attention_heads": heads, "num_key_value_heads": groups, "head_dim": head, "sliding_window": window,
        "attn_logit_softcapping": cap, "query_pre_attn_scalar": scalar or head, "rms_norm_eps": eps,
        "hidden_activation": "gelu_pytorch_tanh", "attention_bias": False, "max_position_embeddings": 8192,
        "pad_token_id": 0, "rope_parameters": {"rope_type": "default", "rope_theta": theta}}
    if types:
        config["layer_types"] = types
    return config


def model(config, generator, scale=0.06):
    """A transformers encoder of this configuration with random weights, scores far enough from 0 to feel the cap."""
    module = T5GemmaModuleConfig(**config, attn_implementation="eager")
    whole = T5GemmaConfig(encoder=module, decoder=T5GemmaModuleConfig(**config), is_encoder_decoder=False,
                          vocab_size=config["vocab_size"], attn_implementation="eager")
    whole.encoder._attn_implementation = "eager"
    encoder = T5GemmaEncoderModel(whole).eval()
    state = {}
    for name, tensor in encoder.state_dict().items():
        random = torch.randn(tensor.shape, generator=generator)
        if "embed_tokens" in name:
            state[name] = random * 0.7
        elif "q_proj" in name or "k_proj" in name:
            # Scores of a few times the cap's linear range.
            state[name] = random * (3.0 / tensor.shape[1]) ** 0.5
        elif tensor.dim() == 1:
            state[name] = random * 0.3
        else:
            state[name] = random * tensor.shape[1] ** -0.5
    return encoder, state


def forward(encoder, state, ids):
    """The last hidden state [N, hidden] in float32."""
    encoder.load_state_dict({name: tensor.float() for name, tensor in state.items()}, strict=True)
    with torch.no_grad():
        return encoder.float()(input_ids=torch.tensor([ids], dtype=torch.long)).last_hidden_state[0].contiguous()


def published(config):
    """config.json as transformers nests it, with this engine's name for it."""
    return {"architecture": "t5gemma_encoder", "model_type": "t5gemma", "is_encoder_decoder": True,
            "vocab_size": config["vocab_size"], "encoder": {"model_type": "t5_gemma_module", **config},
            "decoder": {"model_type": "t5_gemma_module"}}
