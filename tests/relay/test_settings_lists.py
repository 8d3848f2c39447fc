"""The lists of ``[relay]``: the same in the file and in a variable, and no value that nothing can come of."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from notifier.core.model import Categoria
from tests.relay.test_settings import API, mistakes, read

ENTREGA, PROFORMA = Categoria("entrega"), Categoria("proforma")


@pytest.mark.parametrize(
    "written",
    [
        "estados,ventas",
        " estados , ,ventas, ",
        '["estados", "ventas"]',
        "['estados', 'ventas']",
        '"estados", "ventas"',
        '"estados,ventas"',
        '\'["estados", "ventas"]\'',
        "estados,ventas,estados",
        '["estados", "ventas", " estados "]',
        "private-estados,presence-ventas,estados",
    ],
)
def test_channels_in_a_variable_are_those_of_the_file(written: str) -> None:
    assert read(API, CHANNELS=written).channels == ("estados", "ventas")
    literal = "'''" + written + "'''"
    assert read(API + f"channels = {literal}").channels == ("estados", "ventas")


@pytest.mark.parametrize("name", ["App.Models.User.7", "estados:bo", "ñandú_1", "a/b@c=d", "7", "x" * 200])
def test_what_can_be_a_channels_name_is_one(name: str) -> None:
    assert read(API + f'channels = ["{name}"]').channels == read(API, CHANNELS=name).channels == (name,)


@pytest.mark.parametrize(
    "written",
    [
        '["estados", "es tados"]',
        '["estados", ""]',
        '["estados", " "]',
        '["estados", "private-"]',
        '["estados", "estados*"]',
        '["estados", "h?llo"]',
        '["estados", "[ab]"]',
        '["estados", "orders.{id}"]',
        '["estados", "a,b"]',
        '["estados", "a;b"]',
        '["estados", "\\"a\\""]',
        '["estados", "it\'s"]',
        '["estados", "a\\\\b"]',
        '["estados", "a\\u200bb"]',
        '["estados", "a\\u0000b"]',
        '["estados", ["ventas"]]',
        '["estados", 7]',
        '["estados", true]',
        '["estados", {}]',
        f'["estados", "{"x" * 201}"]',
    ],
)
def test_what_cannot_be_a_channels_name_is_refused_by_its_place(written: str) -> None:
    sentence = "el canal 2 no puede llamarse así"
    assert f"ESTADO_NOTIFIER_RELAY__CHANNELS: {sentence}" in mistakes(API, CHANNELS=written)[0]
    assert f"config.toml:3: [relay] channels: {sentence}" in mistakes(API + f"channels = {written}")[0]


@pytest.mark.parametrize("name", ["es tados", "estados*", '"estados', "estados]", "{estados}", "(estados)"])
def test_a_plain_text_is_looked_at_as_well(name: str) -> None:
    told = mistakes(API, CHANNELS=name)
    assert len(told) == 1
    assert "channels" in told[0].lower()


@pytest.mark.parametrize("written", ["", ",", "[]", "[estados]", '["estados"', "{}"])
def test_what_names_no_channel_is_refused(written: str) -> None:
    assert mistakes(API, CHANNELS=written)[0].endswith(
        (
            'se espera una lista de canales, por ejemplo ["estados"]',
            'comas ni comodines, por ejemplo "estados"',
        )
    )


@pytest.mark.parametrize("value", ["7", "true", "{}", "1979-05-27", "1.5"])
def test_in_the_file_a_list_is_a_list(value: str) -> None:
    assert "se espera una lista de canales" in mistakes(API + f"channels = {value}")[0]


@pytest.mark.parametrize(
    ("prefix", "name"),
    [
        (None, "laravel_database_private-estados"),
        (None, "laravel_database_estados"),
        (None, "erp-database-estados"),
        ("erp_", "erp_estados"),
        ("erp:", "erp:private-estados"),
    ],
)
def test_a_name_with_its_prefix_is_refused(prefix: str | None, name: str) -> None:
    keys = {} if prefix is None else {"REDIS_PREFIX": prefix}
    assert "el canal 2 lleva el prefijo de Laravel" in mistakes(API, CHANNELS=f"estados,{name}", **keys)[0]


@pytest.mark.parametrize("written", ["laravel_database_", "'laravel_database_'", '"laravel_database_"'])
def test_a_prefix_is_taken_without_the_quotes_around_it(written: str) -> None:
    assert read(API, REDIS_PREFIX=written).redis_prefix == "laravel_database_"


def test_a_prefix_of_nothing_is_not_any_prefix() -> None:
    assert read(API, REDIS_PREFIX="").redis_prefix == read(API, REDIS_PREFIX='""').redis_prefix == ""
    assert read(API).redis_prefix is None
    assert read(API, REDIS_PREFIX="{erp}:").redis_prefix == "{erp}:"


@pytest.mark.parametrize(
    "written", ["laravel_*", " erp_", "erp_ ", '"a", "b"', '"a', "a\x01", "[a]", "x" * 201]
)
def test_a_prefix_that_no_channel_has_is_refused(written: str) -> None:
    assert "se espera el prefijo tal cual" in mistakes(API, REDIS_PREFIX=written)[0]


@pytest.mark.parametrize(
    "written",
    [
        "ventas=proforma;Super Admin=entrega,proforma",
        '{ ventas = ["proforma"], "Super Admin" = ["entrega", "proforma"] }',
        '{"ventas": ["proforma"], "Super Admin": ["entrega", "proforma"]}',
        '{"ventas": "proforma", "Super Admin": "entrega, proforma"}',
        '\'{"ventas": ["proforma"], "Super Admin": ["entrega", "proforma", "entrega"]}\'',
        'ventas = ["proforma"], "Super Admin" = ["entrega", "proforma"]',
    ],
)
def test_roles_in_a_variable_are_those_of_the_file(written: str) -> None:
    expected = {"ventas": {PROFORMA}, "Super Admin": {ENTREGA, PROFORMA}}
    assert read(API, ROLES=written).roles == expected
    literal = "'''" + written + "'''"
    assert read(API + f"roles = {literal}").roles == expected


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("ventas", "el rol 1 no tiene categorías"),
        ("ventas=", "el rol 1 no tiene categorías"),
        ('{"ventas": []}', "el rol 1 no tiene categorías"),
        ('{"ventas": ["proforma"], "": ["entrega"]}', "el rol 2 no puede llamarse así"),
        ('{"ventas": ["proforma"], " ventas ": ["entrega"]}', "el rol 2 no puede llamarse así"),
        ('{"*": ["proforma"]}', "el rol 1 no puede llamarse así"),
        ('{"ven\\u200btas": ["proforma"]}', "el rol 1 no puede llamarse así"),
        (f"{'x' * 1001}=proforma", "el rol 1 no puede llamarse así"),
        ("=proforma", "el rol 1 no puede llamarse así"),
        ("ventas=proforma;ventas=entrega", "se esperan las categorías de cada rol"),
        ('{"ventas": ["proforma"], "ventas": ["entrega"]}', "se esperan las categorías de cada rol"),
        ('{"ventas": [["proforma"]]}', "se esperan las categorías de cada rol"),
        ('{"ventas": [7]}', "se esperan las categorías de cada rol"),
        ('{"ventas": 7}', "se esperan las categorías de cada rol"),
        ('["ventas"]', "se esperan las categorías de cada rol"),
        ("{ventas}", "se esperan las categorías de cada rol"),
    ],
)
def test_roles_that_nobody_can_have_are_refused(written: str, sentence: str) -> None:
    """A role of which something is misunderstood would let everybody hear all, or somebody nothing."""
    told = mistakes(API, ROLES=written)
    assert len(told) == 1
    assert sentence in told[0]


@pytest.mark.parametrize(
    "written", ["10.0.0.0/8,::1", '["10.0.0.0/8", "::1"]', "10.0.0.5/8, 10.1.0.0/8, ::1/128, ::1"]
)
def test_proxies_are_as_the_web_server_reads_them(written: str) -> None:
    assert read(API, PROXIES=written).proxies == ("10.0.0.0/8", "::1")


@pytest.mark.parametrize(
    "value", ["*", "localhost", "10.0.0", "10.0.0.0/33", "10.0.0.0-10.0.0.9", "http://10.0.0.1"]
)
def test_proxies_that_nobody_is_are_refused(value: str) -> None:
    sentence = "el valor 2 no es una dirección IP ni una red"
    assert sentence in mistakes(API, PROXIES=f"10.0.0.1,{value}")[0]
    assert sentence in mistakes(API + f'proxies = ["10.0.0.1", "{value}"]')[0]
    assert sentence in mistakes(API + "proxies = ['10.0.0.1', 7]")[0]


def test_no_sentence_repeats_what_was_written() -> None:
    told = mistakes(API, CHANNELS="hush hush", ROLES='{"*hush": 1}', PROXIES="hush", REDIS_PREFIX="hush hush")
    assert len(told) == 4
    assert "hush" not in "".join(told)


def test_the_program_says_it_and_does_not_listen(tmp_path: Path) -> None:
    environ = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "LANGUAGE": "es"}
    environ |= {
        "ESTADO_NOTIFIER_RELAY__LARAVEL_API_URL": "https://erp.bo/api",
        "ESTADO_NOTIFIER_RELAY__CHANNELS": '["estados", "es*"]',
        "ESTADO_NOTIFIER_RELAY__PORT": "0",
    }
    command = [sys.executable, "-m", "notifier", "relay"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environ)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "ESTADO_NOTIFIER_RELAY__CHANNELS: el canal 2 no puede llamarse así" in ended.stderr
