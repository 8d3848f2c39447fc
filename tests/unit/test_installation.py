"""Where this copy came from, and how it starts itself again."""

import subprocess
import sys
from pathlib import Path

import pytest

from notifier import __version__
from notifier.system import installation as module
from notifier.system.installation import Installation, installation, own_command


def written(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    (folder / "installation.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, "resource_text", lambda name: (folder / name).read_text(encoding="utf-8"))


def test_a_checkout_is_installed_by_nobody() -> None:
    assert installation() == Installation("source", managed=False, launcher=None)


def test_the_installers_word_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written(monkeypatch, tmp_path, 'kind = "deb"\nmanaged = true\nlauncher = "/usr/bin/estado-notifier"\n')
    assert installation() == Installation("deb", managed=True, launcher=Path("/usr/bin/estado-notifier"))


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
