"""What a person reads in a terminal of the server: its own words, and where it is."""

from tests.e2e.program import call
from tests.net.servers import OddServer
from tests.private_desktop.private_desktop import PrivateDesktop


def test_a_server_that_says_in_its_own_words_why_nobody_is_signed_in(private_desktop: PrivateDesktop) -> None:
    server = OddServer()
    server.body = b'{"success": false, "message": "Su turno empieza a las 7."}'
    environ = private_desktop.environ(ESTADO_NOTIFIER_SERVER__API_URL=f"{server.url}/api")
    for status in (200, 423):
        server.status = status
        reply = call(environ, "login", "--login", "ana", "--password-stdin", stdin="x")
        assert reply.returncode == 1, status
        assert "Su turno empieza a las 7." in reply.stderr, status
    server.end()


def test_the_check_says_what_is_connected_to(private_desktop: PrivateDesktop) -> None:
    settings = {
        "API_URL": "empresa.bo/api/",
        "SOCKET_URL": "wss://empresa.bo/eventos/",
        "SOCKET_PATH": "ws",
        "SOCKET_NAMESPACE": "estados",
    }
    environ = {f"ESTADO_NOTIFIER_SERVER__{key}": value for key, value in settings.items()}
    reply = call(private_desktop.environ(**environ), "config", "check")
    assert reply.returncode == 0
    assert "API: https://empresa.bo/api\nEventos: https://empresa.bo/eventos/ws/ (/estados)" in reply.stdout


def test_the_check_names_rules_that_this_profile_has_no_use_for(private_desktop: PrivateDesktop) -> None:
    rules = "pago: * -> VENCIDO; entrega: * -> ENTREGDO; deliveries: * -> ENTREGADO"
    environ = private_desktop.environ(ESTADO_NOTIFIER_NOTIFICATIONS__RULES=rules)
    reply = call(environ, "config", "check")
    assert reply.returncode == 0
    never, doubtful = (line for line in reply.stdout.splitlines() if line.startswith("La regla"))
    assert "«pago: * -> VENCIDO [normal]» no avisará nunca: el perfil estandar solo tiene entrega" in never
    assert "«entrega: * -> ENTREGDO [normal]» solo avisará si el servidor tiene" in doubtful
