"""The map in the whole program, by keyboard: lasso, path, bridge, circle, scrubber and list.

What a mouse does on it is in test-map-parts and test-map-page. What plays next is read where the
program keeps it for its next start, so that every song of it counts, in its order.
"""

import math
import os
import re
import sqlite3
import struct
import sys
import time

from accessibility import FOCUSED, VISIBLE
from program import (SYMBOLS, TIMEOUT_S, Failure, ends_in_peace, run, screenshot, set_setting,
                     wait_for)
from saved import plays, queued

MAP = "Map of your music"
VALUES = 208
SONGS = 12
SHORT_S = 6
FAR = 7  # so many arrows lead from the middle of the map over its edge


def write_map(p):
    """As an analyser would: every song heard, and laid out in rows of four."""
    with sqlite3.connect(os.path.join(p.root, "data", "segue.db"), timeout=TIMEOUT_S) as db:
        ids = [row[0] for row in db.execute("SELECT id FROM track ORDER BY id")]
        for i, track in enumerate(ids):
            x, y = i % 4, i // 4
            vector = [math.sin(0.4 * x + t) + math.cos(0.5 * y + 2 * t) for t in range(VALUES)]
            db.execute("INSERT OR REPLACE INTO feature (track_id, version, audio_hash, made_s, key,"
                       " vector, waveform, brightness) SELECT id, 1, audio_hash, 1, -1, ?, ?, ?"
                       " FROM track WHERE id = ?",
                       (struct.pack(f"<{VALUES}f", *vector), bytes(1000), bytes(1000), track))
            db.execute("INSERT OR REPLACE INTO map_point VALUES (?, ?, ?, 1)", (track, x, y))
    if len(ids) != SONGS:
        raise Failure(f"there are only {len(ids)} songs in the database")


def the_map(p):
    return p.find(lambda n: n.get_name() == MAP and n.has_state(VISIBLE))


def to_the_map(p):
    """The view with the focus, and nothing begun on it: a tool's button gives the focus to it."""
    for tool in ("Draw a rectangle (3)", "Draw a lasso around songs (2)"):
        wait_for("the button of a tool", lambda: shown(p, re.escape(tool))).do_action()
    wait_for("the map to have the focus", lambda: the_map(p).has_state(FOCUSED))
    keys(p, *["Escape"] * 4)


def keys(p, *names):
    """Keys without modifiers, as fast as somebody who knows where to go."""
    for name in names:
        p.accessibility.key(SYMBOLS.get(name) or ord(name))
        time.sleep(0.03)


def draw(p, tool, *ways):
    """Chooses a tool and sets a corner after each way: one key, so many times."""
    to_the_map(p)
    keys(p, "0", tool)
    for way in ways:
        for key, times in way:
            keys(p, *[key] * times)
        keys(p, "space")
    keys(p, "Return")


def bar(p):
    """What stands below the map while songs are chosen; None without any."""
    button = shown(p, "Choose nothing")
    return button and button.get_parent()


def chosen(p):
    """How many songs the bar says are chosen: one is named, more are counted."""
    children = bar(p).get_children() if bar(p) else []
    counted = re.fullmatch(r"(\d+) songs", children[0].get_name()) if children else None
    return int(counted.group(1)) if counted else min(len(children), 1)


def press_in_bar(p, name):
    wait_for(name, lambda: p.find(lambda n: n.get_name() == name, bar(p))).do_action()


def plays_what_is_chosen(p, right):
    """Returns the songs that play then; right() tells them from those that played before."""
    press_in_bar(p, "Play")
    wait_for("what is chosen to play", lambda: right(plays(p)))
    wait_for("playing", lambda: p.player("PlaybackStatus") == "Playing")
    ids = plays(p)
    if len(set(ids)) < len(ids):
        raise Failure(f"a song comes twice: {ids}")
    return ids


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
    set_setting(p, "analysis-paused", "true")  # what is heard meanwhile would lay the map out anew
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


def lassoes(p):
    tries(p, "all songs in the lasso",
          lambda: draw(p, "2", [("Left", FAR), ("Up", FAR)], [("Right", 2 * FAR)],
                       [("Down", 2 * FAR)], [("Left", 2 * FAR)]),
          lambda: chosen(p) == SONGS)
    screenshot("map-lasso")
    press_in_bar(p, "Queue")
    wait_for("all of them in the queue", lambda: len(set(queued(p))) >= SONGS - 1)


def draws_a_rectangle(p):
    tries(p, "some songs in the rectangle",
          lambda: draw(p, "3", [("Left", FAR), ("Up", FAR)], [("Right", FAR - 1), ("Down", 2 * FAR)]),
          lambda: 2 <= chosen(p) < SONGS)
    n = chosen(p)
    plays_what_is_chosen(p, lambda ids: len(ids) == n)


def follows_a_path(p):
    before = plays(p)
    tries(p, "songs along the path",
          lambda: draw(p, "4", [("Left", FAR)], [("Right", 2 * FAR)]),
          lambda: chosen(p) >= 3)
    wait_for("the length of the way", lambda: shown(p, "Songs on the way"))
    n = chosen(p)
    plays_what_is_chosen(p, lambda ids: len(ids) == n and ids != before)


def builds_a_bridge(p):
    def two():
        to_the_map(p)
        keys(p, "0", "1")
        p.press("ctrl+Right")  # the song in the middle, or the next one from the last chosen
        for way in ("Left", "Right", "Up", "Down"):  # one of them has a song
            if chosen(p) < 2:
                p.press("ctrl+shift+" + way)

    tries(p, "two songs chosen", two, lambda: chosen(p) == 2)
    first, last = plays_what_is_chosen(p, lambda ids: len(ids) == 2)
    p.call("Pause")
    press_in_bar(p, "Bridge")
    wait_for("songs on the bridge", lambda: chosen(p) > 2)
    n = chosen(p)
    ids = plays_what_is_chosen(p, lambda ids: len(ids) == n)
    if (ids[0], ids[-1]) != (first, last):
        raise Failure(f"the bridge from {first} to {last} is {ids}")


def stays_in_a_circle(p):
    # To the corner: once the songs have been heard they may all lie far from the middle.
    tries(p, "the circle", lambda: draw(p, "5", [], [("Right", FAR), ("Down", FAR)]),
          lambda: shown(p, r"Staying around here: .*"))
    shown(p, "Lift the Circle").do_action()
    wait_for("the circle to go", lambda: not shown(p, r"Staying around here: .*"))


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


DRAWING = [lassoes, draws_a_rectangle, follows_a_path, builds_a_bridge, stays_in_a_circle]
CASES = [shows_the_library, shows_the_map, *DRAWING, scrubs_through_weeks, lists_the_same_songs, ends_in_peace]

if __name__ == "__main__":
    sys.exit(run(CASES))
