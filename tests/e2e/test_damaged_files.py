"""The small files beside the data, with flipped bits or something else in their place: never a traceback."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.e2e.program import START, Program, call, on
from tests.e2e.screen import colors
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop
from tests.sync.bits import flip

WINDOW = """[General]
geometry="@ByteArray(\\x1\\xd9\\xd0\\xcb\\0\\x3\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\x3[\\0\\0\\x2/)"
view=1, search, minimized
"""
BAD_WINDOWS = [
    "[General]\ngeometry=7\nview=1, 2\n",
    "[General]\ngeometry=@Point(7 7)\nview=99999999999, x, y\n",
    "[General]\nview=a, b, c\ngeometry=@Invalid()\n",
    "\0\1\2" * 300,
]


def state(private_desktop: PrivateDesktop) -> Path:
    folder = private_desktop.state_home / "estado-notifier"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def config(private_desktop: PrivateDesktop) -> Path:
    folder = private_desktop.config_home / "estado-notifier"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / "config.toml"


def flipped(path: Path, text: str, seed: int) -> None:
    path.write_text(text, encoding="utf-8")
    flip(path, random.Random(seed), 12)


@pytest.mark.parametrize("case", range(6))
def test_a_damaged_window_and_log_and_list_of_servers(
    private_desktop: PrivateDesktop, backend: Backend, case: int
) -> None:
    window = state(private_desktop) / "window.ini"
    if case < len(BAD_WINDOWS):
        window.write_text(BAD_WINDOWS[case], encoding="utf-8")
    else:
        flipped(window, WINDOW, case)
    flipped(state(private_desktop) / "servers.txt", f"{backend.api_url}\n" * 3, case)
    (state(private_desktop) / "log").mkdir(mode=0o700)
    flipped(state(private_desktop) / "log" / "estado-notifier.log", "2026-03-02 INFO a line\n" * 9, case)
    with Program(private_desktop, "run", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        assert program.stop() == 0
    assert "Traceback" not in program.output()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.mkdir()


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [pipe, folder, endless])
def test_what_is_no_file_of_settings_has_its_sentence(
    private_desktop: PrivateDesktop, make: Callable[[Path], None]
) -> None:
    make(config(private_desktop))
    for command in (("config", "check"), ("watch",), ("status",)):
        done = call(private_desktop.environ(), *command)
        assert done.returncode in (1, 3)
        assert "Traceback" not in done.stderr
    assert "No se puede leer" in call(private_desktop.environ(), "config", "check").stderr
    # After a login nobody reads standard error: the program goes on, and a window says it.
    with Program(private_desktop, "run", "--hidden") as program:
        program.wait_link("signed_out")
        eventually(lambda: len(colors(private_desktop, "instead")) > 5, START)
        assert program.stop() == 0
    assert "Traceback" not in program.output()


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bits_in_the_settings_have_a_sentence_or_do_no_harm(
    private_desktop: PrivateDesktop, seed: int
) -> None:
    text = '[server]\napi_url = "http://127.0.0.1:9/api"\n[history]\ndays = 30\n[ui]\nlanguage = "es"\n'
    config(private_desktop).write_text(text, encoding="utf-8")
    flip(config(private_desktop), random.Random(seed), 1 + seed // 3)
    done = call(private_desktop.environ(), "config", "check")
    assert done.returncode in (0, 1)
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("make", [pipe, folder, endless])
def test_what_is_no_list_of_servers_is_said(
    private_desktop: PrivateDesktop, make: Callable[[Path], None]
) -> None:
    make(state(private_desktop) / "servers.txt")
    done = call(private_desktop.environ(), "purge")
    assert "servers.txt" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("seed", range(4))
def test_flipped_bits_in_the_list_of_servers_end_no_purge(private_desktop: PrivateDesktop, seed: int) -> None:
    flipped(state(private_desktop) / "servers.txt", "http://127.0.0.1:9/api\nhttp://localhost:9/b\n", seed)
    done = call(private_desktop.environ(), "purge")
    assert done.returncode in (0, 1)
    assert "Traceback" not in done.stderr


def giant(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 36)


@pytest.mark.parametrize("make", [pipe, folder, endless, giant])
def test_what_is_no_file_of_windows_holds_up_no_start(
    private_desktop: PrivateDesktop, backend: Backend, make: Callable[[Path], None]
) -> None:
    make(state(private_desktop) / "window.ini")
    socket = private_desktop.runtime_dir / "estado-notifier" / "control.sock"
    socket.mkdir(parents=True)
    (socket / "something").touch()
    socket.parent.chmod(0o700)
    with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        assert program.stop() == 0
    assert "Traceback" not in program.output()
