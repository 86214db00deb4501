#!/bin/bash
# sanitized.sh PROGRAM… - runs a sanitized test, patiently where it seems to leak
#
# Libraries without frame pointers hide behind whoever called malloc, so that
# lsan.supp cannot tell their leaks from ours. Walking the whole stack at each
# allocation tells, but takes up to twenty times as long: only where it matters,
# and only as many frames as tell who asked for the memory.
patient=:fast_unwind_on_malloc=0:malloc_context_size=10
leaking=86 # the status of a program that did all it should, but leaked
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

# GLib leaves its table of quarks behind whenever that grows by 2048 pointers:
# N tables of 1 to N times 16384 bytes, asked for by a GLib whose frames end
# there. Memory that we ask g_malloc for has one of our frames on its stack.
only_quark_tables () {
  awk '
    /ERROR: AddressSanitizer|runtime error:/ { bad = 1 }
    / leak of [0-9]+ byte/ {
      blocks++
      n = $7
      if ($1 != "Direct" || $4 != 16384 * n * (n + 1) / 2) bad = 1
    }
    blocks && /^ +#[0-9]/ && !/^ +#0 .*malloc/ && !/^ +#1 .* g_malloc .*libglib-2\.0/ { bad = 1 }
    END { exit bad || blocks != 1 }' "$1"
}

# What is started in its turn answers for its leaks to the test alone.
case ${1##*/} in
  in-a-session.sh) export ASAN_OPTIONS=$ASAN_OPTIONS$patient ;;
esac

ASAN_OPTIONS=$ASAN_OPTIONS:exitcode=$leaking "$@" >"$temp/out" 2>"$temp/err"
status=$?
run=$temp
if [ $status -eq $leaking ] && grep -aq 'LeakSanitizer: detected' "$temp/err"; then
  if only_quark_tables "$temp/err"; then
    status=0
  else
    # Files of its own: what the first run left running may still write.
    run=$temp/again
    mkdir "$run"
    ASAN_OPTIONS=$ASAN_OPTIONS$patient "$@" >"$run/out" 2>"$run/err"
    status=$?
  fi
fi
cat "$run/out"
cat "$run/err" >&2
exit $status
