from datetime import UTC, datetime, timedelta

from notifier.core.catalog import Catalog
from notifier.core.item_fields import Fields
from notifier.core.link import Link, LinkState
from notifier.core.model import ItemKey, Source, Transition, Urgency
from notifier.core.outbound import (
    AlertRaised,
    AlertWithdrawn,
    ItemsReset,
    LinkChanged,
    PendingAlerts,
    Silence,
    SilenceChanged,
    SilenceKind,
    TransitionSeen,
)
from notifier.report import Reporter, as_line
from tests.alerts import alert
from tests.categorias import ENTREGA

NOW = datetime(2026, 3, 2, 12, 30, 5, tzinfo=UTC)
KEY = ItemKey(ENTREGA, "7")


def reported(message: LinkChanged | TransitionSeen | AlertRaised) -> dict[str, object]:
    report = Reporter().report(message)
    assert report is not None
    return report


def offline(reason: str = "No responde.") -> LinkChanged:
    return LinkChanged(Link(LinkState.OFFLINE, NOW, reason))


TRANSITION = TransitionSeen(
    Transition(
        *(KEY, "ENT-7", "EN_CAMINO", "ENTREGADO", NOW, Source.SNAPSHOT, "Sol"),
        fields=Fields({"client": "Sol", "zone": "Centro"}),
        due=NOW.replace(hour=22, minute=30, second=0),
    )
)
ALERT = AlertRaised(alert(3, "Entrega ENT-7: Entregado", "Sol\nLuis", Urgency.CRITICAL, KEY))


def test_a_link_has_its_state_and_a_reason_where_there_is_one() -> None:
    assert reported(LinkChanged(Link(LinkState.LIVE, NOW))) == {
        "kind": "link",
        "state": "live",
        "at": "2026-03-02T12:30:05+00:00",
    }
    assert reported(offline())["reason"] == "No responde."


def test_a_transition_has_all_that_programs_are_promised() -> None:
    assert reported(TRANSITION) == {
        "kind": "transition",
        "categoria": "entrega",
        "id": "7",
        "numero": "ENT-7",
        "from": "EN_CAMINO",
        "to": "ENTREGADO",
        "at": "2026-03-02T12:30:05+00:00",
        "source": "snapshot",
        "fields": {"client": "Sol", "zone": "Centro"},
        "due": "2026-03-02T22:30:00+00:00",
        "silenced": "",
    }


def test_an_alert_names_its_items() -> None:
    assert reported(ALERT) == {
        "kind": "alert",
        "alert": "transition",
        "title": "Entrega ENT-7: Entregado",
        "body": "Sol\nLuis",
        "urgency": "critical",
        "items": ["entrega:7"],
    }


def test_a_link_is_told_when_its_state_or_reason_changes_and_only_then() -> None:
    reporter = Reporter()
    later = Link(LinkState.OFFLINE, NOW, "No responde.", last_sync=NOW + timedelta(seconds=9))
    told = [
        reporter.report(message)
        for message in (offline(), LinkChanged(later), offline("Otra cosa."), offline(), offline())
    ]
    assert [report and report["reason"] for report in told] == [
        "No responde.",
        None,
        "Otra cosa.",
        "No responde.",
        None,
    ]


def test_a_transition_or_an_alert_is_told_each_time() -> None:
    reporter = Reporter()
    for message in (TRANSITION, TRANSITION, ALERT, ALERT):
        assert reporter.report(message) is not None


def test_nothing_else_is_told() -> None:
    reporter = Reporter()
    for message in (
        ItemsReset(ENTREGA, ()),
        AlertWithdrawn("link"),
        SilenceChanged(None),
        PendingAlerts(2),
    ):
        assert reporter.report(message) is None


def test_the_lines_for_people(catalog: Catalog) -> None:
    def line(message: LinkChanged | TransitionSeen | AlertRaised) -> str:
        return as_line(reported(message), catalog, str, NOW)

    assert line(LinkChanged(Link(LinkState.LIVE, NOW))) == "12:30:05  ● En vivo"
    assert line(offline()) == "12:30:05  ● Sin conexión: No responde."
    assert line(TRANSITION) == "12:30:05    entrega ENT-7: En camino → Entregado"
    assert line(ALERT) == "12:30:05  🔔 Entrega ENT-7: Entregado · Sol · Luis"


def test_a_line_is_translated(catalog: Catalog) -> None:
    english = {"En vivo": "Live"}.__getitem__
    report = reported(LinkChanged(Link(LinkState.LIVE, NOW)))
    assert as_line(report, catalog, english, NOW).endswith("● Live")


def test_a_silence_is_reported_once_and_so_is_its_end(catalog: Catalog) -> None:
    reporter = Reporter()
    until = NOW + timedelta(hours=1)
    pause, gone = SilenceChanged(Silence(SilenceKind.PAUSE, until)), SilenceChanged(None)
    told = [reporter.report(message) for message in (gone, pause, pause, gone, gone)]
    assert told == [
        None,
        {"kind": "silence", "silence": "pause", "until": "2026-03-02T13:30:05+00:00"},
        None,
        {"kind": "silence", "silence": None, "until": None},
        None,
    ]
    lines = [as_line(report, catalog, str, NOW) for report in told if report]
    assert [line.split("  ")[1] for line in lines] == ["🔕 En pausa hasta 13:30", "🔕 Se vuelve a avisar"]
