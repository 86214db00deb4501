"""When a program first shows something, and what it holds ten seconds later, next to its rivals.

usage: bench-first-frame.py RUNS 'NAME=COMMAND' ['NAME=COMMAND' ...]
       (an empty display of its own is needed: xvfb-run -a dbus-run-session -- python3 ...)

Each run starts every program once, in turn, each in a home of its own that lasts over the runs, and
watches the screen itself every few milliseconds: the first frame is there when the screen has more
than one colour in a coarse grid. So the same is measured of all, whatever they are made with. Printed
are the median, least and most of all runs but the first (which fills caches) and resident megabytes.
"""

import ctypes
import os
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = int(sys.argv[1])
PROGRAMS = [argument.split("=", 1) for argument in sys.argv[2:]]
GRID = 23  # points a side
LIMIT_S = 60

x11 = ctypes.CDLL("libX11.so.6")
for name, result, arguments in (
        ("XOpenDisplay", ctypes.c_void_p, [ctypes.c_char_p]),
        ("XDefaultRootWindow", ctypes.c_ulong, [ctypes.c_void_p]),
        ("XDisplayWidth", ctypes.c_int, [ctypes.c_void_p, ctypes.c_int]),
        ("XDisplayHeight", ctypes.c_int, [ctypes.c_void_p, ctypes.c_int]),
        ("XGetImage", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_int,
                                        ctypes.c_uint, ctypes.c_uint, ctypes.c_ulong, ctypes.c_int]),
        ("XGetPixel", ctypes.c_ulong, [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]),
        ("XDestroyImage", ctypes.c_int, [ctypes.c_void_p])):
    function = getattr(x11, name)
    function.restype, function.argtypes = result, arguments

display = x11.XOpenDisplay(None)
if not display:
    sys.exit("there is no display")
root = x11.XDefaultRootWindow(display)
width, height = x11.XDisplayWidth(display, 0), x11.XDisplayHeight(display, 0)


def shows_something():
    """More than one colour on the screen: a row of points from each of GRID lines."""
    colours = set()
    for line in range(GRID):
        y = (2 * line + 1) * height // (2 * GRID)
        image = x11.XGetImage(display, root, 0, y, width, 1, 0xFFFFFFFF, 2)
        colours.update(x11.XGetPixel(image, (2 * i + 1) * width // (2 * GRID), 0)
                       for i in range(GRID))
        x11.XDestroyImage(image)
    return len(colours) > 1


def wait_until(what, condition):
    until = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > until:
            sys.exit(f"{what} took more than {LIMIT_S} s")
        time.sleep(0.004)


def resident_mb(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith("Rss")) / 1024


def one_run(name, command, home):
    environment = dict(os.environ, HOME=home, XDG_CONFIG_HOME=f"{home}/config",
                       XDG_CACHE_HOME=f"{home}/cache", XDG_DATA_HOME=f"{home}/share")
    wait_until("clearing the screen", lambda: not shows_something())
    began = time.monotonic()
    process = subprocess.Popen(shlex.split(command), env=environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    wait_until(f"the first frame of {name}", shows_something)
    painted_ms = 1000 * (time.monotonic() - began)
    time.sleep(10)
    held_mb = resident_mb(process.pid)
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return painted_ms, held_mb


with tempfile.TemporaryDirectory(prefix="segue-bench-") as top:
    figures = {name: [] for name, _ in PROGRAMS}
    for number in range(RUNS + 1):
        for name, command in PROGRAMS:
            home = os.path.join(top, name)
            os.makedirs(home, exist_ok=True)
            figure = one_run(name, command, home)
            if number > 0:
                figures[name].append(figure)
    for name, runs in figures.items():
        painted, held = zip(*runs)
        print(f"{name}: first frame {statistics.median(painted):.0f} ms ({min(painted):.0f}-"
              f"{max(painted):.0f}), {statistics.median(held):.0f} MB resident, {len(runs)} runs")
