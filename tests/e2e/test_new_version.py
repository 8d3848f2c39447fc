"""From a published version to its page in the browser, once."""

import os
import sqlite3
import sys
from contextlib import closing

import pytest

from tests.desk.bus import eventually
from tests.desk.desk import Desk
from tests.e2e import program as module
from tests.e2e.program import START, Program
from tests.e2e.test_web_page import install_browser
from tests.net.listening import nobody
from tests.publisher import Host, Publisher, document

# The first look comes at once; nobody waits five minutes for a test.
IMPATIENT = "from notifier.sync import updates; updates.FIRST_LOOK = 0; from notifier.cli import main; main()"


def test_a_new_version_is_told_once_and_its_page_opened(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COMMAND", [sys.executable, "-c", IMPATIENT])
    programs, shown = install_browser(desk)
    publisher = Publisher()
    token = "s3cret-t0ken"
    with Host() as host:
        content = document("99.0", "https://e.bo/novedades")
        host.publish(content, publisher.sign(content))
        environ = {
            "ESTADO_NOTIFIER_SERVER__API_URL": f"{nobody()}/api",
            "ESTADO_NOTIFIER_TOKEN": token,
            "ESTADO_NOTIFIER_NOTIFICATIONS__LINK_WARNING_AFTER": "0",
            "ESTADO_NOTIFIER_UPDATES__URL": host.url,
            "ESTADO_NOTIFIER_UPDATES__KEY": publisher.key,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        }
        with Program(desk, "run", "--hidden", environ=environ):
            told = desk.notifications.wait_for(lambda call: "99.0" in call.summary, START)
            assert (told.summary, told.body) == ("Hay una versión nueva: 99.0", "Más rápido.")
            desk.notifications.invoke(told.id, "default")
            eventually(shown.exists, START, "the browser")
            page = "1 https://e.bo/novedades\n"
            eventually(lambda: shown.read_text(encoding="utf-8") == page, START, page)
        assert len(host.requests) == 2
        # What the next start knows.
        (database,) = desk.folder.rglob("state.db")
        with closing(sqlite3.connect(database)) as db:
            assert db.execute("SELECT value FROM meta WHERE key = 'told_version'").fetchall() == [("99.0",)]
        assert token not in str(host.requests)
