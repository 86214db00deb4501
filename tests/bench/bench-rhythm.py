#!/usr/bin/env python3
"""How often tempo and key are right.

Usage: bench-rhythm.py SEGUE_TOOL CLIPS.csv FOLDER [--folds]
CLIPS.csv has the columns file, genre, seconds, tempo_bpm and key (0-11 A…G♯ major, 12-23 minor, -1 none), as
GTZAN is annotated; FOLDER holds the files. Clips shorter than 15 s are left out.

Tempo: accuracy 1 is within 4 % of the annotation, accuracy 2 also of a third, half, double and three times it.
Key: exact, and weighted as MIREX does (a fifth 0.5, relative 0.3, parallel 0.2). With 95 % intervals (Wilson).

What ships was fitted on such clips: on those the first part flatters. With --folds the two fitting scripts
(numpy and scipy) judge models on clips that these have not seen, which is the figure to believe.
"""
import argparse, csv, io, math, os, subprocess, sys

LONG_S, NEAR = 15.0, 0.04
HERE = os.path.dirname(os.path.abspath(__file__))
FIT = os.path.join(HERE, "..", "..", "src", "engine", "feature")


def listen(tool, paths):
    out = subprocess.run([tool, "features", "--csv", *paths], capture_output=True, text=True, check=True).stdout
    return list(csv.DictReader(io.StringIO(out)))


def close(found, true, multiples):
    return any(abs(found - m * true) <= NEAR * m * true for m in multiples)


def mirex(found, true):
    if found < 0:
        return 0.0
    if found == true:
        return 1.0
    steps = (found - true) % 12
    if (found < 12) == (true < 12):
        return 0.5 if steps in (5, 7) else 0.0
    if steps == (3 if true >= 12 else 9):
        return 0.3
    return 0.2 if steps == 0 else 0.0


def interval(hits, n, z=1.96):
    p = hits / n
    middle, half = (p + z * z / (2 * n)), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return 100 * (middle - half) / (1 + z * z / n), 100 * (middle + half) / (1 + z * z / n)


def tell(what, marks):
    low, high = interval(sum(marks), len(marks))
    print(f"{what:12s} {100 * sum(marks) / len(marks):5.1f} %  ({low:.0f}–{high:.0f})  {len(marks)} clips")


def shipped(tool, clips, folder):
    rows = listen(tool, [os.path.join(folder, c["file"]) for c in clips])
    tempi = [(float(r["tempo_bpm"] or 0), float(c["tempo_bpm"]), c) for r, c in zip(rows, clips)
             if float(c["tempo_bpm"] or 0) > 0]
    keys = [(int(r["key"]), k, c) for r, c in zip(rows, clips)
            for k in [int(c["key"])] if k >= 0]
    keys = [(f, (k + 9) % 12 + (12 if k >= 12 else 0), c) for f, k, c in keys]
    tell("accuracy 1", [close(f, t, (1,)) for f, t, _ in tempi])
    tell("accuracy 2", [close(f, t, (1, 2, 3, 1 / 2, 1 / 3)) for f, t, _ in tempi])
    tell("key exact", [f == t for f, t, _ in keys])
    print(f"{'key MIREX':12s} {sum(mirex(f, t) for f, t, _ in keys) / len(keys):.3f}")
    print("\nby genre     acc 1  acc 2  key")
    for genre in sorted({c["genre"] for c in clips}):
        a = [close(f, t, (1,)) for f, t, c in tempi if c["genre"] == genre]
        b = [close(f, t, (1, 2, 3, 1 / 2, 1 / 3)) for f, t, c in tempi if c["genre"] == genre]
        k = [f == t for f, t, c in keys if c["genre"] == genre]
        cells = [f"{100 * sum(x) / len(x):5.0f}" if x else "    -" for x in (a, b, k)]
        print(f"{genre:12s} {cells[0]}  {cells[1]}  {cells[2]}")


parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument("tool")
parser.add_argument("index")
parser.add_argument("folder")
parser.add_argument("--folds", action="store_true")
args = parser.parse_args()
args.tool = os.path.abspath(args.tool)
clips = [c for c in csv.DictReader(open(args.index)) if float(c["seconds"]) >= LONG_S]
print("as shipped, seen while fitting:")
shipped(args.tool, clips, args.folder)
if args.folds:
    for what in ("tempo", "key"):
        print(f"\n{what}, on clips that were not seen while fitting:", flush=True)
        subprocess.run([sys.executable, os.path.join(FIT, f"fit-{what}.py"), args.tool, args.index, args.folder],
                       stdout=subprocess.DEVNULL, stderr=sys.stdout, check=True)
