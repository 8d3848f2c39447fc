"""How much a soak test may cost: little in ``make test``, all that was promised in ``make soak``."""

import os
from typing import TypeVar

T = TypeVar("T")

FULL = os.environ.get("SOAK") == "1"


def budget(small: T, full: T) -> T:
    """The one that holds in this run."""
    return full if FULL else small
