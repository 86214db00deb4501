"""Up Next in the whole program, by keyboard alone: what it suggests, why, and what is said to it.

What plays next is read where the program keeps it for its next start.
"""

import sys
import time

from accessibility import FOCUSED, VISIBLE
from program import (Failure, ends_in_peace, every_button_has_a_name, run, screenshot, wait_for)
from saved import n_plays, queued, suggested, suggestions


def shown(p, name):
    return p.find(lambda n: n.get_name() == name and n.has_state(VISIBLE))


def to_up_next(p):
    """From the songs with F6, onto the first suggestion."""
    p.press("alt+1")
    p.press("F6")
    wait_for("the focus in Up Next", lambda: focus_is_in(p, "Up Next"))
    p.press("Home")
    p.press("Down")


def focus_is_in(p, name):
    pane = p.find(lambda n: n.get_role_name() == "list" and n.get_name() == name)
    return pane and p.find(lambda n: n.has_state(FOCUSED), pane)


def fills_by_itself(p):
    p.start()
    wait_for("a song of the library on the page", lambda: p.find_song(p.first_title))
    p.press("alt+1")
    p.call("Play")
    wait_for("playing", lambda: p.player("PlaybackStatus") == "Playing")
    wait_for("what is suggested", lambda: suggested(p))
    wait_for("the section of what is suggested", lambda: shown(p, "Suggested"))
    for number, reason in suggestions(p):
        if not reason:
            raise Failure(f"song {number} is suggested without a reason")
    p.call("Pause")
    every_button_has_a_name(p)


def tells_why(p):
    to_up_next(p)
    p.press("shift+F10")
    wait_for("the menu", lambda: shown(p, "Why This Song?"))
    p.press("w")
    wait_for("the reasons", lambda: shown(p, "Why This Song"))
    for name in ("Play Now", "Keep in Queue", "More Like This", "Less Like This", "Not Now",
                 "Never This Song", "Never This Artist"):
        if not shown(p, name):
            raise Failure(f"{name} is not in the popover")
    screenshot("why-this-song")
    every_button_has_a_name(p)
    p.press("Escape")
    wait_for("the reasons to go", lambda: not shown(p, "Why This Song"))


def not_now_and_undo(p):
    before = suggested(p)
    to_up_next(p)
    p.press("Delete")
    wait_for("the song to go", lambda: before[0] not in suggested(p))
    p.press("ctrl+z")
    wait_for("the song to come back", lambda: before[0] in suggested(p))


def keeps_in_the_queue(p):
    before = suggested(p)
    to_up_next(p)
    p.press("shift+F10")
    wait_for("the menu", lambda: shown(p, "Keep in Queue"))
    p.press("q")
    wait_for("the song among what was queued", lambda: queued(p) == before[:1])
    if before[0] in suggested(p):
        raise Failure("a song is queued and suggested at once")


def erases_from_the_history(p):
    p.press("alt+8")
    wait_for("the history", lambda: p.find(
        lambda n: n.get_role_name() == "list" and n.get_name() == "History"))
    p.press("alt+1")
    p.call("Play")
    p.call("Next")
    wait_for("two plays", lambda: n_plays(p) >= 2)
    p.call("Pause")
    p.press("alt+8")
    before = n_plays(p)
    time.sleep(1)
    p.press("End")
    p.press("Delete")
    wait_for("one play less", lambda: n_plays(p) == before - 1)
    p.press("ctrl+z")
    wait_for("it to come back", lambda: n_plays(p) == before)


CASES = [fills_by_itself, tells_why, not_now_and_undo, keeps_in_the_queue,
         erases_from_the_history, ends_in_peace]

sys.exit(run(CASES))
