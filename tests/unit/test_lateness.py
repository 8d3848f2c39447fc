from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifier.core.catalog import Catalog
from notifier.core.late_rules import parse_late_rule
from notifier.core.lateness import Judged, Noted, judge, late_from, next_time
from notifier.core.model import Item
from tests.categorias import ENTREGA, PROFORMA, VEHICULO

LA_PAZ, SANTIAGO, MADRID = ZoneInfo("America/La_Paz"), ZoneInfo("America/Santiago"), ZoneInfo("Europe/Madrid")
NINE = datetime(2026, 3, 2, 9, tzinfo=LA_PAZ)

LONG = parse_late_rule("entrega: EN_CAMINO > 90 min")
READY = parse_late_rule("entrega: LISTO_PARA_ENTREGA after 09:30")
SOON = parse_late_rule("entrega: due in 30 min unless LLEGO")
PASSED = parse_late_rule("entrega: due passed [critical]")
ALL = (LONG, READY, SOON, PASSED)


def entrega(estado: str, entered: datetime | None = NINE, due: datetime | None = None) -> Item:
    return Item(ENTREGA, "1", "ENT-1", estado, due=due, entered_at=entered)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("rule", "item", "since"),
    [
        (LONG, entrega("EN_CAMINO"), NINE + minutes(90)),
        (LONG, entrega("EN_TRANSITO"), None),
        (LONG, entrega("EN_CAMINO", None), None),
        (READY, entrega("LISTO_PARA_ENTREGA"), NINE + minutes(30)),
        # Not at once, but the next morning: what became ready at ten is for tomorrow.
        (READY, entrega("LISTO_PARA_ENTREGA", NINE + minutes(60)), NINE + minutes(30 + 1440)),
        (SOON, entrega("EN_CAMINO", due=NINE), NINE - minutes(30)),
        (SOON, entrega("LLEGO", due=NINE), None),
        (SOON, entrega("EN_CAMINO"), None),
        (PASSED, entrega("LLEGO", due=NINE), NINE),
        (PASSED, entrega("NOVEDAD", due=NINE), NINE),
        # Over, or as everybody hopes: never late.
        (PASSED, entrega("ENTREGADO", due=NINE), None),
        (PASSED, entrega("CANCELADA", due=NINE), None),
        (parse_late_rule("proforma: due passed"), Item(PROFORMA, "1", "P-1", "APROBADA", due=NINE), None),
        (PASSED, Item(PROFORMA, "1", "P-1", "PENDIENTE", due=NINE), None),
        (PASSED, entrega("EN_CAMINO", due=datetime(8999, 12, 31, tzinfo=UTC)), None),
    ],
)
def test_from_when_on_something_is_late(
    catalog: Catalog, rule: object, item: Item, since: datetime | None
) -> None:
    assert late_from(rule, item, catalog, LA_PAZ) == since  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("zone", "after", "at", "expected"),
    [
        # Summer time ends in Santiago: half past nine comes 25 hours later.
        (SANTIAGO, datetime(2026, 4, 4, 9, 30, tzinfo=SANTIAGO), "09:30", "2026-04-05T13:30+00:00"),
        # It begins in Madrid: 23 hours.
        (MADRID, datetime(2026, 3, 28, 9, 30, tzinfo=MADRID), "09:30", "2026-03-29T07:30+00:00"),
        # Half past two is left out there that night, and told all the same, once.
        (MADRID, datetime(2026, 3, 29, 0, 30, tzinfo=MADRID), "02:30", "2026-03-29T01:30+00:00"),
        # It comes twice in October: the first one counts.
        (MADRID, datetime(2026, 10, 25, 0, 30, tzinfo=MADRID), "02:30", "2026-10-25T00:30+00:00"),
        (LA_PAZ, datetime(2026, 3, 2, 23, 59, tzinfo=LA_PAZ), "00:00", "2026-03-03T04:00+00:00"),
    ],
)
def test_a_time_of_day_is_the_one_on_the_wall(
    zone: ZoneInfo, after: datetime, at: str, expected: str
) -> None:
    time = datetime.strptime(at, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
    assert next_time(after.astimezone(UTC), time, zone) == datetime.fromisoformat(expected)


def test_it_becomes_late_at_its_moment_and_not_before(catalog: Catalog) -> None:
    item = entrega("EN_CAMINO")
    due = NINE + minutes(90)
    before = judge(ALL, item, {}, catalog, due - timedelta(microseconds=1), LA_PAZ)
    assert before == Judged(next=due)
    assert judge(ALL, item, {}, catalog, due, LA_PAZ) == Judged(late=(Noted(LONG, due),))


def test_what_was_told_is_told_once_whatever_the_clock_does(catalog: Catalog) -> None:
    item, noted = entrega("EN_CAMINO"), {LONG: Noted(LONG, NINE + minutes(90))}
    for now in (NINE + minutes(91), NINE + timedelta(days=7), NINE - timedelta(days=1)):
        assert judge(ALL, item, noted, catalog, now, LA_PAZ) == Judged()


def test_a_vehicle_a_week_in_the_workshop_is_told_once(catalog: Catalog) -> None:
    rule = parse_late_rule("vehiculo: MANTENIMIENTO after 08:00")
    item = Item(VEHICULO, "1", "4102-KXN", "MANTENIMIENTO", entered_at=NINE)
    (told,) = judge([rule], item, {}, catalog, NINE + timedelta(days=1), LA_PAZ).late
    for day in range(2, 8):
        assert judge([rule], item, {rule: told}, catalog, NINE + timedelta(days=day), LA_PAZ) == Judged()


@pytest.mark.parametrize("left", [entrega("LLEGO"), entrega("ENTREGADO"), None])
def test_it_is_over_when_the_item_moves_on_or_is_gone(catalog: Catalog, left: Item | None) -> None:
    now, noted = NINE + minutes(100), Noted(LONG, NINE + minutes(90))
    assert judge(ALL, left, {LONG: noted}, catalog, now, LA_PAZ) == Judged(
        over=(Noted(LONG, noted.since, now),)
    )


def test_a_later_promise_ends_it_and_its_own_moment_is_told_again(catalog: Catalog) -> None:
    noted = {PASSED: Noted(PASSED, NINE)}
    now, later = NINE + minutes(10), NINE + minutes(60)
    put_off = judge([PASSED], entrega("EN_CAMINO", due=later), noted, catalog, now, LA_PAZ)
    assert put_off == Judged(over=(Noted(PASSED, NINE, now),), next=later)
    again = judge(
        [PASSED], entrega("EN_CAMINO", due=later), {PASSED: put_off.over[0]}, catalog, later, LA_PAZ
    )
    assert again == Judged(late=(Noted(PASSED, later),))


def test_a_promise_that_moves_within_the_past_is_one_lateness(catalog: Catalog) -> None:
    noted = {PASSED: Noted(PASSED, NINE)}
    for due in (NINE + minutes(5), NINE - minutes(60)):
        assert judge([PASSED], entrega("LLEGO", due=due), noted, catalog, NINE + minutes(6)) == Judged()


def test_a_clock_that_is_set_back_ends_no_lateness_of_a_promise(catalog: Catalog) -> None:
    noted = {PASSED: Noted(PASSED, NINE)}
    assert judge([PASSED], entrega("LLEGO", due=NINE), noted, catalog, NINE - minutes(60)) == Judged()


def test_a_new_stay_is_told_anew_and_the_same_one_comes_back_without_a_word(catalog: Catalog) -> None:
    ended = {LONG: Noted(LONG, NINE + minutes(90), NINE + minutes(95))}
    now = NINE + timedelta(hours=5)
    new = judge([LONG], entrega("EN_CAMINO", NINE + minutes(120)), ended, catalog, now)
    assert new == Judged(late=(Noted(LONG, NINE + minutes(210)),))
    assert judge([LONG], entrega("EN_CAMINO"), ended, catalog, now) == Judged(
        back=(Noted(LONG, NINE + minutes(90)),)
    )


def test_of_a_broken_promise_that_was_kept_and_is_not_after_all_people_hear_again(catalog: Catalog) -> None:
    kept = {PASSED: Noted(PASSED, NINE, NINE + minutes(5))}
    reopened = judge([PASSED], entrega("EN_CARGA", due=NINE), kept, catalog, NINE + minutes(10))
    assert reopened == Judged(late=(Noted(PASSED, NINE),))


def test_the_loudest_of_two_comes_first_and_of_equals_the_later(catalog: Catalog) -> None:
    item = entrega("EN_CAMINO", due=NINE + minutes(60))
    found = judge((SOON, LONG, PASSED), item, {}, catalog, NINE + minutes(200))
    assert [noted.rule for noted in found.late] == [PASSED, LONG, SOON]


def test_another_promise_that_is_not_yet_broken_ends_it_even_by_a_clock_that_was_set_back(
    catalog: Catalog,
) -> None:
    noted, now = {PASSED: Noted(PASSED, NINE)}, NINE - minutes(120)
    earlier = entrega("EN_CAMINO", due=NINE - minutes(60))
    judged = judge([PASSED], earlier, noted, catalog, now)
    assert (judged.over, judged.next) == ((Noted(PASSED, NINE, now),), NINE - minutes(60))


def test_a_second_stay_is_told_though_nobody_looked_between_the_two(catalog: Catalog) -> None:
    noted, second = {LONG: Noted(LONG, NINE + minutes(90))}, entrega("EN_CAMINO", NINE + minutes(100))
    now = NINE + minutes(120)
    first = judge([LONG], second, noted, catalog, now)
    assert first == Judged(over=(Noted(LONG, NINE + minutes(90), now),), next=NINE + minutes(190))
    assert judge([LONG], second, noted, catalog, NINE + minutes(200)).late == (
        Noted(LONG, NINE + minutes(190)),
    )
