"""What the Linux packages put beside the program, judged by the tools of the systems that take it."""

import gzip
import importlib
import os
import shutil
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from notifier.cli import APART, COMMANDS
from notifier.core.settings import Settings, parse_settings

PROJECT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="for Linux")
pytest.importorskip("shtab", reason="what the packages are made with is not installed")


def written(root: Path, **environ: str) -> Path:
    environment = {**os.environ, "PYTHONPATH": f"{PROJECT / 'packaging'}:{PROJECT}", **environ}
    command = [sys.executable, "-m", "linux.share", str(root), "1.2.3", "2026-05-15"]
    subprocess.run(command, env=environment, cwd=PROJECT, check=True, timeout=60)
    return root


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("share") / "root")


def tool(*command: str | Path) -> str:
    """What a tool says, which has to be content."""
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"{command[0]} is not installed")
    environ = {**os.environ, "LC_ALL": "C.UTF-8", "MANPAGER": "cat"}
    reply = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert reply.returncode == 0, reply.stdout + reply.stderr
    return reply.stdout + reply.stderr


def test_the_same_input_gives_the_same_bytes(root: Path, tmp_path: Path) -> None:
    again = written(tmp_path / "root", COLUMNS="40", LANGUAGE="en", TZ="Asia/Tokyo")
    tree = {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert tree == {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}


@pytest.mark.parametrize("entry", ["usr/share/applications", "etc/xdg/autostart"])
def test_the_entries_are_valid(root: Path, entry: str) -> None:
    assert tool("desktop-file-validate", root / entry / "estado-notifier.desktop") == ""


METAINFO = "usr/share/metainfo/bo.estado.notifier.metainfo.xml"


def test_the_metadata_is_valid_and_tells_the_release(root: Path) -> None:
    path = root / METAINFO
    release = ET.parse(path).getroot().find("releases/release")
    assert release is not None
    assert release.attrib == {"version": "1.2.3", "date": "2026-05-15"}
    tool("appstreamcli", "validate", "--no-net", "--pedantic", path)


@pytest.mark.parametrize(
    ("urls", "home", "folder"),
    [
        ("", "", None),
        ("", "https://forja.bo/estado", "https://forja.bo/estado/raw/v1.2.3/resources/screenshots"),
        (
            'Homepage = "https://forja.bo/estado/"',
            "https://otra.bo",
            "https://forja.bo/estado/raw/v1.2.3/resources/screenshots",
        ),
        (
            'Homepage = "https://estado.bo"\nScreenshots = "https://estado.bo/fotos&mas"',
            "",
            "https://estado.bo/fotos&mas",
        ),
    ],
)
def test_the_metadata_shows_the_windows_where_the_project_has_a_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, urls: str, home: str, folder: str | None
) -> None:
    monkeypatch.setenv("ESTADO_HOMEPAGE", home)
    monkeypatch.syspath_prepend(str(PROJECT / "packaging"))
    share = importlib.import_module("linux.share")
    project = tmp_path / "pyproject.toml"
    project.write_text(f"[project]\nname = 'x'\n[project.urls]\n{urls}\n", encoding="utf-8")
    monkeypatch.setattr(share, "_PYPROJECT", project)
    share.write_share(tmp_path, "1.2.3", date(2026, 5, 15))
    shown = [image.text for image in ET.parse(tmp_path / METAINFO).getroot().iter("image")]
    files = ["panel.png", "digest.png"]
    assert shown == ([f"{folder}/{file}" for file in files] if folder else [])
    assert all((PROJECT / "resources/screenshots" / file).exists() for file in files)
    tool("appstreamcli", "validate", "--no-net", "--pedantic", tmp_path / METAINFO)


@pytest.mark.parametrize(("folder", "section"), [("man1", "FILES"), ("es/man1", "ARCHIVOS")])
def test_the_manual_reads_without_a_warning_and_knows_every_command_that_is_there(
    root: Path, folder: str, section: str
) -> None:
    path = root / f"usr/share/man/{folder}/estado-notifier.1.gz"
    source = gzip.decompress(path.read_bytes()).decode()
    assert f"\n.SH {section}\n" in source
    headings = {*source.splitlines()}
    assert {f".SS {name}".replace("-", "\\-") for name in {*COMMANDS} - APART} <= headings
    assert not {f".SS {name}" for name in APART} & headings
    assert "warning" not in tool("man", "--warnings", "-l", path)


def test_the_administrators_file_is_silent_and_each_of_its_examples_is_right(root: Path) -> None:
    text = (root / "etc/xdg/estado-notifier/config.toml").read_text(encoding="utf-8")
    assert parse_settings("", "own.toml", {}, [(text, "config.toml")]) == Settings()
    lines = [
        line[1:] for line in text.splitlines() if line.startswith(("#[", "#")) and not line.startswith("# ")
    ]
    examples = "\n".join(line for line in lines if line)
    settings = parse_settings("", "own.toml", {}, [(examples, "config.toml")])
    assert settings.server.api_url == "https://empresa.bo/api"
    assert {*tomllib.loads(examples)} == {*Settings.__dataclass_fields__} - {"origins", "overruled"}


SHELLS = {
    "bash": (
        "usr/share/bash-completion/completions/estado-notifier",
        """source "$1"; COMP_WORDS=(estado-notifier config c) COMP_CWORD=2
        _shtab_estado_notifier estado-notifier c config; echo "${COMPREPLY[@]}" """,
    ),
    "fish": (
        "usr/share/fish/vendor_completions.d/estado-notifier.fish",
        'source $argv[1]; complete -C "estado-notifier config c" | cut -f 1',
    ),
}


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_a_command_of_a_command(root: Path, shell: str) -> None:
    file, script = SHELLS[shell]
    arguments = ["-c", script, "shell"] if shell == "bash" else ["-c", script]
    assert tool(shell, *arguments, root / file).split() == ["check"]


def test_panels_that_recolour_find_each_symbol_by_its_name(root: Path) -> None:
    symbolic = root / "usr/share/icons/hicolor/symbolic/apps"
    names = {path.stem for path in (PROJECT / "resources/icons/symbolic").glob("*.svg")}
    assert {"estado-notifier-live-symbolic", "estado-notifier-syncing-5-symbolic"} <= names
    assert {path.stem for path in symbolic.iterdir()} == names
