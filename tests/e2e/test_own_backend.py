"""The README's "Connect your own backend", followed to the letter."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.bus import eventually
from tests.desk.desk import Desk
from tests.e2e.program import ROOT, START, Program, call
from tests.e2e.reparto import Reparto

SECTION = (
    (ROOT / "README.md").read_text(encoding="utf-8").split("## Connect your own backend")[1].split("\n## ")[0]
)
PROFILE, CONFIG = re.findall(r"```toml\n(.*?)```", SECTION, re.DOTALL)
MISTAKE = re.search(r"A mistake is named with its place, `(.+?)` for example with\n`(.+?)`", SECTION)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path, keyring=True) as desk:
        yield desk


def folder_of_the_settings(desk: Desk) -> Path:
    printed = call(desk.environ(), "config", "path").stdout.strip()
    folder = Path(printed).parent
    folder.mkdir(parents=True)
    return folder


def test_a_backend_that_nobody_foresaw_is_connected_as_the_readme_says(desk: Desk) -> None:
    folder = folder_of_the_settings(desk)
    with Reparto().running() as reparto:
        (folder / "reparto.toml").write_text(PROFILE, encoding="utf-8")
        config = CONFIG.replace("https://reparto.bo", reparto.url).replace(
            "https://eventos.reparto.bo", reparto.url
        )
        (folder / "config.toml").write_text(config, encoding="utf-8")
        checked = call(desk.environ(), "config", "check")
        assert (checked.returncode, checked.stderr) == (0, "")
        wrong = call(desk.environ(), "login", "--login", "rita", "--password-stdin", stdin="otra")
        assert "El usuario o la contraseña no son correctos" in wrong.stderr
        signed_in = call(desk.environ(), "login", "--login", "rita", "--password-stdin", stdin="secreta")
        assert (signed_in.returncode, signed_in.stderr) == (0, "")
        assert 'profile = "reparto.toml"' in (folder / "config.toml").read_text(encoding="utf-8")
        with Program(desk, "watch", "--json") as program:

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
            (alert,) = reports("alert")
            assert alert["title"] == "Entrega P-7: Entregado"
            # It checked the file; a tray with a shipped profile does without (test_watch.py).
            assert program.has_loaded("pydantic_core")


def test_a_mistake_in_it_is_named_as_the_readme_says(desk: Desk) -> None:
    folder = folder_of_the_settings(desk)
    assert MISTAKE is not None
    written, said = MISTAKE.groups()
    right = written.replace("row ", "rows ")
    assert f"{right}\n" in PROFILE
    (folder / "reparto.toml").write_text(PROFILE.replace(right, written), encoding="utf-8")
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    reply = call(desk.environ(), "config", "check")
    assert reply.returncode == 1
    assert said in reply.stderr


def test_what_holds_is_shown_with_the_intervals_of_the_profile(desk: Desk) -> None:
    folder = folder_of_the_settings(desk)
    (folder / "reparto.toml").write_text(PROFILE.replace("live = 60", "live = 45"), encoding="utf-8")
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    shown = call(desk.environ(), "config", "show")
    assert "poll_live = 45" in shown.stdout
    assert "poll_down = 20" in shown.stdout
