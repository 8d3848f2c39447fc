"""Each notification daemon that Debian packages, run for real: what it takes, replaces, withdraws and says.

A daemon that is not installed is named where its test is skipped.
"""

import queue
from collections.abc import Iterator
from dataclasses import replace

import pytest

from notifier.core.model import Alert, ItemKey, Urgency
from notifier.system.notifications import Action
from notifier.system.notifications.freedesktop import FreedesktopNotifications
from notifier.system.notifications.quirks import QUIRKS
from tests.alerts import alert, transition
from tests.categorias import ENTREGA
from tests.private_desktop import eventually
from tests.private_desktop.real_daemons import PACKAGED, Packaged, RealDaemon
from tests.tools import require

KEY = ItemKey(ENTREGA, "7")
ALERT = alert(1, "Entregado · ENT-2026-0007", "Farmacia El Cristo\nLuis & <Hijos>", Urgency.NORMAL, KEY)
URGENT = replace(
    ALERT,
    title="Con novedad · ENT-2026-0008",
    urgency=Urgency.CRITICAL,
    transitions=(transition(ItemKey(ENTREGA, "8")),),
    seqs=(2,),
)

Clicks = queue.Queue[tuple[Action, Alert]]


@pytest.fixture(params=PACKAGED, ids=lambda packaged: packaged.package)
def daemon(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealDaemon]:
    packaged: Packaged = request.param
    require("dbus-daemon", *["Xvfb"] * (not packaged.wayland))
    if packaged.missing:
        pytest.skip(f"{packaged.missing} is not installed (a package of Debian's)")
    with RealDaemon(packaged) as running:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", running.bus.address)
        yield running


def test_it_shows_replaces_and_withdraws(daemon: RealDaemon) -> None:
    notifications = FreedesktopNotifications("Estado Notifier", None, lambda _action, _alert: None, str)
    try:
        notifications.show(ALERT)
        found = notifications._daemon
        assert found is not None
        assert found.quirks is QUIRKS[daemon.packaged.name], "its row of the table is used"
        notifications.show(URGENT)
        first = dict(notifications._on_screen.replaceable)
        notifications.show(replace(ALERT, title="Con novedad · ENT-2026-0007"))
        assert notifications._on_screen.replaceable == first, "it took the place of the earlier one"
        for topic in first:
            notifications.withdraw(topic)
        # The daemon says of both that they are gone.
        eventually(
            lambda: not notifications._on_screen.shown, what="NotificationClosed of what was withdrawn"
        )
    finally:
        notifications.close()
