"""`make sounds`: computes the program's own sounds, for systems that have no theme of sounds.

A notice are two soft notes; what is urgent are three that rise, louder and twice: nobody takes
one for the other. 16 bits, one channel, 22,050 a second.
"""

import math
import sys
import wave
from array import array
from pathlib import Path

from notifier.core.look import sound_file_of

RESOURCES = Path(__file__).parents[2] / "resources"

RATE = 22_050

Note = tuple[float, float, float]
"""When it begins, in seconds, its pitch in hertz, and how loud it is, up to 1."""

NOTICE: tuple[Note, ...] = ((0.0, 880.0, 0.35), (0.09, 1174.7, 0.3))
URGENT: tuple[Note, ...] = tuple(
    (again + at, pitch, 0.6)
    for again in (0.0, 0.5)
    for at, pitch in ((0.0, 659.3), (0.11, 880.0), (0.22, 1318.5))
)

_RINGS = 0.35  # seconds that a note is heard
_FADES = 0.09  # seconds in which it falls to a third


def samples(notes: tuple[Note, ...]) -> "array[int]":
    """The sound as numbers of 16 bits."""
    length = int((max(at for at, _, _ in notes) + _RINGS) * RATE)
    wanted = [0.0] * length
    for begins, pitch, loud in notes:
        first = int(begins * RATE)
        for at in range(int(_RINGS * RATE)):
            seconds = at / RATE
            swell = min(1.0, seconds / 0.004) * min(1.0, (_RINGS - seconds) / 0.02)
            tone = math.sin(math.tau * pitch * seconds) + 0.3 * math.sin(math.tau * 2 * pitch * seconds)
            wanted[first + at] += loud * swell * math.exp(-seconds / _FADES) * tone
    return array("h", (max(-32_767, min(32_767, round(24_000 * value))) for value in wanted))


def main() -> int:
    """Write both."""
    for urgent, notes in ((False, NOTICE), (True, URGENT)):
        path = RESOURCES / sound_file_of(urgent=urgent)
        path.parent.mkdir(exist_ok=True)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            numbers = samples(notes)
            if sys.byteorder == "big":
                numbers.byteswap()
            file.writeframes(numbers.tobytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
