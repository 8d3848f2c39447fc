"""Two relays behind nginx, as packaging/relay/nginx.conf.example puts them there."""

import json
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import httpx
import pytest
import requests
import socketio

from tests.backend import Backend
from tests.private_desktop.bus import eventually
from tests.relay.nginx import PROGRAM, Nginx
from tests.relay.redis_server import RedisServer
from tests.relay.relay import SECRET, Relay
from tests.server.ear import Ear, both

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="nginx is not installed")

CONNECTS_PER_MINUTE = 5
TRIES = 3
"""The client's library loses about one TLS connection in a thousand as it is made, more on a busy machine."""

ENTREGADO = {"categoria": "entrega", "codigo": "ENTREGADO", "id": 7}
BROADCAST = json.dumps({"event": "estado:cambio", "data": ENTREGADO, "socket": None})


@dataclass(frozen=True)
class Front:
    nginx: Nginx
    relays: tuple[Relay, Relay]
    redis: RedisServer
    token: str

    @contextmanager
    def ear(self, *transports: str, address: str = "") -> Iterator[Ear]:
        """A client that trusts nginx's certificate; ``address`` is what it claims to come from."""
        with ExitStack() as stack:
            for remaining in reversed(range(TRIES)):
                ear = Ear(self.nginx.url, both(self.token), transports)
                session = requests.Session()
                session.trust_env = False
                session.verify = str(self.nginx.certificate)
                ear.client.eio.http = session
                ear.headers = {"X-Forwarded-For": address} if address else {}
                try:
                    stack.enter_context(ear)
                except socketio.exceptions.ConnectionError:
                    if not remaining:
                        raise
                else:
                    yield ear
                    return

    def web(self) -> httpx.Client:
        context = ssl.create_default_context(cafile=str(self.nginx.certificate))
        return httpx.Client(base_url=self.nginx.url, verify=context, trust_env=False)

    def clients(self) -> list[float]:
        return [relay.number("relay_clients") for relay in self.relays]


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folders = [tmp_path_factory.mktemp(name) for name in ("backend", "redis", "one", "two", "nginx")]
    with Backend(folders[0], entities=3) as backend, RedisServer(folders[1]) as redis:
        keys = {
            "laravel_api_url": backend.api_url,
            "redis_url": redis.url,
            "connects_per_minute": CONNECTS_PER_MINUTE,
        }
        with (
            Relay(folders[2], **keys) as one,
            Relay(folders[3], **keys) as two,
            Nginx(folders[4], (one.port, two.port)) as nginx,
        ):
            eventually(lambda: {relay.get("/readyz").status_code for relay in (one, two)} == {200})
            yield Front(nginx, (one, two), redis, backend.sign_in())


@pytest.mark.parametrize("transports", [("websocket",), ("polling",), ("polling", "websocket")])
def test_a_broadcast_reaches_clients_of_each_transport(front: Front, transports: tuple[str, ...]) -> None:
    # Again and again: whoever polls has to end at the relay that knows him, each time.
    for _ in range(4):
        with front.ear(*transports) as ear:
            front.redis.publish("laravel_database_estados", BROADCAST)
            event, payload = ear.next()
            assert (event, payload["codigo"], payload["id"]) == ("estado:cambio", "ENTREGADO", "7")


def test_websockets_are_spread_over_the_relays(front: Front) -> None:
    before = front.clients()
    with front.ear("websocket"), front.ear("websocket"), front.ear("websocket"), front.ear("websocket"):
        assert all(now > then for now, then in zip(front.clients(), before, strict=True))


def test_a_relay_that_died_is_passed_over(front: Front) -> None:
    front.relays[0].kill()
    try:
        with front.ear("websocket") as one, front.ear("websocket") as other:
            front.redis.publish("laravel_database_estados", BROADCAST)
            assert one.next()[0] == other.next()[0] == "estado:cambio"
    finally:
        front.relays[0].start()


def test_nobody_can_choose_the_address_for_which_he_is_counted(front: Front) -> None:
    """This machine is not counted: that no connect is refused shows that the claim was not passed on."""
    for _ in range(CONNECTS_PER_MINUTE * len(front.relays) + 1):
        with front.ear("websocket", address="203.0.113.9"):
            pass


def test_what_is_not_for_everybody_stays_inside(front: Front) -> None:
    with front.web() as web:
        assert web.get("/metrics").status_code == 404
        assert web.get("/readyz").status_code == 200
        assert web.post("/notify", json={"event": "estado:cambio", "data": ENTREGADO}).status_code == 401
        with front.ear("websocket") as ear:
            body = {"event": "estado:cambio", "data": ENTREGADO}
            answer = web.post("/notify", json=body, headers={"Authorization": f"Bearer {SECRET}"})
            assert answer.status_code == 202
            assert ear.next()[1]["codigo"] == "ENTREGADO"
