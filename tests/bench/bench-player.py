"""What the player costs: start-up, memory, stalls and processor time, by size of the library.

usage: bench-player.py SEGUE MAKE-LIBRARY SCHEMA-DIR [SIZES] [FLAC]
       (a display and a session bus are needed: xvfb-run -a dbus-run-session -- python3 ...)

Per size, the median of five starts: milliseconds from exec() to the first painted frame, resident
megabytes ten seconds later, and turns of the UI loop over 8 ms while loading, scrolling (wheel, Page
Down, the ends of the list), typing a search and going through the pages, on the wall and in the
thread's own processor time (the second is what a loaded machine does not change). With FLAC also the
share of a core and wake-ups a second while playing and while paused. Keys and wheel come from xdotool.
"""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

SEGUE, MAKE, SCHEMAS = sys.argv[1:4]
SIZES = [int(n) for n in (sys.argv[4] if len(sys.argv) > 4 else "0,10000,50000,100000").split(",")]
FLAC = sys.argv[5] if len(sys.argv) > 5 else None
RUNS = 5


class Player:
    def __init__(self, root, *arguments):
        environment = dict(os.environ, SEGUE_DEBUG="frames", GSETTINGS_BACKEND="memory",
                           GSETTINGS_SCHEMA_DIR=SCHEMAS, SEGUE_AUDIO_SINK="fakesink sync=true",
                           SEGUE_ANALYSER="/nonexistent", XDG_CACHE_HOME=os.path.join(root, "cache"),
                           GSK_RENDERER=os.environ.get("GSK_RENDERER", "cairo"))
        music = os.path.join(root, "music")
        os.makedirs(music, exist_ok=True)
        self.lines = []
        self.began_us = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self.process = subprocess.Popen(
            [SEGUE, "--data-dir", root, "--music-folder", music, *arguments],
            env=environment, stderr=subprocess.PIPE, text=True)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stderr:
            self.lines.append(line.split())

    def wait_line(self, word):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            for line in self.lines:
                if line and line[0] == word:
                    self.lines.remove(line)
                    return line
            time.sleep(0.01)
        raise SystemExit(f"no {word} within 30 s")

    def painted_ms(self):
        return (int(self.wait_line("painted_us")[1]) - self.began_us) / 1000

    def stalls(self):
        self.process.send_signal(signal.SIGUSR2)
        line = self.wait_line("turns")
        return (f"{line[1]} turns, on the wall {line[3]} over 8 ms, longest {line[5]} ms; "
                f"of the processor {line[7]}, longest {line[9]} ms")

    def resident_mb(self):
        with open(f"/proc/{self.process.pid}/smaps_rollup", encoding="ascii") as rollup:
            return next(int(line.split()[1]) for line in rollup if line.startswith("Rss")) / 1024

    def used(self):
        """Seconds of processor time and voluntary switches of all threads."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        switches = 0
        for task in os.listdir(f"/proc/{self.process.pid}/task"):
            with open(f"/proc/{self.process.pid}/task/{task}/status", encoding="ascii") as status:
                switches += sum(int(l.split()[1]) for l in status if l.startswith("voluntary"))
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), switches

    def over(self, seconds):
        a = self.used()
        time.sleep(seconds)
        b = self.used()
        return 100 * (b[0] - a[0]) / seconds, (b[1] - a[1]) / seconds

    def stop(self):
        self.process.terminate()
        self.process.wait()


def xdo(*words):
    subprocess.run(["xdotool", *words], check=True, stdout=subprocess.DEVNULL)


def scroll():
    """Over the middle of the list, then by keys, as long as a person would."""
    xdo("mousemove", "560", "420", "click", "1")
    for button in ("5", "4"):
        xdo("click", "--repeat", "150", "--delay", "20", button)
    for key in ("Next", "Prior"):
        xdo("key", "--repeat", "40", "--delay", "50", key)
    for key in ("End", "Home"):
        xdo("key", key)
        time.sleep(1)


def search():
    for words in ("night river", "e", "the blue"):
        xdo("key", "ctrl+f")
        xdo("type", "--delay", "90", words)
        time.sleep(1)
        xdo("key", "Escape")
        time.sleep(1)


def pages():
    for number in "234567891":
        xdo("key", f"alt+{number}")
        time.sleep(1.2)


ACTS = [("scrolling", scroll), ("searching", search), ("changing pages", pages)]


def one_size(n):
    with tempfile.TemporaryDirectory(prefix="segue-bench-") as root:
        if n > 0:
            subprocess.run([MAKE, os.path.join(root, "segue.db"), str(n),
                            os.path.join(root, "music")], check=True,
                           stdout=subprocess.DEVNULL)
        painted, resident = [], []
        for run in range(RUNS):
            player = Player(root)
            painted.append(player.painted_ms())
            if run == RUNS - 1:
                time.sleep(10)
                resident.append(player.resident_mb())
                stalls = [("loading", player.stalls())]
                stalls += [(name, player.stalls()) for name, act in ACTS if act() is None]
            player.stop()
        print(f"{n:>7} tracks: first frame {statistics.median(painted):.0f} ms "
              f"({min(painted):.0f}-{max(painted):.0f}), {resident[0]:.0f} MB resident", flush=True)
        for name, text in stalls:
            print(f"        {name}: {text}", flush=True)


def playing():
    with tempfile.TemporaryDirectory(prefix="segue-bench-") as root:
        player = Player(root, FLAC)
        player.painted_ms()
        time.sleep(5)
        cpu, wakes = player.over(20)
        print(f"playing, window visible: {cpu:.1f} % of a core, {wakes:.0f} wake-ups/s", flush=True)
        subprocess.run([SEGUE, "--play-pause"], check=False, env=dict(
            os.environ, GSETTINGS_SCHEMA_DIR=SCHEMAS, GSETTINGS_BACKEND="memory"))
        time.sleep(5)
        cpu, wakes = player.over(20)
        print(f"paused: {cpu:.2f} % of a core, {wakes:.1f} wake-ups/s", flush=True)
        player.stop()


for size in SIZES:
    one_size(size)
if FLAC:
    playing()
