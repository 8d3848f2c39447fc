"""What does not happen in time: the real synchronizer and store in virtual time, on a scripted server."""

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from notifier.core.choices import MuteLength
from notifier.core.late_rules import parse_late_rule
from notifier.core.messages import Mute, Pause, Unmute
from notifier.core.model import Alert, AlertKind, ItemKey, Urgency
from notifier.core.outbound import AlertCorrected, AlertWithdrawn, Outbound
from notifier.core.profile.shipped import shipped_profile
from notifier.system.resources import resource_text
from tests.categorias import ENTREGA, VEHICULO
from tests.scripted.oracle import Oracle
from tests.scripted.program import Program
from tests.scripted.remote import Weather
from tests.scripted.server import ScriptedServer, Style
from tests.scripted.time import MORNING, Timeline

MINUTE, HOUR = 60.0, 3600.0
RULES = (
    "entrega: EN_CAMINO > 90 min",
    "entrega: LISTO_PARA_ENTREGA after 09:30",
    "entrega: due in 30 min unless LLEGO",
    "entrega: due passed [critical]",
    "vehiculo: MANTENIMIENTO after 07:00",
)


class Told(Oracle):
    """What the desktop has shown, and when, by the world's clock."""

    def __init__(self, server: ScriptedServer, timeline: Timeline) -> None:
        super().__init__(server, {})
        self._timeline = timeline
        self.late: list[tuple[float, Alert]] = []
        self.standing: dict[str, Alert] = {}

    def publish(self, message: Outbound) -> None:
        super().publish(message)
        if isinstance(message, AlertWithdrawn):
            self.standing.pop(message.topic, None)
        if isinstance(message, AlertCorrected) and message.alert.topic in self.standing:
            self.standing[message.alert.topic] = message.alert

    def shown_on_desktop(self, alert: Alert) -> None:
        super().shown_on_desktop(alert)
        self.standing[alert.topic] = alert
        if alert.kind is AlertKind.LATE or not alert.transitions:
            self.late.append((self._timeline.server_time(), alert))

    @property
    def titles(self) -> list[str]:
        return [alert.title for _, alert in self.late]


class Office:
    """A server, a desk and a day."""

    def __init__(self, folder: Path, *rules: str) -> None:
        self.timeline, self.weather = Timeline(), Weather()
        self.server = ScriptedServer(self.timeline, Style())
        self.told = Told(self.server, self.timeline)
        self.folder = folder
        profile = shipped_profile(resource_text("profiles/estandar.toml"))
        self.program = Program(
            folder, profile, self.server, self.timeline, self.weather, random.Random(7), self.told
        )
        self.program.late_rules = tuple(map(parse_late_rule, rules or RULES))

    def open(self) -> None:
        self.program.start()
        self.program.live_for(10)

    def restart(self) -> None:
        self.program.kill(0)
        self.program.live_for(10)
        self.program.start()

    def entrega(self, estado: str, due: datetime | None = None) -> ItemKey:
        return self.server.create(ENTREGA, estado, due=due)

    def until(self, seconds: float) -> None:
        """Live until so many seconds after the morning began."""
        self.program.live_for(seconds - self.timeline.server_time())

    def rows(self) -> list[tuple[str, str, str | None]]:
        with closing(sqlite3.connect(self.folder / "state.db")) as db:
            return db.execute("SELECT id, rule, ended_at FROM late ORDER BY told_at, rule").fetchall()


def transitions_of(office: Office) -> list[tuple[int, ItemKey]]:
    """The alerts of changes, by number."""
    _, alerts = office.program.stored()
    return [(seq, change.key) for seq, change in alerts.items() if change is not None]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    office = Office(tmp_path)
    yield office
    office.program.stop()
    monkeypatch.undo()
    time.tzset()


def test_each_is_told_within_five_seconds_of_its_moment_and_once(office: Office) -> None:
    office.open()
    office.entrega("EN_CAMINO")
    office.entrega("LISTO_PARA_ENTREGA")
    office.entrega("ASIGNADA", due=MORNING + timedelta(minutes=65))
    begun = office.timeline.server_time()
    office.until(5 * HOUR)
    moments = {alert.title: at for at, alert in office.told.late}
    assert {title: round(at) for title, at in moments.items()} == {
        "Menos de 30 min para lo prometido · N-3": 35 * 60,
        "Pasó la hora prometida · N-3": 65 * 60,
        "En camino hace más de 90 min · N-1": round(begun + 90 * 60),
        "Listo para entrega, y ya pasaron las 09:30 · N-2": 90 * 60,
    }
    assert len(office.told.late) == 4


def test_it_is_told_once_through_restart_sleep_and_a_clock_that_is_set(office: Office) -> None:
    office.open()
    office.entrega("EN_CAMINO", due=MORNING + timedelta(hours=1))
    office.until(2 * HOUR)
    told = ["Menos de 30 min para lo prometido · N-1", "Pasó la hora prometida · N-1"]
    told.append("En camino hace más de 90 min · N-1")
    assert office.told.titles == told
    office.restart()
    office.program.live_for(2 * MINUTE)
    office.program.sleep(8 * HOUR)
    office.program.live_for(2 * MINUTE)
    for seconds in (-10 * HOUR, 30 * HOUR, -25 * HOUR):
        office.timeline.set_clock(seconds)
        office.program.live_for(2 * MINUTE)
    assert office.told.titles == told
    assert office.told.standing["entrega:1"].title == told[-1]


@pytest.mark.parametrize("points", range(14))
def test_whenever_it_is_killed_it_is_told_once(office: Office, points: int) -> None:
    office.open()
    office.entrega("EN_CAMINO")
    office.until(90 * MINUTE)
    office.program.kill(points)
    office.program.live_for(30)
    if not office.program.is_running:
        office.program.start()
    office.program.kill(-1)
    office.until(93 * MINUTE)
    assert office.told.titles == ["En camino hace más de 90 min · N-1"]


def test_what_came_due_in_the_night_is_told_when_it_is_certain_and_still_true(office: Office) -> None:
    office.open()
    late, over = office.entrega("EN_CAMINO"), office.entrega("EN_CAMINO")
    office.program.live_for(MINUTE)
    office.program.stop()
    office.timeline.advance(0)
    office.program.live_for(2 * HOUR)  # nobody is there
    office.server.change(over, "ENTREGADO")
    office.program.start()
    office.program.live_for(MINUTE)
    assert office.told.titles == [f"En camino hace más de 90 min · N-{late.id}"]


def test_what_cannot_be_known_is_not_told(office: Office) -> None:
    office.open()
    key = office.entrega("EN_CAMINO")
    office.program.live_for(MINUTE)
    office.weather.online = False
    for remote in office.program.remotes:
        remote.drop()
    office.until(2 * HOUR)
    assert office.told.titles == []
    office.server.change(key, "LLEGO")
    office.weather.online = True
    office.program.live_for(3 * MINUTE)
    assert office.told.titles == []


def test_what_is_over_is_said_where_no_rule_tells_of_the_change(office: Office) -> None:
    office.open()
    key = office.entrega("EN_CAMINO")
    office.until(95 * MINUTE)
    office.server.change(key, "LLEGO")
    office.program.live_for(MINUTE)
    assert office.told.titles[1:] == ["Llegó · N-1"]
    assert office.told.late[1][1].body.startswith("Resuelto: En camino hace más de 90 min")
    assert office.told.standing["entrega:1"].title == "Llegó · N-1"
    assert [ended is not None for _, _, ended in office.rows()] == [True]


def test_the_alert_of_the_change_says_it_where_there_is_one(office: Office) -> None:
    office.open()
    key = office.entrega("EN_CAMINO")
    office.until(95 * MINUTE)
    office.server.change(key, "ENTREGADO")
    office.program.live_for(MINUTE)
    assert len(office.told.late) == 1
    standing = office.told.standing["entrega:1"]
    assert standing.kind is AlertKind.TRANSITION
    assert standing.body.endswith("Resuelto: En camino hace más de 90 min")
    office.restart()
    office.program.live_for(MINUTE)
    assert len(office.told.late) == 1


def test_a_new_promise_is_said_and_told_again_when_it_is_broken_too(office: Office) -> None:
    office.program.late_rules = (parse_late_rule(RULES[3]),)
    office.open()
    key = office.entrega("ASIGNADA", due=MORNING + timedelta(hours=1))
    office.until(70 * MINUTE)
    office.server.promise(key, MORNING + timedelta(hours=2))
    office.until(3 * HOUR)
    assert office.told.titles == [
        "Pasó la hora prometida · N-1",
        "Prometida ahora para 10:00 · N-1",
        "Pasó la hora prometida · N-1",
    ]


def test_what_waits_untold_and_is_over_is_not_told_at_all(office: Office) -> None:
    office.open()
    key = office.entrega("EN_CAMINO")
    office.program.desktop_is_there = False
    office.until(95 * MINUTE)
    office.server.change(key, "LLEGO")
    office.program.live_for(MINUTE)
    office.program.desktop_is_there = True
    office.program.live_for(MINUTE)
    assert office.told.titles == []


def test_what_is_gone_from_the_list_is_said(office: Office) -> None:
    office.open()
    key = office.entrega("EN_CAMINO")
    office.until(95 * MINUTE)
    office.server.delete(key)
    office.program.live_for(2 * MINUTE)
    assert office.told.titles[1:] == ["Ya no está en la lista · N-1"]


def test_a_vehicle_a_week_in_the_workshop_is_told_once(office: Office) -> None:
    office.open()
    office.server.create(VEHICULO, "MANTENIMIENTO")
    for _ in range(7):
        office.program.sleep(23 * HOUR)
        office.program.live_for(HOUR)
    assert office.told.titles == ["Mantenimiento, y ya pasaron las 07:00 · N-1"]


def test_what_was_late_at_the_first_reading_is_one_quiet_alert(office: Office) -> None:
    for _ in range(12):
        office.entrega("EN_CAMINO", due=MORNING - timedelta(hours=1))
    office.open()
    office.until(3 * HOUR)
    (_, before), *others = office.told.late
    assert before.title == "12 entregas con atraso"
    assert before.urgency is Urgency.NORMAL
    # Of what has come since then nothing is swallowed: more than three together are one.
    ((_, since),) = others
    assert since.title == "En camino hace más de 90 min · 12 entregas"
    office.restart()
    office.program.live_for(MINUTE)
    assert len(office.told.late) == 2


def test_a_new_rule_tells_of_the_past_once(office: Office) -> None:
    office.program.late_rules = ()
    office.open()
    for _ in range(5):
        office.entrega("EN_CAMINO")
    office.until(2 * HOUR)
    office.program.late_rules = (parse_late_rule(RULES[0]),)
    office.restart()
    office.program.live_for(MINUTE)
    assert office.told.titles == ["5 entregas con atraso"]
    office.restart()
    office.program.live_for(MINUTE)
    assert office.told.titles == ["5 entregas con atraso"]


def test_many_at_once_are_one_alert_as_loud_as_the_loudest(office: Office) -> None:
    office.open()
    for _ in range(7):
        office.entrega("ASIGNADA", due=MORNING + timedelta(hours=1))
    office.program.late_rules = ()
    office.until(2 * HOUR)
    soon, passed = (alert for _, alert in office.told.late)
    assert soon.title == "Menos de 30 min para lo prometido · 7 entregas"
    assert (passed.title, passed.urgency) == ("Pasó la hora prometida · 7 entregas", Urgency.CRITICAL)
    assert len(passed.items) == 7


def test_many_that_are_one_alert_are_fewer_when_one_is_over(office: Office) -> None:
    office.program.late_rules = (parse_late_rule(RULES[3]),)
    office.open()
    keys = [office.entrega("ASIGNADA", due=MORNING + timedelta(minutes=5)) for _ in range(4)]
    office.until(10 * MINUTE)
    office.server.change(keys[0], "RECHAZADO")
    office.program.live_for(MINUTE)
    (digest,) = (alert for topic, alert in office.told.standing.items() if "digest" in topic)
    assert "N-1" not in f"{digest.title} {digest.body}"
    assert [number for number in ("N-2", "N-3", "N-4") if number in digest.body] == ["N-2", "N-3", "N-4"]


def test_a_muted_item_waits_until_it_may_be_told(office: Office) -> None:
    office.open()
    key = office.entrega("EN_CAMINO")
    office.program.live_for(MINUTE)
    office.program.send(Mute(key, MuteLength.ALWAYS))
    office.until(3 * HOUR)
    assert office.told.titles == []
    office.program.send(Unmute(key))
    office.program.live_for(6)
    assert office.told.titles == ["En camino hace más de 90 min · N-1"]


def test_once_a_promise_is_broken_nobody_hears_that_it_will_be(office: Office) -> None:
    office.open()
    office.entrega("ASIGNADA", due=MORNING + timedelta(minutes=-5))
    office.program.live_for(MINUTE)
    assert office.told.titles == ["Pasó la hora prometida · N-1"]


def test_what_a_pause_holds_back_is_told_at_its_end_unless_it_is_over(office: Office) -> None:
    office.open()
    key = office.entrega("EN_CAMINO")
    office.entrega("LISTO_PARA_ENTREGA")
    office.program.send(Pause(MORNING + timedelta(hours=2)))
    office.until(110 * MINUTE)
    office.server.change(key, "LLEGO")
    office.until(119 * MINUTE)
    assert office.told.titles == []
    office.until(121 * MINUTE)
    assert office.told.titles == ["Listo para entrega, y ya pasaron las 09:30 · N-2"]


def test_what_was_late_before_a_pause_is_not_lost_in_it(office: Office) -> None:
    office.program.start()
    office.program.send(Pause(MORNING + timedelta(hours=1)))
    for _ in range(4):
        office.entrega("EN_CAMINO", due=MORNING - timedelta(hours=1))
    office.until(59 * MINUTE)
    office.restart()
    office.until(70 * MINUTE)
    assert office.told.titles == ["4 entregas con atraso"]


@pytest.mark.parametrize("paused", [False, True])
def test_what_a_rule_told_that_does_not_hold_any_more_goes_with_it(office: Office, *, paused: bool) -> None:
    office.open()
    key = office.entrega("EN_CAMINO")
    if paused:
        office.program.send(Pause(MORNING + timedelta(hours=2)))
    office.until(95 * MINUTE)
    assert ("entrega:1" in office.told.standing) is not paused
    office.program.late_rules = ()
    office.restart()
    office.until(125 * MINUTE)
    assert office.told.standing == {}
    office.server.change(key, "LLEGO")
    office.program.late_rules = (parse_late_rule(RULES[0]),)
    office.restart()
    office.program.live_for(MINUTE)
    assert office.told.titles == ([] if paused else ["En camino hace más de 90 min · N-1"])


def test_a_late_one_that_a_pause_holds_waits_for_the_end_of_a_mute_too(office: Office) -> None:
    office.open()
    key = office.entrega("EN_CAMINO")
    office.program.send(Pause(MORNING + timedelta(hours=2)))
    office.until(100 * MINUTE)
    office.program.send(Mute(key, MuteLength.ALWAYS))
    office.until(125 * MINUTE)
    assert office.told.titles == []
    office.program.send(Unmute(key))
    office.program.live_for(MINUTE)
    assert office.told.titles == ["En camino hace más de 90 min · N-1"]


def test_a_change_that_a_pause_holds_with_it_does_not_swallow_that_it_is_late(office: Office) -> None:
    office.program.late_rules = (parse_late_rule(RULES[3]),)
    office.open()
    key = office.entrega("ASIGNADA", due=MORNING + timedelta(minutes=30))
    office.program.send(Pause(MORNING + timedelta(hours=1)))
    office.until(40 * MINUTE)
    office.server.change(key, "EN_CAMINO")
    office.until(62 * MINUTE)
    standing = office.told.standing["entrega:1"]
    assert (standing.title, standing.urgency) == ("En camino · N-1", Urgency.CRITICAL)
    assert standing.body.endswith("Pasó la hora prometida")


def test_a_promise_that_is_put_off_for_a_short_while_is_told_as_soon_due(office: Office) -> None:
    office.open()
    key = office.entrega("LLEGO", due=MORNING + timedelta(minutes=20))
    office.until(25 * MINUTE)
    assert office.told.titles == ["Pasó la hora prometida · N-1"]
    # Both while nobody hears of it.
    office.weather.online = False
    for remote in office.program.remotes:
        remote.drop()
    office.server.promise(key, MORNING + timedelta(minutes=40))
    office.server.change(key, "EN_TRANSITO")
    office.weather.online = True
    office.until(28 * MINUTE)
    soon = "Menos de 30 min para lo prometido · N-1"
    assert office.told.titles[-1] == soon


def test_a_change_that_waits_outlives_that_the_item_was_late_meanwhile(office: Office) -> None:
    office.open()
    key = office.entrega("ASIGNADA", due=MORNING + timedelta(minutes=10))
    office.program.live_for(5)
    office.program.desktop_is_there = False
    office.server.change(key, "NOVEDAD")
    office.until(20 * MINUTE)
    office.server.promise(key, MORNING + timedelta(hours=9))
    office.until(21 * MINUTE)
    office.program.desktop_is_there = True
    office.until(22 * MINUTE)
    assert office.told.standing["entrega:1"].title == "Con novedad · N-1"


def test_a_change_that_waits_is_told_though_a_digest_says_that_the_item_is_late(office: Office) -> None:
    office.program.late_rules = (parse_late_rule("entrega: NOVEDAD > 2 min"),)
    office.open()
    keys = [office.entrega("ASIGNADA") for _ in range(4)]
    office.program.live_for(30)
    office.weather.online = office.program.desktop_is_there = False
    for remote in office.program.remotes:
        remote.drop()
    for key in keys:
        office.server.change(key, "NOVEDAD")
    office.program.live_for(5 * MINUTE)
    office.weather.online = True
    office.program.live_for(5 * MINUTE)
    office.program.desktop_is_there = True
    office.program.live_for(MINUTE)
    told = {key for seq, key in transitions_of(office) if office.told.told[seq] == 1}
    assert told == {*keys}


def test_that_a_promise_is_broken_is_told_again_where_it_was_said_to_be_over(office: Office) -> None:
    office.program.late_rules = (parse_late_rule(RULES[3]),)
    office.open()
    key = office.entrega("ASIGNADA", due=MORNING - timedelta(minutes=10))
    for estado in ("RECHAZADO", "EN_CARGA"):
        office.program.live_for(MINUTE)
        office.server.change(key, estado)
    office.program.live_for(MINUTE)
    assert office.told.titles == ["Pasó la hora prometida · N-1"] * 2
    office.restart()
    office.program.live_for(MINUTE)
    assert len(office.told.titles) == 2


def test_what_is_no_news_swallows_nothing_that_is(office: Office) -> None:
    rules = ("entrega: ASIGNADA after 08:10", "entrega: due in 30 min unless NOVEDAD [critical]", RULES[3])
    office.program.late_rules = tuple(map(parse_late_rule, rules))
    office.open()
    key = office.entrega("NOVEDAD", due=MORNING + timedelta(minutes=1))
    office.until(5 * MINUTE)
    office.weather.online = False
    for remote in office.program.remotes:
        remote.drop()
    office.server.change(key, "ASIGNADA")
    office.until(12 * MINUTE)
    office.weather.online = True
    office.until(20 * MINUTE)
    words = ("Pasó la hora prometida", "Asignada, y ya pasaron las 08:10")
    assert office.told.titles[1:] == [f"{one} · N-1" for one in words]
