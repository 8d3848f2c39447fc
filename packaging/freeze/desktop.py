"""A screen and a session bus with somebody who takes tray icons in: what a start is measured on."""

import contextlib
import os
import subprocess
import threading
from pathlib import Path
from typing import Self

from jeepney import HeaderFields, Message, MessageType, message_bus, new_method_return
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_WATCHER = "org.kde.StatusNotifierWatcher"
_HOST = {"IsStatusNotifierHostRegistered": ("b", True), "ProtocolVersion": ("i", 0)}
_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/>
<allow own="*"/></policy></busconfig>
"""


class Desktop:
    """Use as a context manager. ``folder`` is for its files; a short path, a socket lies there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._registered = threading.Event()
        self._started = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as started:
            screen = [
                "Xvfb",
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x800x24",
                "-nolisten",
                "tcp",
                "-noreset",
            ]
            self._display = f":{_first_line(screen, started)}"
            config = self._folder / "bus.conf"
            config.write_text(_CONFIG.format(socket=self._folder / "bus"), encoding="utf-8")
            bus = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"]
            self._address = _first_line(bus, started)
            connection = open_dbus_connection(self._address)
            connection.send_and_get_reply(message_bus.RequestName(_WATCHER), timeout=10)
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()
            self._started = started.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._started.close()

    def environ(self) -> dict[str, str]:
        """The environment of a program on it; its home is in the folder."""
        names = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")
        home = {name: str(self._folder / name) for name in ("HOME", *names)}
        for path in home.values():
            Path(path).mkdir(mode=0o700, exist_ok=True)
        place = {"DISPLAY": self._display, "DBUS_SESSION_BUS_ADDRESS": self._address, "LANG": "C.UTF-8"}
        return {"PATH": os.environ["PATH"], **home, **place}

    def expect_icon(self) -> None:
        """From now on, the next icon counts."""
        self._registered.clear()

    def wait_icon(self, timeout: float) -> None:
        """Return as soon as an icon was registered.

        Raises:
            TimeoutError: there was none within ``timeout`` seconds.
        """
        if not self._registered.wait(timeout):
            raise TimeoutError(f"no tray icon within {timeout} s")

    def _answer(self, connection: DBusConnection) -> None:
        try:
            while True:
                message = connection.receive()
                if message.header.message_type is MessageType.method_call:
                    connection.send(self._reply(message))
        except (OSError, EOFError):
            return  # the bus has ended

    def _reply(self, message: Message) -> Message:
        match message.header.fields[HeaderFields.member]:
            case "RegisterStatusNotifierItem":
                self._registered.set()
                return new_method_return(message)
            case "Get" if message.body[1] in _HOST:
                return new_method_return(message, "v", (_HOST[message.body[1]],))
            case "GetAll":
                return new_method_return(message, "a{sv}", (_HOST,))
        return new_method_return(message)


def _first_line(command: list[str], started: contextlib.ExitStack) -> str:
    """Start a process, which ends with ``started``; the first line that it prints."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    started.callback(_end, process)
    line = process.stdout.readline().strip() if process.stdout else ""
    if not line:
        raise OSError(f"{command[0]} did not start")
    return line


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    process.wait(10)
    if process.stdout:
        process.stdout.close()
