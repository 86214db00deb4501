#!/bin/bash
# sanitized.sh PROGRAM… - runs a sanitized test, patiently where it seems to leak
#
# Libraries without frame pointers hide behind whoever called malloc, so that
# lsan.supp cannot tell their leaks from ours. Walking the whole stack at each
# allocation tells, but takes up to twenty times as long: only where it matters,
# and only as many frames as tell who asked for the memory.
out=$(mktemp)
err=$(mktemp)
trap 'rm -f "$out" "$err"' EXIT
"$@" >"$out" 2>"$err"
status=$?
if [ $status -ne 0 ] && grep -q 'LeakSanitizer: detected' "$err"; then
  ASAN_OPTIONS=$ASAN_OPTIONS:fast_unwind_on_malloc=0:malloc_context_size=10 "$@" >"$out" 2>"$err"
  status=$?
fi
cat "$out"
cat "$err" >&2
exit $status
