"""The command itself: what it prints, how it ends, and that a dead network is one finding."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.doctor.company import TOKEN, Company
from tests.e2e.program import COMMAND, ROOT, call
from tests.net.listening import nobody
from tests.private_desktop import PrivateDesktop

KEYS = {"code", "title", "outcome", "sentence", "advice", "depends", "because", "lines", "facts"}


@pytest.fixture
def whole_desk(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path, display=False) as made:
        yield made


def environ(private_desktop: PrivateDesktop, api_url: str, **more: str) -> dict[str, str]:
    return private_desktop.environ(
        PYTHONPATH=str(ROOT),
        ESTADO_NOTIFIER_SERVER__API_URL=api_url,
        ESTADO_NOTIFIER_TOKEN=TOKEN,
        NO_PROXY="127.0.0.1",
        **more,
    )


def wrong(answer: dict[str, Any]) -> dict[str, str]:
    return {
        check["code"]: check["outcome"]
        for check in answer["checks"]
        if check["outcome"] in ("failure", "warning")
    }


def test_json_is_one_line_with_the_promised_keys(whole_desk: PrivateDesktop) -> None:
    with Company() as company:
        done = call(environ(whole_desk, company.api_url), "doctor", "--json")
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
    answer = json.loads(done.stdout)
    assert set(answer) == {"version", "outcome", "cause", "checks"}
    assert all(set(check) == KEYS for check in answer["checks"])
    # Nobody runs: that is all that is wrong.
    assert (done.returncode, answer["outcome"], answer["cause"]) == (1, "warning", "instance")
    assert wrong(answer) == {"instance": "warning"}
    assert TOKEN not in done.stdout
    assert "Ana" not in done.stdout


def test_it_leaves_nothing_behind(whole_desk: PrivateDesktop) -> None:
    with Company() as company:
        call(environ(whole_desk, company.api_url), "doctor")
    assert list(whole_desk.state_home.rglob("*")) == []
    assert list(whole_desk.config_home.rglob("*")) == []
    assert whole_desk.notifications.calls == []


def test_the_text_says_the_cause_first_and_what_to_do(whole_desk: PrivateDesktop) -> None:
    done = call(environ(whole_desk, "https://nadie.invalid/api", LC_ALL="C.UTF-8"), "doctor")
    first, _, second, third, *_ = done.stdout.splitlines()
    assert first == "Hay un fallo. La causa: Nombre del servidor."
    assert second.startswith("✗ Nombre del servidor: ")
    assert "nadie.invalid" in third
    assert done.returncode == 2


def test_a_terminal_without_these_letters_gets_others(whole_desk: PrivateDesktop) -> None:
    given = environ(whole_desk, "https://nadie.invalid/api", PYTHONIOENCODING="ascii:replace")
    done = call(given, "doctor")
    assert "[X ] Nombre del servidor: " in done.stdout


def test_a_notification_of_each_urgency_is_shown_where_it_was_asked_for(whole_desk: PrivateDesktop) -> None:
    call(environ(whole_desk, "https://nadie.invalid/api"), "doctor", "--notify")
    shown = [(call.summary, call.hints["urgency"]) for call in whole_desk.notifications.calls]
    assert shown == [("Aviso de prueba", urgency) for urgency in (0, 1, 2)]


@pytest.mark.parametrize(
    ("api", "events", "cause"),
    [
        ("https://empresa.example/api", "https://eventos.example", "name"),
        ("https://10.1.2.3/api", "https://10.1.2.4", "route"),
    ],
)
def test_a_dead_network_is_one_finding(whole_desk: PrivateDesktop, api: str, events: str, cause: str) -> None:
    if subprocess.run(("unshare", "-rn", "true"), capture_output=True, check=False).returncode:
        pytest.skip("no room without a network can be made here")
    given = environ(whole_desk, api, ESTADO_NOTIFIER_SERVER__SOCKET_URL=events)
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, *COMMAND[1:], "doctor", "--json"],
        env=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    answer = json.loads(done.stdout)
    assert wrong(answer) == {cause: "failure", "instance": "warning"}
    assert answer["cause"] == cause
    assert done.returncode == 2
    echoes = [check for check in answer["checks"] if check["because"]]
    assert {check["because"] for check in echoes} == {cause}
    assert "events" in {check["code"] for check in echoes}


def broken_settings(private_desktop: PrivateDesktop, _given: dict[str, str]) -> None:
    folder = private_desktop.config_home / "estado-notifier"
    folder.mkdir(mode=0o700)
    (folder / "config.toml").write_text("[server]\nprofile = 7\n")


def another_token(_desk: PrivateDesktop, given: dict[str, str]) -> None:
    given["ESTADO_NOTIFIER_TOKEN"] = "8|anotherabcdefghijklmnop"


def a_closed_port(_desk: PrivateDesktop, given: dict[str, str]) -> None:
    given["ESTADO_NOTIFIER_SERVER__API_URL"] = nobody() + "/api"


def no_notifications(private_desktop: PrivateDesktop, _given: dict[str, str]) -> None:
    private_desktop.notifications.leave()


def no_keyring(_desk: PrivateDesktop, given: dict[str, str]) -> None:
    del given["ESTADO_NOTIFIER_TOKEN"]


def no_bus(private_desktop: PrivateDesktop, given: dict[str, str]) -> None:
    given["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={private_desktop.folder}/nobody"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (broken_settings, "config"),
        (another_token, "session"),
        (a_closed_port, "route"),
        (no_notifications, "notifications"),
        (no_keyring, "keyring"),
        (no_bus, "bus"),
    ],
)
def test_the_command_names_the_true_cause_alone(
    whole_desk: PrivateDesktop, fault: Callable[[PrivateDesktop, dict[str, str]], None], code: str
) -> None:
    with Company() as company:
        given = environ(whole_desk, company.api_url)
        fault(whole_desk, given)
        done = call(given, "doctor", "--json")
    answer = json.loads(done.stdout)
    assert wrong(answer) == {code: "failure", "instance": "warning"}
    assert (answer["cause"], done.returncode) == (code, 2)
    assert {check["because"] for check in answer["checks"]} <= {"", code, "instance"}


def test_no_start_loads_it() -> None:
    code = "import sys, notifier.app; print([name for name in sys.modules if 'notifier.doctor' in name])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
