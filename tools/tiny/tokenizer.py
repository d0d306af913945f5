"""A small `tokenizer.json` of Gemma's kind: byte-pair merges over characters, bytes for everything else, "▁" for spaces."""

WORDS = """the and a is of to in it that person speaks camera light dialogue background sound no prominent seen from chest up
with natural movements lips eyes brows follow words static stays same english at there seconds""".split()


def tokenizer():
    """The file's content."""
    specials = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    tokens = specials + [f"<0x{byte:02X}>" for byte in range(256)]
    characters = ["▁", "\n"] + [chr(code) for code in range(33, 127)] + list("éèàçüöäßñ")
    merges = []
    for word in WORDS:
        parts = list(word)
        while len(parts) > 1:
            pair = parts[0] + " " + parts[1]
            if pair not in merges:
                merges.append(pair)
            parts[:2] = [parts[0] + parts[1]]
        if len(word) > 1:
            merges.append("▁ " + word)
    for token in characters + [merge.replace(" ", "") for merge in merges]:
        if token not in tokens:
            tokens.append(token)
    added = [{"id": index, "content": token, "single_word": False, "lstrip": False, "rstrip": False,
              "normalized": False, "special": True} for index, token in enumerate(specials)]
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
        "normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "▁"},
        "pre_tokenizer": {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious",
                          "invert": False},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "<bos>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [{"SpecialToken": {"id": "<bos>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                     {"SpecialToken": {"id": "<bos>", "type_id": 1}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {"<bos>": {"id": "<bos>", "ids": [2], "tokens": ["<bos>"]}}},
        "decoder": {"type": "Sequence", "decoders": [
            {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}]},
        "model": {
            "type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
            "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True, "ignore_merges": False,
            "vocab": {token: index for index, token in enumerate(tokens)}, "merges": merges}}
