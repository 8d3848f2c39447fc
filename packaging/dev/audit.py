"""Whether a known hole is in what we depend on: ``make audit``.

Exit codes: 0 nothing known of anything; 1 something is, and it is printed; 3 nothing was found, but not all
could be looked up (the databases are out of reach, or do not know a part).
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CLEAN, FOUND, UNKNOWN = 0, 1, 3

REQUIREMENTS = (
    "requirements.txt",
    "packaging/requirements.txt",
    "packaging/relay/requirements.txt",
    "packaging/windows/requirements.txt",
)
LOCK_FILES = ("tests/node/package-lock.json", "bench/relay/package-lock.json")
DATABASES = ("pypi", "osv")
"""What pip-audit can ask; the second where the first does not know all."""

_PATIENCE = 300
_WHY = 120


@dataclass(slots=True)
class Verdict:
    """Of one list: how many parts were looked up, which holes are known, which parts nobody knows."""

    looked_up: int = 0
    holes: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    why: str = ""

    @property
    def code(self) -> int:
        """Its exit code."""
        if self.holes:
            return FOUND
        return UNKNOWN if self.unknown or self.why or not self.looked_up else CLEAN


def python_parts(pip_audit: str, path: str) -> Verdict:
    """A list of requirements with hashes; nothing of it is installed."""
    verdict = Verdict(why="no answer")
    for database in DATABASES:
        command = [pip_audit, "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
        output, errors = _run([*command, "--format", "json", "-s", database, "-r", path])
        try:
            read = json.loads(output)["dependencies"]
        except (ValueError, KeyError, TypeError):
            verdict.why = errors
            continue
        verdict = Verdict()
        for part in read:
            name = f"{part.get('name')} {part.get('version', '')}".strip()
            if "skip_reason" in part:
                verdict.unknown.append(name)
                continue
            verdict.looked_up += 1
            verdict.holes += [f"{name}: {hole.get('id')}" for hole in part.get("vulns", ())]
        if verdict.code != UNKNOWN:
            break
    return verdict


def node_parts(npm: str, lock: Path) -> Verdict:
    """A lock file of npm."""
    output, errors = _run([npm, "audit", "--package-lock-only", "--json"], lock.parent)
    try:
        read: dict[str, Any] = json.loads(output)
        holes, total = read["vulnerabilities"], read["metadata"]["dependencies"]["total"]
    except (ValueError, KeyError, TypeError):
        return Verdict(why=errors)
    return Verdict(int(total), [f"{name}: {hole.get('severity')}" for name, hole in holes.items()])


def _run(command: Sequence[str], folder: Path | None = None) -> tuple[str, str]:
    """What it printed, and in one line why it printed nothing."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", type(error).__name__
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    # The last one is of the trouble, but where it says where more is written.
    told = [line for line in lines if "complete log" not in line]
    return done.stdout, told[-1][:_WHY] if told else "no answer"


def tell(name: str, verdict: Verdict) -> None:
    """One line, and one for each hole."""
    words = f"{len(verdict.holes)} known" if verdict.holes else "nothing known"
    if verdict.code == UNKNOWN:
        of_all = verdict.looked_up + len(verdict.unknown)
        words = f"NOT AUDITED: {verdict.looked_up} of {of_all} parts could be looked up"
        words += f" ({verdict.why})" if verdict.why else ""
    print(f"{name}: {words}", flush=True)
    for hole in verdict.holes:
        print(f"  {hole}", flush=True)


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pip-audit", default="pip-audit", help="the program")
    parser.add_argument("--npm", default="npm", help="the program")
    args = parser.parse_args()
    codes = set()
    for path in REQUIREMENTS:
        verdict = python_parts(args.pip_audit, path)
        tell(path, verdict)
        codes.add(verdict.code)
    for path in LOCK_FILES:
        verdict = node_parts(args.npm, Path(path))
        tell(path, verdict)
        codes.add(verdict.code)
    code = next((each for each in (FOUND, UNKNOWN) if each in codes), CLEAN)
    if code == UNKNOWN:
        print(
            "The databases of known holes cannot be reached from here, or do not know all parts: exit code 3."
        )
    return code


if __name__ == "__main__":
    sys.exit(main())
