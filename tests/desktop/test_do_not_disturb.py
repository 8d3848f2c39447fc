"""The desktop's own "do not disturb": of real daemons, and of stand-ins for the others."""

import os
import queue
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from dbus_fast import Message, MessageType, Variant

from notifier.core.counters import Counters
from notifier.core.supervision import Supervisor
from notifier.system import do_not_disturb
from notifier.system.do_not_disturb import DoNotDisturb
from tests.private_desktop import PrivateBus, StandIn, XDisplay, eventually
from tests.private_desktop.bus import end

LIBRARIES = "/usr/lib/x86_64-linux-gnu/xfce4"
NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"


class Heard:
    """What was told of the desktop, in turn."""

    def __init__(self) -> None:
        self._told: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._watch = DoNotDisturb(self._told.put, Supervisor(Counters()))
        self.close = self._watch.close

    def next(self) -> bool:
        return self._told.get(timeout=20)

    @property
    def is_silent(self) -> bool:
        return self._told.empty()


@pytest.fixture
def listen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Heard]]:
    monkeypatch.setattr(do_not_disturb, "ASK_AGAIN", 0.1)
    monkeypatch.setattr(do_not_disturb, "FIRST_PAUSE", 0.1)
    heard: list[Heard] = []

    def begin(address: str) -> Heard:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        heard.append(Heard())
        return heard[-1]

    yield begin
    for one in heard:
        one.close()


class Desk:
    """A real daemon on a screen and a bus of its own."""

    def __init__(self, programs: Sequence[str], home: Path) -> None:
        self.bus, self._x = PrivateBus(), XDisplay()
        self.environ = {
            **os.environ,
            "DBUS_SESSION_BUS_ADDRESS": self.bus.address,
            "DISPLAY": self._x.name,
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
        }
        self._processes = [
            subprocess.Popen([one], env=self.environ, stderr=subprocess.DEVNULL) for one in programs
        ]

    def run(self, *command: str) -> bool:
        done = subprocess.run(command, env=self.environ, timeout=30, capture_output=True, check=False)
        return done.returncode == 0

    def end_daemon(self) -> None:
        for process in self._processes:
            end(process)

    def stop(self) -> None:
        self.end_daemon()
        self._x.stop()
        self.bus.stop()


DUNST = "dunstctl", "set-paused"
XFCE = "xfconf-query", "-c", "xfce4-notifyd", "-p", "/do-not-disturb", "-n", "-t", "bool", "-s"


@pytest.mark.parametrize(
    ("programs", "switch"),
    [(["dunst"], DUNST), ([f"{LIBRARIES}/xfconf/xfconfd", f"{LIBRARIES}/notifyd/xfce4-notifyd"], XFCE)],
    ids=["dunst", "xfce4-notifyd"],
)
def test_a_real_daemon_that_is_not_to_disturb_is_heard(
    programs: list[str], switch: tuple[str, ...], listen: Callable[[str], Heard], tmp_path: Path
) -> None:
    missing = [one for one in (*programs, switch[0]) if shutil.which(one) is None]
    if missing:
        pytest.skip(f"{missing[0]} is not installed")
    desk = Desk(programs, tmp_path)
    try:
        heard = listen(desk.bus.address)
        for on in (True, False, True):
            eventually(partial(desk.run, *switch, str(on).lower()))
            assert heard.next() is on
        desk.end_daemon()
        # It is gone, and with it what it was not to do.
        assert heard.next() is False
    finally:
        desk.stop()


class Plasma(StandIn):
    """What Plasma answers, as its libnotificationmanager has it; under another name it is any daemon."""

    name = NAME

    def __init__(self, address: str, called: str = "Plasma", vendor: str = "KDE") -> None:
        self.called, self.vendor, self.inhibited = called, vendor, False
        super().__init__(address)

    def handle(self, message: Message) -> Message | None:
        match message.member, message.body:
            case "GetServerInformation", _:
                return Message.new_method_return(message, "ssss", [self.called, self.vendor, "6.4", "1.2"])
            case "Get", [_, "Inhibited"]:
                return Message.new_method_return(message, "v", [Variant("b", self.inhibited)])
        return None

    def inhibit(self, on: bool) -> None:
        self.inhibited = on
        self._send(
            Message(
                message_type=MessageType.SIGNAL,
                path=PATH,
                interface="org.freedesktop.DBus.Properties",
                member="PropertiesChanged",
                signature="sa{sv}as",
                body=[NAME, {"Inhibited": Variant("b", on)}, []],
            )
        )


@pytest.fixture
def bus() -> Iterator[PrivateBus]:
    private = PrivateBus()
    yield private
    private.stop()


def test_plasma_is_heard_and_so_is_its_end(bus: PrivateBus, listen: Callable[[str], Heard]) -> None:
    plasma = Plasma(bus.address)
    heard = listen(bus.address)
    for on in (True, False, True):
        plasma.inhibit(on)
        assert heard.next() is on
    plasma.leave()
    assert heard.next() is False
    plasma.come_back()
    assert heard.next() is True
    bus.pause()
    assert heard.next() is False
    bus.start()
    plasma.leave()
    plasma.come_back()
    assert heard.next() is True
    plasma.stop()


@pytest.mark.parametrize(
    ("called", "vendor", "schema", "key", "quiet"),
    [
        ("gnome-shell", "GNOME", "org.gnome.desktop.notifications", "show-banners", "false"),
        ("Notification Daemon", "MATE", "org.mate.NotificationDaemon", "do-not-disturb", "true"),
    ],
)
def test_a_desktop_that_keeps_it_in_gsettings_is_heard(
    called: str, vendor: str, schema: str, key: str, quiet: str, listen: Callable[[str], Heard],
    bus: PrivateBus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if (
        not shutil.which("gsettings")
        or subprocess.run(
            ["gsettings", "list-keys", schema], capture_output=True, check=False, timeout=30
        ).returncode
    ):
        pytest.skip(f"gsettings with {schema} is not installed")
    service = shutil.which("dconf-service", path="/usr/libexec:/usr/lib/dconf")
    if service is None:
        pytest.skip("dconf-service is not installed")
    for variable in ("XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):  # in both dconf has a file of the same name
        monkeypatch.setenv(variable, str(tmp_path / variable))
        (tmp_path / variable).mkdir()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    monkeypatch.delenv("GSETTINGS_BACKEND", raising=False)
    shell = Plasma(bus.address, called, vendor)
    keeper = subprocess.Popen([service], stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: bus.has_owner("ca.desrt.dconf"), what="what keeps dconf")
        heard = listen(bus.address)
        for value in (quiet, {"true": "false", "false": "true"}[quiet]):
            subprocess.run(["gsettings", "set", schema, key, value], check=True, timeout=30)
            assert heard.next() is (value == quiet)
    finally:
        end(keeper)
        shell.stop()


class Other(Plasma):
    """One of those that are asked in a way of their own, as swaync 0.7 and mako 1.7 were seen to answer."""

    def handle(self, message: Message) -> Message | None:
        match message.member:
            case "GetDnd":
                return Message.new_method_return(message, "b", [self.inhibited])
            case "ListModes":
                modes = ["default", *["do-not-disturb"] * self.inhibited]
                return Message.new_method_return(message, "as", [modes])
        return super().handle(message)


class Swaync(Other):
    """Has a second name for that."""

    name = "org.erikreider.swaync.cc"

    def toggle(self, on: bool) -> None:
        self.inhibited = on
        self._send(
            Message(
                message_type=MessageType.SIGNAL,
                path="/org/erikreider/swaync/cc",
                interface="org.erikreider.swaync.cc",
                member="Subscribe",
                signature="ubb",
                body=[0, on, False],
            )
        )


def test_swaync_is_heard(bus: PrivateBus, listen: Callable[[str], Heard]) -> None:
    daemon, centre = Other(bus.address, "SwayNotificationCenter", "ErikReider"), Swaync(bus.address)
    heard = listen(bus.address)
    for on in (True, False):
        centre.toggle(on)
        assert heard.next() is on
    centre.stop()
    daemon.stop()


def test_mako_is_asked_again_and_again(bus: PrivateBus, listen: Callable[[str], Heard]) -> None:
    """It does not say when its modes change."""
    daemon = Other(bus.address, "mako", "emersion")
    heard = listen(bus.address)
    for on in (True, False):
        daemon.inhibited = on
        assert heard.next() is on
    daemon.stop()


def test_lxqt_keeps_it_in_a_file(
    bus: PrivateBus, listen: Callable[[str], Heard], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    daemon = Plasma(bus.address, "lxqt-notificationd", "lxqt.org")
    heard = listen(bus.address)
    file = tmp_path / "lxqt/notifications.conf"
    file.parent.mkdir()
    for on in (True, False):
        file.write_text(f"[General]\n__userfile__=true\ndoNotDisturb={str(on).lower()}\n", encoding="utf-8")
        assert heard.next() is on
    daemon.stop()


def test_a_daemon_that_knows_no_such_thing_is_never_quiet(
    bus: PrivateBus, listen: Callable[[str], Heard]
) -> None:
    class Simple(Plasma):
        def handle(self, message: Message) -> Message | None:
            if message.member == "Get":
                asked.put(message.body[1])
                return None
            return super().handle(message)

    asked: queue.SimpleQueue[str] = queue.SimpleQueue()
    daemon = Simple(bus.address, "something", "else")
    heard = listen(bus.address)
    assert asked.get(timeout=20) == "Inhibited"
    daemon.inhibit(True)  # it is asked again, and does not say
    assert asked.get(timeout=20) == "Inhibited"
    assert heard.is_silent
    daemon.stop()
