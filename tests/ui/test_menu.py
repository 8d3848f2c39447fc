"""The menu follows link, counts and pause, and asks for what was clicked."""

from datetime import timedelta

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from notifier.core.link import Link, LinkState
from notifier.core.model import ItemKey
from notifier.core.outbound import Silence, SilenceKind
from notifier.core.pauses import PauseLength
from notifier.ui.link_status import LinkStatus
from notifier.ui.menu import ProgramMenu
from tests.categorias import ENTREGA, VEHICULO
from tests.ui.samples import NOW


def entries(menu: QMenu) -> dict[str, QAction]:
    """The actions that can be seen, by their text, those of submenus included."""
    found: dict[str, QAction] = {}
    for action in menu.actions():
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            found.update(entries(submenu))
        if action.isVisible() and not action.isSeparator():
            found[action.text()] = action
    return found


def test_it_follows_the_link(menu: ProgramMenu, status: LinkStatus, qtbot: QtBot) -> None:
    built = menu.build()
    qtbot.addWidget(built)
    status.set_link(Link(LinkState.SIGNED_OUT, NOW))
    assert "Iniciar sesión…" in entries(built)
    assert "Cerrar sesión" not in entries(built)
    assert not entries(built)["Reconectar ahora"].isEnabled()
    status.set_link(Link(LinkState.OFFLINE, NOW))
    assert "Iniciar sesión…" not in entries(built)
    assert entries(built)["Reconectar ahora"].isEnabled()
    assert not entries(built)["Sin conexión · desde 10:45"].isEnabled()
    for state, name in (
        (LinkState.CONNECTING, "Conectando…"),
        (LinkState.AUTHENTICATING, "Identificando…"),
        (LinkState.SYNCING, "Sincronizando…"),
        (LinkState.STALE, "Desactualizado"),
        (LinkState.LIVE, "✓ Sincronizado"),
    ):
        status.set_link(Link(state, NOW))
        shown = entries(built)
        assert f"{name} · desde 10:45" in shown
        assert shown["Reconectar ahora"].isEnabled()
        assert "Cerrar sesión" in shown
        assert "Iniciar sesión…" not in shown


def test_resume_is_offered_while_paused(menu: ProgramMenu, status: LinkStatus, qtbot: QtBot) -> None:
    built = menu.build()
    qtbot.addWidget(built)
    assert "Reanudar avisos" not in entries(built)
    status.set_silence(Silence(SilenceKind.PAUSE, NOW + timedelta(hours=1)))
    assert "Reanudar avisos" in entries(built)
    status.set_silence(None)
    assert "Reanudar avisos" not in entries(built)


def test_each_entry_asks_for_its_own_thing(menu: ProgramMenu, status: LinkStatus, qtbot: QtBot) -> None:
    built = menu.build()
    qtbot.addWidget(built)
    menu.set_count(VEHICULO, 12)
    status.set_link(Link(LinkState.OFFLINE, NOW))
    status.set_silence(Silence(SilenceKind.PAUSE, NOW + timedelta(hours=1)))
    asked: list[object] = []
    menu.open_panel.connect(lambda: asked.append("open"))
    menu.open_category.connect(asked.append)
    menu.reconnect.connect(lambda: asked.append("reconnect"))
    menu.pause.connect(asked.append)
    menu.sign_out.connect(lambda: asked.append("sign out"))
    menu.doctor.connect(lambda: asked.append("doctor"))
    menu.preferences.connect(lambda: asked.append("preferences"))
    menu.quit.connect(lambda: asked.append("quit"))
    for text in (
        "Abrir panel",
        "Vehículos: 12",
        "Reconectar ahora",
        "30 minutos",
        "1 hora",
        "8 horas",
        "Hasta mañana",
        "Hasta que se reanude",
        "Reanudar avisos",
        "Cerrar sesión",
        "Diagnóstico…",
        "Preferencias…",
        "Salir",
    ):
        entries(built)[text].trigger()
    assert asked == [
        "open",
        VEHICULO,
        "reconnect",
        *PauseLength,
        None,
        "sign out",
        "doctor",
        "preferences",
        "quit",
    ]


def test_a_long_count_is_written_as_people_write_it(menu: ProgramMenu, qtbot: QtBot) -> None:
    built = menu.build()
    qtbot.addWidget(built)
    menu.set_count(VEHICULO, 6231)
    assert "Vehículos: 6.231" in entries(built)


def test_what_nobody_saw_is_offered_in_the_tray_and_in_the_panel(
    menu: ProgramMenu, status: LinkStatus, qtbot: QtBot
) -> None:
    built = [menu.build(), menu.build(for_panel=True)]
    keys = (ItemKey(ENTREGA, "1"), ItemKey(ENTREGA, "2"))
    status.set_unseen(keys, 1)
    for one in built:
        with qtbot.waitSignal(menu.show_unseen) as asked:
            entries(one)["2 avisos sin ver, 1 urgente"].trigger()
        assert asked.args == [keys]
    status.set_unseen((), 0)
    assert not any("sin ver" in text for one in built for text in entries(one))
