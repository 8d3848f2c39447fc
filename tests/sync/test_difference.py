"""What must always hold of differences."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from notifier.core.events import Hint, HintKind
from notifier.core.model import Categoria, Item
from notifier.sync.difference import by_event, by_snapshot, is_old_news
from tests.sync.world import entrega

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ESTADOS = st.sampled_from(["PROGRAMADO", "ASIGNADA", "EN_CAMINO", "ENTREGADO"])
IDS = st.sampled_from(["1", "2", "3", "4"])
ITEMS = st.builds(entrega, IDS, ESTADOS, st.integers(1, 5) | st.none())
SHELVES = st.lists(ITEMS).map(lambda items: {item.id: item for item in items})


def applied(
    present: dict[str, Item], upserted: tuple[Item, ...], removed: tuple[str, ...]
) -> dict[str, Item]:
    after = {item_id: item for item_id, item in present.items() if item_id not in removed}
    return after | {item.id: item for item in upserted}


@given(present=SHELVES, absent=SHELVES, snapshot=SHELVES)
def test_a_snapshot_becomes_the_truth_except_where_it_is_older(
    present: dict[str, Item], absent: dict[str, Item], snapshot: dict[str, Item]
) -> None:
    absent = {item_id: item for item_id, item in absent.items() if item_id not in present}
    difference = by_snapshot(present, absent, snapshot.values(), NOW)
    after = applied(present, difference.upserted, difference.removed)
    assert after.keys() == snapshot.keys()
    for item_id, item in after.items():
        known = present.get(item_id) or absent.get(item_id)
        older = (
            known
            and known.version
            and snapshot[item_id].version
            and known.version > (snapshot[item_id].version or 0)
        )
        assert item == (known if older else snapshot[item_id])


@given(present=SHELVES, absent=SHELVES, snapshot=SHELVES)
def test_a_snapshot_taken_twice_differs_once(
    present: dict[str, Item], absent: dict[str, Item], snapshot: dict[str, Item]
) -> None:
    absent = {item_id: item for item_id, item in absent.items() if item_id not in present}
    first = by_snapshot(present, absent, snapshot.values(), NOW)
    after = applied(present, first.upserted, first.removed)
    again = by_snapshot(after, {}, snapshot.values(), NOW)
    assert again.transitions == ()
    assert again.removed == ()


@given(present=SHELVES, snapshot=SHELVES)
def test_a_transition_joins_two_different_known_states(
    present: dict[str, Item], snapshot: dict[str, Item]
) -> None:
    for transition in by_snapshot(present, {}, snapshot.values(), NOW).transitions:
        assert present[transition.key.id].estado == transition.origin
        assert transition.origin != transition.target == snapshot[transition.key.id].estado


HINTS = st.builds(
    Hint,
    st.just(Categoria.ENTREGA),
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
        present = applied(present, difference.upserted, difference.removed)
        after = present[hint.id or ""]
        assert before is None or (after.version or 0) > (before.version or 0)
