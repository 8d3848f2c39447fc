"""The log: what is in it, and the canary that is not. Each test configures a process of its own."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from notifier.system.logs import Redaction

CANARY = "canaryCANARY0123456789canary"
PRELUDE = (
    "import logging, sys, threading; from pathlib import Path; from notifier.system.logs import configure\n"
)


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PRELUDE + code, *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {CANARY}",
        f"{{'authorization': 'Bearer {CANARY}', 'token': '{CANARY}'}}",
        f'{{"token": "{CANARY}", "user": {{"id": 1}}}}',
        f'{{"token":"{CANARY}"}}',
        f'42["authenticate",{{"token":"7|{CANARY}"}}]',
        f'"{{\\"token\\": \\"{CANARY}\\"}}"',
        f"GET /user?token={CANARY}&page=2",
        f"access_token={CANARY}",
        f"password: {CANARY}",
        f'{{"login": "ana", "password": "with space {CANARY}"}}',
        f"Authorization: Basic {CANARY}",
        f"Cookie: {CANARY}",
        f"the token 12|{CANARY} was sent",
        f"bearer {CANARY}",
        f"headers={{b'Authorization': b'Bearer {CANARY}'}}",
    ],
)
def test_what_looks_like_a_secret_is_removed(text: str) -> None:
    cleaned = Redaction().clean(text)
    assert CANARY not in cleaned
    assert "***" in cleaned


@pytest.mark.parametrize(
    "text",
    [
        "entrega:7 EN_CAMINO -> ENTREGADO",
        "GET https://api.example.com/api/entregas?page=2&per_page=100 200",
        "the server refused the token: TOKEN_EXPIRED"[:30],
        "no answer from 192.0.2.1:3001 in 5 s",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert Redaction().clean(text) == text


def test_known_values_are_removed_wherever_they_are() -> None:
    redaction = Redaction()
    redaction.add("12|odd secret/value")
    redaction.add("odd secret")
    redaction.add("7")
    assert redaction.clean("x12|odd secret/valuey") == "x***y"
    assert redaction.clean("?q=12%7Codd%20secret%2Fvalue") == "?q=***"
    assert redaction.clean("entrega:7") == "entrega:7"


def test_no_canary_reaches_file_or_standard_error(tmp_path: Path) -> None:
    file = tmp_path / "log" / "app.log"
    ran = run(
        f"""
redaction = configure(Path(sys.argv[1]), verbose=True)
secret = "".join(reversed({CANARY[::-1]!r}))
redaction.add(secret)
log = logging.getLogger("test")
log.info("plain %s", secret)
log.debug("dict %r", {{"token": secret}})
log.warning("Authorization: Bearer " + secret)
try:
    raise ValueError(f"failed with {{secret}}")
except ValueError:
    log.exception("oh %s", secret)
logging.getLogger("httpx").info("quiet please")
logging.getLogger("engineio.client").debug("quiet please")
def fail():
    local = "a local " + "value"
    raise RuntimeError(f"in a thread {{secret}}")
thread = threading.Thread(target=fail, name="worker")
thread.start(); thread.join()
raise RuntimeError("at the end " + secret)
""",
        str(file),
    )
    written = file.read_text()
    for text in (written, ran.stderr):
        assert CANARY not in text
        assert "oh ***" in text
        assert "in a thread ***" in text
        assert "uncaught error in thread worker" in text
        assert "at the end ***" in text
        assert "quiet please" not in text
        assert "a local value" not in text
    assert ran.returncode == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_standard_error_is_quiet_and_the_file_tells_more(tmp_path: Path) -> None:
    ran = run(
        """
configure(Path(sys.argv[1]))
logging.getLogger("x").debug("not at all")
logging.getLogger("x").info("only in the file")
logging.getLogger("x").warning("in both")
""",
        str(tmp_path / "app.log"),
    )
    written = (tmp_path / "app.log").read_text()
    assert "only in the file" in written
    assert "in both" in written
    assert "not at all" not in written
    assert "in both" in ran.stderr
    assert "only in the file" not in ran.stderr


def test_the_files_stay_small_few_and_private(tmp_path: Path) -> None:
    run(
        """
configure(Path(sys.argv[1]))
logging.getLogger().handlers[0].setLevel(logging.CRITICAL)
for number in range(4000):
    logging.getLogger("x").info("%s %s", number, "y" * 1000)
""",
        str(tmp_path / "app.log"),
    )
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["app.log", "app.log.1", "app.log.2"]
    for file in files:
        assert file.stat().st_size <= 1_000_000
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_place_that_cannot_be_written_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = run(
        'configure(Path(sys.argv[1])); logging.getLogger("x").error("still said")',
        str(tmp_path / "file" / "app.log"),
    )
    assert ran.returncode == 0
    assert "no log file" in ran.stderr
    assert "still said" in ran.stderr


def test_an_interrupt_is_not_an_error_to_log(tmp_path: Path) -> None:
    ran = run("configure(Path(sys.argv[1])); raise KeyboardInterrupt", str(tmp_path / "app.log"))
    assert "uncaught" not in ran.stderr
    assert ran.returncode != 0


GONE = """
import logging, os, shutil, sys
from pathlib import Path
from notifier.system.logs import configure
file = Path(sys.argv[1])
configure(file)
log = logging.getLogger("notifier")
log.info("first")
match sys.argv[2]:
    case "removed":
        file.unlink()
    case "renamed":
        file.rename(file.with_name("old.log"))
    case "folder":
        shutil.rmtree(file.parent)
    case "blocked":
        shutil.rmtree(file.parent)
        file.parent.touch()
        log.info("nowhere")
        file.parent.unlink()
log.info("second")
"""


@pytest.mark.parametrize("what", ["removed", "renamed", "folder", "blocked"])
def test_a_log_that_went_away_is_begun_anew(tmp_path: Path, what: str) -> None:
    file = tmp_path / "log" / "estado-notifier.log"
    done = subprocess.run(
        [sys.executable, "-c", GONE, str(file), what], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "second" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_a_pipe_in_the_place_of_the_log_holds_nobody_up(tmp_path: Path) -> None:
    file = tmp_path / "log" / "estado-notifier.log"
    file.parent.mkdir()
    os.mkfifo(file)
    done = subprocess.run(
        [sys.executable, "-c", GONE, str(file), "removed"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "no log file" in done.stderr
    assert "second" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "secret", ["two  spaces and\u0301\u0301\u0301 marks", "tab\tand\u200bnothing", "x" * 1990 + "END"]
)
def test_a_secret_that_would_be_made_plain_is_not_known_by_that(tmp_path: Path, secret: str) -> None:
    code = """
import json
redaction = configure(Path(sys.argv[1]))
secret = json.loads(sys.argv[2])
redaction.add(secret)
logging.warning("a server echoes %s", "1234567 " + secret)
try:
    raise ValueError(secret)
except ValueError:
    logging.exception("failed")
"""
    file = tmp_path / "log"
    told = run(code, str(file), json.dumps(secret))
    written = file.read_text(encoding="utf-8")
    assert "a server echoes 1234567 ***" in written
    for text in (written, told.stderr):
        assert "spaces" not in text
        assert "nothing" not in text
        assert "xxxx" not in text


def test_a_secret_that_hides_in_letters_without_width_is_found(tmp_path: Path) -> None:
    code = (
        "r = configure(Path(sys.argv[1])); r.add('canaryCANARY'); "
        "logging.warning('it says %s', 'canary\\u200bCANARY')"
    )
    run(code, str(tmp_path / "log"))
    assert "canary" not in (tmp_path / "log").read_text(encoding="utf-8")
