"""Categories that only a profile of one's own has: the relay's rooms and roles follow it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.relay.application import Application
from tests.relay.relay import Relay
from tests.server.ear import Ear, both

PROFILE = """
name = "rutas"

[[categorias]]
key = "ruta"
symbol = "R"
es = { singular = "ruta", plural = "rutas" }
en = { singular = "route", plural = "routes" }
[[categorias.estados]]
codigo = "CERRADA"
nombre = "Cerrada"
color = "#123456"
final = true

[[categorias]]
key = "turno"
symbol = "T"
es = { singular = "turno", plural = "turnos" }
en = { singular = "shift", plural = "shifts" }

[socket.auth]
by = "handshake"

[[events]]
names = ["estado:cambio"]
categoria_path = "categoria"
id = "id"
estado = "codigo"

[rest]
login = "/login"
user = "/user"
per_page = 50

[rest.session]
token = "token"
user_id = "user.id"

[rest.lists.ruta]
path = "/rutas"
rows = "data"
estado = "estado"
numero = "numero"

[rest.lists.turno]
path = "/turnos"
rows = "data"
estado = "estado"
numero = "numero"
"""


@pytest.fixture
def application() -> Iterator[Application]:
    with Application() as application:
        yield application


def tell(relay: Relay, categoria: str) -> int:
    body = {"event": "estado:cambio", "data": {"categoria": categoria, "id": 7, "codigo": "cerrada"}}
    return relay.notify(body).status_code


def test_what_nobody_has_heard_of_is_told_to_those_whose_role_may_hear_of_it(
    tmp_path: Path, start: Callable[..., Relay], application: Application
) -> None:
    profile = tmp_path / "rutas.toml"
    profile.write_text(PROFILE)
    roles = {"roles": "despacho=ruta;personal=turno;jefe=ruta,turno"}
    relay = start(laravel_api_url=application.api_url, profile=profile, **roles)
    tokens = {role: application.add(role, [role]) for role in ("despacho", "personal", "jefe")}
    with (
        Ear(relay.url, both(tokens["despacho"])) as despacho,
        Ear(relay.url, both(tokens["personal"])) as personal,
        Ear(relay.url, both(tokens["jefe"])) as jefe,
    ):
        assert tell(relay, "ruta") == tell(relay, "turno") == 202
        name, payload = despacho.next()
        assert name == "estado:cambio"
        shown = {key: payload[key] for key in ("categoria", "id", "codigo", "nombre", "color")}
        assert shown == {
            "categoria": "ruta",
            "id": "7",
            "codigo": "CERRADA",
            "nombre": "Cerrada",
            "color": "#123456",
        }
        assert personal.next()[1]["categoria"] == "turno"
        assert [jefe.next()[1]["categoria"] for _ in range(2)] == ["ruta", "turno"]
        # They come from outside: one that the profile has not makes no room, and takes no memory.
        for number in range(20):
            assert tell(relay, f"nada-{number}") == 422
        assert tell(relay, "ruta@jefe") == tell(relay, "admitted") == tell(relay, "entrega") == 422
        assert tell(relay, "ruta") == tell(relay, "turno") == 202
        assert despacho.next()[1]["categoria"] == "ruta"
        assert personal.next()[1]["categoria"] == "turno"
    (line,) = [line for line in relay.log() if line["message"] == "broadcast not read"]
    assert (line["event"], line["reason"]) == ("estado:cambio", "no category of the profile")


def test_without_roles_everybody_hears_of_all_that_the_profile_has(
    tmp_path: Path, start: Callable[..., Relay], application: Application
) -> None:
    profile = tmp_path / "rutas.toml"
    profile.write_text(PROFILE)
    relay = start(laravel_api_url=application.api_url, profile=profile)
    with Ear(relay.url, both(application.add("anybody"))) as ear:
        assert tell(relay, "ruta") == tell(relay, "turno") == 202
        assert [ear.next()[1]["categoria"] for _ in range(2)] == ["ruta", "turno"]
