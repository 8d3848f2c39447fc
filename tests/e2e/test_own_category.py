"""A category that nobody has heard of, with estados and fields of its own, on the whole program."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.program import ROOT, START, call
from tests.paucara.company import Company
from tests.paucara.test_own_category import OWN
from tests.private_desktop.bus import end, eventually
from tests.private_desktop.private_desktop import PrivateDesktop

WITH_FIELDS = (
    OWN.replace(
        "[[events]]",
        """[socket.auth]
by = "event"
emit = "authenticate"
payload = { token = "{token}" }
accepted = "authenticated"
user = "userId"
refused = "authentication_error"

[[events]]""",
        1,
    )
    .replace('origin = "EN_CURSO"\n', "")
    .replace('name = "rutas"', 'name = "rutas"\ntimezone = "America/La_Paz"')
    + """
due = { date = "salida.fecha", time = "salida.hora" }
line = ["guide", "{stops} paradas"]

[rest.lists.ruta.fields]
guide = { path = "guia", es = "Guía", en = "Guide" }
stops = { count = "paradas", es = "Paradas", en = "Stops" }
mountain = { path = "paradas[].cerro", es = "Cerros", en = "Mountains" }

[rest.session]
device = ""
"""
)


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path, keyring=True) as private_desktop:
        yield private_desktop


def test_it_is_signed_in_to_shown_told_counted_and_found(private_desktop: PrivateDesktop) -> None:
    folder = private_desktop.folder / "walks"
    folder.mkdir()
    environ = private_desktop.environ(PYTHONPATH=str(ROOT), LANG="es_BO.UTF-8")

    def ask(name: str) -> list[dict[str, Any]]:
        answer = folder / f"answer-{name}"
        answer.unlink(missing_ok=True)
        (folder / f"ask-{name}").touch()
        eventually(answer.exists, START)
        found: list[dict[str, Any]] = json.loads(answer.read_text(encoding="utf-8"))
        return found

    def cells(name: str) -> list[str]:
        return [entry["text"] for entry in ask(name) if entry["kind"] == "cell" and entry["role"] == 0]

    def status() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(call(environ, "status", "--json").stdout)
        return found

    config = Path(call(environ, "config", "path").stdout.strip())
    config.parent.mkdir(parents=True)
    (config.parent / "rutas.toml").write_text(WITH_FIELDS, encoding="utf-8")
    with Company() as company:
        server = f'api_url = "{company.api_url}"\nsocket_url = "{company.url}"\nprofile = "rutas.toml"\n'
        config.write_text(f"[server]\n{server}", encoding="utf-8")
        for number, guide in ((1, "Rita"), (2, "Tomás")):
            company.vehiculo(number, "EN_CURSO")
            company.rows["vehiculos"][number] |= {
                "guia": guide,
                "paradas": [{"cerro": "Illimani"}, {"cerro": f"Cerro {guide}"}],
                "salida": {"fecha": "2030-05-15", "hora": "18:00"},
            }
        with (private_desktop.folder / "walked.txt").open("wb") as log:
            command = [sys.executable, "-m", "tests.e2e.walked", str(folder)]
            program = subprocess.Popen(command, env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            eventually(lambda: status().get("link") == "signed_out", START)
            signed_in = call(environ, "login", "--login", "ana", "--password-stdin", stdin="secreta")
            assert (signed_in.returncode, signed_in.stderr) == (0, "")
            eventually(lambda: status().get("link") == "live", START)
            assert status()["items"] == {"ruta": 2}

            shown = ask("panel")
            assert "Rutas (2)" in [entry["tabs"] for entry in shown if "tabs" in entry]
            texts = [entry["text"] for entry in shown if entry["kind"] == "cell"]
            assert "Rita · 2 paradas" in texts

            company.rows["vehiculos"][1]["estado"] = "TERMINADA"
            company.emit("ruta.movida", {"ruta_id": 1})
            told = private_desktop.notifications.wait_for(lambda call: "1-ABC" in call.summary, START)
            assert told.summary == "Terminada · 1-ABC"
            assert told.body.splitlines()[0] == "Rita"
            labels = [entry.label for top in private_desktop.tray.menu() for entry in top.walk()]
            assert [label for label in labels if "utas" in label] == ["Rutas: 2"]

            # A field that is not in the line is found, too.
            found = cells("search-cerro tomas")
            assert "2-ABC" in found
            assert "1-ABC" not in found
        finally:
            end(program)
