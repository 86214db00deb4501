"""The whole program, as a person and other programs use it.

Starts segue in a private session bus on a few rendered songs, and drives it by keyboard, over the
accessibility bus, over MPRIS and from the command line. Speaks TAP. Screenshots of every page, light
and dark, land in the folder SEGUE_SCREENSHOTS (or <build>/screenshots) for people to look at.

usage: dbus-run-session -- python3 test-e2e.py SEGUE DEMO-RENDER SCHEMA-DIR SCREENSHOT-DIR
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import gi

gi.require_version("Atspi", "2.0")
gi.require_version("Gio", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

SEGUE, RENDER, SCHEMAS, SHOTS = sys.argv[1:5]
BUS_NAME = "io.github.segueplayer.Segue"
MPRIS = "org.mpris.MediaPlayer2.segue"
MPRIS_PATH = "/org/mpris/MediaPlayer2"
PLAYER = "org.mpris.MediaPlayer2.Player"
TIMEOUT_S = 20 * float(os.environ.get("SEGUE_TEST_PATIENCE", "1"))
CALL_MS = int(TIMEOUT_S * 1000)
FEWEST_BUTTONS = 10  # the player bar and the header alone have more
PAGES = ["songs", "albums", "artists", "genres", "history"]


class Failure(Exception):
    pass


class Gone(Exception):
    """The program ended when it should run: nothing is worth waiting for."""


def wait_for(what, get, timeout_s=TIMEOUT_S):
    """Returns the first true value of get(); a Failure names what never came."""
    until = time.monotonic() + timeout_s
    last = None
    while time.monotonic() < until:
        while GLib.MainContext.default().iteration(False):  # what the accessibility bus had to say
            pass
        try:
            value = get()
            if value:
                return value
        except (GLib.Error, Failure) as error:
            last = error
        time.sleep(0.1)
    raise Failure(f"waited in vain for {what}" + (f"; the last time: {last}" if last else ""))


def listen_to_the_accessibility_bus():
    """Patient and without a cache: what is asked is asked of the program, each time."""
    Atspi.init()
    Atspi.set_timeout(CALL_MS, CALL_MS)
    Atspi.get_desktop(0).set_cache_mask(Atspi.Cache.NONE)


class Program:
    """One running segue and the ways to reach it."""

    def __init__(self, root):
        self.root = root
        self.music = os.path.join(root, "Music")
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.process = None
        self.environment = dict(
            os.environ,
            GSETTINGS_BACKEND="keyfile",
            GSETTINGS_SCHEMA_DIR=SCHEMAS,
            XDG_CONFIG_HOME=os.path.join(root, "config"),
            XDG_CACHE_HOME=os.path.join(root, "cache"),
            XDG_DATA_HOME=os.path.join(root, "share"),
            SEGUE_AUDIO_SINK="fakesink sync=true",
            GTK_A11Y="atspi",
            GDK_BACKEND="x11",
            LANGUAGE="C",
        )
        self.environment.pop("NO_AT_BRIDGE", None)
        self.environment.pop("G_DEBUG", None)

    def arguments(self, *more):
        return [SEGUE, "--data-dir", os.path.join(self.root, "data"),
                "--music-folder", self.music, "--seed", "7", *more]

    def start(self, *more):
        self.log = open(os.path.join(self.root, "log"), "ab")
        self.process = subprocess.Popen(self.arguments(*more), env=self.environment,
                                        stdout=self.log, stderr=self.log)
        wait_for("the MPRIS name", lambda: self.player("PlaybackStatus"))

    def command(self, *more):
        """What a second start does: it hands its arguments over and ends."""
        return subprocess.run(self.arguments(*more), env=self.environment, timeout=TIMEOUT_S,
                              capture_output=True, text=True)

    def stop(self):
        self.command("--quit")
        try:
            code = self.process.wait(TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)
            raise Failure("quitting took too long") from None
        if code != 0:
            raise Failure(f"segue ended with status {code}")

    def player(self, name):
        self.check_alive()
        reply = self.bus.call_sync(MPRIS, MPRIS_PATH, "org.freedesktop.DBus.Properties", "Get",
                                   GLib.Variant("(ss)", (PLAYER, name)), None, 0, CALL_MS, None)
        return reply.unpack()[0]

    def set_player(self, name, variant):
        self.bus.call_sync(MPRIS, MPRIS_PATH, "org.freedesktop.DBus.Properties", "Set",
                           GLib.Variant("(ssv)", (PLAYER, name, variant)), None, 0, CALL_MS, None)

    def call(self, method, parameters=None):
        self.bus.call_sync(MPRIS, MPRIS_PATH, PLAYER, method, parameters, None, 0, CALL_MS, None)

    def title(self):
        return self.player("Metadata").get("xesam:title")

    def check_alive(self):
        if self.process is not None and self.process.poll() is not None:
            raise Gone(f"segue ended with status {self.process.returncode}")

    # ---- the accessibility bus --------------------------------------------------------------

    def application(self):
        self.check_alive()
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid:
                return child
        return None

    def find(self, match, node=None, depth=0):
        node = node or self.application()
        if node is None or depth > 60:
            return None
        if match(node):
            return node
        for i in range(min(node.get_child_count(), 400)):
            child = node.get_child_at_index(i)
            found = self.find(match, child, depth + 1) if child is not None else None
            if found is not None:
                return found
        return None

    def find_song(self, title):
        """A row of the songs page: the queue beside it may name the same song."""
        table = self.find(lambda n: n.get_role_name() == "tree table" and n.get_name() == "Songs")
        return table and self.find(lambda n: n.get_name() == title, table)

    def buttons(self):
        """(how many buttons there are to see, those that a screen reader could only call "button").

        Raises GLib.Error where an object goes while it is read: the window is still moving.
        """
        unnamed = []
        count = 0

        def visit(node):
            nonlocal count
            if node.get_role_name() in ("push button", "button", "toggle button") and is_visible(node):
                count += 1
                if not node.get_name() and not has_label_child(node):
                    unnamed.append(path_of(node))
            return False

        self.find(visit)
        return count, unnamed


def is_visible(node):
    return node.get_state_set().contains(Atspi.StateType.VISIBLE)


def has_label_child(node):
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is not None and (child.get_name() or has_label_child(child)):
            return True
    return False


def path_of(node):
    names = []
    while node is not None and len(names) < 12:
        names.append(f"{node.get_role_name()} {node.get_name()!r}")
        node = node.get_parent()
    return " < ".join(names)


def press(keys):
    """Types one combination, such as "alt+2", as a keyboard would."""
    symbols = {"ctrl": 0xFFE3, "alt": 0xFFE9, "shift": 0xFFE1, "Return": 0xFF0D, "space": 0x20,
               "Escape": 0xFF1B, "F9": 0xFFC6, "Down": 0xFF54, "comma": 0x2C, "question": 0x3F}
    parts = [symbols.get(part, ord(part) if len(part) == 1 else 0) for part in keys.split("+")]
    for symbol in parts[:-1]:
        hold(symbol, Atspi.KeySynthType.PRESS)
    Atspi.generate_keyboard_event(parts[-1], None, Atspi.KeySynthType.SYM)
    for symbol in reversed(parts[:-1]):
        hold(symbol, Atspi.KeySynthType.RELEASE)
    time.sleep(0.4)


def hold(symbol, how):
    codes = {0xFFE3: 37, 0xFFE9: 64, 0xFFE1: 50}  # key codes of the modifiers under Xvfb
    Atspi.generate_keyboard_event(codes[symbol], None, how)


def write_text(text):
    for letter in text:
        Atspi.generate_keyboard_event(ord(letter), None, Atspi.KeySynthType.SYM)
        time.sleep(0.03)


def screenshot(name):
    os.makedirs(SHOTS, exist_ok=True)
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-f", "x11grab", "-i",
                    os.environ["DISPLAY"], "-frames:v", "1", os.path.join(SHOTS, name + ".png")],
                   check=False, timeout=TIMEOUT_S)


# ---- the cases, in order: each goes on where the last one stopped -----------------------------

def shows_the_library(p):
    p.start()
    wait_for("a song of the library on the page", lambda: p.find_song(p.first_title))


def every_button_has_a_name(p):
    """Asks until one reading went through to the end: rows come and go while a page fills."""
    unnamed = []

    def all_named():
        nonlocal unnamed
        count, unnamed = p.buttons()
        return count >= FEWEST_BUTTONS and not unnamed

    try:
        wait_for("a reading of every button", all_named)
    except Failure as error:
        raise Failure(f"{error}; without a name: {'; '.join(unnamed) or 'none'}") from None


def plays_by_mpris(p):
    p.call("Play")
    wait_for("playing", lambda: p.player("PlaybackStatus") == "Playing")
    before = wait_for("a position", lambda: p.player("Position"))
    wait_for("the position to move", lambda: p.player("Position") > before)
    metadata = p.player("Metadata")
    for key in ("mpris:trackid", "mpris:length", "xesam:title", "xesam:artist", "xesam:album",
                "xesam:url"):
        if key not in metadata:
            raise Failure(f"no {key} in the metadata")
    if not GLib.Variant.is_object_path(metadata["mpris:trackid"]):
        raise Failure("the track id is no object path")


def goes_on_and_back(p):
    first = p.title()
    p.call("Next")
    second = wait_for("the next title", lambda: p.title() != first and p.title())
    if p.command("--next").returncode != 0:
        raise Failure("--next failed")
    wait_for("the title after that", lambda: p.title() not in (first, second))
    p.call("Previous")
    wait_for("the title before", lambda: p.title() == second)


def pauses_seeks_and_sets_volume(p):
    p.command("--play-pause")
    wait_for("pause", lambda: p.player("PlaybackStatus") == "Paused")
    p.call("SetPosition", GLib.Variant("(ox)", (p.player("Metadata")["mpris:trackid"], 2000000)))
    wait_for("the position asked for", lambda: 1900000 <= p.player("Position") <= 2300000)
    p.set_player("Volume", GLib.Variant("d", 0.25))
    wait_for("the volume", lambda: abs(p.player("Volume") - 0.25) < 0.02)


def playerctl_drives_it(p):
    if shutil.which("playerctl") is None:
        return "SKIP playerctl is not here"
    status = subprocess.run(["playerctl", "-p", "segue", "status"], capture_output=True, text=True,
                            timeout=TIMEOUT_S, check=False)
    if status.stdout.strip() != "Paused":
        raise Failure(f"playerctl says {status.stdout!r} {status.stderr!r}")
    subprocess.run(["playerctl", "-p", "segue", "play"], timeout=TIMEOUT_S, check=True)
    wait_for("playing", lambda: p.player("PlaybackStatus") == "Playing")
    return None


def finds_while_typing(p):
    press("alt+1")
    press("ctrl+f")
    write_text(p.search_word)
    wait_for("the song that is meant", lambda: p.find_song(p.search_title))
    wait_for("the others to go", lambda: not p.find_song(p.other_title))
    # Space belongs to the words while typing, not to the player.
    press("space")
    time.sleep(0.5)
    if p.player("PlaybackStatus") != "Playing":
        raise Failure("space paused the player while typing")
    screenshot("search")
    press("Escape")
    wait_for("all songs again", lambda: p.find_song(p.other_title))


def queues_from_the_command_line(p):
    path = p.some_file
    if p.command("--enqueue", path).returncode != 0:
        raise Failure("--enqueue failed")
    wait_for("the section of what was queued",
             lambda: p.find(lambda n: n.get_name().startswith("Queued by")))
    before = p.title()
    p.call("Next")
    wait_for("another title", lambda: p.title() != before)
    got = p.player("Metadata")["xesam:url"]
    if GLib.filename_from_uri(got)[0] != path:
        raise Failure(f"{got} plays, not what was queued")


def state_is_back_after_a_restart(p):
    p.call("Pause")
    wait_for("pause", lambda: p.player("PlaybackStatus") == "Paused")
    time.sleep(1.5)
    title = p.title()
    p.stop()
    p.start()
    wait_for("the same title", lambda: p.title() == title)
    if p.player("PlaybackStatus") == "Playing":
        raise Failure("it plays by itself after a start")
    if abs(p.player("Volume") - 0.25) > 0.02:
        raise Failure("the volume is another one")


def survives_a_kill(p):
    p.call("Play")
    wait_for("playing", lambda: p.player("PlaybackStatus") == "Playing")
    time.sleep(1)
    title = p.title()
    p.process.send_signal(signal.SIGKILL)
    p.process.wait(TIMEOUT_S)
    p.start()
    wait_for("the same title", lambda: p.title() == title)


def shows_every_page(p):
    for scheme in ("light", "dark"):
        set_scheme(p, scheme)
        for number, page in enumerate(PAGES, 1):
            press(f"alt+{number}")
            time.sleep(0.6)
            screenshot(f"{page}-{scheme}")
            every_button_has_a_name(p)


def set_scheme(p, scheme):
    settings = os.path.join(p.root, "config/glib-2.0/settings/keyfile")
    keyfile = GLib.KeyFile()
    try:
        keyfile.load_from_file(settings, GLib.KeyFileFlags.NONE)
    except GLib.Error:
        os.makedirs(os.path.dirname(settings), exist_ok=True)
    keyfile.set_string("io/github/segueplayer/Segue", "colour-scheme", f"'{scheme}'")
    keyfile.save_to_file(settings)
    time.sleep(1)


def ends_in_peace(p):
    p.stop()
    with open(os.path.join(p.root, "log"), encoding="utf-8", errors="replace") as log:
        bad = [line for line in log if "CRITICAL" in line or "Segue" in line and "WARNING" in line]
    if bad:
        raise Failure("it complained: " + "".join(bad[:5]))


CASES = [shows_the_library, every_button_has_a_name, plays_by_mpris, goes_on_and_back,
         pauses_seeks_and_sets_volume, playerctl_drives_it, finds_while_typing,
         queues_from_the_command_line, state_is_back_after_a_restart, survives_a_kill,
         shows_every_page, ends_in_peace]


def prepare(root):
    p = Program(root)
    subprocess.run([RENDER, "--seconds=6", "--songs=12", p.music], check=True,
                   stdout=subprocess.DEVNULL)
    with open(os.path.join(p.music, "ground-truth.csv"), encoding="utf-8") as truth:
        import csv
        songs = list(csv.DictReader(truth))
    p.first_title = songs[0]["title"]
    p.search_title = songs[5]["title"]
    p.search_word = max((w for w in p.search_title.split() if w.isascii() and w.isalpha()),
                        key=len).lower()
    p.other_title = next(s["title"] for s in songs
                         if p.search_word not in " ".join(s.values()).lower())
    p.some_file = os.path.join(p.music, songs[9]["file"])
    return p


def main():
    if "DISPLAY" not in os.environ:
        print("1..0 # SKIP there is no display")
        return 0
    root = tempfile.mkdtemp(prefix="segue-e2e-")
    listen_to_the_accessibility_bus()
    p = prepare(root)
    print(f"1..{len(CASES)}", flush=True)
    failed = 0
    for number, case in enumerate(CASES, 1):
        name = case.__name__.replace("_", "-")
        try:
            skip = case(p) if not (failed and p.process.poll() is not None) else "SKIP segue is gone"
            print(f"ok {number} - {name}" + (f" # {skip}" if skip else ""), flush=True)
        except Exception as error:  # noqa: BLE001 - a case that breaks is a case that failed
            failed += 1
            screenshot(f"failed-{name}")
            print(f"# {type(error).__name__}: {error}")
            print(f"not ok {number} - {name}", flush=True)
    if p.process is not None and p.process.poll() is None:
        p.process.kill()
    if failed:
        with open(os.path.join(root, "log"), encoding="utf-8", errors="replace") as log:
            for line in log.readlines()[-20:]:
                print("# " + line.rstrip())
    shutil.rmtree(root, ignore_errors=True)
    return 1 if failed else 0


sys.exit(main())
