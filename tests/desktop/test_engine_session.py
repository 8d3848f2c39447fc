"""Signing out and in while a server takes its time: nothing is left, and nobody else is disturbed."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.core.server import Server
from notifier.core.settings import Settings
from notifier.engine import Engine
from notifier.session_control import LockedServerError
from notifier.system.clock import SystemClock
from notifier.system.keyring.credentials import MemoryCredentials
from notifier.system.logs import Redaction
from notifier.system.notifications import NullNotifications
from notifier.system.paths import Paths
from tests.backend import Backend
from tests.private_desktop import eventually


class Places:
    """A place for the token of each server."""

    def __init__(self) -> None:
        self.at: dict[str, Place] = {}

    def __call__(self, api_url: str) -> "Place":
        return self.at.setdefault(api_url, Place())


class Place(MemoryCredentials):
    """Notes what is left in ``folder`` when its token goes."""

    def __init__(self) -> None:
        super().__init__()
        self.is_empty = threading.Event()
        self.left: list[str] = []
        self.folder: Path | None = None

    def delete(self) -> None:
        """Note which files still know the account."""
        if self.folder is not None:
            files = [path for path in self.folder.rglob("*") if path.is_file()]
            self.left = [path.name for path in files if b"despacho" in path.read_bytes()]
        super().delete()
        self.is_empty.set()


@pytest.fixture
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with Backend(tmp_path_factory.mktemp("backend")) as running:
        yield running


@pytest.fixture
def places() -> Places:
    return Places()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    paths = Paths.below(tmp_path)
    paths.ensure()
    return paths


@pytest.fixture
def engine(paths: Paths, places: Places) -> Iterator[Engine]:
    made = Engine(
        Settings(server=Server(api_url="http://127.0.0.1:9/api")),
        paths,
        places,
        NullNotifications(),
        Redaction(),
        str,
        SystemClock(),
    )
    made.start()
    yield made
    made.stop()


def test_the_token_goes_last(engine: Engine, places: Places, backend: Backend, tmp_path: Path) -> None:
    """Whoever kills the program before finds the session as it was; after, nothing is left."""
    assert backend.login == "despacho"
    assert engine.session.sign_in(backend.api_url, backend.login, backend.password) is None
    eventually(lambda: engine.status()["link"] == "live")
    place = places(engine.session.server.api_url)
    place.folder, place.left = tmp_path, ["nobody looked"]
    engine.session.sign_out(forget=True)
    assert place.left == []


def test_a_locked_server_is_the_only_one(paths: Paths, backend: Backend) -> None:
    server = Server(api_url="https://empresa.bo/api")
    settings = Settings(server=server, locked={"server.api_url": "/etc/xdg/estado-notifier/config.toml"})
    engine = Engine(settings, paths, Places(), NullNotifications(), Redaction(), str, SystemClock())
    try:
        with pytest.raises(LockedServerError):
            engine.session.probe(backend.api_url)
        with pytest.raises(LockedServerError) as caught:
            engine.session.sign_in(backend.api_url, backend.login, backend.password)
        assert "https://empresa.bo/api" in caught.value.tell(str)
    finally:
        engine.stop()


def test_a_session_that_begins_while_the_old_server_hangs_stays(
    engine: Engine, places: Places, backend: Backend, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    engine.session.sign_in(backend.api_url, backend.login, backend.password)
    eventually(lambda: engine.status()["link"] == "live")
    old = places(engine.session.server.api_url)
    os.kill(backend.process.pid, signal.SIGSTOP)
    leaving = threading.Thread(target=engine.session.sign_out, kwargs={"forget": True})
    leaving.start()
    try:
        assert old.is_empty.wait(30)
        with Backend(tmp_path_factory.mktemp("other")) as other:
            engine.session.sign_in(other.api_url, other.login, other.password)
            os.kill(backend.process.pid, signal.SIGCONT)
            leaving.join(60)
            assert not leaving.is_alive()
            assert (engine.session.server.api_url, engine.session.server.login) == (
                other.api_url,
                other.login,
            )
            assert places(other.api_url).get()
            settings = Paths.below(tmp_path).config_file.read_text(encoding="utf-8")
            assert other.api_url in settings
            assert other.login in settings
            eventually(lambda: engine.status()["link"] == "live")
    finally:
        os.kill(backend.process.pid, signal.SIGCONT)
        leaving.join(60)
