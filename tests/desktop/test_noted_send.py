"""The note and the message of one moment, over a real socket."""

import os
import socket
import threading
from pathlib import Path

import pytest

from notifier.system.noted_send import Note, note_and_send


def test_the_note_is_written_and_all_is_sent_also_where_there_is_no_room(tmp_path: Path) -> None:
    file = os.open(tmp_path / "notes", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    here, there = socket.socketpair()
    data = os.urandom(3_000_000)
    received = bytearray()

    def read() -> None:
        while len(received) < len(data):
            received.extend(there.recv(65536))

    reader = threading.Thread(target=read)
    with here, there:
        reader.start()
        note_and_send(Note(file, b"one\n"), here, data)
        reader.join(30)
    assert bytes(received) == data
    assert (tmp_path / "notes").read_bytes() == b"one\n"
    os.close(file)


def test_a_connection_that_is_over_is_an_error() -> None:
    here, there = socket.socketpair()
    there.close()
    with here, pytest.raises(BrokenPipeError):
        note_and_send(Note(-1, b""), here, b"data")
