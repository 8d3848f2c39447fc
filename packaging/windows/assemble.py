"""Assembles the folder that both Windows installers install, on Linux: Python, wheels, launcher, program."""

import os
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from contents import parts
from embed import (
    PYTHON_LICENCE,
    PYTHON_NAME,
    PYTHON_VERSION,
    compile_modules,
    share_runtime,
    unpack_python,
)
from freeze.licences import write_licences
from freeze.release import Release
from freeze.sbom import sbom
from marker import marker
from pruning import prune, prune_metadata

from notifier import __version__
from notifier.system.notifications.native import APP_USER_MODEL_ID

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LOCK = HERE / "requirements.txt"
LAUNCHERS = ("estado-notifier.exe", "estado-notifier.com")
MINGW = "x86_64-w64-mingw32-"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is not in the repository.

    ``python_zip``: the embeddable distribution. ``epoch``: seconds; the time of every file.
    ``version``: what the program is called by; another than its own only in tests of upgrades.
    """

    python_zip: Path
    epoch: int
    version: str = __version__


def assemble(target: Path, inputs: Inputs) -> None:
    """Make the folder anew, with everything in it but the uninstaller.

    Raises:
        SystemExit: an input is absent or not the one that is pinned; says which.
        subprocess.CalledProcessError: a tool failed; it has said why.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    unpack_python(inputs.python_zip, target)
    site = target / "lib"
    _install_wheels(site)
    share_runtime(target, site)
    prune(site)
    _list_parts(target, inputs)
    prune_metadata(site)
    _add_program(site, inputs)
    compile_modules(site)
    _build_launchers(target, inputs.version)
    _set_times(target, inputs.epoch)


def _install_wheels(site: Path) -> None:
    _uv(
        *("pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes"),
        *("--python-platform", "x86_64-pc-windows-msvc", "--python-version", PYTHON_VERSION),
        *("--link-mode", "copy", "--target", str(site), "--requirements", str(LOCK)),
    )


def _list_parts(target: Path, inputs: Inputs) -> None:
    """Gather the licences' texts, and write down what is in it."""
    found = parts(target, MINGW)
    write_licences(target / "licenses", found)
    (target / PYTHON_LICENCE).unlink()
    (target / "sbom.cdx.json").write_text(
        sbom(Release(inputs.version, inputs.epoch), found), encoding="utf-8"
    )


def _add_program(site: Path, inputs: Inputs) -> None:
    """The program as its own wheel holds it, with the word of who installs it left to the installers."""
    with tempfile.TemporaryDirectory() as folder:
        _uv("build", "--quiet", "--wheel", "--no-build-isolation", "--out-dir", folder, str(ROOT))
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as content:
            for name in content.namelist():
                if name.startswith("notifier/") and not name.startswith("notifier/resources/screenshots/"):
                    _write(site / name, content.read(name))
    if inputs.version != __version__:
        own = site / "notifier/__init__.py"
        text = own.read_text().replace(f'"{__version__}"', f'"{inputs.version}"')
        if inputs.version not in text:
            raise SystemExit(f"{own.name} names no version")
        own.write_text(text)


def _build_launchers(target: Path, version: str) -> None:
    # Loaded here: Qt draws the icon.
    from icon import write_ico

    svg = ROOT / "resources/icons/estado-notifier.svg"
    write_ico(svg, target / "estado-notifier.ico")
    numbers = ",".join([*version_numbers(version).split(".")])
    with tempfile.TemporaryDirectory() as folder:
        resource = Path(folder) / "launcher.o"
        subprocess.run(
            [
                *(MINGW + "windres", "--codepage=65001", f"-DVERSION_NUMBERS={numbers}"),
                *(f'-DVERSION_TEXT=\\"{version}\\"', f'-DICON_FILE=\\"{target / "estado-notifier.ico"}\\"'),
                *("-I", str(HERE / "launcher"), str(HERE / "launcher/launcher.rc"), str(resource)),
            ],
            check=True,
        )
        for name, subsystem in zip(LAUNCHERS, ("-mwindows", "-mconsole"), strict=True):
            subprocess.run(
                [
                    *(MINGW + "gcc", "-municode", subsystem, "-Os", "-s", "-Wall", "-Wextra", "-Werror"),
                    *("-Wl,--no-insert-timestamp", "-static-libgcc"),
                    *(f'-DPYTHON_DLL=L"{PYTHON_NAME}.dll"', f'-DAPP_ID=L"{APP_USER_MODEL_ID}"'),
                    *(str(HERE / "launcher/launcher.c"), str(resource), "-o", str(target / name)),
                    "-lshell32",
                ],
                check=True,
            )


def version_numbers(version: str) -> str:
    """The version as Windows wants it: four numbers; what is not a number is left out."""
    numbers = [part for part in version.split(".") if part.isdecimal()][:4]
    return ".".join(numbers + ["0"] * (4 - len(numbers)))


def write_marker(tree: Path, kind: str) -> None:
    """Write down in the tree which installer brings it; see ``notifier/system/installation.py``.

    The ``msi`` is what administrators roll out and renew.
    """
    path = tree / "lib/notifier/resources/installation.toml"
    _write(path, marker(kind, managed=kind == "msi", launcher=LAUNCHERS[0]).encode())
    os.utime(path, (tree.stat().st_mtime,) * 2)


def _set_times(tree: Path, epoch: int) -> None:
    for path in [tree, *tree.rglob("*")]:
        os.utime(path, (epoch, epoch))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _uv(*arguments: str) -> None:
    subprocess.run(["uv", *arguments], check=True, cwd=ROOT)
