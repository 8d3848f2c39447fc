"""The section ``[relay]``: what it says, and what is told about mistakes in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from notifier.core.settings import SettingsError, parse_settings
from notifier.server.relay.settings import RelaySettings, parse_relay_settings, read_relay
from notifier.system.profiles import named_profile
from tests.categorias import ENTREGA, VEHICULO

API = 'laravel_api_url = "https://erp.bo/api"\n'


def read(text: str = "", **environ: str) -> RelaySettings:
    variables = {f"ESTADO_NOTIFIER_RELAY__{key}": value for key, value in environ.items()}
    return parse_relay_settings(f"[relay]\n{text}", "config.toml", variables)


def mistakes(text: str = "", **environ: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read(text, **environ)
    return [problem.tell(lambda each: each) for problem in caught.value.problems]


def test_an_address_of_the_application_is_enough() -> None:
    settings = read(API)
    assert settings.laravel_api_url == "https://erp.bo/api"
    assert (settings.workers, settings.redis_prefix, settings.channels, settings.roles) == (
        1,
        None,
        ("estados",),
        {},
    )


def test_the_environment_says_the_same_as_the_file() -> None:
    text = API + (
        'host = "0.0.0.0"\nport = 7001\nworkers = 2\nredis_url = "redis://127.0.0.1/1"\nredis_prefix = ""\n'
        'channels = ["estados", "ventas"]\nnotify_secret = "s"\nproxies = ["10.0.0.0/8"]\n'
        'roles = { ventas = ["proforma"], despacho = ["entrega", "vehiculo"] }\n'
    )
    written = read(text)
    assert written.roles["despacho"] == {ENTREGA, VEHICULO}
    assert written == read(
        LARAVEL_API_URL="https://erp.bo/api/",
        HOST="0.0.0.0",
        PORT="7001",
        WORKERS="2",
        REDIS_URL="redis://127.0.0.1/1",
        REDIS_PREFIX="",
        CHANNELS="estados, ventas",
        NOTIFY_SECRET="s",
        PROXIES="10.0.0.0/8",
        ROLES="ventas=proforma; despacho=entrega, vehiculo",
    )


def test_the_environment_wins() -> None:
    assert read(API + "port = 1", PORT="2").port == 2


def test_each_mistake_names_its_place_and_what_would_be_right() -> None:
    text = API + 'port = "high"\nroles = { ventas = 7 }\nredis_ulr = ""\n'
    roles = 'se esperan las categorías de cada rol, por ejemplo { rol = ["categoria"] }'
    known = ", ".join(RelaySettings.model_fields)
    assert mistakes(text, WORKERS="0") == [
        "config.toml:3: [relay] port: se espera un puerto de 0 a 65535",
        "ESTADO_NOTIFIER_RELAY__WORKERS: se espera un número de procesos de 1 a 64",
        f"config.toml:4: [relay] roles: {roles}",
        f"config.toml:5: [relay] redis_ulr: redis_ulr no existe; las claves de [relay] son: {known}",
    ]


def test_the_address_of_the_application_cannot_be_left_out() -> None:
    assert mistakes() == [
        "config.toml:1: [relay] laravel_api_url: se espera una dirección como https://servidor.bo/api"
    ]


def test_several_processes_need_redis() -> None:
    assert mistakes(API + "workers = 2")[0].endswith("por Redis se enteran de lo mismo")


def test_a_role_hears_of_categories_that_the_profile_has() -> None:
    """One that it has not would never be heard of: no broadcast about it is understood."""

    def told(text: str, profile: str, **environ: str) -> list[str]:
        variables = {f"ESTADO_NOTIFIER_RELAY__{key}": value for key, value in environ.items()}
        section = f'[relay]\nprofile = "{profile}"\n{API}{text}'
        try:
            read_relay(section, "config.toml", variables, named_profile)
        except SettingsError as error:
            return [problem.tell(lambda each: each) for problem in error.problems]
        return []

    roles = 'roles = { ventas = ["proforma"], caja = ["pago", "venta"] }\n'
    assert told(roles, "paucara") == []
    known = "entrega, proforma, vehiculo"
    sentence = f"el rol 2 nombra una categoría que el perfil no tiene; las del perfil son: {known}"
    assert told(roles, "estandar") == [f"config.toml:4: [relay] roles: {sentence}"]
    assert told("", "estandar", ROLES="ventas=proforma;caja=pagos") == [
        f"ESTADO_NOTIFIER_RELAY__ROLES: {sentence}"
    ]
    assert told("", "estandar", ROLES="ventas=Proforma")[0].startswith(
        "ESTADO_NOTIFIER_RELAY__ROLES: el rol 1"
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::"])
def test_the_numbers_have_a_port_of_their_own_or_none(host: str) -> None:
    """Several processes share a port without a word: every second answer would be the wrong one."""
    keys = f'port = 7001\nmetrics_port = 7001\nmetrics_host = "{host}"\n'
    assert mistakes(API + keys) == [
        "config.toml:4: [relay] metrics_port: es el puerto del relé; sin metrics_port, /metrics responde allí"
    ]
    assert read(API + keys.replace("7001", "0")).metrics_port == 0


def test_no_mistake_repeats_a_secret() -> None:
    told = mistakes(API + 'redis_url = "http://:hush@redis"\n', NOTIFY_SECRET="", PORT="hush")
    assert len(told) == 2
    assert "hush" not in "".join(told)
    assert "hush" not in repr(read(API + 'redis_url = "redis://:hush@redis"\nnotify_secret = "hush"'))


def test_the_notifier_leaves_the_section_alone() -> None:
    text = f'[relay]\n{API}[server]\napi_url = "https://erp.bo/api"\n'
    settings = parse_settings(text, "config.toml", {"ESTADO_NOTIFIER_RELAY__PORT": "x"})
    assert settings.server.api_url == "https://erp.bo/api"


@pytest.mark.parametrize(("text", "code"), [("", 0), ("[relay]\nport = 70000\n", 1), (f"[relay]\n{API}", 0)])
def test_config_check_looks_at_it_where_it_is(tmp_path: Path, text: str, code: int) -> None:
    folder = tmp_path / "estado-notifier"
    folder.mkdir()
    (folder / "config.toml").write_text(text)
    environ = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "LANGUAGE": "es"}
    command = [sys.executable, "-m", "notifier", "config", "check"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environ)
    assert ended.returncode == code, ended.stderr
    assert ("[relay] port" in ended.stderr) is bool(code)
