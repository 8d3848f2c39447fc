"""The server goes, changes unseen, and comes back: nothing is lost, nothing is told twice, no icon lies."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.backend import Backend
from tests.e2e.program import RETURN, START, Program, on
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop
from tests.private_desktop.tray import TrayItem

WARN_SOON = {"ESTADO_NOTIFIER_NOTIFICATIONS__LINK_WARNING_AFTER": "1"}
SOCKET_FIRST = {"ESTADO_NOTIFIER_SYNC__POLL_DOWN": "3600"}
"""No look at the lists finds out what was missed before the socket is back; what it finds is told singly."""


def shows(state: str) -> Any:
    return lambda item: state in item.tooltip_title + item.tooltip


def icon_when(private_desktop: PrivateDesktop, state: str) -> TrayItem:
    return private_desktop.tray.wait_for(shows(state), START)


def test_an_outage_heals_by_itself_and_what_was_missed_is_told_once(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    (entrega,), (proforma,) = backend.items("entrega"), backend.items("proforma")
    backend.move("entrega", entrega["id"], "EN_CAMINO")
    backend.move("proforma", proforma["id"], "PENDIENTE")
    environ = on(backend, backend.sign_in()) | WARN_SOON | SOCKET_FIRST
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        green = icon_when(private_desktop, "En vivo")

        backend.kill()
        program.wait_link("offline")
        offline = icon_when(private_desktop, "Sin conexión")
        assert offline.icons != green.icons
        warning = private_desktop.notifications.wait_for(lambda call: call.summary == "Sin conexión", START)

        with backend.elsewhere() as unseen:
            unseen.move("entrega", entrega["id"], "ENTREGADO")
            unseen.move("proforma", proforma["id"], "APROBADA")
        backend.start()

        program.wait_link("live", RETURN)
        # Green again; it counts what nobody has seen.
        assert icon_when(private_desktop, "En vivo").icons not in (offline.icons, green.icons)
        private_desktop.notifications.wait_closed(warning.id, START)
        missed = private_desktop.notifications.wait_for(lambda call: "Mientras" in call.body, START)
        assert missed.summary == "Aprobada: 1 · Entregado: 1"
        assert missed.body.splitlines()[:2] == [
            f"Aprobada: {proforma['numero']}",
            f"Entregado: {entrega['numero']}",
        ]
        # One more change after all of it: whatever was to be told of the gap has been told before it.
        backend.move("proforma", proforma["id"], "CONVERTIDA")
        private_desktop.notifications.wait_for(lambda call: "Convertida" in call.summary, START)
        assert [call.summary for call in private_desktop.notifications.calls] == [
            "Sin conexión",
            missed.summary,
            f"Convertida · {proforma['numero']}",
        ]


def test_a_restart_that_was_announced_is_no_alarm(private_desktop: PrivateDesktop, backend: Backend) -> None:
    (vehiculo,) = backend.items("vehiculo")
    backend.move("vehiculo", vehiculo["id"], "EN_RUTA")
    with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        backend.stop()
        status = program.wait_link("connecting")
        assert status["reason"] == "El servidor se reinicia; se reconecta solo."
        icon_when(private_desktop, "El servidor se reinicia")
        # It is away for less than the seconds after which any outage is told.
        since = datetime.fromisoformat(status["since"])
        eventually(lambda: datetime.now(UTC) > since + timedelta(seconds=2))
        assert program.status()["link"] == "connecting"
        backend.start()
        program.wait_link("live", RETURN)
        backend.move("vehiculo", vehiculo["id"], "DISPONIBLE")
        private_desktop.notifications.wait_for(lambda call: vehiculo["numero"] in call.summary, START)
        assert len(private_desktop.notifications.calls) == 1


def test_a_dropped_socket_is_made_again(private_desktop: PrivateDesktop, backend: Backend) -> None:
    with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        first = program.wait_link("live")
        assert backend.drop_sockets() == 1
        program.wait_status(
            lambda status: status["link"] == "live" and status["since"] > first["since"], "live again", RETURN
        )
        assert len(backend.sockets()) == 1


def test_what_happened_while_the_program_was_off_is_told_at_its_start(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    (entrega,) = backend.items("entrega")
    backend.move("entrega", entrega["id"], "EN_CAMINO")
    environ = on(backend, backend.sign_in())
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        assert program.stop() == 0
    assert private_desktop.notifications.calls == []
    backend.move("entrega", entrega["id"], "ENTREGADO")
    for _life in range(2):
        with Program(private_desktop, "run", "--hidden", environ=environ) as program:
            program.wait_status(
                lambda status: status.get("link") == "live" and status["pending_alerts"] == 0, "told"
            )
            program.stop()
    assert [call.summary for call in private_desktop.notifications.calls] == [
        f"Entregado · {entrega['numero']}"
    ]


def test_the_cache_is_shown_while_nobody_answers(private_desktop: PrivateDesktop, backend: Backend) -> None:
    environ = on(backend, backend.sign_in())
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        program.stop()
    backend.kill()
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        status = program.wait_link("offline")
        assert status["items"] == {"entrega": 1, "proforma": 1, "vehiculo": 1}
        assert status["last_sync"]


def test_reconnect_now_and_pause_from_the_menu(private_desktop: PrivateDesktop, backend: Backend) -> None:
    (entrega,) = backend.items("entrega")
    backend.move("entrega", entrega["id"], "ASIGNADA")
    with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        icon_when(private_desktop, "En vivo")
        labels = {entry.label for top in private_desktop.tray.menu() for entry in top.walk()}
        assert {"Entregas: 1", "Abrir panel", "Reconectar ahora", "30 minutos", "1 hora", "8 horas"} <= labels

        private_desktop.tray.click("30 minutos")
        icon_when(private_desktop, "En pausa")
        backend.move("entrega", entrega["id"], "EN_CAMINO")
        private_desktop.tray.click("Reanudar avisos")
        private_desktop.tray.wait_for(lambda item: "En pausa" not in item.tooltip_title + item.tooltip, START)
        # What the pause held back is told at its end.
        private_desktop.notifications.wait_for(lambda call: "En camino" in call.summary, START)
        backend.move("entrega", entrega["id"], "ENTREGADO")
        private_desktop.notifications.wait_for(lambda call: "Entregado" in call.summary, START)
        assert len(private_desktop.notifications.calls) == 2

        backend.kill()
        program.wait_link("offline")
        icon_when(private_desktop, "Sin conexión")
        backend.start()
        private_desktop.tray.click("Reconectar ahora")
        program.wait_link("live")

        private_desktop.tray.click("Salir")
        assert program.process.wait(60) == 0
