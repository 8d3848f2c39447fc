"""Parts of a private desktop, one a fixture; they end with their test."""

from collections.abc import Callable, Iterator

import pytest

from tests.desk import NotificationDaemon, PrivateBus


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
