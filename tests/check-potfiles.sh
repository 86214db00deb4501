#!/bin/bash
# check-potfiles.sh - po/POTFILES lists exactly the files with strings for people
#
# Speaks TAP. A missing file would leave its strings untranslated without notice.
cd "$(dirname "$0")/.." || exit 1
echo 1..1
if differences=$(diff <(po/make-potfiles.sh) po/POTFILES); then
  echo 'ok 1 - POTFILES is complete'
else
  echo "$differences" | sed 's/^/# /'
  echo 'not ok 1 - POTFILES is out of date: run po/make-potfiles.sh > po/POTFILES'
fi
