"""The token in a real Secret Service, and what happens where there is none."""

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.core.errors import KeyringError
from notifier.system.keyring.credentials import (
    Credentials,
    EnvironmentCredentials,
    KeyringCredentials,
    MemoryCredentials,
)
from notifier.system.keyring.errors import FixedTokenError, LockedKeyringError, TokenPlacesError
from notifier.system.keyring.token_places import TokenPlaces
from tests.private_desktop import KeyringDaemon, PrivateBus, StuckPrompter, eventually

TOKEN = "12|canaryCANARYcanaryCANARYcanary"
API = "https://api.example.com/api"


@pytest.fixture
def keyring(bus: PrivateBus, tmp_path: Path) -> Iterator[KeyringDaemon]:
    service = KeyringDaemon(bus.address, tmp_path / "keyring")
    yield service
    service.stop()


class MemoryKeyring:
    """In the place of a system's keyring that cannot be had here."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.asked = 0

    def get_password(self, service: str, username: str) -> str:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        return TOKEN


def test_a_token_is_kept_found_by_another_process_and_removed(keyring: KeyringDaemon, tmp_path: Path) -> None:
    credentials = KeyringCredentials(API)
    assert credentials.get() is None
    credentials.set("the first")
    credentials.set(TOKEN)
    assert KeyringCredentials(API).get() == TOKEN
    assert KeyringCredentials("https://other.example.com").get() is None

    code = (
        "import sys; from notifier.system.keyring.credentials import *;"
        " print(KeyringCredentials(sys.argv[1]).get())"
    )
    found = subprocess.run([sys.executable, "-c", code, API], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == TOKEN

    for file in tmp_path.rglob("*"):
        assert not file.is_file() or TOKEN.encode() not in file.read_bytes()
    credentials.delete()
    credentials.delete()
    assert credentials.get() is None


@pytest.mark.parametrize("around", ["{}\n", " {}\r\n", "\ufeff{}\u200b", "\u00a0{}\t"])
def test_what_others_wrote_around_a_token_is_not_part_of_it(keyring: KeyringDaemon, around: str) -> None:
    """A terminal's end of a line, what a web page copies along."""
    credentials = KeyringCredentials(API)
    credentials.set(around.format(TOKEN))
    assert credentials.get() == credentials.get(ask=False) == TOKEN
    credentials.set(around.format(""))
    assert credentials.get() is None


def test_a_token_is_kept_only_where_it_can_be_found_again(keyring: KeyringDaemon, tmp_path: Path) -> None:
    places = TokenPlaces(tmp_path / "places")
    credentials = KeyringCredentials(API, places=places)
    (tmp_path / "places").mkdir()
    with pytest.raises(TokenPlacesError):
        credentials.set(TOKEN)
    assert credentials.get() is None
    (tmp_path / "places").rmdir()
    credentials.set(TOKEN)
    KeyringCredentials("https://other.example.com", places=places).set(TOKEN)
    assert places.all() == {API, "https://other.example.com"}
    # What cannot be read is not written over.
    (tmp_path / "places").unlink()
    (tmp_path / "places").mkdir()
    with pytest.raises(TokenPlacesError):
        places.all()


def test_the_list_of_places_has_those_that_hold_a_token_alone(bus: PrivateBus, tmp_path: Path) -> None:
    places = TokenPlaces(tmp_path / "places")
    credentials = KeyringCredentials(API, places=places)
    with pytest.raises(KeyringError):
        credentials.set(TOKEN)  # there is no keyring
    assert places.all() == set()
    service = KeyringDaemon(bus.address, tmp_path / "keyring")
    credentials.set(TOKEN)
    service.lock()
    with pytest.raises(LockedKeyringError):
        KeyringCredentials("https://other.example.com", places=places).set(TOKEN)
    # Its window may be answered later.
    assert places.all() == {API, "https://other.example.com"}
    service.stop()
    with pytest.raises(KeyringError):
        credentials.set("another")
    assert API in places.all()  # the first is still kept
    service = KeyringDaemon(bus.address, tmp_path / "keyring")
    credentials.delete()
    assert API not in places.all()
    service.stop()


def test_a_locked_keyring_is_said_and_works_again_when_it_is_open(keyring: KeyringDaemon) -> None:
    credentials = KeyringCredentials(API)
    credentials.set(TOKEN)
    keyring.lock()
    for ask in (credentials.get, credentials.delete, lambda: credentials.set("x")):
        with pytest.raises(LockedKeyringError) as caught:
            ask()
        assert "bloqueado" in caught.value.tell(lambda text: text)
    keyring.unlock()
    assert credentials.get() == TOKEN


def test_looking_asks_nobody_and_works_beside_an_open_window(bus: PrivateBus, keyring: KeyringDaemon) -> None:
    KeyringCredentials(API).set(TOKEN)
    keyring.lock()
    prompter = StuckPrompter(bus.address)
    credentials = KeyringCredentials(API, patience=0.5)
    with pytest.raises(LockedKeyringError):
        credentials.get(ask=False)
    assert prompter.asked == 0
    with pytest.raises(LockedKeyringError):
        credentials.get()
    eventually(lambda: prompter.asked == 1)  # a slow start of the process that asks is no fault
    with pytest.raises(LockedKeyringError):
        credentials.get(ask=False)
    keyring.unlock()
    assert credentials.get(ask=False) == TOKEN
    prompter.stop()
    keyring.stop()
    bus.stop()  # ends the wait of the thread that was left behind
    eventually(lambda: all(thread.name != "keyring" for thread in threading.enumerate()))


def test_looking_makes_no_keyring_and_tells_absent_from_empty(bus: PrivateBus, tmp_path: Path) -> None:
    with pytest.raises(KeyringError) as caught:
        KeyringCredentials(API).get(ask=False)
    assert type(caught.value) is KeyringError
    prompter = StuckPrompter(bus.address)
    empty = KeyringDaemon(bus.address, tmp_path / "keyring", unlocked=False)
    assert KeyringCredentials(API).get(ask=False) is None
    assert prompter.asked == 0
    assert not list((tmp_path / "keyring").rglob("*.keyring"))
    empty.stop()
    prompter.stop()


@pytest.mark.parametrize("is_there", [True, False], ids=["locked", "absent"])
def test_looking_again_and_again_leaves_nothing_open(
    bus: PrivateBus, tmp_path: Path, *, is_there: bool
) -> None:
    service = KeyringDaemon(bus.address, tmp_path / "keyring") if is_there else None
    if service is not None:
        KeyringCredentials(API).set(TOKEN)
        service.lock()
    credentials, opened = KeyringCredentials(API), Path("/proc/self/fd")

    def look() -> int:
        with pytest.raises(LockedKeyringError if is_there else KeyringError):
            credentials.get(ask=False)
        return len([*opened.iterdir()])

    before = look()
    assert [look() for _ in range(5)] == [before] * 5
    if service is not None:
        service.stop()


def test_a_keyring_that_does_not_answer_is_not_called_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()
    monkeypatch.setattr("notifier.system.keyring.credentials.LOOK_PATIENCE", 0.1)
    monkeypatch.setattr(
        "notifier.system.keyring.credentials._system_keyring",
        lambda *, ask: answer.wait() and MemoryKeyring(),
    )
    credentials = KeyringCredentials(API)
    with pytest.raises(KeyringError) as caught:
        credentials.get(ask=False)
    assert type(caught.value) is KeyringError
    monkeypatch.setattr("notifier.system.keyring.credentials.LOOK_PATIENCE", 10.0)
    answer.set()
    assert credentials.get(ask=False) == TOKEN


def test_where_any_look_may_show_a_window_a_failed_one_is_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on macOS: an answer of "no" must not bring the same window again."""
    refusing = MemoryKeyring(KeyringError())
    monkeypatch.setattr("notifier.system.keyring.credentials.LOOKING_ASKS", True)
    monkeypatch.setattr("notifier.system.keyring.credentials._system_keyring", lambda *, ask: refusing)
    credentials = KeyringCredentials(API)
    for _ in range(3):
        with pytest.raises(KeyringError):
            credentials.get(ask=False)
    assert refusing.asked == 1
    refusing.failure = None
    assert credentials.get() == TOKEN


def test_a_window_that_nobody_answers_does_not_hold_the_program(
    bus: PrivateBus, keyring: KeyringDaemon, caplog: pytest.LogCaptureFixture
) -> None:
    KeyringCredentials(API).set(TOKEN)
    keyring.lock()
    prompter = StuckPrompter(bus.address)
    credentials = KeyringCredentials(API, patience=0.5)
    with pytest.raises(LockedKeyringError):
        credentials.get()
    eventually(lambda: prompter.asked == 1)  # a slow start of the process that asks is no fault
    with pytest.raises(LockedKeyringError):
        credentials.get()  # the first window is still open: no second one
    assert sum(thread.name == "keyring" for thread in threading.enumerate()) == 1
    prompter.stop()
    keyring.stop()
    bus.stop()  # ends the wait of the thread that was left behind
    eventually(lambda: all(thread.name != "keyring" for thread in threading.enumerate()))
    assert TOKEN not in caplog.text


def test_no_keyring_and_no_bus_are_said(
    bus: PrivateBus, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    credentials = KeyringCredentials(API)

    def set_token() -> None:
        credentials.set(TOKEN)

    for ask in (credentials.get, credentials.delete, set_token):
        with pytest.raises(KeyringError) as caught:
            ask()
        assert "pida a soporte" in caught.value.tell(lambda text: text)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    with pytest.raises(KeyringError):
        set_token()
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    with pytest.raises(KeyringError):
        set_token()
    assert TOKEN not in caplog.text


def test_a_keyring_that_comes_late_is_found(bus: PrivateBus, tmp_path: Path) -> None:
    credentials = KeyringCredentials(API)
    with pytest.raises(KeyringError):
        credentials.set(TOKEN)
    late = KeyringDaemon(bus.address, tmp_path / "keyring")
    credentials.set(TOKEN)
    assert credentials.get() == TOKEN
    late.stop()


@pytest.mark.parametrize("backend", ["null", "fail"])
def test_an_insecure_back_end_is_never_used(bus: PrivateBus, tmp_path: Path, backend: str) -> None:
    """Neither the variable nor the configuration file of the keyring library turns the token elsewhere."""
    config = tmp_path / "config" / "python_keyring"
    config.mkdir(parents=True)
    (config / "keyringrc.cfg").write_text(f"[backend]\ndefault-keyring=keyring.backends.{backend}.Keyring\n")
    code = (
        "from notifier.core.errors import KeyringError\n"
        "from notifier.system.keyring.credentials import KeyringCredentials\n"
        "try: KeyringCredentials('x').set('secret')\n"
        "except KeyringError: print('refused')\n"
    )
    environ = {
        "DBUS_SESSION_BUS_ADDRESS": bus.address,
        "XDG_CONFIG_HOME": str(config.parent),
        "PYTHON_KEYRING_BACKEND": f"keyring.backends.{backend}.Keyring",
    }
    said = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert said.stdout == "refused\n"


def test_the_twins_without_a_keyring() -> None:
    memory: Credentials = MemoryCredentials()
    assert memory.get() is None
    memory.set(TOKEN)
    assert memory.get() == memory.get(ask=False) == TOKEN
    memory.delete()
    assert memory.get() is None

    environment: Credentials = EnvironmentCredentials(TOKEN)
    assert environment.get() == environment.get(ask=False) == TOKEN
    with pytest.raises(FixedTokenError):
        environment.set("another")
    with pytest.raises(FixedTokenError):
        environment.delete()
    assert environment.get() == TOKEN


def test_loading_the_module_loads_no_keyring_library() -> None:
    code = "import sys, notifier.system.keyring.credentials; assert 'keyring' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
