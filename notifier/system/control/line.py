"""One line between two programs of the same user: messages with a length before them, and limits for all.

A Unix socket, on Windows a named pipe. A message that does not come as a whole in its time ends the line; so
does a reader that does not take what it asked for.
"""

import contextlib
import os
import socket
import struct
import sys
import time
from pathlib import Path

from notifier.system.control.peers import is_own_user
from notifier.system.files import make_room

WHOLE = 5.0
"""Seconds for the rest of a message whose beginning has come."""


class TooLongError(Exception):
    """The message is longer than was allowed."""


if sys.platform == "win32":
    from multiprocessing.connection import Client, Connection, Listener, PipeConnection

    class Line:
        """One line. One thread at a time, but for :meth:`hang_up`."""

        def __init__(self, connection: Connection | PipeConnection) -> None:
            """``connection``: open; a pipe passes on whole messages alone."""
            self._pipe = connection
            self.is_own = is_own_user(connection.fileno())

        def send(self, payload: bytes, _patience: float) -> None:
            """Send a message. Raises OSError."""
            self._pipe.send_bytes(payload)

        def receive(self, limit: int, patience: float | None) -> bytes:
            """A message; see the class for other systems."""
            if not self._pipe.poll(patience):
                raise TimeoutError
            return self._pipe.recv_bytes(limit)

        def has_more(self) -> bool:
            """Whether there is something to read, or the end."""
            return self._pipe.poll(0)

        def hang_up(self) -> None:
            """End it. Any thread."""
            self._pipe.close()

        def close(self) -> None:
            """Give everything back."""
            self._pipe.close()

    class Doorbell:
        """Where others call. Made while holding the instance's lock."""

        def __init__(self, address: str) -> None:
            """Listen there from now on. Raises OSError."""
            self._address = address
            self._listener = Listener(address, backlog=16)

        def answer(self) -> Line:
            """The next line; waits for it. Raises OSError, also after :meth:`wake`."""
            return Line(self._listener.accept())

        def wake(self) -> None:
            """Let who waits in :meth:`answer` return. Any thread."""
            with contextlib.suppress(OSError):
                Client(self._address).close()

        def close(self) -> None:
            """Listen no more."""
            self._listener.close()

        def is_reachable(self) -> bool:
            """Whether others still find it: a pipe has no file that could go away."""
            return True

    def call(address: str, _patience: float) -> Line:
        """A line to who listens there. Raises OSError."""
        return Line(Client(address))

else:
    _LENGTH = struct.Struct("!i")

    class Line:
        """One line. One thread at a time, but for :meth:`hang_up`."""

        def __init__(self, connected: socket.socket) -> None:
            """``connected``: belongs to the line from now on. ``is_own``: who is at its other end."""
            self._socket = connected
            self.is_own = is_own_user(connected)

        def send(self, payload: bytes, patience: float) -> None:
            """Send a message.

            Raises:
                OSError: the other end went, or did not take all of it within ``patience`` seconds.
            """
            self._socket.settimeout(patience)  # of the whole, says sendall's documentation
            self._socket.sendall(_LENGTH.pack(len(payload)) + payload)

        def receive(self, limit: int, patience: float | None) -> bytes:
            """A message of ``limit`` bytes at most.

            ``patience``: seconds until it has to be there as a whole; ``None`` waits for its beginning
            without limit, and for the rest :data:`WHOLE` seconds.

            Raises:
                EOFError: the other end hung up.
                OSError: it did so badly, or the time is over.
                TooLongError: the message is longer, or none at all.
            """
            if patience is None:
                self._socket.settimeout(None)
                first = self._socket.recv(1)
                deadline = time.monotonic() + WHOLE
            else:
                deadline = time.monotonic() + patience
                first = self._read(1, deadline)
            if not first:
                raise EOFError
            (length,) = _LENGTH.unpack(first + self._read(_LENGTH.size - 1, deadline))
            if not 0 <= length <= limit:
                raise TooLongError
            return self._read(length, deadline)

        def has_more(self) -> bool:
            """Whether there is something to read, or the end."""
            self._socket.settimeout(0)
            try:
                self._socket.recv(1, socket.MSG_PEEK)
            except BlockingIOError:
                return False
            return True

        def hang_up(self) -> None:
            """End both directions: closing alone does not wake a thread that is reading. Any thread."""
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

        def close(self) -> None:
            """Give everything back."""
            self._socket.close()

        def _read(self, count: int, deadline: float) -> bytes:
            parts = []
            while count:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                self._socket.settimeout(left)
                part = self._socket.recv(min(count, 65536))
                if not part:
                    raise EOFError
                parts.append(part)
                count -= len(part)
            return b"".join(parts)

    class Doorbell:
        """Where others call. Made while holding the instance's lock."""

        def __init__(self, address: str) -> None:
            """Listen there from now on; a socket that a crash left behind is replaced. Raises OSError."""
            self._address = address
            if Path(address).is_dir():
                make_room(Path(address))
            Path(address).unlink(missing_ok=True)
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                self._socket.bind(address)
                os.chmod(address, 0o600)  # noqa: PTH101 - beside the folder, which is closed as well
                self._socket.listen(16)
                self._file = Path(address).lstat()
            except OSError:
                self._socket.close()
                raise

        def answer(self) -> Line:
            """The next line; waits for it. Raises OSError, also after :meth:`wake`."""
            connected, _ = self._socket.accept()
            return Line(connected)

        def wake(self) -> None:
            """Let who waits in :meth:`answer` return. Any thread."""
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            # Where that does not wake it (macOS), a call does.
            with contextlib.suppress(OSError):
                call(self._address, 0.1).close()

        def close(self) -> None:
            """Listen no more, and take the socket away."""
            self._socket.close()
            with contextlib.suppress(OSError):  # somebody may have tidied it away
                if self.is_reachable():
                    Path(self._address).unlink()

        def is_reachable(self) -> bool:
            """Whether its file is still where others look for it. Any thread."""
            try:
                found = Path(self._address).lstat()
            except OSError:
                return False
            return (found.st_dev, found.st_ino) == (self._file.st_dev, self._file.st_ino)

    def call(address: str, patience: float) -> Line:
        """A line to who listens there. Any thread.

        Raises:
            TimeoutError: somebody does, and takes no line within ``patience`` seconds.
            OSError: nobody does.
        """
        deadline = time.monotonic() + patience
        while True:
            connecting = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connecting.settimeout(patience)
                connecting.connect(address)
            except BlockingIOError:
                # Linux says so at once where too many wait already.
                connecting.close()
                if time.monotonic() > deadline:
                    raise TimeoutError from None
                time.sleep(0.05)
            except BaseException:
                connecting.close()
                raise
            else:
                return Line(connecting)
