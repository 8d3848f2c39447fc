"""``make audit`` says honestly what it could not look up."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

GOOD: dict[str, Any] = {"dependencies": [{"name": "httpx", "version": "0.28.1", "vulns": []}]}
HOLE: dict[str, Any] = {
    "dependencies": [{"name": "httpx", "version": "0.28.1", "vulns": [{"id": "PYSEC-1"}]}]
}
SKIPPED: dict[str, Any] = {"dependencies": [*GOOD["dependencies"], {"name": "x", "skip_reason": "not found"}]}
NODE: dict[str, Any] = {"vulnerabilities": {}, "metadata": {"dependencies": {"total": 9}}}
NODE_HOLE: dict[str, Any] = {**NODE, "vulnerabilities": {"ws": {"severity": "high"}}}


def program(path: Path, says: object) -> Path:
    """Prints this, or fails as without a network."""
    text = json.dumps(says)
    body = f"echo '{text}'" if says else "echo 'no route to host' >&2; exit 1"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("python", "node", "code", "words"),
    [
        (GOOD, NODE, 0, "requirements.txt: nothing known"),
        (HOLE, NODE, 1, "httpx 0.28.1: PYSEC-1"),
        (GOOD, NODE_HOLE, 1, "ws: high"),
        (None, NODE, 3, "NOT AUDITED: 0 of 0 parts could be looked up (no route to host)"),
        (None, NODE_HOLE, 1, "ws: high"),
        (SKIPPED, NODE, 3, "NOT AUDITED: 1 of 2 parts"),
        (GOOD, None, 3, "tests/node/package-lock.json: NOT AUDITED"),
        (GOOD, {"error": {"summary": "405"}}, 3, "NOT AUDITED"),
    ],
)
def test_what_it_says_and_how_it_ends(
    tmp_path: Path, python: object, node: object, code: int, words: str
) -> None:
    command = [sys.executable, "packaging/dev/audit.py"]
    command += ["--pip-audit", str(program(tmp_path / "pip-audit", python))]
    command += ["--npm", str(program(tmp_path / "npm", node))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, "")
    assert words in done.stdout


def test_programs_that_are_not_there_are_no_clean_bill(tmp_path: Path) -> None:
    command = [sys.executable, "packaging/dev/audit.py", "--pip-audit", "/nowhere/a", "--npm", "/nowhere/b"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stdout.count("NOT AUDITED") == 6
