#!/usr/bin/env python3
"""Fits feat-tempo-model.h: which multiple of the pulse is the tempo that listeners tap.

Usage: fit-tempo.py SEGUE_TOOL TEMPI.csv FOLDER > feat-tempo-model.h
TEMPI.csv has the columns file, seconds and tempo_bpm; FOLDER holds the files. Needs numpy and scipy.

Two linear models: the timbre's guess of log2 tempo (ridge, all clips), and a softmax over the candidates
(clips of 15 s and more). Five folds over clips, five seeds, everything fitted on the training part alone,
judged on stderr: accuracy 1 (within 4 %) and accuracy 2 (also a third, half, double, three times). Where
TEMPI.csv has a column `split` with train and valid, of different artists, also fitted on either and judged on
the other.
"""
import concurrent.futures, csv, io, subprocess, sys
import numpy as np
from scipy.optimize import minimize

RIDGE, SOFT, LONG_S = 60.0, 0.1, 15.0
tool, index, folder = sys.argv[1:4]
clips = [r for r in csv.DictReader(open(index)) if r["tempo_bpm"] and float(r["tempo_bpm"]) > 0]
paths = [f"{folder}/{r['file']}" for r in clips]
truth = np.array([float(r["tempo_bpm"]) for r in clips])
long = np.array([float(r["seconds"]) >= LONG_S for r in clips])


def run(*args):
    return subprocess.run([tool, "features", *args], capture_output=True, text=True, check=True).stdout


rows = list(csv.DictReader(io.StringIO(run("--csv", *paths))))
STATS = ("mean", "std", "change")
names = [f"mfcc_{i}_{s}" for i in range(1, 21) for s in STATS] + [f"contrast_db_{i}_{s}" for i in range(1, 8) for s in STATS]
timbre = np.array([[float(r[n]) for n in names]
                   + [np.mean([float(r[f"chroma_{i}_{s}"]) for i in range(1, 13)]) for s in STATS] for r in rows])
centre, spread = timbre.mean(0), timbre.std(0)
z = np.c_[(timbre - centre) / spread, np.ones(len(timbre))]
y = np.log2(truth)


def candidates(path):
    return np.array([[float(v) for v in r] for r in csv.reader(io.StringIO(run("--frames", "tempo_candidates", path)))])


with concurrent.futures.ThreadPoolExecutor(2) as pool:
    tables = dict(zip(np.where(long)[0], pool.map(candidates, [paths[i] for i in np.where(long)[0]])))


def ridge(idx):
    a, penalty = z[idx], RIDGE * np.eye(z.shape[1])
    penalty[-1, -1] = 0
    return np.linalg.solve(a.T @ a + penalty, a.T @ y[idx])


def clues(i, guess):
    t = tables[i]
    surprise = np.log2(t[:, 0]) - np.clip(guess, 6.0, 7.7)
    return np.c_[t[:, 1:], surprise, surprise ** 2]


def right(i):
    d = np.abs(np.log(tables[i][:, 0] / truth[i]))
    return int(d.argmin()) if d.min() < 0.04 else -1


def fit(train, seed):
    """Weights of both models; the softmax sees guesses that were made without its clip."""
    guess = np.zeros(len(y))
    order = np.random.RandomState(seed).permutation(train)
    for k in range(5):
        held = order[k::5]
        guess[held] = z[held] @ ridge(np.setdiff1d(train, held))
    data = [(clues(i, guess[i]), right(i)) for i in train if i in tables and right(i) >= 0]

    def loss(w):
        total, slope = SOFT * w @ w, 2 * SOFT * w
        for x, c in data:
            s = x @ w
            p = np.exp(s - s.max())
            p /= p.sum()
            total -= np.log(p[c] + 1e-12)
            slope = slope + x.T @ p - x[c]
        return total, slope

    return ridge(train), minimize(loss, np.zeros(8), jac=True).x


def accuracy(found):
    share = [[any(abs(found[i] - m * truth[i]) <= 0.04 * m * truth[i] for m in ms) for i in found]
             for ms in ((1,), (1, 2, 3, 1 / 2, 1 / 3))]
    return [100 * np.mean(s) for s in share]


results = []
for seed in range(5):
    order, found = np.random.RandomState(seed).permutation(len(y)), {}
    for k in range(5):
        test = order[k::5]
        prior, w = fit(np.setdiff1d(order, test), seed)
        for i in test:
            if i in tables:
                found[i] = tables[i][(clues(i, z[i] @ prior) @ w).argmax(), 0]
    results.append(accuracy(found))
results = np.array(results)
print(f"{len(tables)} clips, five-fold, five seeds: accuracy 1 {results[:, 0].mean():.1f} ± {results[:, 0].std():.1f} %, "
      f"accuracy 2 {results[:, 1].mean():.1f} ± {results[:, 1].std():.1f} %", file=sys.stderr)

sides = np.array([r.get("split", "") for r in clips])
if {"train", "valid"} <= set(sides):
    for a, b in (("train", "valid"), ("valid", "train")):
        prior, w = fit(np.where(sides == a)[0], 0)
        found = {i: tables[i][(clues(i, z[i] @ prior) @ w).argmax(), 0] for i in np.where(sides == b)[0] if i in tables}
        one, two = accuracy(found)
        print(f"fitted on {a}, judged on the {len(found)} of {b}: accuracy 1 {one:.1f} %, accuracy 2 {two:.1f} %",
              file=sys.stderr)

prior, w = fit(np.arange(len(y)), 0)
slope = prior[:-1] / spread
bias = prior[-1] - slope @ centre


def table(values):
    cells = [f"{v:.8g}" for v in values]
    cells = [c + ("f" if "." in c or "e" in c else ".0f") for c in cells]
    return "\n".join("  " + ", ".join(cells[i:i + 6]) + "," for i in range(0, len(cells), 6))


print(f"""/* feat-tempo-model.h - written by fit-tempo.py; do not edit by hand
 *
 * Judged over five folds and five seeds on {len(tables)} clips: accuracy 1 {results[:, 0].mean():.1f} ± {results[:, 0].std():.1f} %,
 * accuracy 2 {results[:, 1].mean():.1f} ± {results[:, 1].std():.1f} %; then fitted on all of them. */
#pragma once

enum {{ TEMPO_TIMBRES = {len(slope)}, TEMPO_CHOICE = {len(w)} }};

/* log2 BPM = bias + sum of slope times statistic: mean, spread and change of 20
 * MFCC, of 7 contrast bands, and of the average pitch class. */
static const float TEMPO_TIMBRE_BIAS = {bias:.8g}f;
static const float TEMPO_TIMBRE[TEMPO_TIMBRES] = {{
{table(slope)}
}};

/* Of the clues that struct Candidate lists, of the surprise and its square. */
static const float TEMPO_WEIGHTS[TEMPO_CHOICE] = {{
{table(w)}
}};""")
