"""Builds what people install, for the machine it runs on, into dist/. `make package` runs it."""

import platform
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# Modules of this folder and of the program; the folder itself cannot be a package, PyPI has one of that name.
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from freeze.licences import write_licences
from freeze.parts import Part, parts
from freeze.program import freeze, selftest
from freeze.release import ROOT, Release, release
from freeze.sbom import sbom
from outcome import clear, tell

NAME = "estado-notifier"
WORK = ROOT / "build" / "package"
DIST = ROOT / "dist"


def main() -> None:
    """Freeze, try, pack, and say what came out."""
    this = release()
    if sys.platform == "linux" and platform.machine() != "x86_64":
        raise SystemExit("Packages for Linux are named and tried for x86_64 alone.")
    program, sources = freeze(this, WORK / "freeze")
    selftest(program / NAME, this)
    found = parts(sources)
    write_licences(program / "licenses", found)
    (program / "sbom.cdx.json").write_text(sbom(this, found), encoding="utf-8")
    DIST.mkdir(exist_ok=True)
    if sys.platform == "darwin":
        clear(DIST, "-macos")
        tell([_macos(program, this)])
        return
    if sys.platform != "linux":
        raise SystemExit(f"The program is in {program}; packing it for {sys.platform} is not written yet.")
    clear(DIST, "_amd64.deb", ".x86_64.rpm", "-linux-x86_64.")
    listed = DIST / f"{NAME}-{this.version}-linux-x86_64.cdx.json"
    listed.write_bytes((program / "sbom.cdx.json").read_bytes())
    made = _linux(program, found, this)
    tell((*made, listed))


def _macos(program: Path, this: Release) -> Path:
    from macos.app_bundle import APP_NAME
    from macos.disk_image import build

    app = program.with_name(f"{APP_NAME}.app")
    inside = app / "Contents" / "Resources"
    shutil.copytree(program / "licenses", inside / "licenses", dirs_exist_ok=True)
    shutil.copy(program / "sbom.cdx.json", DIST / f"{NAME}-{this.version}-macos.cdx.json")
    return build(app, this.version, DIST)


def _linux(program: Path, found: list[Part], this: Release) -> list[Path]:
    from linux.packages import write_deb, write_rpm, write_tar
    from linux.share import screenshots_address
    from linux.stage import stage

    if not screenshots_address(this.version):
        print("No screenshots in the AppStream metadata: ESTADO_HOMEPAGE does not say where the project is.")
    trees = {kind: stage(kind, program, found, this, WORK / kind) for kind in ("deb", "rpm", "tar")}
    # Compressing takes one core each, and most of the time.
    with ThreadPoolExecutor() as pool:
        packed = [
            pool.submit(write_deb, trees["deb"], this, DIST, WORK / "shlibdeps"),
            pool.submit(write_rpm, trees["rpm"], this, DIST, WORK / "rpmbuild"),
            pool.submit(write_tar, trees["tar"], this, DIST),
        ]
        return [one.result() for one in packed]


if __name__ == "__main__":
    main()
