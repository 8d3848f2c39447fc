"""What `make package-windows` runs: both Windows installers, built on Linux into dist/.

Needs PYTHON_EMBED_ZIP (see README.md beside this file). Prints what was built and how large it is.
"""

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# Of the other builders and of the program; packaging cannot be a package itself, PyPI has one of that name.
sys.path[1:1] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from assemble import LAUNCHERS, MINGW, ROOT, Inputs, assemble, version_numbers, write_marker
from msi import INSTALLED_KEY, build_msi
from outcome import clear, tell

from notifier.system.notifications.native import APP_USER_MODEL_ID

HERE = Path(__file__).parent
WORK = ROOT / "build/windows"


@dataclass(frozen=True, slots=True)
class Built:
    """The two installers, and the list of what is in both."""

    exe: Path
    msi: Path
    parts: Path


def build(inputs: Inputs, folder: Path) -> Built:
    """Assemble, sign where there is a key, and pack.

    Raises:
        SystemExit: an input is absent or wrong; says which.
        subprocess.CalledProcessError: a tool failed; it has said why.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tree = WORK / f"tree-{inputs.version}"
    assemble(tree, inputs)
    _sign([tree / name for name in LAUNCHERS])
    stem = f"estado-notifier-{inputs.version}-windows-x64"
    built = Built(*(folder / f"{stem}.{kind}" for kind in ("exe", "msi", "cdx.json")))
    built.parts.write_bytes((tree / "sbom.cdx.json").read_bytes())
    write_marker(tree, "nsis")
    _build_nsis(tree, built.exe, inputs)
    write_marker(tree, "msi")
    build_msi(tree, built.msi, inputs.version, APP_USER_MODEL_ID)
    _sign([built.exe, built.msi])
    return built


def _build_nsis(tree: Path, target: Path, inputs: Inputs) -> None:
    shortcut = WORK / "shortcut.exe"
    subprocess.run(
        [
            *(MINGW + "gcc", "-municode", "-mwindows", "-Os", "-s", "-Wall", "-Wextra", "-Werror"),
            *("-Wl,--no-insert-timestamp", str(HERE / "launcher/shortcut.c"), "-o", str(shortcut)),
            *("-lole32", "-luuid", "-lshell32"),
        ],
        check=True,
    )
    os.utime(shortcut, (inputs.epoch, inputs.epoch))
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file())
    defines = {
        "VERSION": inputs.version,
        "VERSION_NUMBERS": version_numbers(inputs.version),
        "TREE": tree,
        "OUTPUT": target,
        "KILOBYTES": size // 1024,
        "APP_ID": APP_USER_MODEL_ID,
        "MSI_KEY": INSTALLED_KEY,
        "SHORTCUT_TOOL": shortcut,
    }
    if signer():
        defines["SIGN"] = shlex.join(signer())
    subprocess.run(
        ["makensis", "-V2", *(f"-D{name}={value}" for name, value in defines.items()), "installer.nsi"],
        check=True,
        cwd=HERE,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(inputs.epoch), "LC_ALL": "C.UTF-8"},
    )


def signer() -> list[str]:
    """The command that signs a file in place, named last; empty where there is none.

    ``WINDOWS_SIGN_COMMAND`` names it; it reads its keys from the environment.
    """
    return shlex.split(os.environ.get("WINDOWS_SIGN_COMMAND", ""))


def _sign(paths: list[Path]) -> None:
    for path in paths if signer() else []:
        subprocess.run([*signer(), str(path)], check=True)


def inputs_of_environment() -> Inputs:
    """What the caller's environment names.

    Raises:
        SystemExit: something is absent; says what.
    """
    for tool in ("uv", "makensis", "wixl", "msibuild", MINGW + "gcc", MINGW + "windres"):
        if not shutil.which(tool):
            raise SystemExit(f"{tool} is needed: see {HERE / 'README.md'}")
    archive = Path(os.environ.get("PYTHON_EMBED_ZIP") or "/absent")
    if not archive.is_file():
        raise SystemExit(
            "PYTHON_EMBED_ZIP has to name the embeddable Python: see packaging/windows/README.md"
        )
    epoch = (
        os.environ.get("SOURCE_DATE_EPOCH")
        or subprocess.run(
            ["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
    )
    return Inputs(archive.resolve(), int(epoch))


def main() -> int:
    """Build into dist/, and say what came out."""
    inputs = inputs_of_environment()
    if not signer():
        print("Not signed: WINDOWS_SIGN_COMMAND is not set.")
    clear(ROOT / "dist", "-windows-x64.")
    built = build(inputs, ROOT / "dist")
    tell((built.exe, built.msi, built.parts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
