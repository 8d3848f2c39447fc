from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from notifier.core.wish import Wish

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
wishes = st.builds(
    Wish,
    st.integers(0, 9),
    st.none() | st.integers(0, 9).map(lambda minutes: NOON + timedelta(minutes=minutes)),
    st.booleans(),
    st.lists(st.sampled_from("abc"), unique=True).map(tuple),
    st.booleans(),
)


@given(wishes, wishes)
def test_a_folded_wish_answers_both(one: Wish, other: Wish) -> None:
    both = one.folded(other)
    for wish in (one, other):
        assert both.ticket >= wish.ticket
        assert set(both.ids) >= set(wish.ids)
        assert both.counted or not wish.counted
        if wish.rows:
            assert both.rows
            assert both.since is None or (wish.since is not None and both.since <= wish.since)


def test_single_items_alone_want_no_rows() -> None:
    assert not Wish(1, ids=("a",), rows=False).folded(Wish(2, ids=("b",), rows=False)).rows


def test_only_what_both_leave_out_is_left_out() -> None:
    since = Wish(1, NOON).folded(Wish(2, NOON + timedelta(hours=1))).since
    assert since == NOON
    assert Wish(1, NOON).folded(Wish(2)).since is None
