"""What was passed on the way is told only where it is certain."""

import tracemalloc

import pytest

from notifier.core.catalog import Catalog
from tests.categorias import ENTREGA
from tests.scripted.oracle import CATALOG


def drawn(*edges: str) -> Catalog:
    """A graph of the entregas with these edges alone, as ``A>B``."""
    following: dict[str, set[str]] = {}
    for edge in edges:
        origin, target = edge.split(">")
        following.setdefault(origin, set()).add(target)
    catalog = CATALOG
    for origin in {*CATALOG.edges[ENTREGA], *following}:
        catalog = catalog.with_following(ENTREGA, origin, following.get(origin, ()))
    return catalog


def test_the_way_from_en_transito_to_llego_is_not_invented() -> None:
    assert CATALOG.between(ENTREGA, "EN_TRANSITO", "LLEGO") == ()


@pytest.mark.parametrize(
    ("edges", "passed"),
    [
        (("A>B", "B>C"), ("B",)),
        (("A>B", "B>C", "A>C"), ()),
        (("A>B", "B>C", "A>D", "D>C"), ()),
        (("A>NOVEDAD", "NOVEDAD>C"), ()),
        # It may have been there: then the other way is not certain either.
        (("A>B", "B>C", "A>NOVEDAD", "NOVEDAD>C"), ()),
        (("A>B", "B>NOVEDAD", "NOVEDAD>C"), ()),
        (("B>C",), ()),
    ],
)
def test_a_path_is_shown_where_it_is_the_only_one_and_not_through_trouble(
    edges: tuple[str, ...], passed: tuple[str, ...]
) -> None:
    assert drawn(*edges).between(ENTREGA, "A", "C") == passed


def test_what_the_server_says_beats_the_default() -> None:
    learned = CATALOG.with_following(ENTREGA, "EN_TRANSITO", ("LLEGO",))
    assert learned.follows(ENTREGA, "EN_TRANSITO", "LLEGO")
    assert not learned.follows(ENTREGA, "EN_TRANSITO", "NOVEDAD")
    assert CATALOG.follows(ENTREGA, "EN_TRANSITO", "NOVEDAD")


def test_a_graph_in_which_all_follow_all_takes_no_time() -> None:
    """A server may say so; the target is reached from nowhere."""
    codes = [f"E{number}" for number in range(200)]
    catalog = CATALOG
    for code in codes:
        catalog = catalog.with_following(ENTREGA, code, codes)
    tracemalloc.start()
    try:
        assert catalog.between(ENTREGA, "E0", "NOWHERE") == ()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6_000_000
