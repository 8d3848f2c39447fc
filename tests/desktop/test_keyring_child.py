"""The process that asks the keyring for the program: what it is shown, what it leaves, how it ends."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.core.errors import KeyringError
from notifier.system.keyring.credentials import KeyringCredentials
from notifier.system.keyring.errors import LockedKeyringError
from tests.private_desktop import KeyringDaemon, PrivateBus, StuckPrompter, eventually
from tests.private_desktop.keyring import askers

TOKEN = "12|canaryCANARYcanaryCANARYcanary"
API = "https://api.example.com/api"


@pytest.fixture
def keyring(bus: PrivateBus, tmp_path: Path) -> Iterator[KeyringDaemon]:
    """One that holds the token."""
    service = KeyringDaemon(bus.address, tmp_path / "keyring")
    KeyringCredentials(API).set(TOKEN)
    yield service
    service.stop()


@pytest.fixture
def prompter(bus: PrivateBus, keyring: KeyringDaemon) -> Iterator[StuckPrompter]:
    """The keyring is locked, and nobody answers its window."""
    keyring.lock()
    desktop = StuckPrompter(bus.address)
    yield desktop
    desktop.stop()


def test_who_asks_loads_no_library_of_the_keyring(keyring: KeyringDaemon) -> None:
    code = (
        "import sys\n"
        "from notifier.system.keyring.credentials import KeyringCredentials\n"
        "credentials = KeyringCredentials(sys.argv[1])\n"
        "print(credentials.get(), credentials.get(ask=False))\n"
        "print({'keyring', 'secretstorage', 'cryptography'} & {*sys.modules})\n"
    )
    said = subprocess.run([sys.executable, "-c", code, API], capture_output=True, text=True, check=True)
    assert said.stdout == f"{TOKEN} {TOKEN}\nset()\n"


def test_a_process_that_waits_has_nothing_of_ours_and_shows_no_token(
    bus: PrivateBus, prompter: StuckPrompter, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with (tmp_path / "of ours").open("wb") as ours:
        os.set_inheritable(ours.fileno(), True)
        with pytest.raises(LockedKeyringError):
            KeyringCredentials(API, patience=1.0).set(TOKEN)
        eventually(lambda: prompter.asked)
        (pid,) = askers(bus.address)
        process = Path(f"/proc/{pid}")
        opened = [str(file.readlink()) for file in (process / "fd").iterdir()]
    assert TOKEN.encode() not in (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    # The bus, what the library waits with, and the two pipes to us; no file.
    assert {name.split(":")[0] for name in opened} <= {"/dev/null", "anon_inode", "pipe", "socket"}
    assert len([name for name in opened if name.startswith("pipe")]) == 2
    # Neither collected by us some day nor reached by what is typed into our terminal.
    assert os.getsid(pid) != os.getsid(0)
    assert f"\nPPid:\t{os.getpid()}\n" not in (process / "status").read_text()
    assert TOKEN not in caplog.text
    bus.stop()  # ends the wait of the thread that was left behind
    eventually(lambda: all(thread.name != "keyring" for thread in threading.enumerate()))
    assert askers(bus.address) == []


def test_a_process_that_waits_ends_with_who_asked(bus: PrivateBus, prompter: StuckPrompter) -> None:
    code = "from notifier.system.keyring.credentials import KeyringCredentials; KeyringCredentials('x').get()"
    with subprocess.Popen([sys.executable, "-c", code]) as program:
        eventually(lambda: prompter.asked)
        assert len(askers(bus.address)) == 1
        program.send_signal(signal.SIGKILL)
    eventually(lambda: not askers(bus.address))


@pytest.mark.parametrize(
    "file",
    ["", "no program", "#!/bin/sh\n", f"#!/bin/sh\nread question\necho '{TOKEN}'\n"],
    ids=["absent", "no program", "says nothing", "says something else"],
)
def test_a_program_that_an_installer_is_replacing_is_no_keyring_for_now(
    keyring: KeyringDaemon, tmp_path: Path, caplog: pytest.LogCaptureFixture, file: str
) -> None:
    caplog.set_level(logging.DEBUG)
    program = tmp_path / "program"
    if file:
        program.write_text(file)
        program.chmod(0o755)
    credentials = KeyringCredentials(API, patience=5.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "executable", str(program))
        for ask in (True, False):
            with pytest.raises(KeyringError) as caught:
                credentials.get(ask=ask)
            assert type(caught.value) is KeyringError
        with pytest.raises(KeyringError):
            credentials.set("another")
    assert credentials.get() == credentials.get(ask=False) == TOKEN
    assert TOKEN not in caplog.text
    assert "the keyring failed: " in caplog.text


def test_a_look_at_a_closed_keyring_starts_no_process(
    keyring: KeyringDaemon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.lock()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "absent"))
    with pytest.raises(LockedKeyringError):
        KeyringCredentials(API).get(ask=False)
