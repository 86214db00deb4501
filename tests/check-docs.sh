#!/bin/bash
# check-docs.sh - what the documents name is there
#
# Speaks TAP, one case a document: every link to a file of ours, and every `name.c`,
# `name.h`, `name.sh` or `name.ui` in it, has to exist somewhere in the tree.
# THING stands for what is to come; sqlite3.h is not ours.
cd "$(dirname "$0")/.." || exit 1

documents=(README.md ARCHITECTURE.md HACKING.md docs/features.md docs/life-of-a-song.md
  flatpak/README.md docs/decisions/*.md data/models/*.md)
echo "1..${#documents[@]}"
n=0
for document in "${documents[@]}"; do
  n=$((n + 1))
  missing=()
  folder=$(dirname "$document")
  while read -r link; do
    [ -e "$folder/$link" ] || missing+=("$link")
  done < <(grep -oE '\]\([^)#:]+\)' "$document" | sed 's/^](//; s/)$//')
  while read -r name; do
    [ -n "$(find src tests data po build-aux -name "${name##*/}" -print -quit)" ] || missing+=("$name")
  done < <(grep -oE '`[a-zA-Z0-9/_-]+\.(c|h|sh|ui)`' "$document" | tr -d '`' |
    grep -v -e THING -e '^sqlite3.h$' | sort -u)
  if [ ${#missing[@]} -eq 0 ]; then
    echo "ok $n - $document"
  else
    printf '# not there: %s\n' "${missing[@]}"
    echo "not ok $n - $document"
  fi
done
