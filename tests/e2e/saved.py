"""What the program keeps for its next start, read from its database while it runs.

A Failure says what is not kept yet: wait_for() asks again.
"""

import os
import sqlite3

from gi.repository import GLib

from program import TIMEOUT_S, Failure

ITEM = "(xssssdiixs)"
QUEUE = f"(ubibm{ITEM}a{ITEM}a{ITEM}a{ITEM}m(axauaya{ITEM}xttibbs))"  # as in play-queue-save.c


def row_of(p, query):
    """The first row of @query; None without one."""
    path = os.path.join(p.root, "data", "segue.db")
    try:
        db = sqlite3.connect(f"file:{path}?mode=ro", timeout=TIMEOUT_S, uri=True)
        try:
            return db.execute(query).fetchone()
        finally:
            db.close()
    except sqlite3.OperationalError as error:
        raise Failure(f"the database: {error}") from None


def saved_queue(p):
    row = row_of(p, "SELECT state FROM queue")
    if row is None:
        raise Failure("no queue is saved")
    return GLib.Variant.new_from_bytes(GLib.VariantType.new(QUEUE), GLib.Bytes.new(row[0]),
                                       False).unpack()


def queued(p):
    """The numbers of the songs that somebody queued."""
    return [item[0] for item in saved_queue(p)[5]]


def suggestions(p):
    """(number, reason) of what is suggested."""
    return [(item[0], item[-1]) for item in saved_queue(p)[6]]


def suggested(p):
    return [number for number, _ in suggestions(p)]


def plays(p):
    """What was told to play, song by song in its order."""
    context = saved_queue(p)[8]
    return context[0] if context else []


def n_plays(p):
    return row_of(p, "SELECT COUNT(*) FROM play")[0]
