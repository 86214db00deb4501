#!/bin/bash
# run.sh - makes samples and runs the fuzz targets on them
#
#   tests/fuzz/run.sh BUILD SECONDS [TARGET…]
#
# BUILD was set up with CC=clang meson setup BUILD -Dfuzz=true -Dtests=true. What grew out of
# the samples is kept in BUILD/corpus/TARGET, what was found in BUILD/found.
set -eu
build=$1 seconds=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
mapfile -t targets < <(sed -n "s/^  '\(fuzz-[a-z-]*\)': .*/\1/p" "$here/meson.build")
[ $# -eq 0 ] || targets=("$@")

ninja -C "$build" tests/fuzz/fuzz-seeds "${targets[@]/#/tests/fuzz/}" >/dev/null
mkdir -p "$build/corpus" "$build/found"
"$build/tests/fuzz/fuzz-seeds" "$build/corpus"

# Sound of every kind that ffmpeg can write, tagged; with a byte in front where one chooses.
sounds=$build/corpus/fuzz-decode
mkdir -p "$sounds" "$build/corpus/fuzz-scan" "$build/corpus/fuzz-weights"
for kind in wav flac ogg opus mp3 m4a aiff wma mka au caf w64 ac3; do
  [ -f "$sounds/tone.$kind" ] ||
    ffmpeg -loglevel quiet -f lavfi -i sine=440:duration=0.2 -metadata title=Tone \
      -metadata artist='A & B' -metadata track=1/2 -ac 2 -strict -2 "$sounds/tone.$kind" </dev/null || true
  [ ! -f "$sounds/tone.$kind" ] ||
    { printf '\2'; cat "$sounds/tone.$kind"; } >"$build/corpus/fuzz-scan/tone.$kind"
done
for weights in "$here"/../../data/models/*.model; do # the head of one says what the form is
  head -c 4096 "$weights" >"$build/corpus/fuzz-weights/$(basename "$weights")"
done

status=0
for target in "${targets[@]}"; do
  echo "== $target, $seconds s"
  # A path or a history is judged by models, which takes a while; nothing else may.
  "$build/tests/fuzz/$target" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=3000 \
    -print_final_stats=1 -verbosity=0 -artifact_prefix="$build/found/$target-" \
    "$build/corpus/$target" 2>&1 | grep -vE '^segue-tool|^fuzz-tool:|# Uses:|ecommended dict' | tail -n 40 || status=1
done
exit $status
