"""The command line that the live comparisons share: one random network for each seed, a line for each, a sum at the end."""
import argparse
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(program, description, what, count, compare, tolerance, heading=()):
    """Compares seed after seed and ends the program: 0 when all are within tolerance.

    `compare(seed, hoofbeat, folder)` returns a line to print and whether it passed; `what` are the things compared, `count` how
    many of them there are unless it is said; `tolerance` is a text.
    """
    parse = argparse.ArgumentParser(
        prog=program, description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parse.add_argument("--seed", type=int, default=1, help="first seed (1)")
    parse.add_argument("--count", type=int, default=count, help=f"how many {what} ({count}), one per seed from --seed on")
    parse.add_argument("--hoofbeat", default=str(ROOT / ".build/release/hoofbeat"), help="the program under test")
    parse.add_argument("--keep", type=pathlib.Path, help="keep checkpoints and tensors in this folder")
    options = parse.parse_args()
    if not pathlib.Path(options.hoofbeat).exists():
        parse.error(f"{options.hoofbeat} does not exist; build it: swift build -c release --product hoofbeat")
    failures = 0
    for line in heading:
        print(line)
    with tempfile.TemporaryDirectory() as temporary:
        for seed in range(options.seed, options.seed + options.count):
            line, passed = compare(seed, options.hoofbeat, (options.keep or pathlib.Path(temporary)) / str(seed))
            failures += not passed
            print(line, flush=True)
    print(f"{options.count - failures} of {options.count} within tolerance ({tolerance})")
    sys.exit(1 if failures else 0)
