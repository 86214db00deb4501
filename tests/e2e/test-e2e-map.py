"""The map in the whole program: the scrubber and the list.

What is drawn on it is in test-map-parts and test-map-page.
"""

import math
import os
import re
import sqlite3
import struct
import sys

from accessibility import FOCUSED, VISIBLE
from program import TIMEOUT_S, Failure, ends_in_peace, run, screenshot, wait_for

MAP = "Map of your music"
VALUES = 208
SHORT_S = 6


def write_map(p):
    """As an analyser would: every song heard, and laid out in rows of four."""
    with sqlite3.connect(os.path.join(p.root, "data", "segue.db")) as db:
        ids = [row[0] for row in db.execute("SELECT id FROM track ORDER BY id")]
        for i, track in enumerate(ids):
            x, y = i % 4, i // 4
            vector = [math.sin(0.4 * x + t) + math.cos(0.5 * y + 2 * t) for t in range(VALUES)]
            db.execute("INSERT OR REPLACE INTO feature (track_id, version, audio_hash, made_s, key,"
                       " vector, waveform, brightness) SELECT id, 1, audio_hash, 1, -1, ?, ?, ?"
                       " FROM track WHERE id = ?",
                       (struct.pack(f"<{VALUES}f", *vector), bytes(1000), bytes(1000), track))
            db.execute("INSERT OR REPLACE INTO map_point VALUES (?, ?, ?, 1)", (track, x, y))
    if len(ids) < 12:
        raise Failure(f"there are only {len(ids)} songs in the database")


def the_map(p):
    return p.find(lambda n: n.get_name() == MAP and n.has_state(VISIBLE))


def to_the_map(p):
    """The view with the focus, and nothing begun on it: a tool's button gives the focus to it."""
    for tool in ("Draw a rectangle (3)", "Draw a lasso around songs (2)"):
        wait_for("the button of a tool", lambda: shown(p, re.escape(tool))).do_action()
    wait_for("the map to have the focus", lambda: the_map(p).has_state(FOCUSED))
    for _ in range(4):
        p.press("Escape")


def shown(p, match):
    """The first label that is shown and whose name @match, a pattern, fits."""
    return p.find(lambda n: re.fullmatch(match, n.get_name() or "") and n.has_state(VISIBLE))


def tries(p, what, do, get):
    """Does it again when nothing came of it: a map that is drawn anew takes a gesture with it."""
    for attempt in range(4):
        do()
        try:
            return wait_for(what, get, SHORT_S * (attempt + 1) * max(TIMEOUT_S / 20, 1))
        except Failure:
            to_the_map(p)
    raise Failure(f"waited in vain for {what}")


# ---- the cases, in order: each goes on where the last one stopped -----------------------------

def shows_the_library(p):
    p.start()
    wait_for("a song of the library on the page", lambda: p.find_song(p.first_title))
    p.stop()
    write_map(p)
    p.start()
    wait_for("the library again", lambda: p.find_song(p.first_title))


def shows_the_map(p):
    p.press("alt+5")
    wait_for("the map", lambda: the_map(p))
    screenshot("map")


def scrubs_through_weeks(p):
    def choose():
        to_the_map(p)
        paths = p.find(lambda n: n.get_name() == "The path of what you played")
        for _ in range(12):  # back over the tools
            p.press("shift+Tab")
            if p.find(lambda n: n.has_state(FOCUSED), paths):
                break
        p.press("space")
        p.press("End")
        p.press("Return")

    scrubber = tries(p, "the scrubber", choose,
                     lambda: p.find(lambda n: n.get_name() == "Which week" and n.has_state(VISIBLE)))
    before = scrubber.get_value()
    scrubber.set_value(before - 30)
    wait_for("a month before", lambda: scrubber.get_value() < before)
    wait_for("its week", lambda: shown(p, r"\d.* – \d.*"))


def lists_the_same_songs(p):
    to_the_map(p)
    p.press("ctrl+l")
    songs = wait_for("the list", lambda: p.find(
        lambda n: n.get_name() == "Songs of the map, group by group"))
    wait_for("the list to have the focus", lambda: p.find(lambda n: n.has_state(FOCUSED), songs))
    wait_for("a song in it", lambda: p.find(lambda n: n.get_name() == p.first_title, songs))
    p.press("ctrl+l")
    wait_for("the map to have it again", lambda: the_map(p).has_state(FOCUSED))


CASES = [shows_the_library, shows_the_map, scrubs_through_weeks, lists_the_same_songs, ends_in_peace]

if __name__ == "__main__":
    sys.exit(run(CASES))
