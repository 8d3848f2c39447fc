"""How each notification daemon of a Linux desktop is asked whether it is not to disturb.

There is no common way: a row of :data:`QUESTIONS` for each daemon that has one, by the name and the vendor
that it answers to ``GetServerInformation``. What it says of a change is only a hint to ask again.
"""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notifier.system.dbus.connection import BusConnection, BusError

NAME = "org.freedesktop.Notifications"
"""The daemon's name on the bus."""

PATH = "/org/freedesktop/Notifications"

PATIENCE = 5.0
"""Seconds for an answer."""

_PROPERTIES = "org.freedesktop.DBus.Properties"
_DCONF = ("ca.desrt.dconf", "ca.desrt.dconf.Writer", "/ca/desrt/dconf/Writer/user")
_LONGEST_FILE = 100_000  # bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A method of a service that runs already; ``read`` takes the first value of its answer.

    ``signals``, here and below: name, interface and path of what hints at a change; ``None``: nothing does.
    """

    name: str
    path: str
    interface: str
    member: str
    signature: str
    body: tuple[Any, ...]
    read: Callable[[Any], bool]
    signals: tuple[str, str, str] | None

    def ask(self, bus: BusConnection) -> bool:
        """Whether the desktop is not to disturb. Waits, at most ``PATIENCE``.

        Raises:
            BusError: it does not say; ``TimeoutError``: it does not answer.
        """
        call = bus.call(self.name, self.path, self.interface, self.member, self.signature, self.body)
        answer = call.result(PATIENCE).body
        return bool(answer) and self.read(answer[0])


@dataclass(frozen=True, slots=True)
class GSetting:
    """A key of GSettings; ``quiet`` is what ``gsettings get`` prints while nothing is to disturb."""

    schema: str
    key: str
    quiet: str
    signals: tuple[str, str, str] | None = _DCONF

    def ask(self, bus: BusConnection) -> bool:
        """The same; ``bus`` is not used.

        Raises:
            OSError: there are no such settings.
        """
        command = ("gsettings", "get", self.schema, self.key)
        try:
            found = subprocess.run(  # noqa: S603 - the words of the table below
                command, capture_output=True, text=True, timeout=PATIENCE, check=True
            )
        except subprocess.SubprocessError as error:
            raise OSError(str(error)) from error
        return found.stdout.strip() == self.quiet


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file in the user's folder of settings."""

    file: str
    line: str
    signals: tuple[str, str, str] | None = None

    def ask(self, bus: BusConnection) -> bool:
        """The same; ``bus`` is not used.

        Raises:
            OSError: it cannot be read.
        """
        folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
        path = folder / self.file
        if not path.is_file():
            return False
        with path.open("rb") as file:
            written = file.read(_LONGEST_FILE).decode(errors="replace")
        return self.line in (line.strip() for line in written.splitlines())


Question = Call | GSetting | Line
"""One way of asking."""


def _is_true(value: Any) -> bool:
    """Of a variant it is the value that counts."""
    return (value[1] if isinstance(value, tuple) else value) is True


def _property(interface: str, name: str) -> Call:
    signals = (NAME, _PROPERTIES, PATH)
    return Call(NAME, PATH, _PROPERTIES, "Get", "ss", (interface, name), _is_true, signals)


_XFCONF = ("org.xfce.Xfconf", "org.xfce.Xfconf", "/org/xfce/Xfconf")
_SWAYNC = ("org.erikreider.swaync.cc", "org.erikreider.swaync.cc", "/org/erikreider/swaync/cc")

QUESTIONS: dict[str, Question] = {
    "dunst": _property("org.dunstproject.cmd0", "paused"),
    "xfce notify daemon": Call(
        *(_XFCONF[0], _XFCONF[2], _XFCONF[1], "GetProperty", "ss"),
        ("xfce4-notifyd", "/do-not-disturb"),
        _is_true,
        _XFCONF,
    ),
    "swaynotificationcenter": Call(_SWAYNC[0], _SWAYNC[2], _SWAYNC[1], "GetDnd", "", (), _is_true, _SWAYNC),
    # It has modes and names none of them; this is the one of its manual. 1.7 does not say when they change.
    "mako": Call(
        *(NAME, "/fr/emersion/Mako", "fr.emersion.Mako", "ListModes", "", ()),
        lambda modes: isinstance(modes, list) and "do-not-disturb" in modes,
        None,
    ),
    "lxqt-notificationd": Line("lxqt/notifications.conf", "doNotDisturb=true"),
    "gnome-shell": GSetting("org.gnome.desktop.notifications", "show-banners", "false"),
    "cinnamon": GSetting("org.cinnamon.desktop.notifications", "display-notifications", "false"),
    "notification daemon/mate": GSetting("org.mate.NotificationDaemon", "do-not-disturb", "true"),
}
"""By the daemon's name, or its name and vendor, in small letters."""

USUAL = _property(NAME, "Inhibited")
"""What Plasma has, and what others may have; it is in none of the specification's versions."""


def question_for(bus: BusConnection) -> Question | None:
    """How the daemon that has the name now is asked; ``None`` where there is none. Waits.

    No daemon is started for it.

    Raises:
        BusError: it does not say who it is; ``TimeoutError``: it does not answer.
    """
    service = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
    if bus.call(*service, "NameHasOwner", "s", (NAME,)).result(PATIENCE).body != (True,):
        return None
    match bus.call(NAME, PATH, NAME, "GetServerInformation").result(PATIENCE).body:
        case (str(name), str(vendor), *_):
            names = (f"{name}/{vendor}".lower(), name.lower())
            return next((QUESTIONS[one] for one in names if one in QUESTIONS), USUAL)
    raise BusError("bad answer", "GetServerInformation")
