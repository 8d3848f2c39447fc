"""What is built: the version, and the moment that all its files bear."""

import os
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Release:
    """``epoch``: seconds since 1970, the same for every build of one commit."""

    version: str
    epoch: int

    @property
    def day(self) -> date:
        """The day of ``epoch``, in UTC."""
        return datetime.fromtimestamp(self.epoch, UTC).date()

    def environ(self) -> dict[str, str]:
        """The environment for tools whose result must not depend on when and where they run."""
        fixed = {
            "SOURCE_DATE_EPOCH": str(self.epoch),
            "PYTHONHASHSEED": "0",
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
            # Of an error's place its line is kept, not the columns: half a megabyte of the program's memory.
            "PYTHONNODEBUGRANGES": "1",
        }
        return {**os.environ, **fixed}


def release() -> Release:
    """The release of this checkout.

    Its moment is SOURCE_DATE_EPOCH, else the commit's, else (an unpacked archive) that of the newest file.
    """
    text = (ROOT / "notifier" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    if found is None:
        raise SystemExit("notifier/__init__.py names no __version__")
    if not re.fullmatch(r"\d+(\.\d+)+", found[1]):
        # dpkg and rpm would take 0.2.0.dev1 for newer than 0.2.0.
        raise SystemExit(f"Packages have versions of numbers alone: not {found[1]}")
    return Release(found[1], int(os.environ.get("SOURCE_DATE_EPOCH") or _commit() or _newest()))


def _commit() -> str:
    if not (ROOT / ".git").exists():
        return ""
    # With another moment the packages would be others: where git refuses, it says why, and nothing is built.
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    try:
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise SystemExit(
            "The moment of the commit is not known. Set SOURCE_DATE_EPOCH, or see to git."
        ) from error


def _newest() -> int:
    files = (path for folder in ("notifier", "resources", "packaging") for path in (ROOT / folder).rglob("*"))
    return int(max(path.stat().st_mtime for path in files if path.suffix != ".pyc" and path.is_file()))
