"""What ``status`` says of the lists that the server does not show to this user, and of a silence."""

import argparse
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from notifier.commands import status as command
from notifier.core.counters import Counters
from notifier.core.model import Categoria
from notifier.core.outbound import CategoriasKnown, RefusedKnown, Silence, SilenceChanged, SilenceKind
from notifier.core.times import moment
from notifier.sync.status import Status
from tests.categorias import ENTREGA, PROFORMA, SPECS

NEXT_CENTURY = datetime(2101, 1, 1).astimezone()


def told(*refused: Categoria) -> dict[str, Any]:
    status = Status("1", Counters())
    status.observe(CategoriasKnown(SPECS))
    status.observe(RefusedKnown(frozenset({ENTREGA, PROFORMA})))
    status.observe(RefusedKnown(frozenset(refused)))
    answer: dict[str, Any] = json.loads(json.dumps(status.status()))
    return answer


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: dict[str, Any]) -> str:
    def ask(*_: object) -> Iterator[dict[str, Any]]:
        return iter([answer])

    monkeypatch.setattr(command, "ask", ask)
    monkeypatch.setattr(command, "told_in", lambda *_: str)
    command.main(argparse.Namespace(json=False))
    return capsys.readouterr().out


def test_it_names_them_and_counts_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = told(PROFORMA)
    assert answer["forbidden"] == ["proforma"]
    answer["items"]["entrega"] = 7000
    out = said(monkeypatch, capsys, answer)
    assert "Su usuario no ve proformas\n" in out
    assert "Entregas: 7.000 · Vehículos: 0" in out
    assert "Proformas" not in out


def test_it_is_silent_where_there_are_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = told()
    assert "forbidden" not in answer
    out = said(monkeypatch, capsys, answer)
    assert "no ve" not in out
    assert "Proformas: 0" in out


def test_times_are_told_as_people_say_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = datetime.now().astimezone()
    since = now - timedelta(days=400)
    answer = {**told(), "since": since.isoformat(), "last_sync": (now - timedelta(minutes=5)).isoformat()}
    answer["pending_alerts"] = 1200
    out = said(monkeypatch, capsys, answer)
    assert f" desde {moment(since, now, str)}\n" in out
    assert "Última sincronización: hace 5 min\n" in out
    assert "Avisos por mostrar: 1.200\n" in out


@pytest.mark.parametrize(
    ("silence", "words"),
    [
        (Silence(SilenceKind.PAUSE), "En pausa hasta que se reanude"),
        (
            Silence(SilenceKind.HOURS, datetime(2099, 1, 1).astimezone()),
            "Horario de silencio hasta 1 ene 2099",
        ),
        (Silence(SilenceKind.DESKTOP), "El escritorio está en «no molestar»"),
        (None, ""),
    ],
)
def test_it_says_that_nothing_is_told_now(
    silence: Silence | None, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status = Status("1", Counters())
    status.observe(SilenceChanged(Silence(SilenceKind.PAUSE)))
    status.observe(SilenceChanged(silence))
    answer = json.loads(json.dumps(status.status()))
    assert answer.get("silence") == (silence and silence.kind)
    out = said(monkeypatch, capsys, answer)
    assert words in out
    assert ("silencio" in out or "pausa" in out or "molestar" in out) == bool(words)
