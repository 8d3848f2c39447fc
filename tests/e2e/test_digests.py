"""Several changes told as one; a click on that opens the panel with those items, and no others."""

import subprocess

from tests.backend import Backend
from tests.e2e.program import START, Program, on
from tests.e2e.screen import colors
from tests.private_desktop.bus import eventually
from tests.private_desktop.notifications import Notified
from tests.private_desktop.private_desktop import PrivateDesktop

COLORS = {
    "PROGRAMADO": "#ffc107",
    "ENTREGADO": "#28a745",
    "LLEGO": "#00bcd4",
    "NOVEDAD": "#ff9800",
    "RECHAZADO": "#f44336",
}
"""The dot of a badge has the estado's own colour, which nothing else on the screen has."""

RULES = (
    "entrega: EN_CAMINO -> ENTREGADO",
    "entrega: EN_CAMINO -> LLEGO",
    "entrega: EN_CAMINO -> NOVEDAD",
    "entrega: EN_CAMINO -> RECHAZADO [critical]",
    "proforma: PENDIENTE -> APROBADA",
)
SETTINGS = {
    "ESTADO_NOTIFIER_NOTIFICATIONS__RULES": "; ".join(RULES),
    "ESTADO_NOTIFIER_NOTIFICATIONS__LINK_WARNING_AFTER": "0",
    # In an outage that takes long nothing is asked before the socket stands again.
    "ESTADO_NOTIFIER_SYNC__POLL_DOWN": "3600",
}


class Scene:
    """The program beside its backend, with entregas on their way, one that never moves, and a proforma."""

    def __init__(self, private_desktop: PrivateDesktop, backend: Backend, on_the_way: int) -> None:
        self.private_desktop = private_desktop
        self.backend = backend
        (still,), (self.proforma,) = backend.items("entrega"), backend.items("proforma")
        backend.move("entrega", still["id"], "PROGRAMADO")
        backend.move("proforma", self.proforma["id"], "PENDIENTE")
        self.entregas = [backend.create("entrega", "EN_CAMINO") for _ in range(on_the_way)]

    def moves(self, *codes: str) -> list[tuple[str, int, str]]:
        """Each entrega into an estado of its own."""
        pairs = zip(self.entregas, codes, strict=True)
        return [("entrega", entrega["id"], codigo) for entrega, codigo in pairs]

    def run(self) -> Program:
        environ = on(self.backend, self.backend.sign_in()) | SETTINGS
        return Program(self.private_desktop, "run", "--hidden", environ=environ)

    def told(self, title: str) -> Notified:
        return self.private_desktop.notifications.wait_for(lambda call: call.summary == title, START)

    def name(self, number: int, estado: str) -> str:
        """What a single notification of an entrega is called."""
        return f"{estado} · {self.entregas[number]['numero']}"

    def wait_on_screen(self, *codes: str) -> None:
        """Until badges of these estados can be seen, and of no others."""

        def seen() -> set[str]:
            found = colors(self.private_desktop, "panel")
            return {codigo for codigo, color in COLORS.items() if color in found}

        eventually(lambda: seen() == set(codes), START, f"badges of {codes}")

    def press_escape(self, program: Program) -> None:
        find = ["xdotool", "search", "--onlyvisible", "--name", "Estado Notifier"]
        window = subprocess.run(find, env=program.environ, capture_output=True, text=True, check=True)
        focus = ["xdotool", "windowfocus", "--sync", window.stdout.split()[0]]
        subprocess.run(focus, env=program.environ, check=True)
        subprocess.run(["xdotool", "key", "Escape"], env=program.environ, check=True)


def test_what_was_missed_in_an_outage(private_desktop: PrivateDesktop, backend: Backend) -> None:
    scene = Scene(private_desktop, backend, 3)
    with scene.run() as program:
        program.wait_link("live")
        backend.kill()
        program.wait_link("offline")
        with backend.elsewhere() as unseen:
            unseen.move_many(
                [
                    *scene.moves("ENTREGADO", "RECHAZADO", "LLEGO"),
                    ("proforma", scene.proforma["id"], "APROBADA"),
                ]
            )
        backend.start()
        private_desktop.tray.click("Reconectar ahora")
        program.wait_link("live")

        digest = scene.told("Aprobada: 1 · Entregado: 1 · Llegó: 1")
        assert digest.body.endswith("\nMientras no había conexión")
        urgent = scene.told(scene.name(1, "Rechazado"))
        assert (urgent.hints["urgency"], digest.hints["urgency"]) == (2, 1)
        program.wait_status(lambda status: status["pending_alerts"] == 0, "all told")
        assert len(private_desktop.notifications.calls) == 2

        private_desktop.notifications.invoke(digest.id, "default")
        scene.wait_on_screen("ENTREGADO", "LLEGO")
        # What is left out is there all the same.
        scene.press_escape(program)
        scene.wait_on_screen("ENTREGADO", "LLEGO", "RECHAZADO", "PROGRAMADO")


def test_a_burst(private_desktop: PrivateDesktop, backend: Backend) -> None:
    scene = Scene(private_desktop, backend, 7)
    with scene.run() as program:
        program.wait_link("live")
        news = scene.moves("ENTREGADO", "ENTREGADO", "ENTREGADO", "LLEGO", "RECHAZADO", "NOVEDAD", "LLEGO")
        backend.move_many(news)
        digest = scene.told("Llegó · 2 entregas")
        assert digest.body == f"Llegó: {scene.entregas[6]['numero']}, {scene.entregas[3]['numero']}"
        program.wait_status(lambda status: status["pending_alerts"] == 0, "all told")
        assert [call.summary for call in private_desktop.notifications.calls] == [
            *(scene.name(number, "Entregado") for number in range(3)),
            # What presses is never behind what does not.
            scene.name(4, "Rechazado"),
            scene.name(5, "Con novedad"),
            "Llegó · 2 entregas",
        ]

        private_desktop.notifications.invoke(digest.id, "ver")
        scene.wait_on_screen("LLEGO")
        scene.press_escape(program)
        scene.wait_on_screen("LLEGO", "NOVEDAD", "ENTREGADO", "RECHAZADO", "PROGRAMADO")
