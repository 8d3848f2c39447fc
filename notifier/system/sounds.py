"""Plays the program's own sounds, where the desktop's notifications have none."""

import logging
import shutil
import subprocess
import sys
import threading
from pathlib import Path

log = logging.getLogger(__name__)

_PLAYERS = (("pw-play",), ("paplay",), ("afplay",), ("aplay", "-q"))
"""Of PipeWire, PulseAudio, macOS and ALSA: the first that is installed plays; each takes a file."""


class SoundPlayer:
    """One sound at a time: while one is heard, the next is not played. Any thread; returns at once."""

    def __init__(self) -> None:
        """Nothing is looked for before the first sound."""
        self._lock = threading.Lock()
        self._playing: subprocess.Popen[bytes] | None = None

    def play(self, path: Path) -> None:
        """Play this WAV file, if something can. Never raises."""
        if sys.platform == "win32":
            import winsound

            winsound.PlaySound(str(path), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
            return
        with self._lock:
            if self._playing is not None and self._playing.poll() is None:
                return
            self._playing = self._start(path)

    def _start(self, path: Path) -> "subprocess.Popen[bytes] | None":
        for name, *options in _PLAYERS:
            program = shutil.which(name)
            if program is None:
                continue
            quiet = subprocess.DEVNULL
            try:
                return subprocess.Popen(  # noqa: S603 - a player of the system, and a file of our own
                    [program, *options, str(path)], stdin=quiet, stdout=quiet, stderr=quiet
                )
            except OSError as error:
                log.debug("%s cannot play: %s", program, error)
        return None
