"""Where this copy came from, and how it starts itself again."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from notifier import __version__
from notifier.core.updates import UpdateCheck, UpdateChoice
from notifier.system import installation as module
from notifier.system.installation import Installation, installation, own_command

ROOT = Path(__file__).parents[2]


def written(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    (folder / "installation.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, "resource_text", lambda name: (folder / name).read_text(encoding="utf-8"))


def test_a_checkout_is_installed_by_nobody() -> None:
    assert installation() == Installation("source", managed=False, launcher=None)


def test_the_installers_word_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written(monkeypatch, tmp_path, 'kind = "deb"\nmanaged = true\nlauncher = "/usr/bin/estado-notifier"\n')
    assert installation() == Installation("deb", managed=True, launcher=Path("/usr/bin/estado-notifier"))


KEY = base64.b64encode(b"Ed" + bytes(40)).decode()
OTHER = base64.b64encode(b"Ed" + bytes(39) + b"x").decode()
URL, MIRROR = "https://e.bo/latest.json", "https://espejo.bo/latest.json"
BUILT = f'update_url = "{URL}"\nupdate_key = "{KEY}"\n'


@pytest.mark.parametrize(
    ("marker", "choice", "check"),
    [
        # Nobody is asked where nobody is known, whoever wants it.
        ("", UpdateChoice(), UpdateCheck(True)),
        ("", UpdateChoice("yes", URL), UpdateCheck(True, URL)),
        (BUILT, UpdateChoice(), UpdateCheck(True, URL, KEY)),
        (BUILT, UpdateChoice("no"), UpdateCheck(False, URL, KEY)),
        ("managed = true\n" + BUILT, UpdateChoice(), UpdateCheck(False, URL, KEY)),
        ("managed = true\n" + BUILT, UpdateChoice("yes"), UpdateCheck(True, URL, KEY)),
        (BUILT, UpdateChoice(url=MIRROR), UpdateCheck(True, MIRROR, KEY)),
        (BUILT, UpdateChoice(key=OTHER), UpdateCheck(True, URL, OTHER)),
        ("update_url = 'http://e.bo/latest.json'\nupdate_key = 'x'", UpdateChoice(), UpdateCheck(True)),
        ("update_url = 3", UpdateChoice(), UpdateCheck(True)),
    ],
)
def test_who_is_asked_for_newer_versions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, marker: str, choice: UpdateChoice, check: UpdateCheck
) -> None:
    written(monkeypatch, tmp_path, marker)
    assert installation().update_check(choice) == check
    assert check.possible == bool(check.url and check.key)


@pytest.mark.parametrize("text", ["", "kind =", "managed = 'yes'", "launcher = 3"])
def test_a_marker_that_says_nothing_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str
) -> None:
    written(monkeypatch, tmp_path, text)
    assert installation() == Installation()


def test_the_own_command_starts_this_program() -> None:
    said = subprocess.run(own_command("--version"), check=True, capture_output=True, text=True).stdout
    assert said == f"estado-notifier {__version__}\n"


def test_a_frozen_program_is_its_own_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command("demo") == [sys.executable, "demo"]


def marker(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ESTADO_")}
    return subprocess.run(
        [sys.executable, ROOT / "packaging/marker.py", *arguments],
        env=clean | {"PYTHONPATH": str(ROOT)} | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_the_installers_write_is_what_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written(monkeypatch, tmp_path, marker("tar", "--launcher", "/opt/x y").stdout)
    assert installation() == Installation("tar", managed=False, launcher=Path("/opt/x y"))
    built = marker("msi", "--managed", ESTADO_UPDATE_URL=URL, ESTADO_UPDATE_KEY=KEY).stdout
    written(monkeypatch, tmp_path, built)
    assert installation() == Installation("msi", managed=True, update_url=URL, update_key=KEY)


def test_half_of_what_is_needed_is_not_built_in() -> None:
    said = marker("tar", ESTADO_UPDATE_URL=URL)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith("ESTADO_UPDATE_KEY")


def test_a_launcher_beside_the_interpreter_starts_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written(monkeypatch, tmp_path, 'kind = "nsis"\nlauncher = "estado-notifier.exe"\n')
    assert own_command("demo") == [str(Path(sys.executable).parent / "estado-notifier.exe"), "demo"]
