"""Texts and small tokenizers in Gemma's configuration, for text.py and make_text_goldens.py. Everything follows a seed."""

import random
import unicodedata

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

SENTENCES = [
    "The lamp room is dark; Mira turns, listens, and says: \"There it is again.\"",
    "A medium close-up, static camera. He blinks twice, then smiles — slowly.",
    "Dialogue:\nMira, English: \"Listen. There it is again.\"\n\nBackground Sound:\n<Rain against glass, distant thunder>",
    "Der Leuchtturmwärter öffnet die Tür und grüßt höflich; draußen heult der Wind.",
    "Où est passé le vieux gardien ? Là-haut, répondit-elle, près de la lampe à pétrole.",
    "El niño corrió hacia el faro; ¿quién anda ahí?, gritó. ¡Silencio!",
    "Старый смотритель зажёг лампу и посмотрел на море: шторм приближался.",
    "Ο φάρος άναψε ξανά, και η θάλασσα ησύχασε.",
    "灯塔里很黑，米拉转过身来，说：“又来了，你听。”窗外下着大雨。",
    "燈塔守衛慢慢咁行上去，佢話：「落緊大雨呀，你聽唔聽到？」",
    "灯台の中は暗い。ミラは振り向いて「ほら、また聞こえた」と言った。カタカナもひらがなも。",
    "등대 안은 어둡다. 미라가 돌아서서 \"다시 들려\"라고 말한다.",
    "المنارة مظلمة، وميرا تستدير وتقول: «اسمع، ها هو مرة أخرى».",
    "המגדלור חשוך, ומירה מסתובבת ואומרת: ״הקשב, הנה זה שוב״.",
    "प्रकाशस्तंभ में अँधेरा है; मीरा मुड़कर कहती है, \"सुनो, फिर वही।\"",
    "ประภาคารมืดมาก มีร่าหันกลับมาแล้วพูดว่า ฟังสิ มันมาอีกแล้ว",
    "Ngọn hải đăng tối om; Mira quay lại và nói: nghe kìa, lại nữa rồi.",
    "Deniz feneri karanlık; İıIi, Mira dönüp \"yine duydun mu\" dedi.",
    "0123456789 3.14159 1,000,000 ½ ⅔ ² ³ 第２章 Ⅻ ①②③ 10⁻⁶",
    "f(x) = ∑ᵢ aᵢ·xⁱ ≤ ∞; ∀ε>0 ∃δ: |x−y|<δ ⇒ |f(x)−f(y)|<ε",
    "let x = foo(bar[0], {\"a\": 1});  // code\n\tif (x != null) { return x->y; }\n",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇯🇵🇰🇷 👍🏻👍🏿 🧑🏽‍🚀 ❤️‍🔥 1️⃣ ☔️ 😀😃😄",
    "é é ñ ñ Å Å 각 각 ﬁ ﬀ ㎏ Ａｂｃ ｶﾞ",
    "Zalgo: h̷̢̛e̴͓͛l̸̞̍l̵̰̈́o̶̗̊ and tone marks ǎ ế ṩ ṩ",
    "soft\u00adhyphen zero\u200bwidth joiner\u200d non\u200cjoiner bom\ufeff nbsp\u00a0thin\u2009line\u2028para\u2029nel\u0085",
    "\u202eright to left override\u202c \u2066isolate\u2069 tab\there  two spaces   three    four",
    "ᚠᛇᚻ ᛫ ᛒᛦᚦ  𐍈 𝔘𝔫𝔦 𝟘𝟙 𠜎𠜱 ꧁꧂ ༄༅ ᠮᠣᠩᠭᠣᠯ ⴰⴱ ვეფხის ხაზი Հայերեն አማርኛ ខ្មែរ မြန်မာ తెలుగు தமிழ்",
]

SCRIPTS = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x4FF), (0x531, 0x58F), (0x590, 0x5FF),
    (0x600, 0x6FF), (0x900, 0x97F), (0xE00, 0xE7F), (0x1100, 0x11FF), (0x1E00, 0x1EFF), (0x2000, 0x206F),
    (0x2190, 0x22FF), (0x2600, 0x27BF), (0x3040, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF),
    (0xFB00, 0xFB4F), (0xFE00, 0xFE0F), (0xFF00, 0xFFEF), (0x1D400, 0x1D7FF), (0x1F300, 0x1FAFF), (0x20000, 0x2A6DF),
    (0xE0000, 0xE007F), (0x0, 0x1F), (0x7F, 0x9F)]

EMOJI = ["👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "🇯🇵🇰🇷", "👍🏻", "👍🏿", "🧑🏽‍🚀", "❤️‍🔥", "1️⃣", "😀", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👨🏾‍❤️‍💋‍👨🏻", "☠️", "🫠", "\U0001fae8"]

# What Gemma's files add: control tokens, unused ones, turns, runs of line ends and of spaces, tags.
CONTROL = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
PLAIN = (["[multimodal]"] + [f"<unused{i}>" for i in range(6)] + ["<start_of_turn>", "<end_of_turn>"]
         + ["\n" * n for n in range(1, 12)] + ["▁" * n for n in range(2, 12)]
         + ["<table>", "<b>", "</b>", "<strong>", "<h1>"])
BYTES = [f"<0x{b:02X}>" for b in range(256)]


def scalars(pick, low, high):
    while True:
        code = pick.randint(low, high)
        if not 0xD800 <= code <= 0xDFFF:
            return chr(code)


def words(pick):
    text = pick.choice(SENTENCES)
    cut = sorted(pick.randrange(len(text) + 1) for _ in range(2))
    return text[cut[0]:cut[1]]


def draw_text(pick):
    """One text, of a kind chosen by `pick`."""
    kind = pick.randrange(12)
    if kind <= 3:
        return "".join(words(pick) + pick.choice(["", " ", "  ", "\n"]) for _ in range(pick.randint(1, 4)))
    if kind == 4:
        low, high = pick.choice(SCRIPTS)
        return "".join(scalars(pick, low, high) for _ in range(pick.randint(1, 24)))
    if kind == 5:
        return "".join(pick.choice(EMOJI) + pick.choice(["", " ", words(pick)[:5]]) for _ in range(pick.randint(1, 8)))
    if kind == 6:
        return pick.choice([" ", "\n", "a", "▁", "é", "界", "\t", "😀", "ab", "\r\n"]) * pick.randint(1, 60)
    if kind == 7:  # tokens that are found whole, among other text
        return "".join(pick.choice(CONTROL + PLAIN + BYTES[:20] + ["<eo", "s>", "▁", " "]) + pick.choice(["", " ", words(pick)])
                       for _ in range(pick.randint(1, 8)))
    if kind == 8:
        return unicodedata.normalize(pick.choice(["NFC", "NFD", "NFKC", "NFKD"]), words(pick))
    if kind == 9:
        return "".join(scalars(pick, 0, 0x10FFFF) for _ in range(pick.randint(1, 16)))
    if kind == 10:  # a letter under many marks
        return pick.choice("aeoAеاक각") + "".join(scalars(pick, 0x300, 0x36F) for _ in range(pick.randint(1, 12)))
    return "".join(pick.choice([" ", "\u00a0", "\u3000", "\t", "\n", "x", "\u200b", "\u2028"]) for _ in range(pick.randint(1, 20)))


def edge_texts():
    """What must not be left to chance."""
    texts = ["", " ", "  ", "\n", "\n\n\n", "\x00", "a", "▁", "▁▁▁", " ▁ ", "<bos>", "<bos><bos>", "<unk>", "<0x41>", "\r\n"]
    texts += [chr(b) for b in range(256)]
    texts += SENTENCES + EMOJI
    texts += ["a" * 500, " " * 100, "\n" * 100, "ab" * 300, "界" * 200, "😀" * 100, "é" * 100, "\u0301" * 50]
    texts.append("".join(chr(c) for c in range(0x20, 0x250)))
    return texts


def gemma_like(pick, size=1500, *, bytes_missing=0, pre_tokenizer=True, normalizer="replace", normalized=False, bos=True,
               eos=False, fuse=True, unknown=True, ignore_merges=False, extra=()):
    """A tokenizer trained on the sentences here, in the configuration of Gemma's files."""
    model = models.BPE(unk_token="<unk>" if unknown else None, fuse_unk=fuse, byte_fallback=True)
    tokenizer = Tokenizer(model)
    first, *rest = {
        "replace": [normalizers.Replace(" ", "▁")],
        "prepend": [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")],
        "nfc": [normalizers.NFC(), normalizers.Replace(" ", "▁")],
        "nfkc": [normalizers.NFKC(), normalizers.Replace(" ", "▁")],
        "none": [None]}[normalizer]
    if first is not None:
        tokenizer.normalizer = normalizers.Sequence([first, *rest]) if rest else first
    if pre_tokenizer:
        behaviour = pre_tokenizer if isinstance(pre_tokenizer, str) else "merged_with_previous"
        tokenizer.pre_tokenizer = pre_tokenizers.Split(
            "▁" if isinstance(pre_tokenizer, str) else " ", behaviour, invert=False)
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    kept = [b for b in BYTES if not (bytes_missing and pick.random() < bytes_missing)]
    corpus = [s for s in SENTENCES for _ in range(3)] + [words(pick) for _ in range(400)]
    # Trained with spaces dividing words, so that merges stay short of whole sentences; used without, as Gemma is.
    used = tokenizer.pre_tokenizer
    tokenizer.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    trainer = trainers.BpeTrainer(
        vocab_size=size, min_frequency=2, show_progress=False, special_tokens=CONTROL + PLAIN + kept, max_token_length=16)
    tokenizer.train_from_iterator(corpus, trainer)
    import json
    state = json.loads(tokenizer.to_str())
    state["added_tokens"] = [
        {"id": tokenizer.token_to_id(t), "content": t, "single_word": False, "lstrip": False, "rstrip": False,
         "normalized": False if t in CONTROL else normalized, "special": t in CONTROL + ["<start_of_turn>", "<end_of_turn>"]}
        for t in CONTROL + PLAIN]
    state["model"]["ignore_merges"] = ignore_merges
    tokenizer = Tokenizer.from_str(json.dumps(state))
    if used is not None:
        tokenizer.pre_tokenizer = used
    else:
        state = json.loads(tokenizer.to_str())
        state["pre_tokenizer"] = None
        tokenizer = Tokenizer.from_str(json.dumps(state))
    tokenizer.add_tokens([AddedToken(content, **options) for content, options in extra])
    single = ("<bos> " if bos else "") + "$A" + (" <eos>" if eos else "")
    if bos or eos:
        tokenizer.post_processor = processors.TemplateProcessing(
            single=single, pair=single + " $B:1", special_tokens=[(t, tokenizer.token_to_id(t)) for t in ("<bos>", "<eos>")])
    return tokenizer


def draw_tokenizer(pick):
    """A tokenizer of random settings; returns (what it is, tokenizer)."""
    options = {
        "size": pick.choice([700, 1200, 3000]), "bytes_missing": pick.choice([0, 0, 0, 0.3, 1.0]),
        "pre_tokenizer": pick.choice([True, True, False, "removed", "isolated", "merged_with_next", "contiguous",
                                      "merged_with_previous"]),
        "normalizer": pick.choice(["replace", "replace", "replace", "prepend", "nfc", "nfkc", "none"]),
        "normalized": pick.random() < 0.3, "bos": pick.random() < 0.8, "eos": pick.random() < 0.3,
        "fuse": pick.random() < 0.8, "unknown": pick.random() < 0.9, "ignore_merges": pick.random() < 0.2}
    extra = []
    if pick.random() < 0.4:
        for content in pick.sample(["Mira", "lamp", "<tag>", "the", "海", "é", "▁a", "ra", " it", "::"], 4):
            extra.append((content, {"single_word": pick.random() < 0.5, "lstrip": pick.random() < 0.5,
                                    "rstrip": pick.random() < 0.5, "normalized": pick.random() < 0.5}))
    return ", ".join(f"{k} {v}" for k, v in options.items()) + (f", extra {extra}" if extra else ""), gemma_like(
        pick, **options, extra=extra)
