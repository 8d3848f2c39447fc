"""A server all of whose texts want more than to be read, and all that the program shows of them."""

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from tests.e2e.program import COMMAND, RETURN, ROOT, START, call
from tests.hostile import ALL, HOSTILE, MARKUP, check_plain
from tests.paucara import company as paucara
from tests.paucara.company import Company, Json
from tests.private_desktop.bus import end, eventually
from tests.private_desktop.private_desktop import PrivateDesktop

SHORT = "<img src='file:///x'>&amp;{0}%s" + "Z\u0301" + "\u0336" * 20
"""As an id, a number or a code may be."""

ENTREGA = ("ASIGNADA", "EN_CAMINO", "LLEGO", "ENTREGADO")
WIDEST = 1000
"""Logical pixels: what no window exceeds at any text."""


class Escaped(Response):
    """JSON as Laravel writes it: half a letter is possible."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return json.dumps(content).encode()


class HostileCompany(Company):
    """Does all that a server has to, in such words."""

    def rows_of_every_kind(self) -> None:
        for number, text in enumerate((*HOSTILE.values(), ALL), start=1):
            driver = {"id": 4, "nombre": text, "name": text}
            self.entrega(number, ENTREGA[number % 2], chofer=driver, vehiculo={"placa": text})
            self.rows["entregas"][number]["numero_entrega"] = text[:60] if number != 2 else "ENT-2"
            self.proforma(number, SHORT if number == 1 else "PENDIENTE")
            self.rows["proformas"][number]["numero"] = text
            self.vehiculo(number, "DISPONIBLE")
            self.rows["vehiculos"][number] |= {"marca": text, "modelo": text, "placa": text[:60]}
        self.entrega(90, SHORT, numero_entrega=SHORT)

    def _ana(self) -> Json:
        return {"id": 1, "name": ALL, "email": ALL}

    async def _login(self, request: Request) -> Any:
        await request.json()
        return Escaped({"message": ALL, "errors": {"login": [ALL]}}, 422)

    async def _estados(self, request: Request) -> Any:
        rows = [
            {"codigo": code, "nombre": text, "color": f"red; {MARKUP}", "icono": text, "orden": orden}
            for orden, (code, text) in enumerate(zip(ENTREGA, (MARKUP, *HOSTILE.values()), strict=False))
        ]
        return Escaped({"data": rows, "meta": {}})


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Iterator[HostileCompany]:
    monkeypatch.setattr(paucara, "JSONResponse", Escaped)
    with HostileCompany() as company:
        company.rows_of_every_kind()
        yield company


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path) as private_desktop:
        yield private_desktop


class Walked:
    """The program, and what a walk over it finds."""

    def __init__(self, private_desktop: PrivateDesktop, company: Company, **more: str) -> None:
        self._folder = private_desktop.folder / "walks"
        self._folder.mkdir()
        self.environ = private_desktop.environ(
            PYTHONPATH=str(ROOT),
            ESTADO_NOTIFIER_SERVER__API_URL=company.api_url,
            ESTADO_NOTIFIER_SERVER__SOCKET_URL=company.url,
            ESTADO_NOTIFIER_SERVER__PROFILE="paucara",
            ESTADO_NOTIFIER_TOKEN="1|s3cret",
            **more,
        )
        self._log = private_desktop.folder / "walked.txt"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.walked", str(self._folder)],
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def ask(self, name: str) -> list[dict[str, Any]]:
        """Do what the name says, and walk."""
        answer = self._folder / f"answer-{name}"
        answer.unlink(missing_ok=True)
        (self._folder / f"ask-{name}").touch()

        def look() -> bool:
            assert self.process.poll() is None, self.output()
            return answer.exists()

        eventually(look, START)
        found: list[dict[str, Any]] = json.loads(answer.read_text(encoding="utf-8"))
        return found

    def output(self) -> str:
        """What it printed."""
        return self._log.read_text(encoding="utf-8")

    def wait_status(self, fits: Callable[[dict[str, Any]], bool]) -> None:
        """Return when the status fits."""

        def look() -> bool:
            assert self.process.poll() is None, self.output()
            return fits(json.loads(call(self.environ, "status", "--json").stdout))

        eventually(look, RETURN)

    def wait_link(self, state: str) -> None:
        """Return when the link has this state."""
        self.wait_status(lambda status: status.get("link") == state)


@pytest.fixture
def walked(private_desktop: PrivateDesktop, company: HostileCompany) -> Iterator[Walked]:
    walked = Walked(private_desktop, company, LANG="es_BO.UTF-8")
    yield walked
    end(walked.process)


_LETTERS = re.compile(r"<p>[^<>]*(<br>[^<>]*)*</p>")


def check_shown(found: list[dict[str, Any]]) -> None:
    """Nothing in it is drawn as markup, obeyed, or makes a window wider than a screen."""
    assert found
    for entry in found:
        for key, value in entry.items():
            if not isinstance(value, str):
                continue
            check_plain(value, f"{entry['kind']} {key}")
            if key == "toolTip" or entry.get("role") == 3:
                # Qt looks what a tooltip seems to be.
                assert "<" not in value or _LETTERS.fullmatch(value), entry
        if "<" in entry.get("text", "") and "is_plain" in entry:
            assert entry["is_plain"] or _LETTERS.fullmatch(entry["text"]), entry
        if entry["kind"] == "action":
            assert "&" not in entry.get("text", "").replace("&&", ""), entry
        assert entry.get("needs", 0) <= WIDEST, entry
        assert entry.get("width", 0) <= WIDEST, entry


def test_the_panel_and_its_tooltips_show_letters(walked: Walked) -> None:
    walked.wait_link("live")
    found = walked.ask("panel")
    check_shown(found)
    shown = [entry["text"] for entry in found if entry["kind"] == "cell" and entry["role"] == 0]
    assert any("<h1>Alta</h1>" in text for text in shown)
    assert any("%s %(name)s {0} {name} {message!r} ${HOME} {" in text for text in shown)
    check_shown(walked.ask("tooltip"))
    check_shown(walked.ask("menu"))


def test_a_notification_is_letters(
    walked: Walked, company: HostileCompany, private_desktop: PrivateDesktop
) -> None:
    walked.wait_link("live")
    company.entrega(2, "EN_CAMINO")
    for number, text in enumerate((MARKUP, ALL), start=2):
        payload = {"entrega_id": number, "numero_entrega": text, "estado_nuevo": "EN_CAMINO"}
        company.entrega(number, "EN_CAMINO")
        company.emit("entrega.estado-cambio", payload)
    told = private_desktop.notifications.wait_for(lambda call: "ENT-2" in call.summary)
    for text in (told.summary, told.body, *told.actions):
        check_plain(text)
        assert "<" not in text
    assert "&lt;img src='file:///tmp/picture.png'&gt;" in told.body


def test_a_refusal_is_letters_in_tray_bar_and_terminal(
    walked: Walked, company: HostileCompany, private_desktop: PrivateDesktop
) -> None:
    walked.wait_link("live")
    company.refuses = SHORT
    company.drop()
    walked.wait_status(lambda status: "<img src='file:///x'>" in status.get("reason", ""))
    check_shown(walked.ask("panel"))
    tray = private_desktop.tray.read()
    for text in (tray.title, tray.tooltip_title, tray.tooltip):
        check_plain(text)
        assert not {*"<>&"} & {*text}, text
    for entry in (entry for top in private_desktop.tray.menu() for entry in top.walk()):
        check_plain(entry.label)
    for arguments in (("status",), ("status", "--json")):
        answer = subprocess.run(
            [*COMMAND, *arguments], env=walked.environ, capture_output=True, timeout=60, check=False
        )
        check_plain(answer.stdout.decode())


def test_why_a_sign_in_is_refused_is_letters_and_keeps_the_window_small(
    walked: Walked, company: HostileCompany
) -> None:
    walked.wait_link("live")
    walked.ask("login")
    walked.ask("submit")

    def said() -> bool:
        found = walked.ask("walk")
        check_shown(found)
        return any("<h1>Alta</h1>" in entry.get("text", "") for entry in found if "is_plain" in entry)

    eventually(said, START)
    answer = call(walked.environ, "login", "--login", "ana", "--password-stdin", stdin="mal\n")
    assert answer.returncode == 1
    assert "<h1>Alta</h1>" in answer.stderr
    check_plain(answer.stderr.rstrip("\n"))


def test_watch_prints_letters(
    walked: Walked, company: HostileCompany, private_desktop: PrivateDesktop
) -> None:
    walked.wait_link("live")
    for arguments in (("watch",), ("watch", "--json")):
        with subprocess.Popen(
            [*COMMAND, *arguments], env=walked.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as watch:
            assert watch.stdout is not None
            lines = [watch.stdout.readline()]
            company.entrega(2, ENTREGA[len(arguments)])
            company.emit("entrega.estado-cambio", {"entrega_id": 2, "estado_nuevo": ENTREGA[len(arguments)]})
            lines += [watch.stdout.readline() for _ in range(1)]
            watch.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                watch.wait(10)
            for line in lines:
                check_plain(line.decode().rstrip("\n"))
