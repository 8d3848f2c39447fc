"""docs/profiles.md, "Connect your own backend", followed to the letter."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.e2e.program import START, Program, call
from tests.e2e.reparto import SECTION, SESION, WRONG, Reparto
from tests.pages import snippets
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop

PROFILE, CONFIG = snippets(SECTION, "toml")
MISTAKE = re.search(r"A mistake is named with its place, `(.+?)` for example with\s+`(.+?)`", SECTION)
LOGIN = ("login", "--login", SESION["usuario"], "--password-stdin")


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path, keyring=True) as private_desktop:
        yield private_desktop


def folder_of_the_settings(private_desktop: PrivateDesktop) -> Path:
    printed = call(private_desktop.environ(), "config", "path").stdout.strip()
    folder = Path(printed).parent
    folder.mkdir(parents=True)
    return folder


def test_a_backend_that_nobody_foresaw_is_connected_as_the_page_says(
    private_desktop: PrivateDesktop,
) -> None:
    folder = folder_of_the_settings(private_desktop)
    with Reparto().running() as reparto:
        (folder / "reparto.toml").write_text(PROFILE, encoding="utf-8")
        config = CONFIG.replace("https://reparto.bo", reparto.url).replace(
            "https://eventos.reparto.bo", reparto.url
        )
        (folder / "config.toml").write_text(config, encoding="utf-8")
        checked = call(private_desktop.environ(), "config", "check")
        assert (checked.returncode, checked.stderr) == (0, "")
        wrong = call(private_desktop.environ(), *LOGIN, stdin="otra")
        assert WRONG["error"] in wrong.stderr
        signed_in = call(private_desktop.environ(), *LOGIN, stdin=SESION["clave"])
        assert (signed_in.returncode, signed_in.stderr) == (0, "")
        assert 'profile = "reparto.toml"' in (folder / "config.toml").read_text(encoding="utf-8")
        with Program(private_desktop, "watch", "--json") as program:

            def reports(kind: str) -> list[dict[str, object]]:
                lines = [json.loads(line) for line in program.output().splitlines() if line.startswith("{")]
                return [line for line in lines if line["kind"] == kind]

            eventually(lambda: [report["state"] for report in reports("link")][-1:] == ["live"], START)
            reparto.move("Recibido")
            eventually(lambda: reports("alert"), START)
            (transition,) = reports("transition")
            assert (transition["numero"], transition["from"], transition["to"]) == (
                "P-7",
                "EN_CAMINO",
                "ENTREGADO",
            )
            due = datetime.fromisoformat(str(transition["due"]))
            assert due == datetime.fromisoformat("2026-05-15T18:00:00-04:00")
            assert transition["fields"] == {
                "client": "Tienda Sol",
                "phone": "70012345",
                "zone": "Sopocachi",
                "parcels": "2",
            }
            (alert,) = reports("alert")
            assert str(alert["body"]).splitlines()[0] == "Tienda Sol"
            assert alert["title"] == "Entregado · P-7"
            # It checked the file; a tray with a shipped profile does without (test_watch.py).
            assert program.has_loaded("pydantic_core")


def test_a_mistake_in_it_is_named_as_the_page_says(private_desktop: PrivateDesktop) -> None:
    folder = folder_of_the_settings(private_desktop)
    assert MISTAKE is not None
    written, said = MISTAKE.groups()
    right = written.replace("row ", "rows ")
    assert f"{right}\n" in PROFILE
    (folder / "reparto.toml").write_text(PROFILE.replace(right, written), encoding="utf-8")
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    reply = call(private_desktop.environ(), "config", "check")
    assert reply.returncode == 1
    assert said in reply.stderr


def test_what_holds_is_shown_with_the_intervals_of_the_profile(private_desktop: PrivateDesktop) -> None:
    folder = folder_of_the_settings(private_desktop)
    (folder / "reparto.toml").write_text(PROFILE.replace("live = 60", "live = 45"), encoding="utf-8")
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    shown = call(private_desktop.environ(), "config", "show")
    assert "poll_live = 45" in shown.stdout
    assert "poll_down = 20" in shown.stdout
