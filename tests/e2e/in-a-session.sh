#!/bin/sh
# in-a-session.sh COMMAND… - runs COMMAND with a display and a session bus of its own
#
# Keys go to whoever has the focus of a display: programs that share none can be
# tested side by side. Without Xvfb the display that there is serves, if any.
set -u
if command -v Xvfb >/dev/null; then
  told=$(mktemp) || exit 1
  Xvfb -displayfd 3 -screen 0 1400x1000x24 -nolisten tcp -noreset 3>"$told" >/dev/null 2>&1 &
  xvfb=$!
  trap 'kill "$xvfb" 2>/dev/null; rm -f "$told"' EXIT
  trap 'exit 130' INT TERM
  tries=0
  until [ -s "$told" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 300 ] || ! kill -0 "$xvfb" 2>/dev/null; then
      echo "Bail out! Xvfb did not start"
      exit 1
    fi
    sleep 0.1
  done
  DISPLAY=:$(cat "$told")
  export DISPLAY
fi
dbus-run-session -- "$@"
