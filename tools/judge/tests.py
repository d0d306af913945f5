"""What is measured. Every test takes the engine and a Kit of judges and returns {name of the figure: value}."""
import collections
import functools

import numpy as np
import soxr

import art
import faces
import hearing
import moments
import seeing
import speech as voices

LINES = faces.held_out_lines()
Rendered = collections.namedtuple("Rendered", "pictures")


class Kit:
    """Judges, made when first asked for."""

    def __init__(self, work, few=False, short=False):
        """few: six lines instead of forty, four events instead of ten. short: forty lines for the first voice, less of the rest."""
        self.work, self.few, self.short = work, few, short

    recogniser = functools.cached_property(lambda self: hearing.Recogniser())
    mesh = functools.cached_property(lambda self: seeing.FaceMesh())
    voices = functools.cached_property(lambda self: hearing.Voices())

    def lines(self, most):
        return list(range(min(most, 6) if self.few else most))


def _round(x, n=3):
    return None if x is None or np.isnan(x) else round(float(x), n)


def _line_takes(engine, lines, speaker, *more):
    """A take of each line, each from noise of its own: some noise loses words in line after line."""
    return [(k, engine.take(faces.face(k), "--line", LINES[k], "--speaker", speaker, "--seed", k, *more)) for k in lines]


def _wer(kit, pairs):
    """pairs: (line number, samples, rate)"""
    counts = np.array([kit.recogniser.errors(LINES[k], x, rate) for k, x, rate in pairs]).sum(0)
    return _round(100 * counts[0] / counts[1], 1)


def speech(engine, kit):
    out = {}
    for voice in ("rms", "slt"):
        lines = kit.lines(40)
        if kit.short and voice != "rms":
            lines = lines[:12]
        takes = _line_takes(engine, lines, voice)
        own = {k: hearing.flite(LINES[k], voice) for k in lines}
        copies = [(k, *hearing.copy_synthesis(*own[k])) for k in lines]
        out[f"{voice}: words"] = sum(len(LINES[k].split()) for k in lines)
        out[f"{voice}: word error rate of flite, %"] = _wer(kit, [(k, *own[k]) for k in lines])
        out[f"{voice}: word error rate of copy synthesis, %"] = _wer(kit, copies)
        out[f"{voice}: word error rate of Foal, %"] = _wer(kit, [(k, t.samples, t.rate) for k, t in takes])
        some = lines[:20]
        out[f"{voice}: DNSMOS of flite"] = _round(np.mean([hearing.mos(*own[k]) for k in some]), 2)
        out[f"{voice}: DNSMOS of copy synthesis"] = _round(np.mean([hearing.mos(x, r) for _, x, r in copies[:20]]), 2)
        out[f"{voice}: DNSMOS of Foal"] = _round(np.mean([hearing.mos(t.samples, t.rate) for _, t in takes[:20]]), 2)
    return out


def characters(engine, kit):
    """Voice similarity, and whether what the characters say is understood."""
    prints, out = {}, {}
    lines = kit.lines(3 if kit.few else 6 if kit.short else 10)
    for speaker in engine.words("speakers"):
        takes = _line_takes(engine, lines, speaker)
        prints[speaker] = np.stack([kit.voices.print(t.samples, t.rate) for _, t in takes])
        if speaker not in ("rms", "slt"):
            out[f"{speaker}: word error rate, {len(lines)} lines, %"] = _wer(kit, [(k, t.samples, t.rate) for k, t in takes])
    within, across = [], {}
    for a, pa in prints.items():
        s = pa @ pa.T
        within.append(s[np.triu_indices(len(s), 1)].mean())
        for b, pb in prints.items():
            if a < b:
                across[f"{a}-{b}"] = (pa @ pb.T).mean()
    nearest = max(across, key=across.get)
    out |= {"characters": len(prints), "voice similarity within a character, mean": _round(np.mean(within)),
            "voice similarity within a character, least": _round(np.min(within)),
            "voice similarity across characters, mean": _round(np.mean(list(across.values()))),
            f"voice similarity across characters, most ({nearest})": _round(across[nearest])}
    return out


def lips(engine, kit):
    out = {}
    takes = {"line": [(t, t.phonemes()) for _, t in _line_takes(engine, kit.lines(40), "rms")]}
    given = []
    for k in kit.lines(12):  # a recording that is not the model's own: flite's sound of the line
        x, rate = hearing.flite(LINES[k], "rms")
        path = f"{kit.work}/voice-{k}.wav"
        hearing.soundfile.write(path, x, rate)
        take = engine.take(faces.face(k), "--voice", path)
        given.append((take, takes["line"][k][1]))
    takes["recording"] = given
    # with its text, said by somebody the engine does not know: the Scottish voice, faster, higher and in a noisy room
    takes["recording with its text"] = []
    for k in kit.lines(12):
        x, phonemes = voices.speak(LINES[k], "awb")
        x = soxr.resample(x, 1.12, 1)
        x = x + np.random.default_rng(k).normal(0, 0.002, len(x))
        path = f"{kit.work}/other-{k}.wav"
        hearing.soundfile.write(path, x, voices.RATE)
        take = engine.take(faces.face(k), "--voice", path, "--line", LINES[k])
        takes["recording with its text"].append((take, [(p, a / 1.12, b / 1.12) for p, a, b in phonemes]))
    takes["the renderer's own pictures"] = [(Rendered(faces.clip(k, t.phonemes(), len(t.pictures))), t.phonemes())
                                            for k, (t, _) in list(enumerate(takes["line"]))[:20]]
    for name, pairs in takes.items():
        zero, lag, found = [], [], []
        for take, phonemes in pairs:
            seen = kit.mesh.openings(take.pictures)
            r, best = seeing.correlation(seen, seeing.expected(phonemes, len(seen)))
            found.append(np.mean(~np.isnan(seen)))
            zero.append(r)
            lag.append(best)
        out |= {f"{name}: clips": len(pairs), f"{name}: pictures in which a face is found, %": _round(100 * np.mean(found), 1),
                f"{name}: mouth and phonemes, correlation at lag 0, mean": _round(np.nanmean(zero)),
                f"{name}: the same, least": _round(np.nanmin(zero)),
                f"{name}: best lag within one picture, % of clips": _round(100 * np.mean(np.abs(lag) <= 1), 1),
                f"{name}: best lag, mean, pictures": _round(np.mean(lag), 2)}
    return out


def scenes(engine, kit):
    """128x72: a person somewhere in a wide picture; the mouth is judged in a square around the face."""
    zero, lag, still, wrong = [], [], [], []
    for k in kit.lines(10):
        image, middle, renderer, moving = faces.scene(k)
        take = engine.take(image, "--line", LINES[k], "--speaker", "rms", "--seed", k, "--event", "blink@0.5")
        left = min(max(0, middle - 32), 64)
        seen = kit.mesh.openings(take.pictures[:, :64, left:left + 64])
        r, best = seeing.correlation(seen, seeing.expected(take.phonemes(), len(seen)))
        true = renderer(take.phonemes(), len(take.pictures))
        zero.append(r)
        lag.append(best)
        still.append(seeing.psnr(take.pictures, image[None], ~moving))
        calm = np.r_[0:6, 9:len(true)]  # without the blink
        change = lambda a, b: ((a[calm].astype(float) - b[calm]) ** 2).sum()
        wrong.append(change(take.pictures, true) / change(np.repeat(image[None], len(true), 0), true))
    return {"scenes": len(zero), "mouth and phonemes, correlation at lag 0, mean": _round(np.nanmean(zero)),
            "the same, least": _round(np.nanmin(zero)), "best lag within one picture, %": _round(100 * np.mean(np.abs(lag) <= 1), 1),
            "PSNR of untouched regions, mean, dB": _round(np.mean(still), 1),
            "squared change that differs from the renderer's, share": _round(np.mean(wrong))}


def identity(engine, kit):
    values = [seeing.psnr(t.pictures, faces.face(k)[None], ~faces.moving(k)) for k, t in _line_takes(engine, kit.lines(40), "rms")]
    return {"PSNR of untouched regions, mean, dB": _round(np.mean(values), 1), "the same, least, dB": _round(min(values), 1)}


def events(engine, kit):
    out = {}
    for name in ("thunder", "door", "explosion", "hoofbeats"):
        if name not in engine.words("events"):
            out[f"{name}"] = "not in the vocabulary"
            continue
        asked, heard, seen = [], [], []
        for j in range(4 if kit.few else 6 if kit.short else 10):
            time = round(0.5 + 0.11 * j, 3)
            take = engine.take(faces.face(j), "--event", f"{name}@{time}", "--event", "blink@2.4", "--duration", "2.5")
            asked.append(time)
            heard.append(moments.heard(take.samples, take.rate))
            seen.append(moments.seen(take.pictures, ~faces.moving(j)))
        frame = 1 / 12 + 1e-6
        gap = [abs(h - a) if h is not None else 9 for h, a in zip(heard, asked)]
        apart = [abs(h - s) if h is not None and s is not None else 9 for h, s in zip(heard, seen)]
        out[f"{name}: sound within a picture (1/12 s) of the asked time, %"] = _round(100 * np.mean(np.array(gap) <= frame), 0)
        out[f"{name}: sound within 1/24 s of the asked time, %"] = _round(100 * np.mean(np.array(gap) <= frame / 2), 0)
        out[f"{name}: seen at all, %"] = _round(100 * np.mean([s is not None for s in seen]), 0)
        out[f"{name}: sound and picture within a picture of each other, %"] = _round(100 * np.mean(np.array(apart) <= frame), 0)
    return out


def gallop(engine, kit):
    """A horse in the picture gallops to hoofbeats: how much of what its legs do is the renderer's, and when."""
    share, lag, still = [], [], []
    for j in range(4 if kit.few else 10):
        time = round(0.4 + 0.07 * j, 3)
        image, horse, true, dust = faces.gallop(j, time)
        take = engine.take(image, "--event", f"hoofbeats@{time}", "--event", "blink@2.4", "--duration", "2.5")
        first = int(time * 12 + 0.5)
        made = take.pictures[:28].astype(float)

        def wrong(offset):
            n = min(20, 28 - first - max(0, offset))
            return ((made[first + offset:first + offset + n, horse] - true[first:first + n, horse]) ** 2).sum()

        n = min(20, 28 - first)
        share.append(wrong(0) / ((dust[first:first + n, horse].astype(float) - true[first:first + n, horse]) ** 2).sum())
        lag.append(min(range(-3, 4), key=wrong))
        still.append(seeing.psnr(take.pictures[:first], image[None]))
    return {"of the squared change by the legs, wrong (1: as bad as a horse that stands), mean": _round(np.mean(share)),
            "the same, most": _round(max(share)), "best lag of the gallop within a picture, %": _round(100 * np.mean(np.abs(lag) <= 1), 0),
            "best lag 0, %": _round(100 * np.mean(np.array(lag) == 0), 0),
            "PSNR of the standing picture before it, mean, dB": _round(np.mean(still), 1)}


def given_clips(engine, kit):
    """Sound for silent pictures that nobody explains: something is heard when a flash is seen, and less where nothing happens."""
    out = {}
    for name in ("thunder", "explosion", "sword"):
        if name not in engine.words("events"):
            continue
        right, loud = [], []
        for j in range(4 if kit.few else 8):
            time = 0.6 + 0.13 * j
            take = engine.take(None, "--clip", engine.movie(faces.happening(j, name, time)), "--seed", j)
            heard = moments.heard(take.samples, take.rate)
            shown = int(time * 12 + 0.5) / 12  # the nearest picture
            right.append(heard is not None and abs(heard - shown) <= 1 / 12 + 1e-6)
            quiet = engine.take(None, "--clip", engine.movie(faces.clip(j, [], 30)), "--seed", j)
            rms = [np.sqrt((t.samples ** 2).mean()) + 1e-6 for t in (take, quiet)]
            loud.append(20 * np.log10(rms[0] / rms[1]))
        out[f"{name}: heard within a picture of being seen, %"] = _round(100 * np.mean(right), 0)
        out[f"{name}: louder than the same pictures without it, dB"] = _round(np.mean(loud), 1)
    return out


def pictures(engine, kit):
    """Pictures of others: a face is found nearly always, its mouth follows the line, and the rest stands still."""
    accepted, out = 0, {}
    for name, picture in art.pictures(kit.work):
        landmarks = kit.mesh.landmarks(picture, 400)
        image = art.framed(picture, landmarks)
        take = engine.take(image, "--line", LINES[1], "--speaker", "rms")
        seen = kit.mesh.openings(take.pictures)
        r, _ = seeing.correlation(seen, seeing.expected(take.phonemes(), len(seen)))
        still = np.ones((64, 64), bool)
        still[22:54, 14:50] = False
        kept = seeing.psnr(take.pictures, image[None], still)
        good = np.mean(~np.isnan(seen)) >= 0.9 and r >= 0.5 and kept >= 28
        accepted += good
        out[f"{name}: face found, %; correlation; PSNR outside the face, dB"] = [
            _round(100 * np.mean(~np.isnan(seen)), 0), _round(r, 2), _round(kept, 1)]
    return {"accepted (face found in 90 %, correlation 0.5, 28 dB outside the face), % of 20": _round(5 * accepted, 0)} | out


def continuation(engine, kit):
    text = " ".join(LINES[k] for k in (0, 2, 3, 4, 5))
    take = engine.take(faces.face(1), "--line", text, "--speaker", "rms", "--duration", "14")
    still = ~faces.moving(1)
    chunks = [seeing.psnr(take.pictures[24 * k:24 * k + 24], faces.face(1)[None], still) for k in range(6)]
    values, times = moments.flux(take.samples, take.rate)
    at = [j / 12 for j in moments.joins(-(-len(take.pictures) // 1)) if j < 144]
    near = np.min(np.abs(times[:, None] - np.array(at)), 1) < 0.03
    inside = times < 12
    return {"identity PSNR of the six chunks, dB": [_round(c, 1) for c in chunks],
            "last minus first, dB": _round(chunks[-1] - chunks[0], 2), "joins": len(at),
            "spectral flux near joins, mean and most": [_round(values[near & inside].mean()), _round(values[near & inside].max())],
            "spectral flux elsewhere, mean and most": [_round(values[~near & inside].mean()), _round(values[~near & inside].max())]}


def steps(engine, kit):
    """Few steps against many: word error rate, and how near the pictures come to those of 32 steps."""
    lines = kit.lines(6 if kit.short else 12)
    takes = {n: _line_takes(engine, lines, "rms", "--steps", n) for n in (4, 8, 32)}
    out = {}
    for n, made in takes.items():
        out[f"{n} steps: word error rate, {len(lines)} lines, %"] = _wer(kit, [(k, t.samples, t.rate) for k, t in made])
        r = [seeing.correlation(s := kit.mesh.openings(t.pictures), seeing.expected(t.phonemes(), len(s)))[0] for _, t in made]
        out[f"{n} steps: mouth correlation"] = _round(np.nanmean(r))
        out[f"{n} steps: PSNR of untouched regions, dB"] = _round(
            np.mean([seeing.psnr(t.pictures, faces.face(k)[None], ~faces.moving(k)) for k, t in made]), 1)
    return out


TESTS = (identity, lips, scenes, events, gallop, given_clips, continuation, pictures, speech, characters, steps)
