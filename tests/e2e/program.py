"""The whole program for a test: started, reached on every bus, driven by keys, and ended.

What the files test-*.py share. Each of them is a program of its own that speaks TAP:

usage: in-a-session.sh python3 test-NAME.py SEGUE DEMO-RENDER SCHEMA-DIR SCREENSHOT-DIR
"""

import csv
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from gi.repository import Gio, GLib

from accessibility import KEY_PRESS, KEY_RELEASE, VISIBLE, AccessibilityBus

SEGUE, RENDER, SCHEMAS, SHOTS = sys.argv[1:5]
BUS_NAME = "io.github.segueplayer.Segue"
MPRIS = "org.mpris.MediaPlayer2.segue"
MPRIS_PATH = "/org/mpris/MediaPlayer2"
PLAYER = "org.mpris.MediaPlayer2.Player"
TIMEOUT_S = 20 * float(os.environ.get("SEGUE_TEST_PATIENCE", "1"))
CALL_MS = int(TIMEOUT_S * 1000)
FEWEST_BUTTONS = 10  # the player bar and the header alone have more
SYMBOLS = {"Return": 0xFF0D, "space": 0x20, "Escape": 0xFF1B, "Tab": 0xFF09, "Delete": 0xFFFF,
           "F6": 0xFFC3, "F9": 0xFFC6, "F10": 0xFFC7, "Left": 0xFF51, "Up": 0xFF52,
           "Right": 0xFF53, "Down": 0xFF54, "Home": 0xFF50, "End": 0xFF57, "Menu": 0xFF67, "comma": 0x2C, "question": 0x3F,
           "plus": 0x2B, "minus": 0x2D}
MODIFIERS = {"ctrl": 37, "alt": 64, "shift": 50}  # their key codes under Xvfb


class Failure(Exception):
    pass


class Gone(Exception):
    """The program ended when it should run: nothing is worth waiting for."""


def wait_for(what, get, timeout_s=TIMEOUT_S):
    """Returns the first true value of get(); a Failure names what never came.

    What is not there yet may be None to get(), and is asked for again like what is false.
    """
    until = time.monotonic() + timeout_s
    last = None
    while time.monotonic() < until:
        try:
            value = get()
            if value:
                return value
        except (GLib.Error, Failure, AttributeError, TypeError) as error:
            last = error
        time.sleep(0.1)
    raise Failure(f"waited in vain for {what}" + (f"; the last time: {last}" if last else ""))


class Program:
    """One running segue and the ways to reach it."""

    def __init__(self, root):
        self.root = root
        self.music = os.path.join(root, "Music")
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.accessibility = AccessibilityBus(TIMEOUT_S)
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
            ADW_DISABLE_PORTAL="1",  # its start is the slowest thing on a busy machine
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
        wait_for("the MPRIS name", lambda: self.player("PlaybackStatus"), 3 * TIMEOUT_S)

    def command(self, *more, timeout_s=TIMEOUT_S):
        """What a second start does: it hands its arguments over and ends."""
        return subprocess.run(self.arguments(*more), env=self.environment, timeout=timeout_s,
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
        return self.accessibility.application(self.process.pid)

    def find(self, match, node=None, depth=0):
        """The first object below @node (the program) that @match is true of; None without one.

        An object that goes while it is looked at is none to be found.
        """
        node = node or self.application()
        if node is None or depth > 60:
            return None
        try:
            if match(node):
                return node
            children = node.get_children()[:400]
        except GLib.Error as error:
            if not error.matches(Gio.dbus_error_quark(), Gio.DBusError.UNKNOWN_METHOD):
                raise
            return None
        for child in children:
            found = self.find(match, child, depth + 1)
            if found is not None:
                return found
        return None

    def find_named(self, name, role=None):
        return self.find(lambda n: n.get_name() == name and (not role or n.get_role_name() == role))

    def find_song(self, title):
        """A row of the songs page: the queue beside it may name the same song."""
        songs = self.find(lambda n: n.get_role_name() == "list" and n.get_name() == "Songs")
        return songs and self.find(lambda n: n.get_name().startswith(title + ","), songs)

    def buttons(self):
        """(how many buttons there are to see, those that a screen reader could only call "button")."""
        unnamed = []
        count = 0

        def visit(node):
            nonlocal count
            if node.get_role_name() in ("push button", "button", "toggle button") and node.has_state(VISIBLE):
                count += 1
                if node.get_name().startswith("_") or (
                        not node.get_name() and not has_label_child(node)):
                    unnamed.append(path_of(node))
            return False

        self.find(visit)
        return count, unnamed

    # ---- the keyboard ------------------------------------------------------------------------

    def press(self, keys):
        """Types one combination, such as "alt+2", as a keyboard would."""
        *modifiers, key = keys.split("+")
        for modifier in modifiers:
            self.accessibility.key(MODIFIERS[modifier], KEY_PRESS)
        self.accessibility.key(SYMBOLS.get(key) or ord(key))
        for modifier in reversed(modifiers):
            self.accessibility.key(MODIFIERS[modifier], KEY_RELEASE)
        time.sleep(0.4)

    def write(self, text):
        for letter in text:
            self.accessibility.key(ord(letter))
            time.sleep(0.03)


def has_label_child(node):
    return any(child.get_name() or has_label_child(child) for child in node.get_children())


def path_of(node):
    """Where an object stands: its role, and what has a name above and beside it."""
    words = [node.get_role_name()]
    above = node.get_parent()
    while above is not None and len(words) < 4:
        words += [f"in {above.get_role_name()} {above.get_name()!r}"] if above.get_name() else []
        words += [f"with {child.get_name()!r}" for child in above.get_children()[:4]
                  if len(words) < 3 and child.get_name()]
        above = above.get_parent()
    return " ".join(words)


def screenshot(name):
    os.makedirs(SHOTS, exist_ok=True)
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-f", "x11grab", "-i",
                    os.environ["DISPLAY"], "-frames:v", "1", os.path.join(SHOTS, name + ".png")],
                   check=False, timeout=TIMEOUT_S)


# ---- what every file has use for ----------------------------------------------------------------

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


def set_scheme(p, scheme):
    set_setting(p, "colour-scheme", f"'{scheme}'")
    time.sleep(1)


def set_setting(p, key, value):
    """@value: a GVariant as text."""
    settings = os.path.join(p.root, "config/glib-2.0/settings/keyfile")
    keyfile = GLib.KeyFile()
    try:
        keyfile.load_from_file(settings, GLib.KeyFileFlags.NONE)
    except GLib.Error:
        os.makedirs(os.path.dirname(settings), exist_ok=True)
    keyfile.set_string("io/github/segueplayer/Segue", key, value)
    keyfile.save_to_file(settings)


def ends_in_peace(p):
    p.stop()
    with open(os.path.join(p.root, "log"), encoding="utf-8", errors="replace") as log:
        bad = [line for line in log if "CRITICAL" in line or "Segue" in line and "WARNING" in line]
    if bad:
        raise Failure("it complained: " + "".join(bad[:5]))


def rendered(seconds):
    """Twelve songs of @seconds, rendered once for all programs of this run of the tests."""
    newest = max(os.path.getmtime(RENDER), os.path.getmtime(__file__))
    music = os.path.join(tempfile.gettempdir(),
                         f"segue-e2e-songs-{seconds}-{int(newest)}-{os.getuid()}")
    if not os.path.isdir(music):
        fresh = tempfile.mkdtemp(prefix="segue-e2e-songs-")
        subprocess.run([RENDER, f"--seconds={seconds}", "--songs=12", os.path.join(fresh, "songs")],
                       check=True, stdout=subprocess.DEVNULL)
        try:
            os.rename(os.path.join(fresh, "songs"), music)
        except OSError:  # another test was faster
            if not os.path.isdir(music):
                raise
        shutil.rmtree(fresh, ignore_errors=True)
    return music


def prepare(root, seconds):
    p = Program(root)
    shutil.copytree(rendered(seconds), p.music, dirs_exist_ok=True)
    with open(os.path.join(p.music, "ground-truth.csv"), encoding="utf-8") as truth:
        songs = list(csv.DictReader(truth))
    p.first_title = songs[0]["title"]
    p.search_title = songs[5]["title"]
    p.search_word = max((w for w in p.search_title.split() if w.isascii() and w.isalpha()),
                        key=len).lower()
    p.other_title = next(s["title"] for s in songs
                         if p.search_word not in " ".join(s.values()).lower())
    p.some_file = os.path.join(p.music, songs[9]["file"])
    return p


def run(cases, seconds=40):
    """Runs @cases, each a function of the Program, in order, as TAP, on songs of @seconds each.

    Returns the exit status.
    """
    if "DISPLAY" not in os.environ:
        print("1..0 # SKIP there is no display")
        return 0
    root = tempfile.mkdtemp(prefix="segue-e2e-")
    p = prepare(root, seconds)
    print(f"1..{len(cases)}", flush=True)
    failed = 0
    for number, case in enumerate(cases, 1):
        name = case.__name__.replace("_", "-")
        try:
            gone = failed and p.process is not None and p.process.poll() is not None
            skip = case(p) if not gone else "SKIP segue is gone"
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
