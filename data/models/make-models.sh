#!/bin/sh
# Remakes every shipped model from the data that README.md names.
#
#   data/models/make-models.sh SEGUE-TOOL DATA [--judge]
#
# SEGUE-TOOL: the program, as built. DATA: the folder with gtzan.csv and
# emotify.csv. With --judge the cross-validations of the card are run too; that
# takes some hours on one core, the models alone a quarter of one.
# Same data, same build, same machine: same files, byte for byte.
set -eu

tool=$1
data=$2
judge=${3:-}
out=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
cache=${SEGUE_MODEL_CACHE:-$work/cache}
trap 'rm -rf "$work"' EXIT INT TERM

# GTZAN's list names no artists. Its files stand artist by artist, so runs of
# twelve numbers within one part of the artist-separated split go for one.
awk -F, 'BEGIN { print "file,genre,artist,split" }
  NR > 1 { sub (/\r/, ""); split ($1, name, "."); print $1 "," $2 "," $2 " " $7 " " int (name[2] / 12) "," $7 }' \
  "$data/gtzan.csv" > "$work/gtzan.csv"
# Runs of 25 for judging again: fewer artists are torn apart by these.
awk -F, 'NR == 1 { print; next }
  { split ($1, name, "."); print $1 "," $2 "," $2 " " $4 " " int (name[2] / 25) "," $4 }' \
  "$work/gtzan.csv" > "$work/gtzan-25.csv"
# Emotify without a label of any kind, artists among them.
cut -d, -f1 "$data/emotify.csv" > "$work/unnamed.csv"
awk -F, 'NR == 1 || $4 == "train"' "$work/gtzan.csv" > "$work/train.csv"
awk -F, 'NR == 1 || $4 == "valid"' "$work/gtzan.csv" > "$work/valid.csv"

listen="--root $data --cache $cache"
both="--index $work/gtzan.csv --index $data/emotify.csv"

# Similarity first, by sound alone; moods and genres are judged by its places. What
# differs within GTZAN's runs counts less; of Emotify's clips nothing is told.
# shellcheck disable=SC2086 # the lists of options are meant to split
{
  "$tool" train --task embed --index "$work/gtzan.csv" --index "$work/unnamed.csv" $listen \
    --group artist --seed 1 --out "$out/embed.model"
  "$tool" train --task mood --features "$out/embed.model" --index "$data/emotify.csv" $listen \
    --group artist --folds 10 --out "$out/mood.model"
  "$tool" train --task genre --no-stats $both $listen --label genre --epochs 30 --seed 1 \
    --out "$work/network.model"
  "$tool" train --task genre --network "$work/network.model" --features "$out/embed.model" \
    $both $listen --label genre --out "$out/genre.model"
}

[ "$judge" = --judge ] || exit 0

# shellcheck disable=SC2086
{
  "$tool" neighbours --model "$out/embed.model" --index "$data/emotify.csv" $listen --label genre \
    --exclude-same artist -k 5
  echo "statistics alone, five folds by artist over both lists:"
  "$tool" train --arch stats $both $listen --label genre --group artist --folds 5
  echo "places, folds by runs of 25:"
  "$tool" train --arch stats --features "$out/embed.model" --index "$work/gtzan-25.csv" \
    --index "$data/emotify.csv" $listen --label genre --group artist --folds 5
  for arch in stats cnn crnn; do
    echo "$arch with places, five folds by artist over both lists:"
    "$tool" train --arch $arch --features "$out/embed.model" $both $listen --label genre \
      --group artist --folds 5 --epochs 30
  done
  "$tool" train --index "$work/train.csv" --index "$data/emotify.csv" $listen --label genre \
    --features "$out/embed.model" --epochs 30 --seed 1 --out "$work/without.model"
  echo "GTZAN's valid part, by a model trained without it:"
  "$tool" evaluate --model "$work/without.model" --index "$work/valid.csv" $listen --label genre
}
