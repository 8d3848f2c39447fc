"""The real program as a process on a private desktop."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from tests.backend import Backend
from tests.private_desktop.bus import end, eventually
from tests.private_desktop.private_desktop import PrivateDesktop

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "notifier"]
START = 90.0
"""Seconds that a start may take on a busy machine."""

RETURN = 100.0
"""Seconds that a lost connection may take: it waits for up to 24 s, and 48 s more if that was too early."""


class Program:
    """One call of ``estado-notifier`` that goes on until it is stopped."""

    def __init__(
        self, private_desktop: PrivateDesktop, *arguments: str, environ: Mapping[str, str] | None = None
    ) -> None:
        self.private_desktop = private_desktop
        self.environ = private_desktop.environ(PYTHONPATH=str(ROOT), **(environ or {}))
        self.log = private_desktop.folder / f"output-{len(list(private_desktop.folder.glob('output-*')))}.txt"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*COMMAND, *arguments], env=self.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        end(self.process)

    def output(self) -> str:
        """What it printed so far."""
        return self.log.read_text(encoding="utf-8")

    def status(self) -> dict[str, Any]:
        """What ``status --json`` says; ``{}`` while nothing answers."""
        answer = call(self.environ, "status", "--json")
        return json.loads(answer.stdout) if answer.returncode != 3 else {}

    def wait_link(self, state: str, timeout: float = START) -> dict[str, Any]:
        """The status once the link has this state."""
        return self.wait_status(lambda status: status.get("link") == state, state, timeout)

    def wait_status(
        self, fits: Callable[[dict[str, Any]], bool], what: str, timeout: float = START
    ) -> dict[str, Any]:
        """The status once it fits."""
        status: dict[str, Any] = {}

        def look() -> bool:
            nonlocal status
            assert self.process.poll() is None, f"ended: {self.output()}"
            status = self.status()
            return fits(status)

        try:
            eventually(look, timeout)
        except AssertionError as error:
            raise AssertionError(f"{error}\nwanted: {what}\nlast: {status}\n{self.output()}") from None
        return status

    def has_loaded(self, library: str) -> bool:
        """Whether a library with this in its name is in its memory."""
        return library in Path(f"/proc/{self.process.pid}/maps").read_text(encoding="utf-8")

    def stop(self) -> int:
        """End it politely; its exit code."""
        self.process.terminate()
        return self.process.wait(20)


def call(environ: Mapping[str, str], *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """One call of ``estado-notifier`` that ends by itself."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=dict(environ),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def on(backend: Backend, token: str | None = None) -> dict[str, str]:
    """The environment that points the program to a backend; with a token it is signed in.

    At some hours of the day entregas of its fleet are past their promise: what is late has tests of its own.
    """
    environ = {
        "ESTADO_NOTIFIER_SERVER__API_URL": backend.api_url,
        "ESTADO_NOTIFIER_NOTIFICATIONS__LATE_RULES": "[]",
    }
    return environ | ({"ESTADO_NOTIFIER_TOKEN": token} if token else {})


def files_with(secret: str, *folders: Path) -> list[Path]:
    """The files below these folders that hold the secret."""
    needle = secret.encode()
    return [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and os.access(path, os.R_OK) and needle in path.read_bytes()
    ]


def arguments_with(secret: str) -> list[str]:
    """The argument lists of this computer's processes that hold the secret."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # ended meanwhile
            found.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return [arguments for arguments in found if secret in arguments]
