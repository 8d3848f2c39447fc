"""A note that a message is sent, and the message, so close together that hardly a kill comes between.

Python's own calls let other threads run, and wait up to 5 ms for their turn afterwards; these two keep it
(``ctypes.PyDLL``), and between them nothing is computed. The note comes first, because what follows a message
cannot be kept short: the system likes to let the one who waits for it run at once, in place of its sender.
"""

import errno
import os
import socket
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """A line for a file that is open for appending; ``file`` is its descriptor, -1 for none."""

    file: int
    line: bytes


def note_and_send(note: Note, connection: socket.socket, data: bytes) -> None:
    """Write the note, then send all of the data. Linux and BSD; one thread at a time for a connection.

    Raises:
        OSError: the connection is over; the note stays.
    """
    import ctypes  # only who tells an alert needs it

    library = ctypes.PyDLL(None, use_errno=True)
    write, send = library.write, library.send
    write.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t)
    send.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int)
    send.restype = ctypes.c_ssize_t
    # Whoever keeps the turn must not wait: what finds no room is sent in the usual way.
    to, flags = connection.fileno(), socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL
    line, line_size, size = note.line, len(note.line), len(data)
    write(note.file, line, line_size)
    sent = send(to, data, size, flags)
    if sent == size:
        return
    code = ctypes.get_errno()
    if sent < 0 and code not in {errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR}:
        raise OSError(code, os.strerror(code))
    connection.sendall(data[max(sent, 0) :])
