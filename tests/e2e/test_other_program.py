"""Another program answers in the place of the running instance: what it says is plain text, or nothing."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notifier.system.control.channel import ControlServer
from notifier.system.instance import InstanceLock
from notifier.system.paths import Paths
from tests.e2e.program import COMMAND, ROOT
from tests.hostile import ALL, check_plain

STATUS = {"link": "offline", "since": "2026-05-15T10:00:00+00:00", "last_sync": None, "pending_alerts": ALL}
ANSWERS: list[Any] = [
    {**STATUS, "reason": ALL, "items": {"entrega": ALL}},
    {"link": ALL, "reason": ALL},
    {"error": ALL, "advice": ALL, "title": ALL},
    {"error": "{0} {name} %s", "advice": {"a": 1}},
    {"kind": "link", "state": "offline", "reason": ALL},
    {"kind": "transition", "categoria": "entrega", "numero": ALL, "from": ALL, "to": ALL},
    {"kind": "alert", "title": ALL, "body": ALL},
    {"kind": ALL},
    {"kind": "alert", "title": 7, "body": None},
    {"kind": ["x"], "state": {}},
]


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Paths]:
    (tmp_path / "run").mkdir(mode=0o700)
    for name in ("CONFIG_HOME", "STATE_HOME", "DATA_HOME", "CACHE_HOME"):
        monkeypatch.setenv(f"XDG_{name}", str(tmp_path / name))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setenv("HOME", str(tmp_path))
    paths = Paths.of_user()
    paths.ensure()
    lock = InstanceLock(paths.lock_file)
    assert lock.acquire()
    yield paths
    lock.release()


@pytest.mark.parametrize("answer", ANSWERS, ids=range(len(ANSWERS)))
def test_what_another_program_answers_is_plain_and_no_traceback(paths: Paths, answer: Any) -> None:
    server = ControlServer(paths.control_address, lambda _request: [answer])
    environ = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "ESTADO_NOTIFIER_SERVER__API_URL": "http://127.0.0.1:9/api",
    }
    try:
        for arguments in (("status",), ("status", "--json"), ("watch",), ("watch", "--json"), ("logout",)):
            called = subprocess.run(
                [*COMMAND, *arguments],
                env=environ,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=60,
                check=False,
            )
            said = (called.stdout + called.stderr).decode()
            assert "Traceback" not in said, (arguments, said)
            check_plain(said, " ".join(arguments), 20_000)
            if arguments[-1] == "--json":
                for line in called.stdout.splitlines():
                    json.loads(line)
    finally:
        server.close()
