import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.core.connection_errors import UnencryptedError
from notifier.core.model import Urgency
from notifier.core.rules import Rule
from notifier.core.settings import AdministratorSettingsError, Settings, SettingsError, parse_settings
from tests.categorias import ENTREGA


def problems(text: str, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        parse_settings(text, "config.toml", environ or {})
    return [problem.tell(str) for problem in caught.value.problems]


def test_nothing_written_means_the_defaults() -> None:
    assert parse_settings("", "config.toml", {}) == Settings()


def test_the_file_is_read() -> None:
    settings = parse_settings(
        """
        [server]
        api_url = "https://empresa.bo/api/"   # a trailing slash means nothing
        [notifications]
        rules = ["entrega: EN_CAMINO -> ENTREGADO [critical]"]
        link_warning_after = 5
        [ui]
        language = "en"
        """,
        "config.toml",
        {},
    )
    assert settings.server.api_url == "https://empresa.bo/api"
    assert settings.server.socket_address == "https://empresa.bo"
    assert settings.notifications.rules == (Rule(ENTREGA, "EN_CAMINO", "ENTREGADO", Urgency.CRITICAL),)
    assert settings.notifications.link_warning_after == 5
    assert settings.ui.language == "en"


@pytest.mark.parametrize("profile", ["paucara", "mio.toml", "../perfiles/mio.toml", "/etc/mío 2.toml"])
def test_a_profile_is_a_name_or_a_file(profile: str) -> None:
    settings = parse_settings(f"[server]\nprofile = '{profile}'", "config.toml", {})
    assert settings.server.profile == profile


def test_what_nobody_sees_around_a_value_is_not_part_of_it() -> None:
    """What is copied out of a web page, an editor's mark, the end of a line in a variable's file."""
    settings = parse_settings(
        "[server]\napi_url = '\ufeffhttps://empresa.bo/api\u00a0'\nprofile = ' paucara\u200b'\n"
        "login = 'ana\u00a0'\n"
        "[notifications]\nrules = ['\ufeffentrega: No\u00a0entregado\u200b -> en-camino\u2003[low]']",
        "config.toml",
        {"ESTADO_NOTIFIER_UI__LANGUAGE": "en\r\n", "ESTADO_NOTIFIER_SYNC__POLL_LIVE": "\u00a030\n"},
    )
    assert settings.server.api_url == "https://empresa.bo/api"
    assert (settings.server.profile, settings.server.login) == ("paucara", "ana")
    (rule,) = settings.notifications.rules
    assert (rule.origin, rule.target, rule.urgency) == ("NO_ENTREGADO", "EN_CAMINO", Urgency.LOW)
    assert (settings.ui.language, settings.sync.poll_live) == ("en", 30)


def test_the_environment_wins() -> None:
    environ = {
        "ESTADO_NOTIFIER_SERVER__API_URL": "http://127.0.0.1:8000/api",
        "ESTADO_NOTIFIER_SERVER__SOCKET_URL": "http://127.0.0.1:3000",
        "ESTADO_NOTIFIER_NOTIFICATIONS__RULES": "entrega: A -> B; vehiculo: C -> D",
        "ESTADO_NOTIFIER_NOTIFICATIONS__LINK_WARNING_AFTER": "0",
        "ESTADO_NOTIFIER_TOKEN": "never-shown",
        "HOME": "/somewhere",
    }
    settings = parse_settings('[server]\napi_url = "https://other.bo"', "config.toml", environ)
    assert settings.server.api_url == "http://127.0.0.1:8000/api"
    assert settings.server.socket_address == "http://127.0.0.1:3000"
    assert [rule.target for rule in settings.notifications.rules] == ["B", "D"]
    assert settings.notifications.link_warning_after == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[server\n", "config.toml:1: esto no es TOML"),
        ("\n[server]\napi_ulr = 'x'",
         "config.toml:3: [server] api_ulr no existe; ¿quiso decir [server] api_url"),
        ("[sever]\nx = 1", "config.toml:1: [sever] no existe; ¿quiso decir [server]?"),
        ("[server]\nprofile = 'estandar'\n\napi_url = 'ftp://x'",
         "config.toml:4: [server] api_url: se espera una"),
        ("[server]\napi_url = 'http://user:pass@x'", "config.toml:2: [server] api_url"),
        ("[server]\napi_url = 7", "se espera un texto"),
        ("[ui]\nlanguage = 'fr'", "se espera uno de: auto, es, en"),
        ("[notifications]\nlink_warning_after = -1", "número entero entre 0 y 86400"),
        ("[notifications]\nlink_warning_after = true", "número entero entre 0 y 86400"),
        ("[notifications]\nrules = ['entrega EN_CAMINO']", "categoria: ORIGEN -> DESTINO"),
        ("[notifications]\nrules = 5", "se espera una lista"),
        ("[server]\nprofile = 'Otro perfil'", "se espera el nombre de un perfil, o el archivo .toml"),
        ("[updates]\ncheck = true", "se espera uno de: auto, yes, no"),
        ("[updates]\nurl = 'http://e.bo/latest.json'", "se espera una dirección como https://"),
        ("[updates]\nurl = 'https://e.bo/latest.json?x=1'", "se espera una dirección como https://"),
        ("[updates]\nurl = 'https://e.bo/'", "se espera una dirección como https://"),
        ("[updates]\nkey = 'RWQf6LRCGA9i5'", "se espera la clave pública"),
        ("language = 'es'", "config.toml:1: language no existe; ¿quiso decir [ui] language?"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_what_would_be_right(text: str, expected: str) -> None:
    (problem,) = problems(text)
    assert expected in problem


def test_every_mistake_is_named_at_once() -> None:
    assert len(problems("[server]\napi_url = 1\n[ui]\nlanguage = 2\ntema = 3")) == 3


def test_a_mistake_in_the_environment_names_the_variable() -> None:
    assert "ESTADO_NOTIFIER_SERVER__PORT" in problems("", {"ESTADO_NOTIFIER_SERVER__PORT": "1"})[0]
    assert "ESTADO_NOTIFIER_TOKN" in problems("", {"ESTADO_NOTIFIER_TOKN": "1"})[0]


def test_a_value_is_never_repeated_in_a_message() -> None:
    assert "s3cret" not in "".join(problems("[server]\napi_url = 'http://u:s3cret@x'"))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("true", True),
        ("false", False),
        ("'http://10.0.0.5:8000/api'", ("http://10.0.0.5:8000",)),
        ("['http://10.0.0.5', 'http://10.0.0.6']", ("http://10.0.0.5", "http://10.0.0.6")),
        ("[]", ()),
    ],
)
def test_what_is_accepted_without_encryption(written: str, read: object) -> None:
    assert parse_settings(f"[server]\ninsecure = {written}", "config.toml", {}).server.insecure == read


@pytest.mark.parametrize(("written", "read"), [("true", True), ("False", False), ("http://a http://b", 2)])
def test_what_the_environment_accepts_without_encryption(written: str, read: object) -> None:
    environ = {"ESTADO_NOTIFIER_SERVER__INSECURE": written}
    found = parse_settings("", "config.toml", environ).server.insecure
    assert found == read or (isinstance(found, tuple) and len(found) == read)


LAN = "[server]\napi_url = 'http://10.0.0.5/api'\ninsecure = true"
OTHER = "http://10.0.0.6/api"


@pytest.mark.parametrize(
    ("text", "environ", "administrator"),
    [
        (f"[server]\napi_url = '{OTHER}'", {}, LAN),
        ("", {"ESTADO_NOTIFIER_SERVER__API_URL": OTHER}, LAN),
        (LAN, {"ESTADO_NOTIFIER_SERVER__API_URL": OTHER}, ""),
        (LAN, {"ESTADO_NOTIFIER_SERVER__SOCKET_URL": OTHER}, ""),
    ],
)
def test_what_is_accepted_beside_one_address_is_not_for_another_one(
    text: str, environ: dict[str, str], administrator: str
) -> None:
    settings = parse_settings(text, "config.toml", environ, [(administrator, "system.toml")])
    assert settings.server.insecure == ("http://10.0.0.5",)
    with pytest.raises(UnencryptedError, match=r"10\.0\.0\.6"):
        settings.server.check_encrypted()


@pytest.mark.parametrize(
    ("text", "environ", "administrator"),
    [
        (f"[server]\napi_url = '{OTHER}'\ninsecure = true", {}, LAN),
        (f"[server]\napi_url = '{OTHER}'", {}, "[server]\ninsecure = true"),
        (f"[server]\napi_url = '{OTHER}'", {"ESTADO_NOTIFIER_SERVER__INSECURE": "true"}, ""),
        (f"[server]\napi_url = '{OTHER}'", {"ESTADO_NOTIFIER_SERVER__INSECURE": "true"}, LAN),
        ("[server]\nlogin = 'ana'", {"ESTADO_NOTIFIER_SERVER__SOCKET_URL": "http://10.0.0.5"}, LAN),
    ],
)
def test_what_is_accepted_for_the_address_that_holds(
    text: str, environ: dict[str, str], administrator: str
) -> None:
    settings = parse_settings(text, "config.toml", environ, [(administrator, "system.toml")])
    assert settings.server.insecure is True
    settings.server.check_encrypted()


@pytest.mark.parametrize("written", ["'yes'", "1", "['e.bo']", "[true]", "'http://u:p@e.bo'"])
def test_what_cannot_be_accepted(written: str) -> None:
    (problem,) = problems(f"[server]\ninsecure = {written}")
    assert "config.toml:2: [server] insecure: se espera true, false" in problem


def test_an_address_without_a_scheme_is_https_in_settings_and_environment() -> None:
    settings = parse_settings(
        "[server]\napi_url = 'empresa.bo/api'",
        "config.toml",
        {"ESTADO_NOTIFIER_SERVER__SOCKET_URL": "eventos.empresa.bo:8443/"},
    )
    assert settings.server.api_url == "https://empresa.bo/api"
    assert settings.server.socket_address == "https://eventos.empresa.bo:8443"


KEYS = {
    "server.login": st.text("abc", max_size=3).map(repr),
    "notifications.link_warning_after": st.integers(0, 99).map(str),
    "sync.poll_live": st.integers(5, 99).map(str),
    "history.days": st.integers(1, 99).map(str),
    "ui.language": st.sampled_from(["'auto'", "'es'", "'en'"]),
}
LAYER = st.fixed_dictionaries({}, optional=KEYS)


def written(layer: dict[str, str]) -> str:
    return "".join(f"{key} = {value}\n" for key, value in layer.items())


@given(st.lists(LAYER, max_size=3), LAYER, LAYER)
def test_each_key_holds_from_the_nearest_place_that_has_it(
    administrator: list[dict[str, str]], user: dict[str, str], environment: dict[str, str]
) -> None:
    environ = {
        f"ESTADO_NOTIFIER_{key.upper().replace('.', '__')}": value.strip("'")
        for key, value in environment.items()
    }
    settings = parse_settings(
        written(user),
        "user",
        environ,
        [(written(layer), f"etc{at}") for at, layer in enumerate(administrator)],
    )
    nearest = [environment, user, *administrator]
    names = ["", "user", *(f"etc{at}" for at in range(len(administrator)))]
    for path in KEYS:
        section, key = path.split(".")
        found = [(layer[path], name) for layer, name in zip(nearest, names, strict=True) if path in layer]
        value = getattr(getattr(settings, section), key)
        if not found:
            assert value == getattr(getattr(Settings(), section), key)
            assert path not in settings.origins
            continue
        text, name = found[0]
        assert str(value) == text.strip("'")
        assert settings.origins[path] == name or (not name and settings.origins[path] in environ)


def test_a_list_of_rules_is_replaced_and_not_mixed() -> None:
    def rules(target: str) -> str:
        return f"[notifications]\nrules = ['entrega: * -> {target}']"

    settings = parse_settings(rules("A"), "user", {}, [(rules("B"), "etc")])
    assert [rule.target for rule in settings.notifications.rules] == ["A"]


def test_an_administrators_mistake_is_not_blamed_on_the_user() -> None:
    with pytest.raises(AdministratorSettingsError) as caught:
        parse_settings(
            "ui.language = 'en'", "user", {}, [("history.days = 1", "etc0"), ("\n[sever]", "etc1")]
        )
    told = caught.value.tell(str)
    assert "etc1:2: [sever] no existe" in told
    assert "Pida al administrador" in told


def test_mistakes_of_both_are_named_together() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings("ui.language = 'fr'", "user", {}, [("[server", "etc")])
    assert not isinstance(caught.value, AdministratorSettingsError)
    assert [problem.where.split(":")[0] for problem in caught.value.problems] == ["etc", "user"]


LOCKING = """
locked = ["server.api_url", "network", "ui.language"]
[server]
api_url = "https://empresa.bo/api"
"""


def test_a_locked_key_holds_as_the_administrator_wrote_it() -> None:
    text = "[server]\napi_url = 'https://otra.bo'\nlogin = 'ana'\n[network]\nproxy = 'none'\n"
    environ = {"ESTADO_NOTIFIER_UI__LANGUAGE": "en"}
    settings = parse_settings(text, "config.toml", environ, [(LOCKING, "/etc/config.toml")])
    assert settings.server.api_url == "https://empresa.bo/api"
    assert settings.server.login == "ana"
    # He wrote nothing of these: the program's own hold.
    assert (settings.network.proxy, settings.ui.language) == ("", "auto")
    assert settings.locked == dict.fromkeys(
        ("server.api_url", "network.proxy", "ui.language"), "/etc/config.toml"
    )
    assert settings.overruled == {
        "server.api_url": "config.toml:2",
        "network.proxy": "config.toml:5",
        "ui.language": "ESTADO_NOTIFIER_UI__LANGUAGE",
    }


def test_a_lock_does_not_bind_administrators() -> None:
    near = "[server]\napi_url = 'https://sucursal.bo'"
    settings = parse_settings("", "config.toml", {}, [(near, "near.toml"), (LOCKING, "far.toml")])
    assert settings.server.api_url == "https://sucursal.bo"


def test_a_wrong_value_of_a_locked_key_is_no_mistake_of_the_users() -> None:
    settings = parse_settings("[ui]\nlanguage = 7", "config.toml", {}, [(LOCKING, "/etc/config.toml")])
    assert settings.overruled == {"ui.language": "config.toml:2"}


@pytest.mark.parametrize(
    "locked", ["'server.api_url'", "['server.adress']", "['servers']", "['']", "[7]", "['.api_url']"]
)
def test_what_locks_nothing_is_named(locked: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings("", "config.toml", {}, [(f"\nlocked = {locked}", "admin.toml")])
    (problem,) = caught.value.problems
    assert problem.tell(str).startswith("admin.toml:2: «locked» es una lista de claves y secciones")


def test_a_user_locks_nothing() -> None:
    assert problems("locked = ['ui']") == [
        "config.toml:1: «locked» solo vale en el archivo del administrador"
    ]
