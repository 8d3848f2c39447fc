"""Which lists agree with the server, by tickets and by age."""

import pytest

from notifier.core.model import Categoria
from notifier.sync.freshness import Freshness
from tests.categorias import CATEGORIAS, ENTREGA, PROFORMA, VEHICULO

ALL, NONE = frozenset(CATEGORIAS), frozenset[Categoria]()


@pytest.fixture
def freshness() -> Freshness:
    """A limit of 100 s; each list was wished once, and is in since the second 0."""
    freshness = Freshness({categoria: categoria for categoria in CATEGORIAS}, 100.0)
    for categoria in CATEGORIAS:
        freshness.arrived(categoria, freshness.wish(categoria), 0.0, rows=True)
    return freshness


def test_every_list_starts_pending_and_none_out_of_date() -> None:
    freshness = Freshness({categoria: categoria for categoria in CATEGORIAS}, 100.0)
    assert (freshness.pending(), freshness.stale(1000.0)) == (ALL, NONE)
    assert freshness.next_change(0.0) is None


def test_tickets_count_up_for_each_list_by_itself(freshness: Freshness) -> None:
    assert [freshness.next_ticket(ENTREGA), freshness.wish(ENTREGA), freshness.wish(ENTREGA)] == [2, 2, 3]
    assert freshness.wish(PROFORMA) == 2


def test_a_list_that_is_in_agrees(freshness: Freshness) -> None:
    assert (freshness.pending(), freshness.stale(1.0)) == (NONE, NONE)


def test_after_a_reset_only_what_is_wished_from_then_on_counts(freshness: Freshness) -> None:
    early = freshness.wish(ENTREGA)
    freshness.reset()
    freshness.arrived(ENTREGA, early, 1.0, rows=True)
    assert freshness.pending() == ALL
    freshness.arrived(ENTREGA, freshness.wish(ENTREGA), 2.0, rows=True)
    assert freshness.pending() == {PROFORMA, VEHICULO}


def test_a_reset_forgets_failures_and_ages(freshness: Freshness) -> None:
    freshness.failed(ENTREGA)
    freshness.reset()
    assert freshness.stale(1000.0) == NONE
    assert freshness.next_change(0.0) is None


def test_a_later_answer_counts_for_earlier_wishes(freshness: Freshness) -> None:
    freshness.reset()
    freshness.wish(ENTREGA)
    freshness.arrived(ENTREGA, freshness.wish(ENTREGA), 1.0, rows=True)
    assert ENTREGA not in freshness.pending()


def test_a_failure_holds_until_the_last_wish_is_answered(freshness: Freshness) -> None:
    earlier, last = freshness.wish(ENTREGA), freshness.wish(ENTREGA)
    freshness.failed(ENTREGA)
    freshness.arrived(ENTREGA, earlier, 1.0, rows=True)
    assert freshness.stale(1.0) == {ENTREGA}
    freshness.arrived(PROFORMA, last, 1.0, rows=True)
    assert freshness.stale(1.0) == {ENTREGA}
    freshness.arrived(ENTREGA, last, 2.0, rows=True)
    assert freshness.stale(2.0) == NONE


def test_a_list_is_out_of_date_when_its_limit_is_reached(freshness: Freshness) -> None:
    freshness.arrived(ENTREGA, freshness.wish(ENTREGA), 30.0, rows=True)
    assert freshness.next_change(30.0) == 100.0
    assert freshness.stale(99.9) == NONE
    assert freshness.stale(100.0) == {PROFORMA, VEHICULO}
    assert freshness.next_change(100.0) == 130.0
    assert freshness.stale(130.0) == ALL
    assert freshness.next_change(130.0) is None


def test_single_items_do_not_make_a_list_younger(freshness: Freshness) -> None:
    freshness.arrived(ENTREGA, freshness.wish(ENTREGA), 99.0, rows=False)
    assert ENTREGA in freshness.stale(100.0)


def test_what_is_expected_is_pending_until_its_own_answer(freshness: Freshness) -> None:
    earlier, expected = freshness.wish(ENTREGA), freshness.wish(ENTREGA)
    freshness.expect(ENTREGA, expected)
    freshness.expect(ENTREGA, earlier)
    freshness.arrived(ENTREGA, earlier, 1.0, rows=True)
    assert freshness.pending() == {ENTREGA}
    freshness.arrived(ENTREGA, expected, 1.0, rows=False)
    assert freshness.pending() == NONE
