"""The program where Qt cannot draw, or not as the environment asks: never an abort, and words."""

import os
import socket
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.program import COMMAND, ROOT, Program
from tests.private_desktop.bus import eventually
from tests.private_desktop.display import XDisplay
from tests.private_desktop.private_desktop import PrivateDesktop

NOWHERE = ":97531"


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path) as private_desktop:
        yield private_desktop


@pytest.fixture
def empty_desk(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path, display=False) as private_desktop:
        yield private_desktop


@pytest.mark.parametrize(
    "asked", ["wayland", "wayland-egl;xcb", "nonsense", "nonsense;wayland", "linuxfb;eglfs", ";", "xcb:x"]
)
def test_it_draws_where_it_can_whatever_the_environment_asks_for(
    private_desktop: PrivateDesktop, asked: str
) -> None:
    with Program(private_desktop, "run", environ={"QT_QPA_PLATFORM": asked, "LANGUAGE": "es"}) as program:
        program.wait_link("signed_out")
        private_desktop.tray.wait_for()
        assert program.stop() == 0
        assert "Traceback" not in program.output()


def test_a_wayland_that_is_gone_leaves_x(private_desktop: PrivateDesktop) -> None:
    gone = {"QT_QPA_PLATFORM": "", "WAYLAND_DISPLAY": "wayland-7", "XDG_SESSION_TYPE": "wayland"}
    with Program(private_desktop, "run", environ=gone) as program:
        program.wait_link("signed_out")
        private_desktop.tray.wait_for()


def fails(
    private_desktop: PrivateDesktop, environ: dict[str, str], title: str
) -> "subprocess.CompletedProcess[str]":
    """It ends with 1 and says why: on standard error, in the log and on the desktop."""
    answer = subprocess.run(
        [*COMMAND, "run", "--hidden"],
        env=private_desktop.environ(PYTHONPATH=str(ROOT), LANGUAGE="es", LANG="es_BO.UTF-8") | environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode == 1, answer
    assert "Traceback" not in answer.stderr
    assert title in answer.stderr
    assert private_desktop.notifications.wait_for(lambda call: call.summary == title).body
    (log,) = private_desktop.state_home.rglob("*.log")
    assert "not started" in log.read_text(encoding="utf-8")
    return answer


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"DISPLAY": NOWHERE},
        {"QT_QPA_PLATFORM": "wayland"},
        {"QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": "wayland-7"},
        {"WAYLAND_DISPLAY": "a\x01" + "b" * 200},
        {"DISPLAY": NOWHERE, "QT_QPA_PLATFORM": "wayland;xcb"},
    ],
)
def test_without_a_screen_it_says_so(empty_desk: PrivateDesktop, environ: dict[str, str]) -> None:
    fails(empty_desk, environ, "No hay pantalla")


def test_a_platform_that_nobody_has_is_told_where_there_is_no_other(empty_desk: PrivateDesktop) -> None:
    answer = fails(empty_desk, {"QT_QPA_PLATFORM": "nonsense"}, "No se pueden mostrar ventanas")
    assert "nonsense" in answer.stderr


def test_a_display_of_another_machine_that_is_not_there_is_told(empty_desk: PrivateDesktop) -> None:
    fails(empty_desk, {"DISPLAY": "127.0.0.1:9753"}, "No se pueden mostrar ventanas")


def test_plugins_that_cannot_be_loaded_are_told(private_desktop: PrivateDesktop, tmp_path: Path) -> None:
    """As where a library of X is missing: the plugin is there, and cannot be loaded."""
    (tmp_path / "libxcb-cursor.so.0").write_bytes(b"no library")
    answer = fails(private_desktop, {"LD_LIBRARY_PATH": str(tmp_path)}, "No se pueden mostrar ventanas")
    assert "xcb-cursor0" in answer.stderr


def test_a_screen_that_lets_nobody_in_is_told(private_desktop: PrivateDesktop, tmp_path: Path) -> None:
    authority = tmp_path / "authority"
    # The key "a" * 16 for any display: this desktop has not got it.
    parts = (b"", b"", b"MIT-MAGIC-COOKIE-1", b"a" * 16)
    authority.write_bytes(b"\xff\xff" + b"".join(struct.pack(">H", len(part)) + part for part in parts))
    closed = XDisplay(authority=authority)
    try:
        environ = {"DISPLAY": closed.name, "XAUTHORITY": os.devnull}
        fails(private_desktop, environ, "No se pueden mostrar ventanas")
    finally:
        closed.stop()


def test_a_demonstration_goes_on_in_the_terminal(empty_desk: PrivateDesktop) -> None:
    with Program(empty_desk, "demo", environ={"QT_QPA_PLATFORM": "wayland", "LANGUAGE": "es"}) as program:
        # Lines of the link: from then on it listens to signals.
        eventually(lambda: "●" in program.output().partition("sigue en esta terminal")[2], 60)
        assert program.stop() == 0


@pytest.mark.parametrize("kind", ["x", "x of another machine", "wayland"])
def test_a_screen_that_says_nothing_is_none(empty_desk: PrivateDesktop, kind: str) -> None:
    """Its server was stopped, or something else has its address: Qt would wait for ever."""
    number = 40_000 + os.getpid() % 20_000
    with socket.socket(socket.AF_INET if "machine" in kind else socket.AF_UNIX) as silent:
        if kind == "x":
            silent.bind(f"\0/tmp/.X11-unix/X{number}")
            environ = {"DISPLAY": f":{number}"}
        elif kind == "wayland":
            silent.bind(str(empty_desk.runtime_dir / "wayland-7"))
            environ = {"WAYLAND_DISPLAY": "wayland-7"}
        else:
            silent.bind(("127.0.0.1", 0))
            environ = {"DISPLAY": f"127.0.0.1:{silent.getsockname()[1] - 6000}"}
        silent.listen()
        fails(empty_desk, environ, "No hay pantalla")
