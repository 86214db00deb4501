"""Moods and modes, as a person without a mouse uses them.

The mood pad is driven by keyboard and read over the accessibility bus: a spot, a line, a correction
and its undo, a saved mood; then modes.
"""

import sys

from moods import write_beginnings, write_moods
from program import (Failure, ends_in_peace, every_button_has_a_name, run, screenshot, set_setting,
                     wait_for)

MOODS_KEY = "alt+7"
MOOD = "Test mood"
OFFERED = "Coding"


def pad(p):
    found = p.find(lambda n: n.get_name().startswith("Mood pad:"))
    if found is None:
        raise Failure("there is no mood pad")
    return found


def pad_says(p):
    """What is chosen on the pad, in words."""
    return pad(p).get_name().removeprefix("Mood pad: ")


def says(p, words):
    """For wait_for(): tells what it says instead."""
    if pad_says(p) != words:
        raise Failure(f"it says {pad_says(p)!r}, not {words!r}")
    return True


def preview(p):
    return pad(p).get_description()


def text_with(p, *parts):
    return p.find(lambda n: n.get_role_name() == "label" and
                  all(part in n.get_name() for part in parts))


# ---- the cases, in order: each goes on where the last one stopped -----------------------------

def shows_the_pad(p):
    set_setting(p, "analysis-paused", "true")  # what is heard meanwhile would move the others
    p.start()
    wait_for("a song of the library on the page", lambda: p.find_song(p.first_title))
    p.press(MOODS_KEY)
    wait_for("the word that nothing was heard yet", lambda: p.find_named("No Moods Yet"))
    p.stop()
    write_moods(p)
    p.start()
    wait_for("a song of the library on the page", lambda: p.find_song(p.first_title) or pad(p))
    p.press(MOODS_KEY)
    wait_for("the mood pad", lambda: pad(p))
    wait_for("first songs", lambda: preview(p).startswith("First "))
    every_button_has_a_name(p)


def moves_the_spot_by_keys(p):
    p.press(MOODS_KEY)
    if pad_says(p) != "in the middle · a little variety":
        raise Failure(f"the pad begins with {pad_says(p)!r}")
    for _ in range(4):
        p.press("shift+Up")
    wait_for("energetic", lambda: "energetic" in pad_says(p))
    for _ in range(3):
        p.press("plus")
    wait_for("much variety", lambda: pad_says(p).endswith("much variety"))
    wait_for("first songs there", lambda: preview(p).startswith("First "))


def plays_what_it_says(p):
    p.press("Return")
    wait_for("playing", lambda: p.player("PlaybackStatus") == "Playing")
    wait_for("the first of the songs it named",
             lambda: preview(p).startswith(f"First {p.title()} by "))
    screenshot("moods-spot")


def draws_a_line_by_keys(p):
    p.press("l")
    for _ in range(6):
        p.press("shift+Down")
    wait_for("a line", lambda: pad_says(p).startswith("from ") and "calm" in pad_says(p))
    screenshot("moods-line")
    p.press("ctrl+Return")
    wait_for("the section of what was queued",
             lambda: p.find(lambda n: n.get_name().startswith("Queued by")))
    p.press("Escape")
    wait_for("a spot again", lambda: not pad_says(p).startswith("from "))


def corrects_a_place_and_takes_it_back(p):
    p.press("n")
    before = wait_for("a song on the pad", lambda: ": " in pad_says(p) and pad_says(p))
    p.press("m")
    wait_for("the song on its way", lambda: pad_says(p).startswith("Moving "))
    key = "shift+Down" if "energetic" in before else "shift+Up"
    for _ in range(10):
        p.press(key)
    moved = pad_says(p).removeprefix("Moving ")
    p.press("Return")
    wait_for("the song where it was put", lambda: says(p, moved))
    if moved == before:
        raise Failure(f"it did not move: {before}")
    p.press("ctrl+z")
    wait_for("the song where it was", lambda: says(p, before))


def saves_a_mood(p):
    p.press("alt+s")
    wait_for("the editor", lambda: p.find_named("New Mood"))
    p.write(MOOD)
    p.press("Return")
    wait_for("the mood in the sidebar", lambda: p.find_named(MOOD, "list item"))


def plays_a_saved_mood(p):
    p.call("Stop")
    wait_for("silence", lambda: p.player("PlaybackStatus") != "Playing")
    if p.command("--mood", MOOD).returncode != 0:
        raise Failure("--mood failed")
    wait_for("playing", lambda: p.player("PlaybackStatus") == "Playing")
    wait_for("its name over what follows", lambda: text_with(p, "Next from", MOOD))


def tells_of_a_mood_that_is_none(p):
    """On the command line, and in the window: a launcher has no command line to look at."""
    refused = p.command("--mood", "No such <mood>")
    if refused.returncode != 1 or "There is no mood named" not in refused.stderr:
        raise Failure(f"--mood said {refused.stderr!r} and ended with {refused.returncode}")
    wait_for("the sentence in the window", lambda: text_with(p, "There is no mood named"))


def mode_button(p):
    return p.find(lambda n: n.get_name().startswith("Mode: "))


def mode(p):
    button = mode_button(p)
    return button and button.get_name().removeprefix("Mode: ")


def switches_modes(p):
    wait_for("no mode", lambda: mode(p) == "No Mode")
    p.press("ctrl+1")
    first = wait_for("the first mode", lambda: mode(p) not in (None, "No Mode") and mode(p))
    wait_for("what changes with it", lambda: mode_button(p).get_description().startswith(first))
    p.press("ctrl+shift+m")
    wait_for("the modes to choose from", lambda: p.find_named("No Mode", "list item"))
    screenshot("modes")
    p.press("2")
    wait_for("the second mode", lambda: mode(p) not in (None, first, "No Mode"))
    p.press("ctrl+0")
    wait_for("no mode", lambda: mode(p) == "No Mode")
    p.press("ctrl+1")
    wait_for("the first mode again", lambda: mode(p) == first)


def remembers_after_a_restart(p):
    was = mode(p)
    p.stop()
    p.start()
    wait_for("the mood in the sidebar", lambda: p.find_named(MOOD, "list item"))
    wait_for("the mode", lambda: mode(p) == was)


def offer(p):
    return p.find_named(f"Looks like {OFFERED}", "button")


def offers_a_mode(p):
    """Quietly: nothing switches until the button is pressed, and it goes when it is sent away."""
    p.press("ctrl+0")
    wait_for("no mode", lambda: mode(p) == "No Mode")
    p.stop()
    write_beginnings(p, OFFERED)
    p.start()
    wait_for("the offer", lambda: offer(p))
    if mode(p) != "No Mode":
        raise Failure("it switched by itself")
    screenshot("mode-offer")
    offer(p).do_action()
    wait_for("the mode that was offered", lambda: mode(p) == OFFERED)
    wait_for("the end of the offer", lambda: not offer(p))
    p.press("ctrl+0")
    wait_for("the offer once more", lambda: offer(p))
    p.find_named("Not Now", "button").do_action()
    wait_for("the end of the offer", lambda: not offer(p))
    if mode(p) != "No Mode":
        raise Failure("sending the offer away switched")


CASES = [shows_the_pad, moves_the_spot_by_keys, plays_what_it_says,
         draws_a_line_by_keys, corrects_a_place_and_takes_it_back, saves_a_mood,
         plays_a_saved_mood, tells_of_a_mood_that_is_none, switches_modes,
         remembers_after_a_restart, offers_a_mode, ends_in_peace]

sys.exit(run(CASES))
