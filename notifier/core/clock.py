"""The interface of a clock. The core never asks one; what it needs to know of time is given to it."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time as the program sees it. Any thread."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""
