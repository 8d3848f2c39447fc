"""The words for the link: state, since when, last sync, reason, pause."""

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from notifier.core.link import Link, LinkState
from notifier.core.model import ItemKey
from notifier.core.outbound import Silence, SilenceKind
from notifier.core.reading import ListProgress, RowsUnreadable
from notifier.ui.link_status import TOOLTIP_LENGTH, LinkStatus
from tests.categorias import ENTREGA, SPECS
from tests.ui.samples import NOW, spanish


def test_the_tooltip_says_all_that_is_known(status: LinkStatus) -> None:
    assert status.tooltip() == "Estado Notifier\nConectando…"
    status.set_link(Link(LinkState.LIVE, NOW - timedelta(minutes=13), "", NOW))
    assert status.tooltip() == "Estado Notifier\nEn vivo desde 10:32 · Última sincronización hace un momento"
    status.set_link(Link(LinkState.OFFLINE, NOW, "No responde api.ejemplo.com.", NOW - timedelta(days=1)))
    lines = status.tooltip().splitlines()
    assert lines[1] == "Sin conexión desde 10:45 · Última sincronización ayer 10:45"
    assert lines[2] == "No responde api.ejemplo.com."


def test_the_tooltip_tells_of_a_pause(status: LinkStatus) -> None:
    status.set_link(Link(LinkState.LIVE, NOW))
    status.set_silence(Silence(SilenceKind.PAUSE, NOW + timedelta(hours=1)))
    assert status.tooltip().splitlines()[-1] == "En pausa hasta 11:45"


def test_a_long_reason_does_not_make_a_tooltip_that_windows_would_refuse(status: LinkStatus) -> None:
    status.set_link(Link(LinkState.OFFLINE, NOW, "x" * 500))
    assert len(status.tooltip()) == TOOLTIP_LENGTH


def test_what_to_do_about_a_locked_keyring_is_in_the_tooltip(status: LinkStatus) -> None:
    reason = "El llavero está bloqueado. Ábralo: entonces se conecta solo."
    status.set_link(Link(LinkState.CONNECTING, NOW, reason, NOW - timedelta(days=4)))
    assert "El llavero está bloqueado. Ábralo" in status.tooltip()


def test_synchronized_is_told_for_a_moment_after_a_resync_only(status: LinkStatus, qtbot: QtBot) -> None:
    status.set_link(Link(LinkState.LIVE, NOW))
    assert status.headline() == "En vivo"
    status.set_link(Link(LinkState.SYNCING, NOW))
    assert status.headline() == "Sincronizando…"
    status.set_link(Link(LinkState.LIVE, NOW))
    assert status.headline() == "✓ Sincronizado"
    status.set_link(Link(LinkState.OFFLINE, NOW))
    assert status.headline() == "Sin conexión"


@pytest.mark.parametrize("state", [state for state in LinkState if state is not LinkState.LIVE])
def test_each_state_has_its_name_and_synchronized_follows_it(status: LinkStatus, state: LinkState) -> None:
    names = {
        LinkState.CONNECTING: "Conectando…",
        LinkState.AUTHENTICATING: "Identificando…",
        LinkState.SYNCING: "Sincronizando…",
        LinkState.STALE: "Desactualizado",
        LinkState.OFFLINE: "Sin conexión",
        LinkState.SIGNED_OUT: "Sin sesión",
    }
    status.set_link(Link(state, NOW))
    assert status.headline() == names[state]
    assert status.tooltip() == f"Estado Notifier\n{names[state]} desde 10:45"
    status.set_link(Link(LinkState.LIVE, NOW))
    assert status.headline() == "✓ Sincronizado"
    status.set_link(Link(LinkState.LIVE, NOW, "", NOW))
    assert status.headline() == "✓ Sincronizado"


def test_synchronized_gives_way_by_itself(qtbot: QtBot) -> None:
    status = LinkStatus(spanish, lambda: NOW, synced_ms=1)
    status.set_link(Link(LinkState.SYNCING, NOW))
    status.set_link(Link(LinkState.LIVE, NOW))
    qtbot.waitUntil(lambda: status.headline() == "En vivo")


def test_a_pause_ends_by_itself(qtbot: QtBot) -> None:
    clock = [NOW]
    status = LinkStatus(spanish, lambda: clock[0])
    status.set_silence(Silence(SilenceKind.PAUSE, NOW + timedelta(milliseconds=5)))
    clock[0] += timedelta(milliseconds=5)
    with qtbot.waitSignal(status.changed):
        pass
    assert status.silence_notice() == ""


def test_a_pause_that_is_over_is_not_told(status: LinkStatus) -> None:
    status.set_silence(Silence(SilenceKind.PAUSE, NOW + timedelta(minutes=30)))
    assert status.silence_notice() == "En pausa hasta 11:15"
    status.set_silence(Silence(SilenceKind.PAUSE, NOW - timedelta(seconds=1)))
    assert status.silence_notice() == ""
    status.set_silence(None)
    assert status.silence_notice() == ""


def test_saved_data_is_marked_unless_live(status: LinkStatus) -> None:
    assert status.saved_notice() == ""
    status.set_link(Link(LinkState.OFFLINE, NOW, "", NOW))
    assert status.saved_notice() == "Datos guardados: última sincronización hace un momento"
    status.set_link(Link(LinkState.STALE, NOW, "", NOW))
    assert status.saved_notice() == "Hay datos sin actualizar: última sincronización hace un momento"
    status.set_link(Link(LinkState.LIVE, NOW, "", NOW))
    assert status.saved_notice() == ""


def test_what_is_said_of_the_last_minutes_is_said_anew_each_minute(qtbot: QtBot) -> None:
    clock = [NOW]
    status = LinkStatus(spanish, lambda: clock[0], minute_ms=1)
    status.set_link(Link(LinkState.OFFLINE, NOW, "", NOW))
    assert status.detail() == "desde 10:45 · Última sincronización hace un momento"
    clock[0] += timedelta(minutes=5)
    with qtbot.waitSignal(status.changed):
        pass
    assert status.detail() == "desde 10:45 · Última sincronización hace 5 min"


def test_a_connection_that_others_can_read_is_named_in_every_place(status: LinkStatus) -> None:
    status.set_link(Link(LinkState.LIVE, NOW, "", NOW, encrypted=False))
    assert status.headline() == "En vivo · Sin cifrar"
    assert "En vivo · Sin cifrar desde 10:45" in status.tooltip()
    status.set_link(Link(LinkState.OFFLINE, NOW, "", NOW, encrypted=False))
    status.set_link(Link(LinkState.LIVE, NOW, "", NOW, encrypted=False))
    assert status.headline() == "✓ Sincronizado · Sin cifrar"


def test_how_far_a_long_list_has_come_is_said_until_it_is_live(status: LinkStatus) -> None:
    status.set_categorias(SPECS)
    status.set_link(Link(LinkState.SYNCING, NOW))
    status.set_list(ListProgress(ENTREGA, 4200, 7000))
    assert status.notice() == "Leyendo entregas, 4.200 de 7.000"
    assert "Leyendo entregas, 4.200 de 7.000" in status.tooltip()
    status.set_list(ListProgress(ENTREGA, 4300))
    assert status.notice() == "Leyendo entregas, 4.300"
    status.set_link(Link(LinkState.LIVE, NOW))  # a list that is read again while all is well says nothing
    assert status.notice() == ""
    status.set_link(Link(LinkState.SYNCING, NOW))
    status.set_list(ListProgress(ENTREGA))
    assert status.notice() == ""


def test_rows_that_cannot_be_read_are_named_even_while_live(status: LinkStatus) -> None:
    status.set_categorias(SPECS)
    status.set_link(Link(LinkState.LIVE, NOW))
    status.set_list(RowsUnreadable(ENTREGA, 1, ("ENT-7",), ("estado",)))
    assert status.notice() == "Entregas: 1 fila no se puede leer (ENT-7; falta «estado»)"
    status.set_list(RowsUnreadable(ENTREGA, 1200, (), ("id",)))
    assert status.notice() == "Entregas: 1.200 filas no se pueden leer (falta «id»)"
    status.set_list(RowsUnreadable(ENTREGA))
    assert status.notice() == ""


def test_what_nobody_saw_is_in_the_tooltip_before_a_long_reason(status: LinkStatus) -> None:
    one, two = ItemKey(ENTREGA, "1"), ItemKey(ENTREGA, "2")
    status.set_link(Link(LinkState.OFFLINE, NOW, "x" * 500))
    status.set_unseen((one,), 0)
    assert status.tooltip().splitlines()[2] == "1 aviso sin ver"
    status.set_unseen((one, two), 2)
    assert status.unseen_notice() == "2 avisos sin ver, 2 urgentes"
    status.set_unseen((), 0)
    assert status.unseen_notice() == ""
    assert "sin ver" not in status.tooltip()


@pytest.mark.parametrize("kind", SilenceKind)
def test_a_silence_holds_until_its_end_or_somebody_s(status: LinkStatus, kind: SilenceKind) -> None:
    status.set_silence(Silence(kind))
    assert status.silence is kind
    status.set_silence(Silence(kind, NOW + timedelta(minutes=1)))
    assert status.silence is kind
    for over in (Silence(kind, NOW), None):
        status.set_silence(over)
        assert status.silence is None
