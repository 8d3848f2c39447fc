"""Whether an estado that was stored is another one with a flipped bit. Pure; any thread."""

from collections import Counter
from collections.abc import Iterable

from notifier.core.model import Estado, Item


def flipped(items: Iterable[Item], estados: Iterable[Estado]) -> bool:
    """Whether one has an estado that no other has and that is a known one with a flipped bit.

    Compared with what the server says next, it would be a change that never was.
    """
    known = {estado.codigo for estado in estados}
    unknown = Counter(item.estado for item in items if item.estado not in known)
    return any(number == 1 and _is_bit_away(code, known) for code, number in unknown.items())


def _is_bit_away(code: str, known: Iterable[str]) -> bool:
    number = int.from_bytes(code.encode(), "big")
    others = (other.encode() for other in known)
    return any((number ^ int.from_bytes(other, "big")).bit_count() == 1 for other in others)
