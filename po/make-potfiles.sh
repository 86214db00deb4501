#!/bin/bash
# make-potfiles.sh - writes po/POTFILES anew: every source file with strings for people
cd "$(dirname "$0")/.." || exit 1
{
  ls data/*.desktop.in data/*.metainfo.xml.in
  grep -lE '\b(N_|_|C_|ngettext|g_dngettext|dngettext) ?\(' -r src --include='*.c' --include='*.h'
  grep -l 'translatable="yes"' -r data/ui --include='*.ui'
} | LC_ALL=C sort
