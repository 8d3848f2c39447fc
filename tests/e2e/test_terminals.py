"""Every command in every kind of terminal, as a process: never a traceback, never a cut-off sentence."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.program import COMMAND, ROOT
from tests.hostile import check_plain

ODD = os.fsdecode(b"\xff\xfe")
"""Bytes that are no text in UTF-8, as a file's name and an argument may be."""

ENCODINGS = {
    "C": {"LC_ALL": "C"},
    "C as it is written": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "es ISO-8859-1": {"LC_ALL": "es_ES.ISO-8859-1", "LANGUAGE": "es"},
    "ascii": {"PYTHONIOENCODING": "ascii", "LANG": "es_BO.UTF-8"},
    "iso-8859-1": {"PYTHONIOENCODING": "iso-8859-1", "LANG": "es_BO.UTF-8"},
    "cp850": {"PYTHONIOENCODING": "cp850", "LANG": "es_BO.UTF-8"},
    "cp1252": {"PYTHONIOENCODING": "cp1252", "LANG": "es_BO.UTF-8"},
    "narrow": {"COLUMNS": "1", "LANG": "es_BO.UTF-8"},
    "nonsense for a width": {"COLUMNS": "-7", "LINES": "x"},
    "bytes in the environment": {
        "ESTADO_NOTIFIER_SERVER__LOGIN": f"{ODD}\x1b[31m",
        "ESTADO_NOTIFIER_SERVER__API_URL": f"http://127.0.0.1:9/{ODD}",
    },
}

STREAMS = (
    ">/dev/full",
    "2>/dev/full",
    ">/dev/full 2>&1",
    ">&-",
    "2>&-",
    "<&- >&- 2>&-",
    "| true",
    "| head -c 1",
)

COMMANDS = (
    ("--help",),
    ("--version",),
    ("status",),
    ("status", "--json"),
    ("config", "path"),
    ("config", "show"),
    ("config", "check"),
    ("login",),
    ("login", "--login", ODD, "--password-stdin"),
    ("logout",),
    ("quit",),
    ("purge",),
    ("doctor",),
    ("doctor", "--json"),
    ("autostart", "status"),
    ("autostart", "status", "--json"),
    ("backend", "--port", "70000"),
    ("backend", "--host", "no.such.host.invalid"),
    ("demo", "--entities", "x"),
    ("demo", "--help"),
    ("watch", "--help"),
    ("relay", "--help"),
    ("relay", "--config", f"/{ODD}\x1b]0;t\x07"),
    (f"nothing-{ODD}\x1b]0;title\x07",),
)
"""Every third is called in each terminal."""


SOME = COMMANDS[::3]
"""Enough of them where another encoding, or another stream, sees them all."""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_RUNTIME_DIR": str(runtime),
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere",
        "PYTHONPATH": str(ROOT),
        "NO_PROXY": "*",
    }


def check(answer: "subprocess.CompletedProcess[bytes]", what: object) -> None:
    """It said what it had to say, or nothing, and ended by itself."""
    said = answer.stderr.decode("latin-1")
    assert "Traceback" not in said, (what, said)
    assert "Exception ignored" not in said, (what, said)
    assert answer.returncode in range(4), (what, answer.returncode, said)
    assert not {*(answer.stdout + answer.stderr)} & ({*range(0x20), 0x7F} - {0x0A}), (what, said)


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=list(ENCODINGS))
def test_no_encoding_and_no_width_breaks_a_command(environ: dict[str, str], encoding: dict[str, str]) -> None:
    hardest = encoding in (ENCODINGS["ascii"], ENCODINGS["bytes in the environment"])

    def call(command: tuple[str, ...]) -> None:
        answer = subprocess.run(
            [*COMMAND, *command],
            env=environ | encoding,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        check(answer, command)
        if command[-1] == "--json":
            assert json.loads(answer.stdout.decode("ascii"))
        if encoding.get("PYTHONIOENCODING") == "ascii":
            assert (answer.stdout + answer.stderr).isascii()

    with ThreadPoolExecutor(4) as calls:
        list(calls.map(call, COMMANDS if hardest else SOME))


@pytest.mark.parametrize("streams", STREAMS)
def test_no_stream_that_fails_breaks_a_command(environ: dict[str, str], streams: str) -> None:
    def call(command: tuple[str, ...]) -> None:
        answer = subprocess.run(
            ["bash", "-c", f'set -o pipefail; "$@" {streams}', "call", *COMMAND, *command],
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        check(answer, command)
        if streams == ">/dev/full" and command in {("--help",), ("config", "path")}:
            # Lost without a word it would look like a success.
            assert (answer.returncode, b"salida" in answer.stderr or b"output" in answer.stderr) == (1, True)

    with ThreadPoolExecutor(4) as calls:
        list(calls.map(call, COMMANDS if streams == "<&- >&- 2>&-" else SOME))


def test_a_letter_that_a_terminal_lacks_is_one_that_is_alike(environ: dict[str, str]) -> None:
    here = environ | {"PYTHONIOENCODING": "ascii", "LANGUAGE": "es", "LANG": "es_BO.UTF-8"}
    answer = subprocess.run([*COMMAND, "status"], env=here, capture_output=True, timeout=60, check=False)
    assert answer.stdout == b'Estado Notifier no esta en marcha. Inicielo con "estado-notifier run".\n'


def test_a_password_of_another_encoding_is_asked_for_in_words(environ: dict[str, str]) -> None:
    here = environ | {"ESTADO_NOTIFIER_SERVER__API_URL": "http://127.0.0.1:9/api", "LANG": "es_BO.UTF-8"}
    answer = subprocess.run(
        [*COMMAND, "login", "--login", "ana", "--password-stdin"],
        env=here | {"PYTHONIOENCODING": "utf-8", "LANGUAGE": "es"},
        input=b"contrase\xf1a\n",
        capture_output=True,
        timeout=60,
        check=False,
    )
    check(answer, "login")
    assert answer.returncode == 1
    assert "no es texto" in answer.stderr.decode()


def test_no_file_takes_the_place_of_a_stream_that_was_closed(environ: dict[str, str]) -> None:
    """What a library complains of on standard error would be written into it."""
    program = (
        "import os, sys; from notifier.system import terminal; terminal.prepare();"
        "f = open(sys.argv[1], 'w'); os.write(1, b'x'); os.write(2, b'y'); raise SystemExit(f.fileno() < 3)"
    )
    file = Path(environ["HOME"]) / "file"
    command = [sys.executable, "-c", program, str(file)]
    answer = subprocess.run(
        ["bash", "-c", '"$@" <&- >&- 2>&-', "call", *command], env=environ, timeout=60, check=False
    )
    assert (answer.returncode, file.read_text(encoding="utf-8")) == (0, "")


def test_what_is_written_to_the_log_is_one_plain_line(tmp_path: Path) -> None:
    program = """
import logging, sys
from pathlib import Path
from notifier.system.logs import configure
from tests.hostile import ALL, HOSTILE
configure(Path(sys.argv[1]))
for text in HOSTILE.values():
    logging.warning("a server says %s", text)
try:
    raise ValueError(ALL)
except ValueError:
    logging.exception("failed")
"""
    file = tmp_path / "log"
    subprocess.run(
        [sys.executable, "-c", program, str(file)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
        check=True,
    )
    lines = file.read_text(encoding="utf-8").splitlines()
    for line in lines:
        check_plain(line, longest=50_000)
    assert sum("a server says" in line for line in lines) == 8


@pytest.mark.parametrize("zone", ["UTC+167", "<+99>-99:99:99"])
def test_a_time_zone_that_no_date_can_have_is_none(environ: dict[str, str], zone: str) -> None:
    code = (
        "import sys; from datetime import datetime; from notifier.cli import main;"
        " main(['config', 'check']); print(datetime.now().astimezone().tzname())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environ | {"TZ": zone},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert done.stdout.split()[-1] == "UTC"
