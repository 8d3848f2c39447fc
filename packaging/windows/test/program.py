"""The installed program on a Windows for tests."""

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from wine import PATIENCE, USER, Wine

from tests.backend import Backend
from tests.private_desktop.bus import end, eventually

HOME = rf"C:\users\{USER}"
FOLDER = HOME + r"\AppData\Local\Programs\Estado Notifier"
DATA = HOME + r"\AppData\Local\estado-notifier"
MENU = HOME + r"\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Estado Notifier.lnk"
ADMINISTRATOR = r"C:\ProgramData\estado-notifier"
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\EstadoNotifier"
APP_ID = r"Software\Classes\AppUserModelId\EstadoNotifier.EstadoNotifier"
OFF_IN_TASK_MANAGER = "030000000000000000000000"
VAULT = r"Software\Wine\Credential Manager"
TITLE = "Estado Notifier"

LIVE, SIGNED_OUT, NOT_RUNNING = 0, 2, 3


class Program:
    """The program in its folder, as its person uses it."""

    def __init__(self, wine: Wine, folder: str = FOLDER) -> None:
        self.wine = wine
        self.folder = folder
        self.console = rf"{folder}\estado-notifier.com"
        self.executable = rf"{folder}\estado-notifier.exe"

    @property
    def installed(self) -> bool:
        """Whether it is there."""
        return self.wine.path(self.executable).exists()

    def call(self, *arguments: str, stdin: str = "", code: int = 0) -> str:
        """One of its commands in a terminal, which ends with this code; what it printed."""
        return self.wine.run(self.console, *arguments, stdin=stdin, code=code).strip()

    def version(self) -> str:
        """What it says that it is."""
        return self.call("--version").removeprefix("estado-notifier ")

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start it without a terminal."""
        return self.wine.begin(self.executable, *arguments)

    def status(self) -> dict[str, Any]:
        """How the running instance stands; empty where none runs."""
        answer = self.wine.inside("wine64", self.console, "status", "--json").stdout.strip()
        found: dict[str, Any] = json.loads(answer) if answer.startswith("{") else {}
        return {} if "error" in found else found

    def wait_link(self, state: str) -> dict[str, Any]:
        """Its status once the link has this state."""
        seen: dict[str, Any] = {}

        def look() -> bool:
            nonlocal seen
            seen = self.status()
            return seen.get("link") == state

        try:
            eventually(look, PATIENCE)
        except AssertionError as error:
            raise AssertionError(f"{error}\nwanted: {state}\nlast: {seen}\n{self.log()}") from None
        return seen

    def log(self) -> str:
        """What it wrote into its log."""
        found = sorted(self.wine.path(DATA).rglob("*.log"))
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in found)

    def sign_in(self, backend: Backend, settings: str = DATA) -> None:
        """As a person does in a terminal. The server's address is in the settings of this folder."""
        file = self.wine.path(settings) / "config.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'[server]\napi_url = "{backend.api_url}"\n')
        self.call("login", "--login", backend.login, "--password-stdin", stdin=f"{backend.password}\n")

    @contextmanager
    def watched(self) -> Iterator[Iterator[dict[str, Any]]]:
        """What the running instance reports, from the state of its link on."""
        watch = self.wine.begin(self.console, "watch", "--json", stdout=subprocess.PIPE)
        assert watch.stdout is not None
        try:
            yield map(json.loads, watch.stdout)
        finally:
            end(watch)

    def deliver(self, backend: Backend) -> str:
        """An entrega arrives, and the running program tells it; its number."""
        known = self.status()["items"]["entrega"]
        entrega = backend.create("entrega", "EN_CAMINO")
        eventually(lambda: self.status()["items"]["entrega"] > known, PATIENCE, "the new entrega")
        with self.watched() as reports:
            next(reports)
            backend.move("entrega", entrega["id"], "ENTREGADO")
            for report in reports:
                if report["kind"] == "alert" and entrega["numero"] in report["title"] + report["body"]:
                    break
        # The alert counts as told once somebody has taken it who can show it.
        eventually(lambda: self.status()["pending_alerts"] == 0, PATIENCE, "an alert that is told")
        return str(entrega["numero"])

    def history(self) -> list[tuple[str, str]]:
        """The transitions that it remembers."""
        path = self.wine.path(DATA) / "state.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return database.execute("SELECT origin, target FROM transitions ORDER BY seq").fetchall()

    def token(self) -> list[str]:
        """The keys of Windows' vault that hold its token."""
        return [key for key in self.wine.keys(VAULT) if "estado-notifier" in key]

    def starts(self) -> list[str]:
        """Everything that starts it with the computer."""
        values = [*self.wine.values(RUN).values(), *self.wine.values(RUN + "Once").values()]
        menu = self.wine.path(HOME) / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Startup"
        shortcuts = [path.name for path in menu.rglob("*")]
        return [start for start in (*values, *shortcuts) if "estado" in start.lower()]


_OF_WINDOWS = ("users/root/AppData/Local/Programs", "users/root/AppData/Roaming/Microsoft/Installer")
"""Folders of its own that it makes with the first program of a user's."""


def left(wine: Wine, files: set[str]) -> list[str]:
    """What is there that was not among ``files``, and what the registry says of the program; signs out."""
    found = sorted(wine.files() - files - {*_OF_WINDOWS})
    return found + [line for line in wine.registry() if "estado" in line.lower()]
