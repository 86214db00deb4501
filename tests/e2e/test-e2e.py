"""The whole program, as a person and other programs use it.

Starts segue in a private session bus on a few rendered songs, and drives it by keyboard, over the
accessibility bus, over MPRIS and from the command line. Screenshots of every page, light and dark,
land in the folder SCREENSHOT-DIR for people to look at.
"""

import shutil
import signal
import subprocess
import sys
import time

from gi.repository import GLib

from program import (TIMEOUT_S, Failure, ends_in_peace, every_button_has_a_name, run, screenshot,
                     set_scheme, wait_for)

PAGES = ["songs", "albums", "artists", "genres", "map", "sounds", "moods", "history", "listener"]


# ---- the cases, in order: each goes on where the last one stopped -----------------------------

def shows_the_library(p):
    p.start()
    wait_for("a song of the library on the page", lambda: p.find_song(p.first_title))


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
    seek(p, 0)  # later in a song, "previous" means its beginning
    p.call("Previous")
    wait_for("the title before", lambda: p.title() == second)


def seek(p, position_us):
    track = p.player("Metadata")["mpris:trackid"]
    p.call("SetPosition", GLib.Variant("(ox)", (track, position_us)))


def pauses_seeks_and_sets_volume(p):
    p.command("--play-pause")
    wait_for("pause", lambda: p.player("PlaybackStatus") == "Paused")
    seek(p, 2000000)
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
    p.press("alt+1")
    p.press("ctrl+f")
    p.write(p.search_word)
    wait_for("the song that is meant", lambda: p.find_song(p.search_title))
    wait_for("the others to go", lambda: not p.find_song(p.other_title))
    # Space belongs to the words while typing, not to the player.
    p.press("space")
    time.sleep(0.5)
    if p.player("PlaybackStatus") != "Playing":
        raise Failure("space paused the player while typing")
    screenshot("search")
    p.press("Escape")
    wait_for("all songs again", lambda: p.find_song(p.other_title))


def properties_of_the_row_with_the_focus(p):
    """Nothing needs to be selected for a key to act on a row."""
    p.press("alt+1")
    p.press("ctrl+f")
    p.press("Down")
    p.press("alt+Return")
    wait_for("the properties", lambda: p.find_named("Album Artist"))
    p.press("Escape")
    wait_for("them to go", lambda: not p.find_named("Album Artist"))
    p.press("Escape")


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
            p.press(f"alt+{number}")
            time.sleep(0.6)
            screenshot(f"{page}-{scheme}")
            every_button_has_a_name(p)


CASES = [shows_the_library, every_button_has_a_name, plays_by_mpris, goes_on_and_back,
         pauses_seeks_and_sets_volume, playerctl_drives_it, finds_while_typing,
         properties_of_the_row_with_the_focus, queues_from_the_command_line,
         state_is_back_after_a_restart, survives_a_kill, shows_every_page, ends_in_peace]

sys.exit(run(CASES))
