"""The model studio, as a person without a mouse uses it.

From genres in the tags to a model that is kept: cancelled once, three kinds compared, the songs behind
a number of the confusion matrix heard, the model kept, searched for, exported, deleted and brought back,
and what was exported imported again.
"""

import os
import re
import sys

from accessibility import FOCUSED
from program import (TIMEOUT_S, Failure, ends_in_peace, every_button_has_a_name, run, screenshot,
                     wait_for)

STUDIO_KEY = "alt+0"
MODEL = "Test model"
GENRE = "Ambient"  # five of the twelve songs
KINDS = ["Statistics", "Network", "Network With Memory"]
SONG_S = 10
EPOCHS = "2"  # how well they learn is for test-studio
TABS_MOST = 60
LEARNING_S = 12 * TIMEOUT_S  # three kinds, each two or more times


def focused(p):
    return p.find(lambda n: n.has_state(FOCUSED))


def focused_name(p):
    found = focused(p)
    return found.get_name() if found else ""


def tab_to(p, name):
    """Walks with Tab until what has the focus is called @name, or begins so."""
    seen = []
    for _ in range(TABS_MOST):
        seen.append(focused_name(p))
        if seen[-1].startswith(name):
            return
        p.press("Tab")
    raise Failure(f"{name!r} is not reached with Tab, only {seen}")


def choose(p, name, downs):
    """Opens the choice called @name and takes the entry so many below the first."""
    tab_to(p, name)
    p.press("Return")
    p.press("Home")
    for _ in range(downs):
        p.press("Down")
    p.press("Return")
    wait_for(f"the focus back on {name}", lambda: focused_name(p).startswith(name))


def label(p, pattern, node=None):
    found = p.find(lambda n: n.get_role_name() == "label" and re.search(pattern, n.get_name()), node)
    return found and found.get_name()


def press_button(p, name):
    button = wait_for(f"the button {name}", lambda: p.find_named(name, "button"))
    button.do_action()


# ---- the cases, in order: each goes on where the last one stopped -----------------------------


def lists_what_it_could_learn(p):
    p.environment["SEGUE_PRIORITY"] = "normal"
    p.environment["SEGUE_EPOCHS"] = EPOCHS
    p.start()
    wait_for("a song of the library on the page", lambda: p.find_song(p.first_title))
    p.press(STUDIO_KEY)
    wait_for("the first control with the focus", lambda: focused_name(p).startswith("Labels"))
    wait_for("every song to be listened to", lambda: label(p, "^[0-9]+ songs, [0-9]+ artist") and
             not label(p, "songs, (not|[0-9]+) listened to"), 6 * TIMEOUT_S)
    every_button_has_a_name(p)


def begins_and_is_cancelled(p):
    choose(p, "Kind of Model", 1)
    wait_for("what a network does", lambda: label(p, "convolutional network"))
    tab_to(p, "Teach")
    p.press("Return")
    wait_for("the way to stop it", lambda: focused_name(p) == "Cancel")
    p.press("Escape")
    wait_for("the choice again", lambda: focused_name(p).startswith("Labels"))


def compared(p):
    rows = p.find_named("Compared", "list").get_children()
    return [row for row in rows if row.get_role_name() == "list item"]


def compares_three(p):
    choose(p, "Kind of Model", 3)
    tab_to(p, "Teach")
    p.press("Return")
    rows = wait_for("the results", lambda: compared(p), LEARNING_S)
    if [row.get_name() for row in rows] != KINDS:
        raise Failure(f"compared are {[row.get_name() for row in rows]}")
    for row in rows:
        if not label(p, r"^[0-9]+\s%$", row) or not label(p, "F1", row):
            raise Failure(f"{row.get_name()} is without a figure")
    screenshot("studio-compared")


def hears_the_songs_of_a_cell(p):
    cell = wait_for("a cell with songs", lambda: p.find(
        lambda n: n.get_role_name() == "button"
        and re.search(r", rightly called so: [1-9]", n.get_name())))
    genre = cell.get_name().split(",")[0]
    tab_to(p, cell.get_name())
    p.press("Return")
    wait_for("its songs", lambda: label(p, f"^“{re.escape(genre)}”, rightly so$"))
    tab_to(p, "Play These Songs")
    p.press("Return")
    wait_for("playing", lambda: p.player("PlaybackStatus") == "Playing")
    wait_for("a song of that genre",
             lambda: genre in p.player("Metadata").get("xesam:genre", [genre]))
    p.call("Stop")


def keeps_it(p):
    for _ in range(TABS_MOST):
        p.press("shift+Tab")
        if focused(p) is None:  # an entry's inside has the focus, and is not told of
            break
    p.press("ctrl+a")
    p.write(MODEL)
    tab_to(p, "Keep")
    p.press("Return")
    wait_for("the model", lambda: focused_name(p) == "Back to the List")
    if not label(p, f"^{MODEL}$"):
        raise Failure("it is called otherwise")
    wait_for("every song with a label", lambda: label(p, "12 songs labelled"))


def finds_by_label(p):
    p.press("alt+1")
    wait_for("the songs", lambda: label(p, "^12 songs$"))  # the studio has no search
    p.press("ctrl+f")
    p.write(f"my:{GENRE.lower()}")
    wait_for("fewer songs", lambda: label(p, r"^[0-9]+ songs?$") not in (None, "12 songs"))
    wait_for("the column of labels",
             lambda: p.find(lambda n: re.search(rf"{GENRE}\s[0-9]+\s%", n.get_name())) or
             label(p, "^My Labels$"))
    p.press("Escape")
    wait_for("all songs", lambda: label(p, "^12 songs$"))


def deletes_it_and_brings_it_back(p):
    p.press(STUDIO_KEY)
    wait_for("the model", lambda: focused_name(p) == "Back to the List")
    tab_to(p, "Delete")
    p.press("Return")
    wait_for("nothing left", lambda: focused_name(p).startswith("Import a Model"))
    p.press("ctrl+z")
    wait_for("the model again, with the focus", lambda: focused_name(p) == MODEL)
    p.press("Return")
    wait_for("the whole of it", lambda: focused_name(p) == "Back to the List")


def chooser(p, title):
    return p.find(lambda n: n.get_name() == title and
                  n.get_role_name() not in ("button", "push button", "label"))


def exports_it(p):
    p.exported = os.path.join(p.root, "out.model")
    tab_to(p, "Export")
    p.press("Return")
    wait_for("the file chooser", lambda: chooser(p, "Export This Model"))
    p.press("ctrl+a")
    p.write(p.exported)
    p.press("Return")
    wait_for("the file", lambda: os.path.exists(p.exported) and os.path.getsize(p.exported) > 1000)


def imports_what_was_exported(p):
    press_button(p, "Back to the List")
    press_button(p, "Import a Model")
    wait_for("the file chooser", lambda: chooser(p, "Import a Model"))
    p.write(p.exported)
    p.press("Return")
    wait_for("the other model", lambda: p.find_named("out", "list item"))
    screenshot("studio-models")


CASES = [lists_what_it_could_learn, begins_and_is_cancelled, compares_three,
         hears_the_songs_of_a_cell, keeps_it, finds_by_label,
         deletes_it_and_brings_it_back, exports_it, imports_what_was_exported, ends_in_peace]

sys.exit(run(CASES, seconds=SONG_S))
