#!/usr/bin/env python3
"""Writes feat-middle30.h: the comparators that leave the two middle ones of 30 values.

Usage: make-median.py > feat-middle30.h
Of 17 of the values the smallest and the largest cannot be in the middle of all: both are dropped and the
next value comes in; of the last four, the outer two are dropped. An exchange whose result nobody reads costs nothing: compilers see
it. The median of the 30 and any 31st value is that value, held between the two.
"""


def swaps(slots):
    """Moves the minimum to the first slot and the maximum to the last."""
    half = len(slots) // 2
    out = [(slots[i], slots[i + len(slots) - half]) for i in range(half)]
    low, high = slots[:len(slots) - half], slots[half:]
    out += [(low[0], x) for x in low[1:]]
    out += [(x, high[-1]) for x in high[:-1]]
    return out


slots, lines, following = list(range(17)), [], 17
lines.append(" ".join(f"T v{i} = L ({i});" for i in slots[:8]))
lines.append(" ".join(f"T v{i} = L ({i});" for i in slots[8:]))
while len(slots) > 2:
    steps = swaps(slots)
    for i in range(0, len(steps), 8):
        lines.append(" ".join(f"S (v{a}, v{b});" for a, b in steps[i:i + 8]))
    dropped = slots[0]
    slots = slots[1:-1]
    if following < 30:
        slots.append(dropped)
        lines.append(f"v{dropped} = L ({following});")
        following += 1
lines.append(f"S (v{slots[0]}, v{slots[1]});")
assert following == 30 and len(slots) == 2
body = " \\\n  ".join(lines)
print(f"""/* feat-middle30.h - written by make-median.py; do not edit by hand
 *
 * Leaves the 15th and the 16th of L (0) … L (29), of type T, in low and high;
 * S (a, b) puts the smaller into a and the larger into b. */
#pragma once

#define FEAT_MIDDLE30(T, L, S, low, high) \\
  {body} \\
  (low) = v{slots[0]}; (high) = v{slots[1]};""")
