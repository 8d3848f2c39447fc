"""The configuration: ``core.settings`` and the relay's section of it, with the environment over them."""

from notifier.core.settings import Settings, SettingsError, parse_settings
from notifier.server.relay.settings import parse_relay_settings
from tests.fuzz.drawn import Drawn

_GOOD = """
[server]
api_url = "https://servidor.bo/api"
profile = "estandar"
[notifications]
rules = ["entrega: EN_CAMINO -> ENTREGADO [critical]", "entrega: * -> NOVEDAD"]
link_warning_after = 30
[sync]
poll_live = 60
full_every = 15
[history]
days = 90
[updates]
check = "auto"
url = "https://servidor.bo/latest.json"
[ui]
language = "es"
[relay]
laravel_api_url = "https://servidor.bo/api"
channels = ["estados"]
roles = { ventas = ["proforma"] }
token_seconds = 60
"""
_NAMES = ("SERVER__API_URL", "UI__LANGUAGE", "SYNC__POLL_LIVE", "NOTIFICATIONS__RULES", "RELAY__ROLES")
_MORE = (
    "RELAY__PORT",
    "RELAY__PROXIES",
    "RELAY__METRICS_PORT",
    "SERVER__",
    "__",
    "UPDATES__KEY",
    "OTRA__COSA",
)
_VALUES = (
    *(
        '""',
        '"x"',
        "[]",
        "{}",
        "0",
        "-1",
        "1e400",
        "nan",
        "true",
        '[""]',
        "[[[]]]",
        '"https://x.bo"',
        "9" * 30,
    ),
    *(
        '["entrega: -> "]',
        '["entrega: A -> B [urgente]"]',
        '"//"',
        '"http://[::1"',
        '"http://x:99999"',
        '"\\ud8"',
    ),
    *('"\\u0000"', "2026-05-15", "{ server = 1 }", '"http://x.bo/\\u202e"', '"ftp://x.bo"', '"x.bo"'),
)
SEEDS = [b"", b"\x01[server]\napi_url = 'x'", b"\x00\x03\x00\x00\x05"]


def target(data: bytes) -> None:
    drawn = Drawn(data)
    lines = _GOOD.splitlines()
    if drawn.byte() % 8 == 1:
        lines = drawn.rest().decode(errors="replace").split("\n")
    environ = {
        f"ESTADO_NOTIFIER_{drawn.pick((*_NAMES, *_MORE))}": drawn.text() for _ in range(drawn.byte() % 4)
    }
    while not drawn.is_empty:
        at = drawn.pick(range(len(lines)))
        if drawn.byte() % 3:
            lines[at] = lines[at].partition("=")[0] + "= " + drawn.pick(_VALUES)
        else:
            lines[at] += drawn.text()
    text = "\n".join(lines)
    try:
        settings = parse_settings(text, "config.toml", environ, (("[ui]\nlanguage = 7", "/etc/c.toml"),))
        assert isinstance(settings, Settings)
    except SettingsError as error:
        _tell(error)
    try:
        parse_relay_settings(text, "config.toml", environ)
    except SettingsError as error:
        _tell(error)


def _tell(error: SettingsError) -> None:
    assert error.problems
    for problem in error.problems:
        assert problem.tell(str)
