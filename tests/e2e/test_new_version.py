"""From a published version to its page in the browser, once."""

import os
import sqlite3
import sys
from contextlib import closing

import pytest

from tests.e2e import program as module
from tests.e2e.program import START, Program
from tests.e2e.test_web_page import install_browser
from tests.net.listening import nobody
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop
from tests.publisher import Host, Publisher, document

# The first look comes at once; nobody waits five minutes for a test.
IMPATIENT = """
from notifier.cli import main
from notifier.sync import release_check
release_check.FIRST_LOOK = 0
main()
"""


def test_a_new_version_is_told_once_and_its_page_opened(
    private_desktop: PrivateDesktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COMMAND", [sys.executable, "-c", IMPATIENT])
    programs, shown = install_browser(private_desktop)
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
        with Program(private_desktop, "run", "--hidden", environ=environ):
            told = private_desktop.notifications.wait_for(lambda call: "99.0" in call.summary, START)
            assert (told.summary, told.body) == ("Hay una versión nueva: 99.0", "Más rápido.")
            private_desktop.notifications.invoke(told.id, "default")
            eventually(shown.exists, START, "the browser")
            page = "1 https://e.bo/novedades\n"
            eventually(lambda: shown.read_text(encoding="utf-8") == page, START, page)
        assert len(host.requests) == 2
        # What the next start knows.
        (database,) = private_desktop.folder.rglob("state.db")
        with closing(sqlite3.connect(database)) as db:
            assert db.execute("SELECT value FROM meta WHERE key = 'told_version'").fetchall() == [("99.0",)]
        assert token not in str(host.requests)
