"""What is wrong in a profile that a person wrote is said with its place and what would be right."""

import pytest

from notifier.core.i18n import Translate
from notifier.core.model import Item
from notifier.core.profile.check import ProfileFileError, check_profile
from notifier.core.profile.profile import Profile
from notifier.system.language import translator
from notifier.system.resources import resource, resource_text
from tests.categorias import ENTREGA, PROFORMA, SPECS, VEHICULO

SMALL = """\
name = "mio"

[socket.auth]
by = "event"
emit = "identificar"
accepted = "bienvenido"
refused = "rechazado"
user = "usuario.id"

[[events]]
names = ["pedido.movido"]
categoria = "entrega"
id = "pedido.id"

[[events]]
names = ["otro"]
categoria_path = "tipo"

[rest]
user = "/yo"
login = "/sesion"
per_page = 50

[rest.lists.entrega]
path = "/pedidos"
numero = "folio"
"""


def problems(text: str, translate: Translate = str) -> list[str]:
    with pytest.raises(ProfileFileError) as caught:
        check_profile(text, "mio.toml", SPECS)
    return [problem.tell(translate) for problem in caught.value.problems]


def without(line: str) -> str:
    assert f"{line}\n" in SMALL
    return SMALL.replace(f"{line}\n", "")


def changed(line: str, other: str) -> str:
    assert line in SMALL
    return SMALL.replace(line, other, 1)


def test_a_small_profile_is_enough() -> None:
    profile = check_profile(SMALL, "mio.toml", SPECS)
    assert profile.socket.auth.user == ("usuario.id",)
    assert profile.poll.live == 60


@pytest.mark.parametrize("name", [path.stem for path in resource("profiles").glob("*.toml")])
def test_the_profiles_that_are_shipped_are_right_and_called_like_their_file(name: str) -> None:
    assert check_profile(resource_text(f"profiles/{name}.toml"), name).name == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (without('path = "/pedidos"'), "mio.toml:24: rest.lists.entrega: falta path"),
        (without('name = "mio"'), "mio.toml:1: falta name"),
        (without('user = "usuario.id"'), 'mio.toml:3: socket.auth: con by = "event" hacen falta emit,'),
        (without('categoria_path = "tipo"'), "mio.toml:15: events[2]: falta categoria, o categoria_path"),
        (changed("numero =", "numeros ="),
         "mio.toml:26: rest.lists.entrega: numeros no existe; ¿quiso decir numero?"),
        (changed("[rest.lists.entrega]", "[rest.lista.entrega]"),
         "mio.toml:24: rest: lista no existe; ¿quiso decir lists?"),
        (changed("[rest.lists.entrega]", "[rest.lists.pedido]"),
         "mio.toml:24: rest.lists.pedido: la categoría pedido no está en [[categorias]]; están: entrega,"),
        (changed('"event"', '"correo"'),
         "mio.toml:4: socket.auth.by: se espera uno de: handshake, event, both"),
        (changed('id = "pedido.id"', "id = 7"), "mio.toml:13: events[1].id: se espera una lista"),
        (changed('id = "pedido.id"', "id = [7]"),
         "mio.toml:13: events[1].id[1]: se espera un texto entre comillas"),
        (changed('["pedido.movido"]', "[]"), "mio.toml:11: events[1].names: no puede estar vacío"),
        (changed("per_page = 50", "per_page = 5000"),
         "mio.toml:22: rest.per_page: se espera un número hasta 1000"),
        (changed("per_page = 50", "per_page = 0"),
         "mio.toml:22: rest.per_page: se espera un número a partir de 1"),
        (changed("per_page = 50", "per_page = 'x'"),
         "mio.toml:22: rest.per_page: se espera un número entero"),
        (SMALL + 'item = "/pedidos/{clave}"\n',
         "mio.toml:27: rest.lists.entrega.item: entre llaves solo puede ir: {id}"),
        (SMALL + '[links]\nentrega = "pedidos/{id}"\n',
         "mio.toml:28: links.entrega: se espera una dirección como {origin}"),
        (SMALL + '[links]\nentrega = "{origin}/{clave}"\n',
         "mio.toml:28: links.entrega: entre llaves solo puede ir: {origin} {id} {numero}"),
        (SMALL + '[links]\nentrega = "{origin}/{id:>9}"\n',
         "mio.toml:28: links.entrega: entre llaves solo puede ir: {origin} {id} {numero}"),
        (changed('by = "event"', 'by = "event"\nterminal = ["A", "B"]\ntransient = ["B"]'),
         "mio.toml:3: socket.auth: un código no puede estar en terminal y en transient: B"),
        (changed('by = "event"', 'by = "event"\npayload = { clave = "token" }'),
         "mio.toml:3: socket.auth: en payload ningún valor lleva {token}"),
        (changed('by = "event"', 'by = "both"\nhandshake = { clave = "{tokn}" }'),
         "mio.toml:3: socket.auth: en handshake ningún valor lleva {token}"),
        (SMALL + 'item = "/pedidos"\n', "mio.toml:27: rest.lists.entrega.item: falta {id}"),
        (SMALL + 'item = "/pedidos/{id:d}"\n',
         "mio.toml:27: rest.lists.entrega.item: entre llaves solo puede ir: {id}"),
        (SMALL + 'fields = { peso = "kg" }\n',
         "mio.toml:24: rest.lists.entrega: el campo peso necesita un nombre para la gente: peso = { path ="),
        (SMALL + 'fields = { Peso = { path = "kg", es = "Peso" } }\n',
         "mio.toml:27: rest.lists.entrega.fields.Peso: se espera una palabra en minúsculas"),
        (SMALL + 'fields = { client = { es = "Cliente" } }\n',
         "mio.toml:27: rest.lists.entrega.fields.client: se espera path o count"),
        (SMALL + 'fields = { client = { ruta = "c" } }\n',
         "mio.toml:27: rest.lists.entrega.fields.client: ruta no existe; ¿quiso decir path"),
        (SMALL + 'fields = { client = "c" }\nline = ["client", "Bs {amount}"]\n',
         "mio.toml:24: rest.lists.entrega: line nombra amount, que no está en fields: client"),
        (SMALL + 'fields = { client = "c" }\ndetalle = "c"\n',
         "mio.toml:24: rest.lists.entrega: con fields sobra detalle"),
        (SMALL + 'due = { time = "hora" }\n', "mio.toml:27: rest.lists.entrega.due: se espera moment o date"),
        (SMALL + 'due = { moment = "m", time = "hora" }\n',
         "mio.toml:27: rest.lists.entrega.due: time va junto a date"),
        (changed('name = "mio"', 'name = "mio"\ntimezone = "America/La Paz"'),
         "mio.toml:2: timezone: no se conoce la zona horaria America/La Paz; se espera una como"),
        (changed("[rest]\n", "[rest\n"), "mio.toml:19: esto no es TOML válido"),
        (SMALL + "events = 5\n", "mio.toml:27: rest.lists.entrega: events no existe"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_what_would_be_right(text: str, expected: str) -> None:
    (problem,) = problems(text)
    assert problem.startswith(expected)


def test_every_mistake_is_named_at_once_in_the_order_of_the_file() -> None:
    text = without('name = "mio"').replace('"/pedidos"', "7").replace("per_page = 50", "")
    assert [problem.split(":")[1] for problem in problems(text)] == ["1", "18", "24"]


def test_mistakes_are_told_in_english_too() -> None:
    english = translator("en", {})
    assert problems(without('path = "/pedidos"'), english) == [
        "mio.toml:24: rest.lists.entrega: path is missing"
    ]
    braces = problems(SMALL + 'item = "/pedidos/{clave}"\n', english)
    assert braces == ["mio.toml:27: rest.lists.entrega.item: between braces only this may stand: {id}"]


def test_a_link_shows_one_item_in_the_web_application() -> None:
    profile = check_profile(
        SMALL + '[links]\nentrega = "{origin}/pedidos/{id}?n={numero}"\n', "mio.toml", SPECS
    )
    item = Item(ENTREGA, "7/8", "P 7", "LLEGO")
    assert profile.link(item, "https://e.bo:8443/api") == "https://e.bo:8443/pedidos/7%2F8?n=P%207"
    vehiculo = Item(VEHICULO, "1", "1", "EN_RUTA")
    assert profile.link(vehiculo, "https://e.bo/api") is None


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert({id})",
        "file:///{id}",
        "{origin}{id}/x",
        "{origin}@e.bo/{id}",
        "https://{id}/x",
        "https://{numero}.bo/x",
        "https://e.bo{id}/x",
        "https://e.bo\\\\{id}/x",
        "https://e.bo@{id}/x",
        "https:///{id}",
        " https://e.bo/{id}",
    ],
)
def test_a_link_leads_to_the_web_and_to_where_the_profile_says(link: str) -> None:
    (problem,) = problems(SMALL + f'[links]\nentrega = "{link}"\n')
    assert problem.startswith("mio.toml:28: links.entrega: se espera una dirección como {origin}")


def test_a_link_may_lead_to_another_host_than_the_api() -> None:
    profile = check_profile(SMALL + '[links]\nentrega = "http://web.e.bo:81/#/p/{id}"\n', "mio.toml", SPECS)
    item = Item(ENTREGA, "7", "P-7", "LLEGO")
    assert profile.link(item, "https://api.e.bo/api") == "http://web.e.bo:81/#/p/7"


def test_no_backend_is_named_in_the_code() -> None:
    package = resource("profiles").parents[1] / "notifier"
    named = [path for path in package.rglob("*.py") if "paucara" in path.read_text(encoding="utf-8").lower()]
    assert named == []


def test_each_profile_tells_the_eight_transitions_of_the_design(estandar: Profile, paucara: Profile) -> None:
    eight = {(rule.categoria, rule.origin, rule.target) for rule in estandar.rules}
    assert eight <= {(rule.categoria, rule.origin, rule.target) for rule in paucara.rules}


FED = """
[rest.lists.proforma]
of = "entrega"
id = "proforma.id"
numero = "proforma.folio"
"""


def test_one_list_may_feed_two_categories() -> None:
    profile = check_profile(SMALL + FED, "mio.toml", SPECS)
    assert profile.rest is not None
    entrega, proforma = profile.rest.lists[ENTREGA], profile.rest.lists[PROFORMA]
    assert (proforma.path, proforma.id, entrega.id) == ("/pedidos", ("proforma.id",), ("id",))
    assert profile.rest.source(PROFORMA) == ENTREGA
    assert profile.rest.fed(ENTREGA) == (ENTREGA, PROFORMA)


@pytest.mark.parametrize("of", ["vehiculo", "proforma"])
def test_a_list_is_of_one_that_is_there(of: str) -> None:
    assert problems(SMALL + FED.replace('"entrega"', f'"{of}"')) == [
        "mio.toml:24: rest.lists: proforma.of: se espera uno de: entrega"
    ]


# Categories -----------------------------------------------------------------------------------------------


def categoria(key: str, more: str = "") -> str:
    return f'[[categorias]]\nkey = "{key}"\nes = {{ singular = "{key}", plural = "{key}s" }}\n{more}'


def estado(text: str) -> str:
    return f"[[categorias.estados]]\n{text}\n"


OWN = SMALL + categoria("entrega")
ELSEWHERE = ": la categoría ruta no está en [[categorias]]; están: entrega"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OWN + categoria("entrega"),
         "mio.toml:31: categorias[2].key: la categoría entrega está declarada dos veces"),
        (OWN + "".join(categoria(f"c{number}") for number in range(20)),
         "mio.toml:27: categorias: son demasiados: hasta 20"),
        *((OWN + f'[[categorias]]\nkey = "{key}"\nes = {{ singular = "a", plural = "b" }}\n',
           "mio.toml:31: categorias[2].key: se espera una palabra en minúsculas, sin espacios ni acentos")
          for key in ("Ruta", "mi ruta", "ruta-x", "rüta", "", "__proto__", "1a", "a" * 33)),
        (SMALL + '[[categorias]]\nkey = "entrega"\n', "mio.toml:27: categorias[1]: falta es"),
        (OWN.replace('plural = "entregas"', 'plural = "\\u202e"'),
         "mio.toml:29: categorias[1].es.plural: no puede estar vacío"),
        ("categorias = []\n" + SMALL, "mio.toml:1: categorias: no puede estar vacío"),
        ('categorias = "entrega"\n' + SMALL, "mio.toml:1: categorias: se espera una lista"),
        ('categorias = ["entrega"]\n' + SMALL, "mio.toml:1: categorias[1]: se espera una sección"),
        (OWN + 'symbol = "' + "x" * 17 + '"\n',
         "mio.toml:30: categorias[1].symbol: es demasiado largo: hasta 16 letras"),
        (OWN + estado('codigo = "A"\ncolor = "rojo"'),
         "mio.toml:32: categorias[1].estados[1].color: se espera un color como #28A745"),
        (OWN + estado('codigo = "A"\ngood = true\ntrouble = true'),
         "mio.toml:30: categorias[1].estados[1]: un estado no puede ser good y trouble"),
        (OWN + estado('codigo = "EN_RUTA"') + estado('codigo = "En ruta"'),
         "mio.toml:33: categorias[1].estados[2].codigo: el estado En ruta está dos veces"),
        (OWN + estado('codigo = "--"'),
         "mio.toml:31: categorias[1].estados[1].codigo: no puede estar vacío"),
        (OWN + '[links]\nruta = "{origin}/{id}"\n', "mio.toml:31: links.ruta" + ELSEWHERE),
        (OWN + '[[rules]]\ncategoria = "ruta"\ntarget = "A"\n',
         "mio.toml:31: rules[1].categoria" + ELSEWHERE),
        (OWN + '[[events]]\nnames = ["x"]\ncategoria = "ruta"\n',
         "mio.toml:32: events[3].categoria" + ELSEWHERE),
        (OWN + '[[events]]\nnames = ["x"]\ncategoria = "entrega"\nalso = { ruta = "r.id" }\n',
         "mio.toml:33: events[3].also.ruta" + ELSEWHERE),
        (OWN + '[aliases.categorias]\nVIAJE = "ruta"\n', "mio.toml:31: aliases.categorias.VIAJE" + ELSEWHERE),
        (OWN + '[aliases.codigos.ruta]\nA = "B"\n', "mio.toml:30: aliases.codigos.ruta" + ELSEWHERE),
        (OWN + '[rest.lists.ruta]\npath = "/r"\nnumero = "n"\n', "mio.toml:30: rest.lists.ruta" + ELSEWHERE),
        (OWN + '[rest.lists.ruta]\nof = "entrega"\nnumero = "n"\n',
         "mio.toml:30: rest.lists.ruta" + ELSEWHERE),
        (changed("[socket.auth]", '[socket]\npushed = ["ruta"]\n[socket.auth]') + categoria("entrega"),
         "mio.toml:4: socket.pushed[1]" + ELSEWHERE),
        (OWN + '[rest.lists.entrega]\npath = "/r"\nnumero = "n"\n', "mio.toml:30: esto no es TOML válido"),
    ],
)  # fmt: skip
def test_a_mistake_about_categories_is_named_and_nothing_else_is(text: str, expected: str) -> None:
    with pytest.raises(ProfileFileError) as caught:
        check_profile(text, "mio.toml")
    (problem,) = caught.value.problems
    assert problem.tell(str).startswith(expected)


def test_lists_that_are_each_the_others_are_none() -> None:
    circle = '[rest.lists.{}]\nof = "{}"\nnumero = "n"\n'
    text = SMALL + circle.format("proforma", "vehiculo") + circle.format("vehiculo", "proforma")
    assert problems(text) == ["mio.toml:24: rest.lists: proforma.of: se espera uno de: entrega"]
