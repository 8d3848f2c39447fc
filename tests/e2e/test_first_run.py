"""From the program that nobody has set up to the first true alert, with nothing but the keyboard."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.e2e.program import START, Program
from tests.e2e.screen import look
from tests.paucara.company import Company
from tests.private_desktop.notifications import Notified
from tests.private_desktop.private_desktop import PrivateDesktop


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path, keyring=True) as private_desktop:
        yield private_desktop


class Person:
    """Types, and keeps a picture of each step in the private desktop's folder."""

    def __init__(self, program: Program, name: str) -> None:
        self._program = program
        self._name = name

    def sees(self, step: int) -> None:
        """Wait for this step; the window has the keyboard then, as a window manager would give it."""
        title = rf"Primeros pasos \({step} de 3\)"
        found = self._run("search", "--sync", "--onlyvisible", "--name", title).split()
        self._run("windowfocus", "--sync", found[-1])
        self.looks(str(step))

    def looks(self, what: str) -> None:
        """Keep a picture."""
        look(self._program.private_desktop, f"first-run-{self._name}-{what}")

    def types(self, text: str) -> None:
        """Into whatever has the keyboard. The text comes from a file: it may be a password."""
        self._run("type", "--file", "-", text=text)

    def presses(self, key: str) -> None:
        """A key, by xdotool's name."""
        self._run("key", key)

    def _run(self, *arguments: str, text: str = "") -> str:
        answer = subprocess.run(
            ["xdotool", *arguments],
            env=self._program.environ,
            input=text,
            capture_output=True,
            text=True,
            timeout=START,
            check=True,
        )
        return answer.stdout


def told(private_desktop: PrivateDesktop, words: str) -> Notified:
    return private_desktop.notifications.wait_for(lambda call: words in call.summary, START)


def test_a_standard_server_by_keyboard_also_when_it_is_closed_half_way(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    with Program(private_desktop, "run") as program:
        person = Person(program, "estandar")
        person.sees(1)
        person.presses("Return")  # nothing to search for yet: it is said, and the window stays
        person.types(backend.api_url)
        person.presses("Return")
        person.sees(2)
        person.types(backend.login)
        person.presses("Escape")
        private_desktop.tray.click("Iniciar sesión…")
        person.sees(1)
        person.presses("Return")  # the address is there again
        person.sees(2)
        person.types(backend.password)  # so is the user: the password has the keyboard
        person.presses("Return")
        person.sees(3)
        program.wait_link("live")
        person.presses("Return")
        entrega = backend.create("entrega", "EN_CAMINO")
        backend.move("entrega", entrega["id"], "ENTREGADO")
        alert = told(private_desktop, entrega["numero"])
        assert alert.summary == f"Entregado · {entrega['numero']}"
        person.looks("told")


def test_a_server_of_another_kind_is_known_by_how_it_answers(private_desktop: PrivateDesktop) -> None:
    with Company() as company, Program(private_desktop, "run") as program:
        company.entrega(12, "EN_CAMINO")
        person = Person(program, "paucara")
        person.sees(1)
        person.types(company.url)  # without /api
        person.presses("Return")
        person.sees(2)
        person.types("ana")
        person.presses("Tab")
        person.types("secreta")
        person.presses("Return")
        person.sees(3)
        program.wait_link("live")
        company.entrega(12, "ENTREGADO")
        company.emit("entrega.estado-cambio", {"entrega_id": 12, "estado_nuevo": "ENTREGADO"})
        assert told(private_desktop, "ENT-12").summary == "Entregado al cliente · ENT-12"
        person.presses("Return")
        person.looks("told")
