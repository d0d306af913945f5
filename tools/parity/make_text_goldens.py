"""Writes Tests/TextEncodingTests/Goldens: small tokenizers with what the `tokenizers` package makes of a thousand texts, and
small T5Gemma encoders with what `transformers` makes of them.

    tools/parity/setup && tools/parity/.venv/bin/python tools/parity/make_text_goldens.py
"""

import json
import pathlib
import random

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer

import text_corpus
import text_encoders

OUT = pathlib.Path(__file__).resolve().parents[2] / "Tests/TextEncodingTests/Goldens"

TOKENIZERS = {
    # Gemma's own settings, merges as texts.
    "gemma": dict(size=1600),
    # Merges as pairs; letters composed first; tokens that swallow spaces or want to stand alone.
    "variant": dict(size=900, normalizer="nfc", eos=True, normalized=True, pre_tokenizer="merged_with_next", extra=[
        ("Mira", dict(single_word=True, normalized=False)), ("lamp", dict(lstrip=True, rstrip=True, normalized=False)),
        ("é", dict(single_word=True, lstrip=True, normalized=True)), (" it", dict(rstrip=True, normalized=True))]),
    # Not all bytes have a token, so that there are unknown characters; a prefix; no template.
    "unknowns": dict(size=800, normalizer="prepend", pre_tokenizer=False, bos=False, bytes_missing=0.4),
    # Unknowns are not joined; texts that are tokens are taken whole.
    "apart": dict(size=700, normalizer="none", fuse=False, ignore_merges=True, bytes_missing=1.0, pre_tokenizer="contiguous"),
}

ENCODERS = {
    # name: module fields, token counts, stored type, share of padding
    "sliding": (dict(hidden=32, layers=4, window=3), [19], torch.float32, 0),
    "head-256-bf16": (dict(hidden=24, intermediate=40, layers=2, heads=2, groups=1, head=256, window=5, scalar=256), [33],
                      torch.bfloat16, 0),
    "uncapped-padded-f16": (dict(hidden=40, intermediate=48, layers=3, heads=2, groups=2, head=20, window=2, cap=None,
                                 theta=500.0), [11], torch.float16, 0.7),
    "odd-full": (dict(hidden=30, intermediate=50, layers=2, heads=3, groups=1, head=10, cap=2.0,
                      types=["full_attention", "full_attention"]), [1], torch.float32, 0),
}


def compact(tokenizer, as_texts):
    state = json.loads(tokenizer.to_str())
    if as_texts:
        state["model"]["merges"] = [" ".join(pair) for pair in state["model"]["merges"]]
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"))


def tokenizers():
    for seed, (name, options) in enumerate(TOKENIZERS.items()):
        pick = random.Random(7000 + seed)
        folder = OUT / "tokenizers" / name
        folder.mkdir(parents=True, exist_ok=True)
        tokenizer = text_corpus.gemma_like(pick, **options)
        (folder / "tokenizer.json").write_text(compact(tokenizer, as_texts=name == "gemma"))
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        count = 800 if name == "gemma" else 250
        texts = text_corpus.edge_texts() if name == "gemma" else text_corpus.edge_texts()[::3]
        texts += [text_corpus.draw_text(pick)[:160] for _ in range(count)]
        ids = [tokenizer.encode(text).ids for text in texts]
        (folder / "texts.json").write_text(json.dumps(texts, ensure_ascii=False, separators=(",", ":")))
        (folder / "decoded.json").write_text(json.dumps(
            [tokenizer.decode(one, skip_special_tokens=k % 2 == 0) for k, one in enumerate(ids[-200:])],
            ensure_ascii=False, separators=(",", ":")))
        save_file({"ids": torch.tensor(sum(ids, []), dtype=torch.int32).to(torch.int16),
                   "counts": torch.tensor([len(one) for one in ids], dtype=torch.int32)}, folder / "ids.safetensors")
        size = sum(file.stat().st_size for file in folder.iterdir())
        print(f"{name:22} {size / 1000:5.0f} kB, {len(texts)} texts, {sum(map(len, ids))} tokens")


def encoders():
    for seed, (name, (fields, counts, kind, padding)) in enumerate(ENCODERS.items()):
        pick, generator = random.Random(8000 + seed), torch.Generator().manual_seed(8000 + seed)
        config = text_encoders.module_config(**fields)
        encoder, state = text_encoders.model(config, generator)
        state = {key: value.to(kind) for key, value in state.items()}
        ids = [0 if pick.random() < padding else pick.randrange(1, config["vocab_size"]) for _ in range(counts[0])]
        write_encoder(OUT / "encoders" / name, config, state, {"input_ids": torch.tensor(ids, dtype=torch.int32)},
                      {"last_hidden_state": text_encoders.forward(encoder, state, ids)})


def write_encoder(folder, config, state, inputs, outputs):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(text_encoders.published(config), indent=2) + "\n")
    save_file(state, folder / "model.safetensors")
    if inputs:
        save_file(inputs, folder / "inputs.safetensors")
    if outputs:
        save_file(outputs, folder / "outputs.safetensors")
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{folder.name:22} {size / 1000:5.0f} kB" + "".join(f", mean |{k}| {v.abs().mean():.3f}" for k, v in outputs.items()))


def whole_folder():
    """A tokenizer and an encoder that belong together, and the features of two prompts."""
    folder, pick, generator = OUT / "folder", random.Random(9000), torch.Generator().manual_seed(9000)
    tokenizer = text_corpus.gemma_like(pick, size=460)
    config = text_encoders.module_config(vocab=tokenizer.get_vocab_size(), hidden=16, intermediate=24, layers=2, heads=2,
                                         groups=1, head=8, window=6)
    encoder, state = text_encoders.model(config, generator)
    prompts = ["The lamp room is dark; Mira turns.", "灯塔里很黑 👩‍👩‍👧‍👦\n\nDialogue:\n<Mira, English>: \"Listen.\""]
    outputs = {f"features.{index}": text_encoders.forward(encoder, state, tokenizer.encode(prompt).ids)
               for index, prompt in enumerate(prompts)}
    write_encoder(folder, config, state, {}, {})
    (folder / "tokenizer.json").write_text(compact(tokenizer, as_texts=False))
    (folder / "prompts.json").write_text(json.dumps(prompts, ensure_ascii=False))
    (folder / "expected").mkdir(exist_ok=True)
    save_file(outputs, folder / "expected" / "features.safetensors")


if __name__ == "__main__":
    tokenizers()
    encoders()
    whole_folder()
