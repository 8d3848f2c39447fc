"""Parts of a private desktop, one a fixture; they end with their test."""

import logging
from collections.abc import Callable, Iterator

import pytest

from tests.private_desktop import NotificationDaemon, PrivateBus

Complaints = Callable[[], list[logging.LogRecord]]
"""What was logged so far in a test that is not routine."""


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    """A session bus of this process and of nobody else."""
    private = PrivateBus()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", private.address)
    yield private
    private.stop()


@pytest.fixture
def daemon(bus: PrivateBus) -> Iterator[NotificationDaemon]:
    """A notification daemon on that bus."""
    service = NotificationDaemon(bus.address)
    yield service
    service.stop()


@pytest.fixture
def make_bus() -> Iterator[Callable[[], PrivateBus]]:
    """Makes a bus that is not running yet."""
    made: list[PrivateBus] = []

    def make() -> PrivateBus:
        made.append(PrivateBus(started=False))
        return made[-1]

    yield make
    for private in made:
        private.stop()


@pytest.fixture
def complaints(caplog: pytest.LogCaptureFixture) -> Complaints:
    """Without the Socket.IO library: its threads may outlast the test that they were made for."""

    def all_so_far() -> list[logging.LogRecord]:
        return [
            record
            for record in caplog.records
            if record.levelno > logging.INFO and not record.name.startswith(("engineio", "socketio"))
        ]

    return all_so_far
