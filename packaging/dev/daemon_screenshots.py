"""Shows the program's notifications on each notification daemon that is installed, and writes pictures of it.

    python packaging/dev/daemon_screenshots.py FOLDER

A good end, an urgent trouble with buttons, a digest, a late item and a lost session, one picture each, in
Spanish and English, on light and on dark. Each daemon has a bus and a screen of its own; one that is not
installed is named.
"""

import os
import subprocess
import sys
import time as clocks
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(
    0, str(Path(__file__).parents[2])
)  # the daemons are started by what the tests start them with

from notifier.core.catalog import load_catalog
from notifier.core.digests import DigestReason, digest_alert
from notifier.core.errors import RefusedError
from notifier.core.i18n import Translate
from notifier.core.item_fields import Fields
from notifier.core.late_rules import LateRule
from notifier.core.late_wording import LateItem, late_alert
from notifier.core.lateness import Noted
from notifier.core.model import Alert, Item, ItemKey, Source, Transition, Urgency
from notifier.core.wording import session_alert, transition_alert
from notifier.system.language import translator
from notifier.system.notifications.freedesktop import FreedesktopNotifications
from notifier.system.profiles import named_profile
from notifier.system.resources import resource, resource_text
from tests.private_desktop.real_daemons import PACKAGED, RealDaemon

SPECS = named_profile("estandar").categorias
ENTREGA = SPECS[0].categoria
NOW = datetime(2026, 5, 15, 10, 45, 3, tzinfo=UTC)
FIELDS = Fields({"client": "Farmacia El Cristo", "driver": "Luis Mamani", "plate": "4521-KLP"})
CATALOG = load_catalog(resource_text("catalogo.toml"), SPECS)
SETTLED = 1.5
"""Seconds after which a daemon has drawn and moved what it was sent."""


def main(arguments: list[str]) -> int:
    """Run one process per daemon, all at once: most of their time is waiting."""
    if len(arguments) != 1:
        sys.stderr.write("usage: daemon_screenshots.py FOLDER\n")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    running = []
    for packaged in PACKAGED:
        if packaged.missing:
            print(f"{packaged.package}: {packaged.missing} is not installed, no pictures")
            continue
        running.append(subprocess.Popen([sys.executable, __file__, str(folder), packaged.package]))
    return max((process.wait() for process in running), default=0)


def draw(folder: Path, package: str) -> None:
    """Draw on the one daemon of this package."""
    packaged = next(packaged for packaged in PACKAGED if packaged.package == package)
    for language in ("es", "en"):
        translate = translator(language, {})
        for name, alert in _alerts(translate):
            for theme in ("light", "dark"):
                # A life of its own for each: some show one at a time, and one may stay on the screen.
                with RealDaemon(packaged, dark=theme == "dark") as daemon:
                    _show(alert, daemon, translate)
                    daemon.screenshot(folder / f"{package}-{name}-{theme}-{language}.png")


def _show(alert: Alert, daemon: RealDaemon, translate: Translate) -> None:
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = daemon.bus.address
    notifications = FreedesktopNotifications(
        "Estado Notifier", resource("icons/estado-notifier.png"), lambda *_: None, translate
    )
    notifications.show(alert)
    clocks.sleep(SETTLED)
    notifications.close()


def _alerts(translate: Translate) -> Iterator[tuple[str, Alert]]:
    good = _moved(10, "LLEGO", "ENTREGADO", Urgency.NORMAL, translate)
    trouble = _moved(11, "EN_CAMINO", "NOVEDAD", Urgency.CRITICAL, translate)
    others = [_moved(at, "LLEGO", "ENTREGADO", Urgency.NORMAL, translate) for at in (12, 15, 18)]
    item = Item(
        ENTREGA, "20", "ENT-2026-0020", "EN_CAMINO", 1, NOW, detalle="Farmacia El Cristo", fields=FIELDS
    )
    late = LateItem(
        replace(item, due=NOW - timedelta(minutes=10)),
        Noted(LateRule(ENTREGA, urgency=Urgency.CRITICAL), NOW),
    )
    yield "good", good
    yield "trouble", trouble
    yield "digest", digest_alert([trouble, *others], DigestReason.ABSENCE, CATALOG, translate)
    yield "late", late_alert(late, NOW.astimezone(), CATALOG, translate)
    yield "session", session_alert(RefusedError(), translate)


def _moved(at: int, origin: str, target: str, urgency: Urgency, translate: Translate) -> Alert:
    transition = Transition(
        ItemKey(ENTREGA, str(at)), f"ENT-2026-{at:04}", origin, target, NOW, Source.EVENT, fields=FIELDS
    )
    return replace(transition_alert(transition, urgency, CATALOG, translate), seqs=(at,))


if __name__ == "__main__":
    if len(sys.argv) == 3:  # noqa: PLR2004 - the inner process
        draw(Path(sys.argv[1]), sys.argv[2])
    else:
        sys.exit(main(sys.argv[1:]))
