"""Moods and modes from outside: the command line, D-Bus and the actions of the application.

The window's side of them is in test-window and the other files here; this is what scripts,
launchers and hotkeys use.
"""

import sys

from gi.repository import GLib

from moods import write_moods
from program import BUS_NAME, CALL_MS, TIMEOUT_S, Failure, ends_in_peace, run, wait_for

PATH = "/io/github/segueplayer/Segue"
INTERFACE = "io.github.segueplayer.Segue1"


def bus(p, method, parameters=None):
    p.check_alive()
    return p.bus.call_sync(BUS_NAME, PATH, INTERFACE, method, parameters, None, 0, CALL_MS,
                           None).unpack()


def bus_property(p, name):
    p.check_alive()
    reply = p.bus.call_sync(BUS_NAME, PATH, "org.freedesktop.DBus.Properties", "Get",
                            GLib.Variant("(ss)", (INTERFACE, name)), None, 0, CALL_MS, None)
    return reply.unpack()[0]


# ---- the cases, in order: each goes on where the last one stopped -----------------------------

def lists_without_a_window(p):
    # The first start of all: it makes the database and looks for the music besides.
    modes = p.command("--list-modes", timeout_s=3 * TIMEOUT_S)
    if modes.returncode != 0 or modes.stdout.split("\n")[:2] != ["Coding", "Gaming"]:
        raise Failure(f"--list-modes printed {modes.stdout!r}, ended with {modes.returncode}")
    moods = p.command("--list-moods", timeout_s=3 * TIMEOUT_S)
    if moods.returncode != 0 or "Deep focus" not in moods.stdout.split("\n"):
        raise Failure(f"--list-moods printed {moods.stdout!r}, ended with {moods.returncode}")


def shows_the_library(p):
    p.start()
    wait_for("a song of the library on the page", lambda: p.find_song(p.first_title))
    p.stop()
    write_moods(p)
    p.start()


def switches_by_the_command_line(p):
    if p.command("--mode", "coding").returncode != 0:
        raise Failure("--mode failed")
    if bus_property(p, "Mode") != "Coding":
        raise Failure("the mode is another one")
    wrong = p.command("--mode", "Sleeping")
    if wrong.returncode != 1 or "Sleeping" not in wrong.stderr:
        raise Failure(f"a mode that is not there: {wrong.returncode}, {wrong.stderr!r}")
    if bus_property(p, "Mode") != "Coding":
        raise Failure("a mode that is not there ended the one that is")


def switches_by_dbus(p):
    if bus(p, "ListModes")[0] != ["Coding", "Gaming"]:
        raise Failure(f"the modes are {bus(p, 'ListModes')}")
    bus(p, "SetMode", GLib.Variant("(s)", ("Gaming",)))
    if bus_property(p, "Mode") != "Gaming" or not bus_property(p, "Gaming"):
        raise Failure("Gaming is not on, or no courtesy with it")
    p.bus.call_sync(BUS_NAME, PATH, "org.gtk.Actions", "SetState",
                    GLib.Variant("(sva{sv})", ("mode", GLib.Variant("s", "Coding"), {})), None, 0,
                    CALL_MS, None)
    wait_for("the action's mode", lambda: bus_property(p, "Mode") == "Coding")
    state = p.bus.call_sync(BUS_NAME, PATH, "org.gtk.Actions", "Describe",
                            GLib.Variant("(s)", ("mode",)), None, 0, CALL_MS, None).unpack()[0]
    if state[2] != ["Coding"]:
        raise Failure(f"the action's state is {state}")
    try:
        bus(p, "PlayMood", GLib.Variant("(s)", ("Nothing of the kind",)))
    except GLib.Error as error:
        if "Nothing of the kind" not in error.message:
            raise
    else:
        raise Failure("a mood that is not there was played")


def plays_a_mood(p):
    if p.player("PlaybackStatus") == "Playing":
        raise Failure("it plays before it was asked")
    if p.command("--mood", "boss fight").returncode != 0:
        raise Failure("--mood failed")
    wait_for("playing", lambda: p.player("PlaybackStatus") == "Playing")
    first = wait_for("a title", p.title)
    p.call("Next")
    wait_for("the next song of the mood", lambda: p.title() != first)
    bus(p, "PlayMood", GLib.Variant("(s)", ("Wind down",)))
    wait_for("playing still", lambda: p.player("PlaybackStatus") == "Playing")


def mode_is_back_after_a_restart(p):
    p.stop()
    p.start()
    wait_for("the mode of before", lambda: bus_property(p, "Mode") == "Coding")
    p.command("--mode", "")
    wait_for("no mode", lambda: bus_property(p, "Mode") == "")


CASES = [lists_without_a_window, shows_the_library, switches_by_the_command_line, switches_by_dbus,
         plays_a_mood, mode_is_back_after_a_restart, ends_in_peace]

sys.exit(run(CASES))
