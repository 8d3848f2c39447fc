"""What packaging/relay gives to an administrator: each file is used as it is written."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from importlib.metadata import packages_distributions
from pathlib import Path

import httpx
import pytest

from notifier.server.relay.settings import RelaySettings, parse_relay_settings
from notifier.server.relay.worker import DRAIN_SECONDS
from tests.ports import free_port
from tests.private_desktop.bus import end
from tests.relay.relay import Relay

FOLDER = Path(__file__).parents[2] / "packaging" / "relay"
UNIT = FOLDER / "estado-notifier-relay@.service"
PROGRAM = "/opt/estado-notifier/bin/estado-notifier"
PYTHON = "/opt/estado-notifier/bin/python"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
PAGE = (FOLDER.parents[1] / "docs" / "relay.md").read_text(encoding="utf-8")
DOCKERFILE = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
HIDE = """import sys
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name in {hidden}:
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Hide())
"""
ANALYZE = shutil.which("systemd-analyze")


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    with Relay(tmp_path, laravel_api_url="http://127.0.0.1:9/api") as relay:
        yield relay


def lines() -> dict[str, list[str]]:
    """The unit's settings; each may be given several times."""
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def example_environ() -> dict[str, str]:
    """What relay.env.example says, of a Redis that is not there."""
    text = (FOLDER / "relay.env.example").read_text(encoding="utf-8")
    assert "127.0.0.1:6379" in text
    told = text.replace("127.0.0.1:6379", f"127.0.0.1:{free_port()}").splitlines()
    return dict(line.split("=", 1) for line in told if line and not line.startswith("#"))


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_every_variable_in_these_files_is_a_key_of_the_settings(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = {name.lower() for name in re.findall(r"ESTADO_NOTIFIER_RELAY__([A-Z_]+)", text)}
    assert named <= RelaySettings.model_fields.keys()


def test_the_example_configuration_is_right() -> None:
    text = (FOLDER / "relay.toml.example").read_text(encoding="utf-8")
    settings = parse_relay_settings(text, "relay.toml", example_environ())
    assert settings.channels == ("estados",)
    assert settings.redis_url.startswith("redis://")


def test_the_readme_names_every_key() -> None:
    table = re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \|", PAGE, re.MULTILINE)
    assert {
        key for cell in table for key in re.findall(r"[a-z_]+", cell)
    } == RelaySettings.model_fields.keys()


def test_the_readme_names_numbers_and_paths_that_there_are(relay: Relay) -> None:
    numbers = relay.get("/metrics").text
    alarms = set(re.findall(r"`(relay_[a-z_]+)", README))
    assert alarms
    assert {name for name in alarms if f"# HELP {name} " not in numbers} == set()
    for path in re.findall(r"^\| `(/[a-z]+)` \|", README, re.MULTILINE):
        assert relay.get(path).status_code == 200


@pytest.mark.skipif(ANALYZE is None, reason="there is no systemd here")
def test_systemd_takes_the_unit_and_finds_it_hardened(tmp_path: Path) -> None:
    assert ANALYZE is not None
    unit = tmp_path / "estado-notifier-relay@6001.service"
    unit.write_text(UNIT.read_text(encoding="utf-8").replace(PROGRAM, sys.executable), encoding="utf-8")
    verified = subprocess.run([ANALYZE, "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    # 10 is an ordinary service, 0 one that can do nothing.
    security = [ANALYZE, "security", "--offline=true", "--threshold=15", "--no-pager", str(unit)]
    checked = subprocess.run(security, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_what_the_unit_starts_serves_on_the_port_that_names_the_instance(tmp_path: Path) -> None:
    settings = lines()
    port = free_port()
    environ = dict(os.environ, PYTHONPATH=str(FOLDER.parents[1]))
    for line in settings["Environment"]:
        environ |= dict(word.replace("%i", str(port)).split("=", 1) for word in shlex.split(line))
    assert settings["EnvironmentFile"] == ["/etc/estado-notifier/relay.env"]
    environ |= example_environ()
    (tmp_path / "relay.toml").write_text((FOLDER / "relay.toml.example").read_text(encoding="utf-8"))
    (start,) = settings["ExecStart"]
    program, *arguments = shlex.split(start.replace("/etc/estado-notifier", str(tmp_path)))
    assert program == PROGRAM
    with (tmp_path / "errors").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "notifier", *arguments], env=environ, stdout=subprocess.PIPE, stderr=errors
        )
    try:
        assert process.stdout is not None
        announced = process.stdout.readline()
        assert announced, (tmp_path / "errors").read_text()
        assert json.loads(announced) == {"socket_url": f"http://127.0.0.1:{port}"}
        assert httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200
        (ending,) = settings["KillSignal"]
        process.send_signal(signal.Signals[ending])
        assert process.wait(int(settings["TimeoutStopSec"][0])) == 0
    finally:
        end(process)


def test_systemd_waits_longer_than_the_clients_are_given() -> None:
    (seconds,) = lines()["TimeoutStopSec"]
    assert int(seconds) > DRAIN_SECONDS + 2


def test_the_image_has_everything_that_the_relay_loads(tmp_path: Path) -> None:
    """It starts where each library that the image's lock does not list is hidden, Qt for one."""
    lock = (FOLDER / "requirements.txt").read_text(encoding="utf-8")
    names = {normalized(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    hidden = sorted(
        module
        for module, owners in packages_distributions().items()
        if module != "notifier" and not any(normalized(owner) in names for owner in owners)
    )
    assert "PySide6" in hidden
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(HIDE.format(hidden=hidden), encoding="utf-8")
    environ = {
        **os.environ,
        "PYTHONPATH": f"{site}{os.pathsep}{FOLDER.parents[1]}",
        "ESTADO_NOTIFIER_RELAY__PORT": "0",
        "ESTADO_NOTIFIER_RELAY__LARAVEL_API_URL": "http://127.0.0.1:9/api",
    }
    with (tmp_path / "errors").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "notifier", "relay"], env=environ, stdout=subprocess.PIPE, stderr=errors
        )
    try:
        assert process.stdout is not None
        announced = process.stdout.readline()
        assert announced, (tmp_path / "errors").read_text()
        assert httpx.get(json.loads(announced)["socket_url"] + "/readyz", trust_env=False).status_code == 200
    finally:
        end(process)


def test_the_image_asks_the_relay_whether_it_is_healthy(relay: Relay) -> None:
    (written,) = re.findall(r"^    CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)
    program, *arguments = json.loads(written)
    assert program == PYTHON
    environ = os.environ | {"ESTADO_NOTIFIER_RELAY__PORT": str(relay.port)}
    check = partial(
        subprocess.run, [sys.executable, *arguments], env=environ, capture_output=True, check=False
    )
    assert check().returncode == 0
    relay.kill()
    assert check().returncode != 0


def test_the_image_runs_as_nobody_in_particular() -> None:
    (user,) = re.findall(r"^USER (\d+):\d+$", DOCKERFILE, re.MULTILINE)
    assert int(user) > 0
    assert DOCKERFILE.count("FROM python:3.12-slim") == DOCKERFILE.count("FROM ") == 2


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
