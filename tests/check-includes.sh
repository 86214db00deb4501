#!/bin/bash
# check-includes.sh - the table of boundaries, folder by folder
#
# Speaks TAP, one case a folder: each says what its files may never include; for the
# folders of src/ui, which others of them they may. What a folder may link is enforced
# by its meson.build; this catches headers.
cd "$(dirname "$0")/.." || exit 1

gtk='gtk/|gdk/|adwaita\.h|libadwaita'
sqlite='sqlite3\.h'
store='store(-[a-z]+)?\.h|store/'
gst='gst/'
ml='ml(-[a-z0-9-]+)?\.h'
audio='FLAC/|sndfile|libav|soxr|ebur128'
fftw='fftw3'

cases=(
  "src/ml|<glib|<gio|$gtk|$sqlite|$gst|$audio|$fftw|engine"
  "src/engine/scan|$gtk|$sqlite|\"($store)|\"$ml|$fftw"
  "src/engine/audio|$gtk|$sqlite|\"($store)|\"$ml|$fftw"
  "src/engine/feature|$gtk|$sqlite|\"($store)|\"$ml|$gst|$audio"
  "src/engine/model|$gtk|$sqlite|\"($store)|$gst|$audio"
  "src/engine/insight|$gtk|$sqlite|\"($store)|$gst|$audio|$fftw"
  "src/engine/recommend|$gtk|$sqlite|\"($store)|$gst|$audio|$fftw"
  "src/engine/store|$gtk|\"$ml|$gst|$audio|$fftw"
  "src/engine/play|$gtk|$sqlite|\"($store)|\"$ml|$audio|$fftw"
  "src/ui|$sqlite|\"($store)|\"$ml|$gst|$audio|$fftw|\"(scan|audio|feature|model|insight|recommend)/"
)
# Files of the engine itself stand beside the folders.
engine_never="$gtk|$sqlite|\"$ml|$fftw"

# FOLDER:FOLDER… of src/ui and those that it may include besides its own
ui_may=(parts: tracks:parts queue:parts,tracks pages:parts,tracks,player map:parts,tracks
        moods:parts,tracks studio:parts,tracks player:parts,tracks,moods)

n=0
check () { # NAME PATTERN FILE…
  local name=$1 pattern=$2 found
  shift 2
  n=$((n + 1))
  [ $# -gt 0 ] || { echo "ok $n - $name # SKIP no such folder"; return; }
  found=$(grep -nE "^ *# *include *[<\"]" "$@" /dev/null | grep -E "include *[<\"]?($pattern)|include *[<]($pattern)|include *($pattern)")
  if [ -z "$found" ]; then
    echo "ok $n - $name"
  else
    printf '%s\n' "$found" | sed 's/^/# /'
    echo "not ok $n - $name"
  fi
}

echo "1..$((${#cases[@]} + 1 + ${#ui_may[@]}))"
for case in "${cases[@]}"; do
  folder=${case%%|*}
  mapfile -t files < <(find "$folder" -name '*.[ch]' 2>/dev/null)
  check "$folder" "${case#*|}" "${files[@]}"
done
mapfile -t files < <(find src/engine -maxdepth 1 -name '*.[ch]')
check 'src/engine/*.c' "$engine_never" "${files[@]}"
for may in "${ui_may[@]}"; do
  folder=${may%%:*}
  never=$(find src/ui -name '*.h' | grep -vE "^src/ui/(${may//[:,]/|})/" | sed 's,.*/,,; s/[.]h$//' | paste -sd '|')
  mapfile -t files < <(find "src/ui/$folder" -name '*.[ch]')
  check "src/ui/$folder" "\"($never)[.]h" "${files[@]}"
done
