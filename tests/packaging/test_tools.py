"""Plain ``pytest`` on a computer without the programs of the system that tests start."""

import os
import subprocess
import sys

import pytest

from tests.pages import ROOT

NEEDS = {
    "tests/relay/test_redis.py": "redis-server is not installed (Debian's package redis-server)",
    "tests/desktop/test_dbus.py": "dbus-daemon is not installed (Debian's package dbus)",
    "tests/node/test_life.py": "node is not installed (Debian's package nodejs)",
    "tests/e2e/test_control.py": "dbus-daemon is not installed (Debian's package dbus)",
}


def run(all_tools: str) -> subprocess.CompletedProcess[str]:
    """These tests, where no program is found."""
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *NEEDS)
    environ = {**os.environ, "PATH": "/nowhere", "ALL_TOOLS": all_tools}
    environ.pop("PYTEST_XDIST_WORKER", None)
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not (ROOT / "tests/node/node_modules").is_dir(), reason="`make test` installs them")
def test_what_needs_an_absent_program_is_skipped_with_a_sentence() -> None:
    reply = run("")
    assert reply.returncode == 0, reply.stdout
    assert [
        needed for needed in NEEDS.values() if f"{needed}: `make test` installs it" not in reply.stdout
    ] == []
    assert "failed" not in reply.stdout.splitlines()[-1]


def test_where_all_is_installed_an_absent_program_is_an_error() -> None:
    """Or a suite that tests nothing would be green."""
    reply = run("1")
    assert reply.returncode == 1
    assert "skipped" not in reply.stdout.splitlines()[-1]
