"""The demonstration as people start it: each good end and each trouble is told once, counted from both logs.

The backend's log says what happened, the program's what it told; the desktop's says that it was shown.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from notifier.core.catalog import load_catalog
from notifier.core.events import HintKind
from notifier.core.model import Categoria
from notifier.system.resources import resource_text
from tests.categorias import SPECS
from tests.e2e.program import START, Program
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop
from tests.soak.budget import budget
from tests.soak.conftest import Say

pytestmark = [pytest.mark.soak, pytest.mark.e2e]

RATE = budget(small=600, full=60)
"""Changes a minute."""

CHANGES = budget(small=120, full=600)
"""So many are counted: twelve seconds of the one rate, ten minutes of the other."""

PATIENCE = budget(small=120.0, full=1_200.0)

CATALOG = load_catalog(resource_text("catalogo.toml"), SPECS)

Change = tuple[str, str, int, str]
"""Category, id, version and the estado that the item came to."""


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path) as private_desktop:
        yield private_desktop


class Logs:
    """What both sides wrote down. The demonstration's folders are its own, below ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def stored(self, query: str) -> list[Any]:
        """Rows of the program's database; none while it is not there."""
        (path,) = self._folder.glob("estado-notifier-demo-*/state/state.db")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def is_in_step(self) -> bool:
        """Whether the program agreed with its backend once."""
        try:
            return bool(self.stored("SELECT value FROM meta WHERE key = 'last_sync' AND value <> ''"))
        except (ValueError, sqlite3.Error):
            return False

    def happened(self) -> list[dict[str, Any]]:
        """The backend's own log."""
        ((account,),) = self.stored("SELECT value FROM meta WHERE key = 'account'")
        answer = httpx.get(f"{account.split()[0]}/demo/changes", timeout=60, trust_env=False)
        found: list[dict[str, Any]] = answer.raise_for_status().json()["data"]
        return found

    def told(self) -> list[Change]:
        """What the desktop took, by the program's log."""
        return self.stored(
            "SELECT t.categoria, t.id, version, target"
            " FROM alerts JOIN transitions t ON t.seq = transition_seq WHERE delivered_at IS NOT NULL"
        )


def as_change(entry: dict[str, Any]) -> Change:
    return entry["categoria"], str(entry["id"]), entry["version"], entry["estado"]


def counts(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The good ends and the trouble among what happened."""
    return [
        entry
        for entry in entries
        if entry["kind"] == HintKind.CHANGED and (is_end(entry) or is_trouble(entry))
    ]


def is_end(entry: dict[str, Any]) -> bool:
    estado = CATALOG.estado(Categoria(entry["categoria"]), entry["estado"])
    return estado.good and estado.final


def is_trouble(entry: dict[str, Any]) -> bool:
    return CATALOG.estado(Categoria(entry["categoria"]), entry["estado"]).trouble


def headline(entry: dict[str, Any]) -> str:
    nombre = CATALOG.estado(Categoria(entry["categoria"]), entry["estado"]).nombre
    return f"{nombre} · {entry['numero']}"


def test_each_good_end_and_each_trouble_is_told_once(
    private_desktop: PrivateDesktop, tmp_path: Path, say: Say
) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    logs = Logs(folder)
    demo = ["demo", "--rate", str(RATE), "--seed", "11"]
    with Program(private_desktop, *demo, environ={"TMPDIR": str(folder)}):
        eventually(logs.is_in_step, START)
        begin = len(logs.happened())
        eventually(lambda: len(logs.happened()) >= begin + CHANGES, PATIENCE)
        happened = logs.happened()[begin:]
        owed = counts(happened)
        wanted = Counter(map(as_change, owed))
        eventually(lambda: not wanted - Counter(logs.told()), PATIENCE)
        told = Counter(logs.told())
        assert {change: told[change] for change in wanted} == dict.fromkeys(wanted, 1)

        calls = private_desktop.notifications.calls
        single = Counter(call.summary for call in calls)
        trouble = Counter(headline(entry) for entry in owed if is_trouble(entry))
        assert {name: single[name] for name in trouble} == trouble
        # A good end is told singly, or by its number or as one of many in a digest.
        digests = "\n".join(call.body for call in calls)
        ends = [entry for entry in owed if is_end(entry)]
        singly = [entry for entry in ends if single[headline(entry)] == 1]
        named = [entry for entry in ends if entry not in singly and is_named(entry, digests)]
        assert all(single[headline(entry)] <= 1 for entry in ends)
        assert ends
        assert trouble
        say(
            f"{len(happened)} changes at {RATE} a minute: {len(ends)} good ends, {len(singly)} of them singly"
            f" and {len(named)} by number in a digest; {trouble.total()} of trouble, each singly;"
            f" {len(calls)} notifications"
        )
        # The rest came in a digest that names five and counts the others.
        assert len(ends) - len(singly) - len(named) == 0 or re.search(r" y \d+ más", digests)


def is_named(entry: dict[str, Any], digests: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(entry['numero'])}(?![\w-])", digests) is not None
