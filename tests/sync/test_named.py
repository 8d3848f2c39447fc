"""Events that name their item: what is remembered of them stays bounded, however fast they come."""

from notifier.core.events import Hint
from notifier.sync.named import MANY, Named
from tests.categorias import ENTREGA


def test_a_copy_is_known_as_long_as_there_is_room() -> None:
    named, hint = Named(), Hint(ENTREGA, "1", estado="EN_CAMINO")
    named.hinted(ENTREGA, hint, now=0)
    assert named.is_repeated(hint, now=1)


def test_a_flood_of_items_is_not_remembered() -> None:
    named = Named()
    for number in range(3 * MANY):
        named.hinted(ENTREGA, Hint(ENTREGA, str(number), estado="EN_CAMINO"), now=0)
    known = sum(
        named.is_repeated(Hint(ENTREGA, str(number), estado="EN_CAMINO"), now=0) for number in range(3 * MANY)
    )
    assert 0 < known <= MANY
