"""Assembles the folder that both Windows installers install, on Linux: Python, wheels, launcher, program."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from pruning import STANDARD_LIBRARY_LEFT_OUT, prune

from notifier import __version__
from notifier.system.notifications.native import APP_USER_MODEL_ID

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LOCK = HERE / "requirements.txt"
PYTHON_SUMS = HERE / "python-embed.sha256"
PYTHON_VERSION = "3.13"
PYTHON_NAME = "python" + PYTHON_VERSION.replace(".", "")
PYTHON_LEFT_OUT = frozenset(
    {"python.exe", "pythonw.exe", "python.cat", "winsound.pyd", f"{PYTHON_NAME}._pth"}
)
LAUNCHERS = ("estado-notifier.exe", "estado-notifier.com")
MINGW = "x86_64-w64-mingw32-"
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


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
    _unpack_python(inputs.python_zip, target)
    site = target / "lib"
    _install_wheels(site)
    _gather_licences(site, target)
    prune(site)
    _add_program(site, inputs)
    _compile(site)
    _build_launchers(target, inputs.version, site / "notifier/resources")
    _set_times(target, inputs.epoch)


def _unpack_python(archive: Path, target: Path) -> None:
    """Take only what is pinned, from the archive's root, and refuse what differs."""
    pinned = dict(reversed(line.split()) for line in PYTHON_SUMS.read_text().splitlines() if line[0] != "#")
    with zipfile.ZipFile(archive) as content:
        if set(content.namelist()) != set(pinned):
            raise SystemExit(f"{archive} is not the Python that {PYTHON_SUMS.name} pins: other files")
        for name, digest in pinned.items():
            data = content.read(name)
            if hashlib.sha256(data).hexdigest() != digest:
                raise SystemExit(f"{archive} is not the Python that {PYTHON_SUMS.name} pins: {name} differs")
            if name == "LICENSE.txt":
                _write(target / "licenses/Python.txt", data)
            elif name not in PYTHON_LEFT_OUT:
                _write(target / name, data)
    _repack(target / f"{PYTHON_NAME}.zip")
    # Fixes what is imported, and from where alone; `lib` is ours.
    (target / f"{PYTHON_NAME}._pth").write_text(f"{PYTHON_NAME}.zip\n.\nlib\n", encoding="ascii")


def _repack(library: Path) -> None:
    """The standard library without compression of its own: the installer's is better on plain bytes."""
    with zipfile.ZipFile(library) as old:
        content = {name: old.read(name) for name in sorted(old.namelist())}
    with zipfile.ZipFile(library, "w", zipfile.ZIP_STORED) as new:
        for name, data in content.items():
            if not name.startswith(STANDARD_LIBRARY_LEFT_OUT):
                new.writestr(zipfile.ZipInfo(name, ZIP_TIME), data)


def _install_wheels(site: Path) -> None:
    _uv(
        *("pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes"),
        *("--python-platform", "x86_64-pc-windows-msvc", "--python-version", PYTHON_VERSION),
        *("--link-mode", "copy", "--target", str(site), "--requirements", str(LOCK)),
    )


def _gather_licences(site: Path, target: Path) -> None:
    for metadata in sorted(site.glob("*.dist-info")):
        for path in sorted(metadata.rglob("*")):
            named = path.name.upper().startswith(("LICEN", "COPYING", "NOTICE", "AUTHORS"))
            if path.is_file() and (named or "licenses" in path.relative_to(metadata).parts[:-1]):
                inside = path.relative_to(metadata)
                name = "-".join(part for part in inside.parts if part != "licenses")
                _write(target / "licenses" / metadata.name.split("-")[0] / name, path.read_bytes())
    _write(target / "licenses/Estado Notifier.txt", (ROOT / "LICENSE").read_bytes())


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
        own.write_text(own.read_text().replace(f'"{__version__}"', f'"{inputs.version}"'))


def _compile(site: Path) -> None:
    """Bytecode instead of sources, as the standard library's: half the files, 3 MB less to download."""
    subprocess.run(
        [
            *(_same_python(), "-m", "compileall", "-q", "-f", "-b", "--invalidation-mode", "unchecked-hash"),
            *("-s", str(site), "-p", "lib", str(site)),
        ],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    for path in site.rglob("*.py"):
        path.unlink()


def _same_python() -> str:
    """A Python of this system that writes the bytecode that the Windows one reads."""
    named = os.environ.get("BYTECODE_PYTHON")
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{PYTHON_VERSION}.*/bin/python{PYTHON_VERSION}"))
    wanted = f"import sys; sys.exit(sys.version_info[:2] != {tuple(map(int, PYTHON_VERSION.split('.')))})"
    for candidate in filter(None, [named, f"python{PYTHON_VERSION}", *map(str, pyenv)]):
        found = shutil.which(candidate)
        if found and subprocess.run([found, "-c", wanted], capture_output=True, check=False).returncode == 0:
            return found
    raise SystemExit(f"Python {PYTHON_VERSION} is needed for the bytecode; BYTECODE_PYTHON may name it.")


def _build_launchers(target: Path, version: str, resources: Path) -> None:
    # Loaded here: Qt draws the icon.
    from icon import draw, png, write_ico

    svg = ROOT / "resources/icons/estado-notifier.svg"
    # Windows' notifications show no SVG.
    _write(resources / "icons/estado-notifier.png", png(draw(svg, 256)))
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
    """Write down in the tree which installer brings it; see ``notifier/system/installation.py``."""
    marker = tree / "lib/notifier/resources/installation.toml"
    command = [sys.executable, str(ROOT / "packaging/marker.py"), kind, "--launcher", LAUNCHERS[0]]
    _write(marker, subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT).stdout)
    os.utime(marker, (tree.stat().st_mtime,) * 2)


def _set_times(tree: Path, epoch: int) -> None:
    for path in [tree, *tree.rglob("*")]:
        os.utime(path, (epoch, epoch))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _uv(*arguments: str) -> None:
    subprocess.run([str(Path(sys.executable).parent / "uv"), *arguments], check=True, cwd=ROOT)
