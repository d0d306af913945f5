"""The tokenizer against `tokenizers`, and T5Gemma's encoder against `transformers`, live, on random small models.

    tools/parity/setup && tools/parity/.venv/bin/python tools/parity/text.py [--seed N] [--tokenizers M] [--encoders M] [--hoofbeat PATH]

With --tokenizer FILE [--texts FILE] a file of your own is compared instead, on random texts or on a JSON list of yours: the
way to check Gemma's own tokenizer.json, which cannot be part of this repository.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOLERANCE = 1e-5
NEWER = [(0x1FBF0, 0x1FBF9), (0x10780, 0x107BF), (0x1E030, 0x1E06D), (0x1CCD6, 0x1CCF9), (0xA7F1, 0xA7F4)]


def run(*command):
    ran = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=600)
    if ran.returncode != 0:
        raise RuntimeError(f"exit {ran.returncode}: {(ran.stderr or ran.stdout).strip()[:300]}")
    return ran.stdout


def compare_tokenizer(file, texts, hoofbeat, folder):
    """Number of texts whose ids or decoded text differ, the first of them shown."""
    from tokenizers import Tokenizer
    theirs = Tokenizer.from_file(str(file))
    (folder / "texts.json").write_text(json.dumps(texts))
    lines = run(hoofbeat, "model", "tokens", file, "--texts", folder / "texts.json", "--json").split("\n")
    wrong = 0
    for text, line in zip(texts, lines, strict=False):
        ours, ids = json.loads(line), theirs.encode(text).ids
        if ours["ids"] != ids or ours["decoded"] != theirs.decode(ids):
            wrong += 1
            if wrong == 1:
                print(f"  {text[:80]!r}\n    theirs {ids[:20]}\n    ours   {ours['ids'][:20]}")
    return wrong + abs(len(texts) - (len(lines) - 1))


def tokenizers(options, folder):
    import text_corpus
    failures = 0
    for seed in range(options.seed, options.seed + options.tokenizers):
        pick = random.Random(seed)
        what, tokenizer = text_corpus.draw_tokenizer(pick)
        file = folder / "tokenizer.json"
        tokenizer.save(str(file))
        texts = text_corpus.edge_texts() + [text_corpus.draw_text(pick) for _ in range(1000)]
        if "nfkc" in what:  # letters that Unicode 13 and later gave compatibility forms, and the package does not know
            texts = [text for text in texts if not any(low <= ord(c) <= high for c in text for low, high in NEWER)]
        wrong = compare_tokenizer(file, texts, options.hoofbeat, folder)
        failures += wrong > 0
        print(f"{seed:6} tokenizer, {len(texts)} texts, {wrong} wrong" + (f": {what}" if wrong else ""), flush=True)
    return failures


def draw_encoder(pick):
    head, heads = pick.choice([8, 12, 16, 32, 64, 256]), pick.choice([1, 2, 4])
    layers = pick.randint(1, 5)
    return dict(
        hidden=pick.choice([32, 48, 64, 28, 96]), intermediate=pick.choice([64, 96, 50]), layers=layers, heads=heads,
        groups=pick.choice([n for n in (1, 2, 4) if heads % n == 0]), head=head, window=pick.choice([4096, 1, 3, 7, 40]),
        cap=pick.choice([50.0, 50.0, 2.0, None]), theta=pick.choice([10000.0, 500.0]),
        types=pick.choice([None, None, ["full_attention"] * layers]))


def encoders(options, folder):
    import torch
    from safetensors.torch import load_file, save_file
    import text_encoders
    failures = 0
    for seed in range(options.seed, options.seed + options.encoders):
        pick, generator = random.Random(seed), torch.Generator().manual_seed(seed)
        config = text_encoders.module_config(**draw_encoder(pick))
        encoder, state = text_encoders.model(config, generator)
        kind = pick.choice(["float32", "float16", "bfloat16"])
        state = {name: tensor.to(getattr(torch, kind)) for name, tensor in state.items()}
        ids = [pick.randrange(1, config["vocab_size"]) for _ in range(pick.choice([1, 2, 5, 17, 64, 150]))]
        if pick.random() < 0.3:  # padding, here and there or in long runs
            for place in range(pick.choice([0, len(ids) // 3]), len(ids), pick.choice([1, 2, 4])):
                ids[place] = 0
        theirs = text_encoders.forward(encoder, state, ids)
        (folder / "config.json").write_text(json.dumps(text_encoders.published(config)))
        save_file(state, folder / "model.safetensors")
        save_file({"input_ids": torch.tensor(ids, dtype=torch.int32)}, folder / "in.st")
        result = folder / "out.st"
        run(options.hoofbeat, "model", "forward", "--checkpoint", folder, "--inputs", folder / "in.st", "--output", result)
        ours = load_file(result)["last_hidden_state"]
        worst = ((ours - theirs).abs().max() / theirs.abs().max()).item() if ours.shape == theirs.shape else float("inf")
        passed = worst <= TOLERANCE
        failures += not passed
        print(f"{seed:6} encoder {config['num_hidden_layers']}x{config['hidden_size']:<3} head {config['head_dim']:<4}"
              f"{config['num_attention_heads']}/{config['num_key_value_heads']} window {config['sliding_window']:<5}"
              f"cap {config['attn_logit_softcapping']}  N{len(ids):<4}{kind:9} {worst:.1e}  {'ok' if passed else 'TOO FAR'}",
              flush=True)
    return failures


def main():
    parse = argparse.ArgumentParser(prog="tools/parity/text.py")
    parse.add_argument("--seed", type=int, default=1, help="first seed (1)")
    parse.add_argument("--tokenizers", type=int, default=8, help="how many tokenizers (8)")
    parse.add_argument("--encoders", type=int, default=8, help="how many encoders (8)")
    parse.add_argument("--tokenizer", type=pathlib.Path, help="compare this tokenizer.json instead")
    parse.add_argument("--texts", type=pathlib.Path, help="JSON list of texts for --tokenizer")
    parse.add_argument("--hoofbeat", default=str(ROOT / ".build/release/hoofbeat"), help="the program under test")
    options = parse.parse_args()
    if not pathlib.Path(options.hoofbeat).exists():
        parse.error(f"{options.hoofbeat} does not exist; build it: swift build -c release --product hoofbeat")
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        if options.tokenizer:
            import text_corpus
            pick = random.Random(options.seed)
            texts = json.loads(options.texts.read_text()) if options.texts else (
                text_corpus.edge_texts() + [text_corpus.draw_text(pick) for _ in range(3000)])
            failures = compare_tokenizer(options.tokenizer, texts, options.hoofbeat, folder)
            print(f"{len(texts)} texts, {failures} wrong")
        else:
            failures = tokenizers(options, folder) + encoders(options, folder)
            print("all within tolerance" if failures == 0 else f"{failures} too far")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
