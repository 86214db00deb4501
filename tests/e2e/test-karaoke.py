"""Karaoke by hand: from the menu of a song to what comes out of the loudspeaker.

A song whose singing and playing are known is put into the library. What the player sends to its sink is
kept and compared, sample by sample, with the file that was made, and tone by tone with the song.
"""

import array
import glob
import math
import os
import sys
import wave

from program import TIMEOUT_S, Failure, ends_in_peace, run, screenshot, wait_for

RATE = 44100
SECONDS = 14
TITLE = "Two Guitars and a Voice"
VOICE_HZ, VIBRATO_HZ, VIBRATO_SHARE = 330.0, 5.5, 0.012
LEFT_HZ, RIGHT_HZ = 196.0, 262.0  # plucked, each on its own side
PLUCK_S = 0.4
SUNG_LEFT_MAX = 0.03  # of its energy: 15 dB less


def voice(t):
    """Six harmonics with a vibrato, a second on and half a second off."""
    if t % 1.5 > 1.0:
        return 0.0
    phase = 2 * math.pi * VOICE_HZ * (t - VIBRATO_SHARE / (2 * math.pi * VIBRATO_HZ)
                                      * math.cos(2 * math.pi * VIBRATO_HZ * t))
    return 0.12 * sum(math.sin(h * phase) / h for h in range(1, 7))


def guitar(t, hz):
    since = t % PLUCK_S
    return 0.2 * math.exp(-4.0 * since) * sum(math.sin(2 * math.pi * h * hz * t) / h for h in (1, 2, 3))


def write_song(path):
    samples = array.array("h")
    for i in range(RATE * SECONDS):
        t = i / RATE
        sung = voice(t)
        samples.append(int(32767 * (sung + guitar(t, LEFT_HZ))))
        samples.append(int(32767 * (sung + guitar(t, RIGHT_HZ))))
    with wave.open(path, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def read_wave(path):
    with wave.open(path, "rb") as file:
        if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (2, 2, RATE):
            raise Failure(f"{path} is not 16 bit stereo at {RATE} Hz")
        return array.array("h", file.readframes(file.getnframes()))


def heard(p):
    with open(p.recording, "rb") as file:
        data = file.read()
    return array.array("h", data[: len(data) // 4 * 4])


def amplitude(samples, channel, hz, first_s, last_s):
    """Of one tone, under a Hann window."""
    first, last = int(first_s * RATE), int(last_s * RATE)
    re = im = total = 0.0
    for i in range(first, last, 3):  # the tones lie far below a third of the rate
        w = 0.5 - 0.5 * math.cos(2 * math.pi * (i - first) / (last - first))
        re += w * samples[2 * i + channel] * math.cos(2 * math.pi * hz * i / RATE)
        im += w * samples[2 * i + channel] * math.sin(2 * math.pi * hz * i / RATE)
        total += w
    return 2 * math.hypot(re, im) / total


def energy_near(samples, channel, hz, first_s, last_s):
    """Of a tone with a vibrato: what lies within it."""
    return sum(amplitude(samples, channel, hz * (1 + d * VIBRATO_SHARE / 2), first_s, last_s) ** 2
               for d in range(-3, 4))


# ---- the cases, in order: each goes on where the last one stopped -----------------------------

def shows_the_song(p):
    write_song(os.path.join(p.music, f"{TITLE}.wav"))
    p.recording = os.path.join(p.root, "heard.raw")
    p.environment["SEGUE_AUDIO_SINK"] = (
        "audioconvert ! audioresample ! audio/x-raw,format=S16LE,channels=2,rate=44100"
        f" ! filesink sync=true location={p.recording}")
    p.start()
    wait_for("the song on the page", lambda: p.find_song(TITLE))


def open_menu(p):
    p.press("ctrl+f")
    p.write("guitars")
    wait_for("the only song", lambda: p.find_song(TITLE) and not p.find_song(p.first_title))
    p.press("Down")
    p.press("shift+F10")
    wait_for("Karaoke in the menu", lambda: p.find_named("Karaoke"))


def plays_karaoke_from_the_menu(p):
    open_menu(p)
    p.press("k")
    wait_for("the song without its singing", lambda: p.title() == f"{TITLE} (Karaoke)")
    screenshot("karaoke")
    wait_for("its end", lambda: p.title() != f"{TITLE} (Karaoke)"
             or p.player("PlaybackStatus") != "Playing", SECONDS + TIMEOUT_S)
    p.call("Pause")


def is_what_was_made(p):
    """Sample by sample, but for the volume, in every tenth of a second."""
    made = glob.glob(os.path.join(p.root, "cache", "**", "karaoke", "*.wav"), recursive=True)
    if len(made) != 1:
        raise Failure(f"{len(made)} files were made")
    p.made, p.heard = read_wave(made[0]), heard(p)
    if len(p.made) != 2 * SECONDS * RATE or len(p.heard) < len(p.made):
        raise Failure(f"{len(p.made) // 2} samples were made and {len(p.heard) // 2} heard")
    part = RATE // 10 * 2
    gains = []
    for at in range(0, len(p.made), part):
        x, y = p.made[at:at + part], p.heard[at:at + part]
        power = sum(a * a for a in x)
        if power < 100 * len(x):  # next to silence
            continue
        gains.append(sum(a * b for a, b in zip(x, y)) / power)
        rest = sum((b - gains[-1] * a) ** 2 for a, b in zip(x, y))
        if rest > 4 * len(x):
            raise Failure(f"after {at / 2 / RATE} s it is {math.sqrt(rest / len(x)):.1f} off")
    if not gains or max(gains) > 1.01 * min(gains):
        raise Failure(f"the volume wanders: {gains}")


def is_the_song_without_its_singing(p):
    song = read_wave(os.path.join(p.music, f"{TITLE}.wav"))
    first, last = 3.0, 4.0  # sung from end to end
    for harmonic in (1, 2, 3):
        hz = harmonic * VOICE_HZ
        if (energy_near(p.made, 0, hz, first, last)
                > SUNG_LEFT_MAX * energy_near(song, 0, hz, first, last)):
            raise Failure(f"the voice is still heard at {hz} Hz")
    for channel, hz in ((0, LEFT_HZ), (1, RIGHT_HZ)):
        for harmonic in (1, 2, 3):
            before = amplitude(song, channel, harmonic * hz, first, last)
            after = amplitude(p.made, channel, harmonic * hz, first, last)
            if not 0.9 * before < after < 1.1 * before:
                raise Failure(f"a guitar has {after / before:.2f} of its strength at {harmonic * hz} Hz")


CASES = [shows_the_song, plays_karaoke_from_the_menu, is_what_was_made,
         is_the_song_without_its_singing, ends_in_peace]

if __name__ == "__main__":
    sys.exit(run(CASES))
