"""A real Secret Service: gnome-keyring-daemon with a keyring of its own."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import tempfile
import weakref
from pathlib import Path
from typing import Any

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from tests.private_desktop.bus import StandIn, end, eventually

_NAME = "org.freedesktop.secrets"
_PATH = "/org/freedesktop/secrets"
_SERVICE = "org.freedesktop.Secret.Service"
_INTERNAL = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
_LOGIN = "/org/freedesktop/secrets/collection/login"
_PASSWORD = "the password of a test keyring"


class KeyringDaemon:
    """gnome-keyring on a private bus; its files are below ``folder``.

    Its default keyring is unlocked and, where there is none, made; without ``unlocked`` neither happens.
    """

    def __init__(self, address: str, folder: Path, *, unlocked: bool = True) -> None:
        self._address = address
        self.data_home = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._runtime = Path(tempfile.mkdtemp(prefix="desk-keyring-"))
        self._process = subprocess.Popen(
            ["gnome-keyring-daemon", "--components=secrets", "--foreground", *["--unlock"] * unlocked],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(folder),
                "XDG_DATA_HOME": str(folder),
                "XDG_RUNTIME_DIR": str(self._runtime),
                "DBUS_SESSION_BUS_ADDRESS": address,
                "LANG": "C.UTF-8",
            },
            text=True,
        )
        weakref.finalize(self, end, self._process)  # for a test that failed before it could stop it
        assert self._process.stdin is not None
        self._process.stdin.write(_PASSWORD)
        self._process.stdin.close()
        eventually(lambda: asyncio.run(self._ready(unlocked)), what="gnome-keyring-daemon on the bus")

    def lock(self) -> None:
        """Lock the default keyring, as when the user locks it or the session's password differs."""
        asyncio.run(self._lock())

    def unlock(self) -> None:
        """Unlock the default keyring without a prompt."""
        asyncio.run(self._unlock())

    def stop(self) -> None:
        """End the daemon."""
        end(self._process)
        shutil.rmtree(self._runtime, ignore_errors=True)

    async def _ready(self, unlocked: bool) -> bool:
        assert self._process.poll() is None, "gnome-keyring-daemon ended"
        bus = await MessageBus(bus_address=self._address).connect()
        try:
            (path,) = await _ask(bus, _SERVICE, "ReadAlias", "s", "default")
        except LookupError:
            return False
        else:
            return len(path) > 1 or not unlocked
        finally:
            bus.disconnect()

    async def _lock(self) -> None:
        bus = await MessageBus(bus_address=self._address).connect()
        await _ask(bus, _SERVICE, "Lock", "ao", [_LOGIN])
        bus.disconnect()

    async def _unlock(self) -> None:
        # The session, and with it the secret, belongs to one connection.
        bus = await MessageBus(bus_address=self._address).connect()
        _, session = await _ask(bus, _SERVICE, "OpenSession", "sv", "plain", Variant("s", ""))
        secret = [session, b"", _PASSWORD.encode(), "text/plain"]
        await _ask(bus, _INTERNAL, "UnlockWithMasterPassword", "o(oayays)", _LOGIN, secret)
        bus.disconnect()


class StuckPrompter(StandIn):
    """A desktop whose window for the keyring's password is open and nobody answers it."""

    name = "org.gnome.keyring.SystemPrompter"

    def __init__(self, address: str) -> None:
        self.asked = 0
        super().__init__(address)

    def handle(self, message: Message) -> Message | None:
        if message.member != "BeginPrompting":
            return None
        self.asked += 1
        return Message.new_method_return(message)


def askers(address: str) -> list[int]:
    """The processes of the program that put a question to the keyring of this bus."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # ended meanwhile
            command = (process / "cmdline").read_bytes()
            if command.endswith(b"\0--keyring\0") and address.encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
    return found


async def _ask(bus: MessageBus, interface: str, member: str, signature: str, *body: Any) -> list[Any]:
    reply = await bus.call(
        Message(
            destination=_NAME,
            path=_PATH,
            interface=interface,
            member=member,
            signature=signature,
            body=list(body),
        )
    )
    assert reply is not None
    if reply.message_type is MessageType.ERROR:
        raise LookupError(f"{reply.error_name}: {reply.body}")
    return list(reply.body)
