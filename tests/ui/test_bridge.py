"""What other threads publish reaches the UI thread: all of it, in order, without a stall."""

import sys
import threading

from PySide6.QtCore import QObject, QThread, QTimer, Signal
from pytestqt.qtbot import QtBot

from notifier.core.link import Link, LinkState
from notifier.core.model import Estado, ItemKey, Source, Transition
from notifier.core.outbound import (
    AlertRaised,
    AlertWithdrawn,
    CatalogueChanged,
    ItemsChanged,
    ItemsReset,
    LinkChanged,
    Outbound,
    PendingAlerts,
    Silence,
    SilenceChanged,
    SilenceKind,
    TransitionSeen,
    WebPagesKnown,
)
from notifier.system.notifications import Action
from notifier.ui.bridge import Bridge
from tests.alerts import alert
from tests.categorias import ENTREGA
from tests.ui.samples import NOW, item

KEY = ItemKey(ENTREGA, "1")
ALERT = alert(1, key=KEY)


def test_each_message_comes_out_typed_on_the_ui_thread(qtbot: QtBot) -> None:
    bridge = Bridge()
    link = Link(LinkState.LIVE, NOW)
    transition = Transition(KEY, "ENT-1", "EN_CAMINO", "ENTREGADO", NOW, Source.EVENT)
    estado = Estado("EN_CAMINO", "En camino")
    messages: list[Outbound] = [
        LinkChanged(link),
        WebPagesKnown(frozenset({ENTREGA})),
        CatalogueChanged(ENTREGA, (estado,)),
        ItemsReset(ENTREGA, (item(1),)),
        ItemsChanged(ENTREGA, (item(2),), ("1",)),
        # No window shows these: they do not come out.
        TransitionSeen(transition),
        AlertRaised(ALERT),
        AlertWithdrawn("link"),
        PendingAlerts(3),
        SilenceChanged(Silence(SilenceKind.PAUSE, NOW)),
        SilenceChanged(None),
    ]
    seen: list[tuple[object, ...]] = []
    threads: set[object] = set()

    def record(*values: object) -> None:
        seen.append(values)
        threads.add(threading.current_thread())

    for signal in (
        bridge.link_changed,
        bridge.web_pages_known,
        bridge.catalogue_changed,
        bridge.items_reset,
        bridge.items_changed,
        bridge.silence_changed,
        bridge.notification_clicked,
        bridge.control_requested,
    ):
        signal.connect(record)

    def publish() -> None:
        for message in messages:
            bridge.publish(message)
        bridge.click_notification(Action.VIEW, ALERT)
        bridge.control("raise")

    worker = threading.Thread(target=publish)
    worker.start()
    worker.join()
    assert not seen
    qtbot.waitUntil(lambda: len(seen) == 9)
    assert threads == {threading.main_thread()}
    assert seen == [
        (link,),
        (frozenset({ENTREGA}),),
        (ENTREGA, (estado,)),
        (ENTREGA, (item(1),)),
        (ENTREGA, (item(2),), ("1",)),
        (Silence(SilenceKind.PAUSE, NOW),),
        (None,),
        (Action.VIEW, ALERT),
        ("raise",),
    ]


def test_a_burst_from_many_threads_loses_nothing_and_lets_the_ui_breathe(qtbot: QtBot) -> None:
    bridge = Bridge()
    counts: list[int] = []
    between: set[int] = set()
    bridge.items_changed.connect(lambda _categoria, _upserted, removed: counts.append(int(removed[0])))
    # Each message takes the UI a while, so that the burst does not fit into one slice.
    bridge.items_changed.connect(lambda *_: QThread.usleep(20))
    other_work = QTimer(interval=0)
    other_work.timeout.connect(lambda: between.add(len(counts)))
    other_work.start()

    def publish(start: int) -> None:
        for number in range(start, start + 1000):
            bridge.publish(ItemsChanged(ENTREGA, (), (str(number),)))

    workers = [threading.Thread(target=publish, args=(start,)) for start in range(0, 4000, 1000)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    qtbot.waitUntil(lambda: len(counts) == 4000)
    assert sorted(counts) == list(range(4000))
    for start in range(0, 4000, 1000):
        own = [count for count in counts if start <= count < start + 1000]
        assert own == sorted(own)
    assert len(between - {0, 4000}) > 1, "the event loop did nothing else during the burst"


def test_nothing_comes_out_after_close(qtbot: QtBot) -> None:
    bridge = Bridge()
    seen: list[object] = []
    bridge.silence_changed.connect(seen.append)
    bridge.publish(SilenceChanged(Silence(SilenceKind.PAUSE, NOW)))
    bridge.close()
    bridge.publish(SilenceChanged(None))
    qtbot.wait(10)  # nothing to wait for: what must not happen has no event
    assert seen == []


def test_this_pyside_keeps_its_references(qtbot: QtBot) -> None:
    """PySide6 6.12.0 drops a reference to ``True`` per emission; before Python 3.12 some 800 are fatal."""

    class Sender(QObject):
        sent = Signal()

    sender = Sender()
    before = sys.getrefcount(True)
    for _ in range(100):
        sender.sent.emit()
    assert sys.getrefcount(True) > before - 50
