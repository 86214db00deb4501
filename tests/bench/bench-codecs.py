#!/usr/bin/env python3
"""Is a song nearer to itself in another format than to other songs?

bench-codecs.py SEGUE-TOOL SONGS-FOLDER OTHERS-FOLDER...

Encodes every song as FLAC, MP3 192, Vorbis q5, Opus 96 and AAC 160 (ffmpeg), hears
them and the others, and compares the vectors, each value by its spread over the others.
Prints for each song the pair of formats that lies farthest apart, the share of other
songs that is nearer than it, and at last the worst of all.
"""
import csv, math, os, statistics, subprocess, sys, tempfile

FORMATS = {
    'flac': ['-c:a', 'flac'], 'mp3': ['-c:a', 'libmp3lame', '-b:a', '192k'],
    'ogg': ['-c:a', 'libvorbis', '-q:a', '5'], 'opus': ['-c:a', 'libopus', '-b:a', '96k'],
    'm4a': ['-c:a', 'aac', '-b:a', '160k'],
}
FIRST = 5  # columns before the vector


def sounds(folder):
    return sorted(os.path.join(at, name) for at, _, names in os.walk(folder) for name in names
                  if name.rsplit('.', 1)[-1] in ('flac', 'mp3', 'ogg', 'opus', 'm4a', 'wav'))


def encode(song, stem):
    outputs = [x for kind, how in FORMATS.items() for x in how + [f'{stem}.{kind}']]
    subprocess.run(['ffmpeg', '-v', 'error', '-nostdin', '-y', '-i', song] + outputs, check=True)


def hear(tool, files):
    text = subprocess.run([tool, 'features', '--csv'] + files, check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    return {row[0]: [float(v or 0) for v in row[FIRST:]] for row in list(csv.reader(text.splitlines()))[1:]}


def scaler(vectors):
    columns = list(zip(*vectors))
    mean = [statistics.fmean(c) for c in columns]
    spread = [statistics.pstdev(c) for c in columns]
    return lambda v: [(x - m) / s if s > 1e-12 else 0.0 for x, m, s in zip(v, mean, spread)]


def main():
    tool, songs, others = sys.argv[1], sounds(sys.argv[2]), [f for d in sys.argv[3:] for f in sounds(d)]
    heard = hear(tool, others)
    scale = scaler(heard.values())
    rest = [scale(v) for v in heard.values()]
    with tempfile.TemporaryDirectory() as folder:
        stems = [os.path.join(folder, f'{i:03}') for i in range(len(songs))]
        for song, stem in zip(songs, stems):
            encode(song, stem)
        own = {k: scale(v) for k, v in hear(tool, [f'{s}.{k}' for s in stems for k in FORMATS]).items()}
        worst = 0.0
        for song, stem in zip(songs, stems):
            around = rest + [own[f'{s}.flac'] for s in stems if s != stem]
            pairs = [(math.dist(own[f'{stem}.{a}'], own[f'{stem}.{b}']), a, b)
                     for a in FORMATS for b in FORMATS if a < b]
            shares = [(sum(math.dist(own[f'{stem}.{a}'], o) < d for o in around) / len(around), d, a, b)
                      for d, a, b in pairs]
            share, d, a, b = max(shares)
            worst = max(worst, share)
            print(f'{os.path.basename(song)[:40]:40} {a:>4}-{b:4} {d:6.2f}  nearer: {100 * share:.2f} %')
        print(f'{len(songs)} songs against {len(rest)} others; worst: {100 * worst:.2f} % are nearer')


main()
