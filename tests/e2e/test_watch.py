"""The same engine in a terminal: one JSON line per link change, transition and alert."""

import json
import subprocess
from datetime import datetime
from typing import Any

from tests.backend import Backend
from tests.e2e.program import COMMAND, START, Program, call, on
from tests.private_desktop.bus import end, eventually
from tests.private_desktop.private_desktop import PrivateDesktop


def reports(program: Program) -> list[dict[str, Any]]:
    return [json.loads(line) for line in program.output().splitlines() if line.startswith("{")]


def kinds(program: Program, kind: str) -> list[dict[str, Any]]:
    return [report for report in reports(program) if report["kind"] == kind]


def test_every_line_of_a_change(private_desktop: PrivateDesktop, backend: Backend) -> None:
    (entrega,) = backend.items("entrega")
    backend.move("entrega", entrega["id"], "EN_CAMINO")
    with Program(private_desktop, "watch", "--json", environ=on(backend, backend.sign_in())) as program:
        eventually(lambda: [r["state"] for r in kinds(program, "link")][-2:] == ["syncing", "live"], START)
        backend.move("entrega", entrega["id"], "ENTREGADO")
        eventually(lambda: kinds(program, "alert"), START)
        (transition,) = kinds(program, "transition")
        assert transition.pop("at")
        day, end = entrega["fecha_entrega_comprometida"][:10], entrega["ventana_entrega_fin"]
        assert datetime.fromisoformat(transition.pop("due")) == datetime.fromisoformat(f"{day}T{end}-04:00")
        assert transition == {
            "kind": "transition",
            "categoria": "entrega",
            "id": str(entrega["id"]),
            "numero": entrega["numero"],
            "from": "EN_CAMINO",
            "to": "ENTREGADO",
            "source": "event",
            "silenced": "",
            "fields": {
                "client": entrega["cliente"],
                "driver": entrega["chofer"],
                "plate": entrega["placa"],
                "zone": entrega["zona"],
                "address": entrega["direccion"],
                "phone": entrega["telefono"],
                "amount": f"{entrega['total']:.2f}",
            },
        }
        (alert,) = kinds(program, "alert")
        assert alert["alert"] == "transition"
        assert alert["title"] == f"Entregado · {entrega['numero']}"
        assert alert["urgency"] == "normal"
        assert alert["items"] == [f"entrega:{entrega['id']}"]
        assert program.status()["link"] == "live"
        assert program.stop() == 0


def test_it_watches_the_running_instance(private_desktop: PrivateDesktop, backend: Backend) -> None:
    (entrega,) = backend.items("entrega")
    backend.move("entrega", entrega["id"], "ASIGNADA")
    environ = on(backend, backend.sign_in())
    with Program(private_desktop, "run", "--hidden", environ=environ) as tray:
        tray.wait_link("live")
        with Program(private_desktop, "watch", "--json", environ=environ) as watch:
            eventually(lambda: kinds(watch, "link"), START)
            backend.move("entrega", entrega["id"], "EN_CAMINO")
            eventually(lambda: kinds(watch, "alert"), START)
            assert watch.stop() == 0
        assert tray.process.poll() is None
        assert len(backend.sockets()) == 1
        assert not tray.has_loaded("pydantic_core")


def test_the_tray_does_not_start_beside_it_and_says_why(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    with Program(private_desktop, "watch", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        reply = call(program.environ, "run")
        assert reply.returncode == 1
        assert reply.stderr.startswith("Ya está en marcha en una terminal.")


def test_a_closed_pipe_ends_it_quietly(private_desktop: PrivateDesktop, backend: Backend) -> None:
    process = subprocess.Popen(
        [*COMMAND, "watch"],
        env=private_desktop.environ(**on(backend, backend.sign_in())),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stderr
    assert "Conectando" in process.stdout.readline()
    process.stdout.close()
    (entrega,) = backend.items("entrega")

    def told_again() -> bool:
        for codigo in ("EN_CAMINO", "NOVEDAD"):
            backend.move("entrega", entrega["id"], codigo)
        return process.poll() is not None

    eventually(told_again, START)
    assert process.returncode == 0
    assert process.stderr.read() == ""
    end(process)


def test_one_change_is_followed_in_the_instance_and_in_a_watch_of_its_own(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    (entrega,) = backend.items("entrega")
    backend.move("entrega", entrega["id"], "ASIGNADA")
    environ = on(backend, backend.sign_in())
    with Program(private_desktop, "run", "--hidden", environ=environ) as tray:
        tray.wait_link("live")
        with Program(private_desktop, "watch", "--json", "--trace", environ=environ) as watch:
            eventually(lambda: kinds(watch, "link"), START)
            backend.move("entrega", entrega["id"], "EN_CAMINO")
            eventually(lambda: kinds(watch, "trace"), START)
            (trace,) = kinds(watch, "trace")
            assert watch.stop() == 0
        assert tray.status()["counters"]["event_to_notification"]["count"] == 1
        assert tray.stop() == 0
    assert (trace["numero"], trace["to"], trace["source"]) == (entrega["numero"], "EN_CAMINO", "event")
    assert all(trace[f"{name}_at"] for name in ("changed", "came", "committed", "attempted", "taken"))
    assert trace["ms"]["total"] >= trace["ms"]["taken"] > 0
    with Program(private_desktop, "watch", "--trace", environ=environ) as watch:
        watch.wait_link("live")
        backend.move("entrega", entrega["id"], "ENTREGADO")
        eventually(lambda: "por evento" in watch.output(), START)
        assert watch.stop() == 0
