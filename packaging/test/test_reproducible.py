"""Two builds of the same files give the same bytes: at another path and time, and by another user."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from root import CHECKOUT

FREEZER = CHECKOUT / "build/package-venv/bin/python"
NOBODY = 65534


def git(*arguments: str) -> str:
    command = ["git", "-C", str(CHECKOUT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def sums(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file()
    }


def copied(copy: Path) -> None:
    """The checkout's files, closed to others, and nobody's."""
    for name in git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if (CHECKOUT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(CHECKOUT / name, copy / name)
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)


def as_another_user() -> list[str]:
    """Somebody without rights; in a checkout that is closed to him, only what he is called is another."""
    nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    can_build = subprocess.run([*nobody, str(FREEZER), "-c", ""], capture_output=True, check=False)
    if os.geteuid() == 0 and can_build.returncode == 0:
        return nobody
    return ["unshare", "--user", "--map-user=4321", "--map-group=4321"]


def test_another_build_elsewhere_is_the_same(dist: Path, tmp_path: Path) -> None:
    if not FREEZER.exists():
        pytest.skip("make package makes what builds it")
    # Below /var/tmp: the folders of pytest are closed to others.
    elsewhere = Path(f"/var/tmp/otra carpeta-{tmp_path.parent.name}-{os.getpid()}")
    try:
        copied(elsewhere)
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(elsewhere),
            "TZ": "Pacific/Kiritimati",
            "LC_ALL": "POSIX",
            "LANG": "es_BO.UTF-8",
            "LOGNAME": "otro",
            # A copy has no history to read the commit's time from.
            "SOURCE_DATE_EPOCH": git("log", "-1", "--format=%ct").strip(),
        }
        built = subprocess.run(
            [*as_another_user(), "faketime", "-f", "+400d", FREEZER, "packaging/package.py"],
            cwd=elsewhere,
            env=environ,
            umask=0o077,
            capture_output=True,
            text=True,
            check=False,
        )
        assert built.returncode == 0, built.stderr
        made = sums(elsewhere / "dist")
    finally:
        shutil.rmtree(elsewhere, ignore_errors=True)
    assert {Path(name).suffix for name in made} == {".deb", ".rpm", ".xz", ".json"}
    assert {name: sum_ for name, sum_ in sums(dist).items() if name in made} == made
