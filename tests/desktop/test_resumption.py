"""Going on with a session whose token is in a real keyring that is locked, late, or both."""

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.core.connection_errors import UnencryptedError
from notifier.core.errors import KeyringError
from notifier.core.messages import KeyringWait, SignedIn, SignedOut
from notifier.core.server import Server
from notifier.core.settings import Settings
from notifier.engine import Engine
from notifier.resumption import Resumption
from notifier.system.clock import SystemClock
from notifier.system.keyring.credentials import Credentials, KeyringCredentials, MemoryCredentials
from notifier.system.keyring.errors import LockedKeyringError
from notifier.system.logs import Redaction
from notifier.system.notifications import NullNotifications
from notifier.system.paths import Paths
from tests.backend import Backend
from tests.private_desktop import KeyringDaemon, PrivateBus, StuckPrompter, eventually

SERVER = Server(api_url="https://api.example.com/api")
TOKEN = "a canary that looks like no token"


class Search:
    """A search on a thread of its own, and what it says."""

    def __init__(self, place: Credentials | None = None, patience: float = 3600.0) -> None:
        self.said: queue.SimpleQueue[SignedIn | SignedOut | KeyringWait] = queue.SimpleQueue()
        self.redaction = Redaction()
        self.resumption = Resumption(
            lambda api_url: place or KeyringCredentials(api_url),
            self.said.put,
            self.redaction,
            SystemClock(),
            look_every=0.02,
            patience=patience,
        )
        self.thread = self.run()

    def run(self) -> threading.Thread:
        thread = threading.Thread(target=self.resumption.run, args=(SERVER,), daemon=True)
        thread.start()
        return thread

    def waits_for(self, error: type[KeyringError]) -> None:
        message = self.said.get(timeout=60)
        assert isinstance(message, KeyringWait)
        assert type(message.error) is error

    def finds(self) -> SignedIn | SignedOut | KeyringWait:
        """What it says last."""
        self.thread.join(10)
        assert not self.thread.is_alive()
        message = self.said.get(timeout=0)
        assert self.said.empty()
        return message


@pytest.fixture
def folder(bus: PrivateBus, tmp_path: Path) -> Path:
    """The files of a keyring that holds the token; its daemon is not there."""
    daemon = KeyringDaemon(bus.address, tmp_path / "keyring")
    KeyringCredentials(SERVER.api_url).set(TOKEN)
    daemon.stop()
    return tmp_path / "keyring"


@pytest.fixture
def locked(bus: PrivateBus, folder: Path) -> Iterator[KeyringDaemon]:
    daemon = KeyringDaemon(bus.address, folder, unlocked=False)
    yield daemon
    daemon.stop()


def test_a_locked_keyring_is_waited_for(locked: KeyringDaemon) -> None:
    """Here nobody can show a window: the question fails at once."""
    search = Search(patience=0)
    search.waits_for(LockedKeyringError)
    locked.unlock()
    assert search.finds() == SignedIn(SERVER, TOKEN)
    assert search.redaction.clean(f"a {TOKEN} b") == "a *** b"


def test_a_token_that_others_could_read_is_not_even_looked_for() -> None:
    place, said = Looks(MemoryCredentials(TOKEN)), queue.SimpleQueue[SignedIn | SignedOut | KeyringWait]()
    resumption = Resumption(lambda _: place, said.put, Redaction(), SystemClock())
    resumption.run(Server(api_url="http://192.168.1.5/api"))
    message = said.get(timeout=0)
    assert isinstance(message, SignedOut)
    assert isinstance(message.reason, UnencryptedError)
    assert place.count == 0
    resumption.run(Server(api_url="http://192.168.1.5/api", insecure=True))
    assert isinstance(said.get(timeout=0), SignedIn)


def test_the_user_is_asked_once_and_what_else_opens_it_counts_too(
    bus: PrivateBus, locked: KeyringDaemon
) -> None:
    """Here the window stays open and nobody answers it."""
    prompter = StuckPrompter(bus.address)
    place = Looks(KeyringCredentials(SERVER.api_url))
    search = Search(place)
    search.waits_for(LockedKeyringError)
    eventually(lambda: prompter.asked)
    looks = place.count
    eventually(lambda: place.count > looks + 3)
    assert (place.asked, prompter.asked) == (1, 1)
    locked.unlock()
    assert search.finds() == SignedIn(SERVER, TOKEN)
    prompter.stop()
    bus.stop()  # ends the wait of the thread that was left behind with its window
    eventually(lambda: all(thread.name != "keyring" for thread in threading.enumerate()))


def test_a_late_keyring_is_waited_for(bus: PrivateBus, folder: Path) -> None:
    search = Search()
    search.waits_for(KeyringError)
    late = KeyringDaemon(bus.address, folder)
    assert search.finds() == SignedIn(SERVER, TOKEN)
    late.stop()


def test_an_absent_keyring_is_given_up_and_looked_for_all_the_same(bus: PrivateBus, folder: Path) -> None:
    search = Search(patience=0.1)
    search.waits_for(KeyringError)
    given_up = search.said.get(timeout=60)
    assert isinstance(given_up, SignedOut)
    assert isinstance(given_up.reason, KeyringError)
    late = KeyringDaemon(bus.address, folder, unlocked=False)
    search.waits_for(LockedKeyringError)
    late.unlock()
    assert search.finds() == SignedIn(SERVER, TOKEN)
    late.stop()


def test_an_open_keyring_without_a_token_is_signed_out(bus: PrivateBus, tmp_path: Path) -> None:
    daemon = KeyringDaemon(bus.address, tmp_path / "keyring")
    assert Search().finds() == SignedOut()
    daemon.stop()


def test_without_a_server_there_is_nothing_to_look_for() -> None:
    said: list[object] = []
    place = Looks(MemoryCredentials(TOKEN))
    Resumption(lambda _: place, said.append, Redaction(), SystemClock()).run(Server())
    assert said == [SignedOut()]
    assert place.count == 0


def test_the_end_of_the_search_is_at_once_and_silent() -> None:
    search = Search(Looks(MemoryCredentials(), LockedKeyringError()))
    search.waits_for(LockedKeyringError)
    search.resumption.end()
    search.thread.join(10)
    assert not search.thread.is_alive()
    assert search.said.empty()


def test_what_is_found_after_the_end_is_not_said() -> None:
    """The user signed in while the keyring was being read: the older session must not replace the new one."""
    place = Looks(MemoryCredentials(TOKEN), hold=True)
    search = Search(place)
    eventually(lambda: place.count)
    search.resumption.end()
    place.go.set()
    search.thread.join(10)
    assert search.said.empty()


def test_a_second_search_ends_the_first() -> None:
    place = Looks(MemoryCredentials(TOKEN), LockedKeyringError())
    search = Search(place)
    search.waits_for(LockedKeyringError)
    second = search.run()
    search.waits_for(LockedKeyringError)
    search.thread.join(10)
    assert not search.thread.is_alive()
    place.failure = None
    second.join(10)
    assert search.said.get(timeout=0) == SignedIn(SERVER, TOKEN)
    assert search.said.empty()


@pytest.mark.parametrize("what", ["sign in", "sign out", "stop"])
def test_what_begins_or_ends_a_session_ends_the_search(tmp_path: Path, what: str) -> None:
    place = Looks(MemoryCredentials(), LockedKeyringError())
    paths = Paths.below(tmp_path / "program")
    paths.ensure()
    with Backend(tmp_path, entities=3) as backend:
        engine = Engine(
            Settings(server=Server(api_url=backend.api_url)),
            paths,
            lambda _: place,
            NullNotifications(),
            Redaction(),
            lambda text: text,
            SystemClock(),
        )
        engine.start()
        eventually(lambda: engine.status()["link"] == "connecting")
        match what:
            case "sign in":
                warning = engine.session.sign_in(backend.api_url, backend.login, backend.password)
                assert isinstance(warning, KeyringError)
            case "sign out":
                with pytest.raises(KeyringError):
                    engine.session.sign_out()
            case "stop":
                engine.stop()
        eventually(lambda: all(thread.name != "credentials" for thread in threading.enumerate()))
        engine.stop()


class Looks:
    """Counts the looks at another place; it can fail them, and hold them until ``go``."""

    def __init__(
        self, place: Credentials, failure: KeyringError | None = None, *, hold: bool = False
    ) -> None:
        self._place = place
        self.failure = failure
        self.asked = 0
        self.count = 0
        self.go = threading.Event()
        if not hold:
            self.go.set()

    def get(self, *, ask: bool = True) -> str | None:
        self.asked += ask
        self.count += not ask
        assert self.go.wait(60)
        if self.failure is not None:
            raise self.failure
        return self._place.get(ask=ask)

    def set(self, token: str) -> None:
        if self.failure is not None:
            raise self.failure
        self._place.set(token)

    def delete(self) -> None:
        self._place.delete()
