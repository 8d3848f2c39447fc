"""`make bench-cost`: what one desk asks of a backend of the real one's size, counted by the backend.

The real engine, signed in over REST and Socket.IO; nothing is told to it but what the backend would tell.
"""

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from notifier.core.link import LinkState
from notifier.core.settings import SyncChoice
from tests.paucara.company import Company
from tests.paucara.crowd import ENTREGAS, PROFORMAS, VEHICULOS, VENTAS, crowd, lists
from tests.paucara.watching import Watching
from tests.private_desktop.bus import eventually

LOOK = 5
"""Seconds between two looks, here: as few as a profile may say."""

SETTLED = 10.0
"""Seconds after which nothing of an event is looked after any more."""

EVENTS, SPAN = 10, 30.0
"""So many events in so many seconds."""


def main() -> None:
    """Print one line for each thing that happens."""
    print(f"{PROFORMAS} proformas, {ENTREGAS} entregas, {VENTAS} ventas, {VEHICULOS} vehiculos; requests:")
    with Company() as company, tempfile.TemporaryDirectory() as folder:
        crowd(company)
        # The first reading and the first look; then slowly, so that each event is alone.
        with watching(company, folder, LOOK) as watch:
            watch.wait_link(LinkState.LIVE, 60)
            told(company, "first reading, all lists", "")
            time.sleep(2.4 * LOOK)
            told(company, "idle looks, two of each list", "at most 3 a list and look")
        with watching(company, folder, 3600) as watch:
            watch.wait_link(LinkState.LIVE, 60)
            told(company, "reading after a new start", "")
            for what, number in (("in the window", ENTREGAS - 10), ("below it", 7)):
                company.entrega(number, "LLEGO")
                happen(company, watch, partial(moved, company, number))
                told(company, f"one event with an id, two copies, {what}", "at most 2")
            happen(company, watch, lambda: company.emit("dashboard.metrics-updated", {"total": 1}))
            told(company, "one dashboard.metrics-updated", "")
            time.sleep(SETTLED)
            for _ in range(EVENTS):
                company.emit("dashboard.metrics-updated", {"total": 1})
                time.sleep(SPAN / EVENTS)
            time.sleep(2 * SETTLED)
            told(company, f"{EVENTS} of them in {SPAN:.0f} s", "at most 12")


def watching(company: Company, folder: str, seconds: int) -> Watching:
    """The engine, looking every so many seconds."""
    choice = SyncChoice(poll_live=seconds, poll_down=seconds)
    return Watching(Path(folder), company.api_url, "paucara", "1|s3cret", choice, company.url)


def moved(company: Company, number: int) -> None:
    """What the backend tells of an entrega, in its two shapes."""
    for estado in ("LLEGO", {"id": 3, "codigo": "LLEGO", "nombre": "Llegó"}):
        company.emit("entrega.estado-cambio", {"entrega_id": number, "estado_nuevo": estado})


def happen(company: Company, watch: Watching, what: Callable[[], None]) -> None:
    """Let it happen, and wait until it is looked after."""
    company.asked.clear()
    eventually(lambda: bool(watch.links) and watch.links[-1].state is LinkState.LIVE)
    what()
    time.sleep(SETTLED)


def told(company: Company, what: str, wanted: str) -> None:
    """One line, and begin to count anew."""
    asked, company.asked = company.asked, []
    parts = ", ".join(f"{name} {count}" for name, count in sorted(lists(asked).items()))
    print(
        f"{what + ':':<48} {len(asked):>3}  ({parts})" + (f"  wanted: {wanted}" if wanted else ""), flush=True
    )


if __name__ == "__main__":
    main()
