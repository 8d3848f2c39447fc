"""Contract 2.3, 7: it goes away and comes back at any time, or drops everybody."""

import httpx
import pytest
import socketio

from tests.node.listener import Listener
from tests.node_backend import VERSIONS, NodeBackend
from tests.private_desktop.bus import eventually


def test_it_says_goodbye_and_comes_back_with_fleet_and_tokens(
    each_version: NodeBackend, transport: str
) -> None:
    backend = each_version
    backend.move("entrega", 1, "NOVEDAD")
    with Listener(backend, transport=transport) as ear:
        token, address = backend.sign_in(), backend.socket_url
        assert backend.stop() == 0
        assert "message" in ear.told("server_shutdown")
        assert ear.gone.get(timeout=60)
    backend.restart()
    assert backend.socket_url == address
    assert backend.item("entrega", 1)["estado"] == "NOVEDAD"
    with Listener(backend, transport=transport) as ear:
        ear.client.emit("authenticate", {"token": token})
        assert ear.told("authenticated")["userId"] == "1"


def test_one_malformed_emit_by_anybody_ends_it_for_all(each_version: NodeBackend) -> None:
    with Listener(each_version) as other, Listener(each_version) as anybody:
        anybody.client.emit("location_update", {"latitude": 1, "longitude": 2})
        each_version.emit("still-there", 1)
        assert other.told("still-there") == 1
        anybody.client.emit("location_update")
        assert "message" in other.told("server_shutdown")
        assert each_version.process.wait(60) == 1
    each_version.restart()
    assert each_version.item("entrega", 1)


def test_a_crash_loses_nothing_that_was_committed(backend: NodeBackend) -> None:
    backend.move("proforma", 1, "RECHAZADA")
    backend.kill()
    with backend.elsewhere() as elsewhere:
        elsewhere.move("vehiculo", 1, "MANTENIMIENTO")
    backend.restart()
    assert backend.item("proforma", 1)["estado"] == "RECHAZADA"
    assert backend.item("vehiculo", 1)["estado"] == "MANTENIMIENTO"
    assert backend.create("vehiculo")["id"] == 11


@pytest.mark.parametrize("politely", [True, False])
def test_it_drops_everybody_and_lets_them_in_again(
    each_version: NodeBackend, transport: str, politely: bool
) -> None:
    with Listener(each_version, transport=transport) as ear:
        assert each_version.drop_sockets(politely=politely) == 1
        assert ear.gone.get(timeout=60)
        eventually(lambda: each_version.connections() == [])
    with Listener(each_version, transport=transport) as ear:
        assert ear.authenticate()["userId"] == "1"
    assert each_version.connects() == 2


def test_a_closed_door_keeps_sockets_out_while_rest_goes_on(each_version: NodeBackend) -> None:
    each_version.door(open=False)
    with pytest.raises(socketio.exceptions.ConnectionError), Listener(each_version):
        pass
    assert each_version.sign_in()
    each_version.door(open=True)
    with Listener(each_version) as ear:
        assert ear.authenticate()["userId"] == "1"


@pytest.mark.parametrize("version", VERSIONS)
def test_where_only_polling_is_allowed_a_websocket_is_refused(
    tmp_path_factory: pytest.TempPathFactory, version: str
) -> None:
    folder = tmp_path_factory.mktemp("polling")
    with NodeBackend(folder, socket_io=version, transports=["polling"], ping_interval=1) as backend:
        with pytest.raises(socketio.exceptions.ConnectionError), Listener(backend):
            pass
        with Listener(backend, transport="polling") as ear:
            assert ear.authenticate()["userId"] == "1"
            assert [each["transport"] for each in backend.sockets()] == ["polling"]
        answer = httpx.get(f"{backend.socket_url}/socket.io/?EIO=4&transport=polling", trust_env=False)
        assert '"pingInterval":1000' in answer.text
