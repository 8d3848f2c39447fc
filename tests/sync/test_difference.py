"""What must always hold of differences."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from notifier.core.events import Hint, HintKind
from notifier.core.item_fields import NO_FIELDS, Fields
from notifier.core.model import Item
from notifier.sync.difference import Difference, by_event, by_rows, is_old_news, is_older
from notifier.sync.round_trips import RoundTrips
from tests.categorias import ENTREGA
from tests.sync.world import entrega

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ESTADOS = st.sampled_from(["PROGRAMADO", "ASIGNADA", "EN_CAMINO", "ENTREGADO"])
IDS = st.sampled_from(["1", "2", "3", "4"])
ITEMS = st.builds(entrega, IDS, ESTADOS, st.integers(1, 5) | st.none())
SHELVES = st.lists(ITEMS).map(lambda items: {item.id: item for item in items})


def applied(present: dict[str, Item], upserted: tuple[Item, ...]) -> dict[str, Item]:
    return present | {item.id: item for item in upserted}


@given(present=SHELVES, absent=SHELVES, snapshot=SHELVES, believed=st.frozensets(IDS))
def test_rows_become_the_truth_except_where_they_are_older(
    present: dict[str, Item],
    absent: dict[str, Item],
    snapshot: dict[str, Item],
    believed: frozenset[str],
) -> None:
    absent = {item_id: item for item_id, item in absent.items() if item_id not in present}
    difference = by_rows(present, absent, snapshot.values(), NOW, believed)
    after = applied(present, difference.upserted)
    for item_id, row in snapshot.items():
        known = present.get(item_id) or absent.get(item_id)
        keeps = known is not None and is_older(row, known) and item_id not in believed
        assert after[item_id] == (known if keeps else row)
    assert {key.id for key in difference.corrected} <= believed


@given(present=SHELVES, absent=SHELVES, snapshot=SHELVES)
def test_rows_taken_twice_differ_once(
    present: dict[str, Item], absent: dict[str, Item], snapshot: dict[str, Item]
) -> None:
    absent = {item_id: item for item_id, item in absent.items() if item_id not in present}
    first = by_rows(present, absent, snapshot.values(), NOW)
    assert by_rows(applied(present, first.upserted), {}, snapshot.values(), NOW) == Difference()


FIELDS, DUE = Fields({"client": "Tienda Sol"}), NOW + timedelta(hours=5)


def test_a_transition_has_the_fields_of_its_item() -> None:
    known = replace(entrega("1", "ASIGNADA", 1), fields=Fields({"client": "Almacén"}))
    row = replace(entrega("1", "EN_CAMINO", 2), fields=FIELDS, due=DUE)
    (told,) = by_rows({"1": known}, {}, [row], NOW).transitions
    assert (told.fields, told.due) == (FIELDS, DUE)
    # An event tells no fields: those that are known stay.
    by_socket = by_event({"1": row}, Hint(ENTREGA, "1", None, "ENTREGADO", version=3, trusted=True), NOW)
    assert by_socket is not None
    assert [(item.fields, item.due) for item in by_socket.upserted] == [(FIELDS, DUE)]
    assert [(told.fields, told.due) for told in by_socket.transitions] == [(FIELDS, DUE)]


def test_a_round_trip_has_them_too() -> None:
    trips, known = RoundTrips(), entrega("1", "ASIGNADA", 1)
    again = replace(known, version=3, fields=FIELDS, due=DUE)
    trips.note(known, again, told=False)
    told = trips.told_by(Hint(ENTREGA, "1", None, "EN_CAMINO", version=2), again, NOW)
    assert told is not None
    assert (told.fields, told.due) == (FIELDS, DUE)


def test_fields_alone_are_a_change_that_tells_nothing() -> None:
    row = replace(entrega("1", "ASIGNADA", 1), fields=FIELDS)
    assert by_rows({"1": replace(row, fields=NO_FIELDS)}, {}, [row], NOW) == Difference((row,))


@given(present=SHELVES, snapshot=SHELVES)
def test_a_transition_joins_two_different_known_states(
    present: dict[str, Item], snapshot: dict[str, Item]
) -> None:
    for transition in by_rows(present, {}, snapshot.values(), NOW).transitions:
        assert present[transition.key.id].estado == transition.origin
        assert transition.origin != transition.target == snapshot[transition.key.id].estado


def test_without_versions_the_servers_own_time_orders() -> None:
    known = replace(entrega("1", "EN_CAMINO", None), updated_at=NOW)
    late = replace(known, estado="ASIGNADA", updated_at=NOW - timedelta(seconds=1))
    assert is_older(late, known)
    assert not is_older(known, late)
    assert not is_older(replace(late, updated_at=None), known)


def test_the_same_version_or_moment_is_not_older() -> None:
    """A server that forgot to count still shows what is true now."""
    known = replace(entrega("1", "EN_CAMINO", 3), updated_at=NOW)
    assert not is_older(replace(known, estado="ASIGNADA"), known)
    assert not is_older(replace(known, estado="ASIGNADA", version=None), known)
    # Where both count, the count alone decides.
    assert not is_older(replace(known, version=4, updated_at=NOW - timedelta(seconds=1)), known)
    assert is_older(replace(known, version=2, updated_at=NOW + timedelta(seconds=1)), known)


def test_an_event_with_a_version_is_news_of_an_item_without_one() -> None:
    present = {"1": entrega("1", "EN_CAMINO", None)}
    hint = Hint(ENTREGA, "1", None, "ENTREGADO", "EN_CAMINO", 1, trusted=True)
    assert not is_old_news(present, hint)
    assert not is_old_news({"1": entrega("1", "EN_CAMINO", 1)}, replace(hint, version=None))
    assert is_old_news({"1": entrega("1", "EN_CAMINO", 1)}, hint)


def test_an_event_that_skipped_versions_tells_where_the_item_passed() -> None:
    present = {"1": replace(entrega("1", "DISPONIBLE", 1))}
    hint = Hint(ENTREGA, "1", None, "DISPONIBLE", "EN_RUTA", 3, trusted=True)
    difference = by_event(present, hint, NOW)
    assert difference is not None
    (transition,) = difference.transitions
    assert (transition.origin, transition.path, transition.target) == (
        "DISPONIBLE",
        ("EN_RUTA",),
        "DISPONIBLE",
    )
    assert transition.version == 3


HINTS = st.builds(
    Hint,
    st.just(ENTREGA),
    id=IDS | st.none(),
    estado=ESTADOS | st.none(),
    version=st.integers(1, 6) | st.none(),
    kind=st.sampled_from(HintKind),
    trusted=st.booleans(),
)


@given(present=SHELVES, hints=st.lists(HINTS, max_size=30))
def test_events_in_any_order_never_lower_a_version(present: dict[str, Item], hints: list[Hint]) -> None:
    for hint in hints:
        before = present.get(hint.id or "")
        difference = by_event(present, hint, NOW)
        if difference is None:
            continue
        assert hint.trusted
        assert not is_old_news(present, hint)
        present = applied(present, difference.upserted)
        after = present[hint.id or ""]
        assert before is None or (after.version or 0) > (before.version or 0)


def test_the_time_in_an_estado_is_the_servers_where_it_tells_one() -> None:
    known = Item(ENTREGA, "7", "ENT-7", "ASIGNADA", 1, NOW, entered_at=NOW)
    at = NOW + timedelta(minutes=10)
    told, ahead = NOW + timedelta(minutes=7), NOW + timedelta(hours=3)
    for updated, entered in ((told, told), (None, at), (ahead, ahead)):
        row = replace(known, estado="EN_CAMINO", version=2, updated_at=updated, entered_at=None)
        (item,) = by_rows({"7": known}, {}, [row], at).upserted
        assert item.entered_at == entered


def test_the_time_in_an_estado_stays_when_only_other_things_change() -> None:
    known = Item(ENTREGA, "7", "ENT-7", "ASIGNADA", 1, NOW, entered_at=NOW)
    row = replace(known, detalle="Ana", version=2, updated_at=NOW + timedelta(minutes=5), entered_at=None)
    (item,) = by_rows({"7": known}, {}, [row], NOW + timedelta(minutes=6)).upserted
    assert item.entered_at == NOW
    assert by_rows({"7": item}, {}, [row], NOW + timedelta(minutes=9)).upserted == ()


def test_the_row_that_confirms_an_event_tells_the_servers_time_of_its_change() -> None:
    known = Item(ENTREGA, "7", "ENT-7", "EN_CAMINO", 2, NOW, entered_at=NOW + timedelta(minutes=30))
    told = NOW + timedelta(minutes=29)
    row = replace(known, updated_at=told, entered_at=None)
    (item,) = by_rows({"7": known}, {}, [row], NOW + timedelta(minutes=31)).upserted
    assert item.entered_at == told
