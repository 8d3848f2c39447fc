"""What a profile's paths lead to in one row: fields, the line, when it is due."""

from datetime import datetime
from typing import Any

import pytest

from notifier.core.item_fields import MAX_FIELDS, Fields
from notifier.core.item_rows import due_of, fields_of, line_of
from notifier.core.profile.check import check_profile
from notifier.core.profile.item import ItemSpec
from notifier.core.profile.profile import Profile
from notifier.core.profile.shipped import shipped_profile
from notifier.system.language import translator
from notifier.system.resources import resource_text
from tests.categorias import SPECS
from tests.hostile import HOSTILE, check_plain

WRITTEN = """
name = "mio"
events = []
[rest]
user = "/yo"
login = "/sesion"
per_page = 50
[rest.lists.entrega]
path = "/pedidos"
numero = "folio"
{}
"""
CLIENT = '[rest.lists.entrega.fields]\nclient = "c"\n'
SALES = [
    {"numero": "V-1", "cliente": {"nombre": "Almacén Sol", "zona": {"nombre": "Zona Sur"}}, "total": 100},
    {"numero": "V-2", "cliente": {"nombre": "Almacén Sol", "zona": {"nombre": "Centro"}}, "total": "50,5"},
    {"numero": "V-3", "cliente": {"nombre": "ALMACÉN SOL", "zona": {"nombre": "zona sur"}}},
]


def spec(text: str) -> ItemSpec:
    rest = check_profile(WRITTEN.format(text), "mio.toml", SPECS).rest
    assert rest is not None
    (found,) = rest.lists.values()
    return found


def field(path: str, row: Any, key: str = "client") -> str | None:
    return fields_of(spec(f"[rest.lists.entrega.fields]\n{key} = {path}\n"), row).get(key)


@pytest.mark.parametrize(
    ("path", "row", "text"),
    [
        ('"cliente.nombre"', {"cliente": {"nombre": "Sol"}}, "Sol"),
        ('"cliente"', {"cliente": {"id": 4, "nombre": "Sol"}}, "Sol"),
        ('"cliente"', {"cliente": {"name": "Sol"}}, "Sol"),
        ('"cliente"', {"cliente": {"id": 4}}, None),
        ('["cliente.nombre", "cliente"]', {"cliente": "Sol"}, "Sol"),
        ('["a", "b"]', {"a": "", "b": "Sol"}, "Sol"),
        ('["a", "b"]', {"a": "\u200b ", "b": "Sol"}, "Sol"),
        ('["a", "b"]', {"a": {"x": 1}, "b": "Sol"}, "Sol"),
        ('"a"', {"a": None}, None),
        ('"a"', {"a": True}, None),
        ('"a.b.c"', {"a": 7}, None),
        # Of a list the different texts.
        ('"ventas[].numero"', {"ventas": SALES}, "V-1, V-2, V-3"),
        ('"ventas[].cliente"', {"ventas": SALES}, "Almacén Sol"),
        ('"ventas[].cliente.zona"', {"ventas": SALES}, "Zona Sur, Centro"),
        ('"ventas.numero"', {"ventas": SALES}, "V-1, V-2, V-3"),
        ('"zonas"', {"zonas": ["Sur", "Centro", "Sur"]}, "Sur, Centro"),
        ('"zonas[]"', {"zonas": ["Sur", None, "", "Centro"]}, "Sur, Centro"),
        ('"zonas"', {"zonas": []}, None),
        ('"ventas[].numero"', {"ventas": {"numero": "V-1"}}, "V-1"),
        # What PHP makes of a list from which something was taken.
        ('"ventas[].numero"', {"ventas": {"0": SALES[0], "2": SALES[2]}}, "V-1, V-3"),
        ('"zonas"', {"zonas": {"1": "Sur", "3": "Centro"}}, "Sur, Centro"),
    ],
)
def test_a_field_is_where_a_path_leads(path: str, row: Any, text: str | None) -> None:
    assert field(path, row) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (71234567, "71234567"),
        (71234567.0, "71234567"),
        ("+591 712-34567", "+591 712-34567"),
        (0, "0"),
        (1e300, "1e+300"),
    ],
)
def test_a_phone_may_come_as_a_number(value: Any, text: str) -> None:
    assert field('"tel"', {"tel": value}, "phone") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((450.5, "450.50"), (450, "450.00"), ("450.5", "450.50"), ("450.5000", "450.50")),
        *(("450,5", "450.50"), ("1.234,50", "1234.50"), ("1,234.50", "1234.50"), ("1 234,50", "1234.50")),
        *(("1\u00a0234,5", "1234.50"), ("1'234.50", "1234.50"), ("12.34,50", "12.34,50")),
        *(("1.234.567", "1234567.00"), ("1,234,567.8", "1234567.80"), ("-3.5", "-3.50"), ("0.125", "0.125")),
        # Thousands or thousandths, nobody can tell; and what is no number.
        *(("1.234", "1.234"), ("1,234", "1,234"), (1.234, "1.23")),
        *(("Bs 450", "Bs 450"), ("1.2,3.4", "1.2,3.4"), ("por definir", "por definir")),
        *((10**400, "1" + 198 * "0" + "…"), (-0.001, "0.00"), (-5, "-5.00")),
        *((float("inf"), None), ("٣٤", "٣٤")),
    ],
)  # fmt: skip
def test_an_amount_reads_well_whichever_way_it_was_written(value: Any, text: str | None) -> None:
    assert field('"total"', {"total": value}, "amount") == text


def test_amounts_of_a_list_are_each_read() -> None:
    assert field('"ventas[].total"', {"ventas": SALES}, "amount") == "100.00, 50.50"


@pytest.mark.parametrize(
    ("path", "row", "text"),
    [
        ("ventas", {"ventas": SALES}, "3"),
        ("ventas", {"ventas": []}, "0"),
        ("ventas", {"ventas": {"1": {}, "5": {}}}, "2"),
        ("ventas", {"ventas": 4}, "4"),
        ("ventas", {"ventas": "4"}, None),
        ("ventas", {}, None),
        ("ventas[]", {"ventas": SALES}, "3"),
        ("ventas[].lineas", {"ventas": [{"lineas": [1, 2]}, {"lineas": [3]}, {}]}, "3"),
    ],
)
def test_a_list_is_counted(path: str, row: Any, text: str | None) -> None:
    assert field(f'{{ count = "{path}", es = "Ventas" }}', row, "sales") == text


def test_of_a_list_of_nothing_no_more_is_looked_at() -> None:
    assert field('"a[].b"', {"a": [[] for _ in range(300)] + [{"b": "Sol"}]}) is None
    assert field('"a[].b"', {"a": [[] for _ in range(100)] + [{"b": "Sol"}]}) == "Sol"


def test_a_list_is_joined_within_bounds() -> None:
    many = field('"zonas"', {"zonas": [f"Zona {number}" for number in range(100_000)]})
    assert many is not None
    assert many.startswith("Zona 0, Zona 1, ")
    assert (len(many), many[-1]) == (200, "…")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_field_is_plain(text: str) -> None:
    for found in fields_of(spec(CLIENT), {"c": [text, {"nombre": text}]}).values():
        check_plain(found)


def test_the_line_is_made_of_the_fields_in_the_profiles_own_order() -> None:
    fields = '[rest.lists.entrega.fields]\nclient = "c"\nzone = "z"\namount = "t"\n'
    row = {"c": "Sol", "z": "Centro", "t": 450.5}

    def line(head: str, row: Any = row) -> str:
        found = spec(head + fields)
        return line_of(found, row, fields_of(found, row))

    assert line("") == "Sol · Centro · 450.50"
    assert line('line = ["zone", "client"]\n') == "Centro · Sol"
    assert line('line = ["client ", "Bs {amount}"]\n'.replace("client ", "client")) == "Sol · Bs 450.50"
    assert line('line = ["client", "Bs {amount}"]\n', {"c": "Sol"}) == "Sol"
    assert line('line = ["{zone} ({client})"]\n', row) == "Centro (Sol)"
    assert line('line = ["{zone} ({client})", "amount"]\n', {"c": "Sol", "t": 1}) == "1.00"
    # What a server writes is no place of another field.
    assert line('line = ["{client} {zone}"]\n', {"c": "{zone}", "z": "x"}) == "{zone} x"


def test_a_profile_without_fields_has_the_line_that_it_had() -> None:
    old = spec('detalle = ["cliente.nombre", "placa", "peso"]')
    row = {"cliente": {"nombre": "Sol"}, "placa": "12-A", "peso": 7}
    assert line_of(old, row, fields_of(old, row)) == "Sol · 12-A"


LA_PAZ = "America/La_Paz"


@pytest.mark.parametrize(
    ("due", "row", "expected"),
    [
        ('"vence"', {"vence": "2026-05-15T22:30:00Z"}, "2026-05-15T18:30:00-04:00"),
        ('"vence"', {"vence": "2026-05-15 18:30:00"}, "2026-05-15T18:30:00-04:00"),
        ('"vence"', {"vence": "2026-05-15"}, "2026-05-15T23:59:59-04:00"),
        ('["a", "vence"]', {"a": "pronto", "vence": "2026-05-15"}, "2026-05-15T23:59:59-04:00"),
        ('"ventas[].vence"', {"ventas": [{}, {"vence": "2026-05-15"}]}, "2026-05-15T23:59:59-04:00"),
        ('{ date = "d", time = "h" }', {"d": "2026-05-15", "h": "18:30:00"}, "2026-05-15T18:30:00-04:00"),
        ('{ date = "d", time = "h" }', {"d": "2026-05-15", "h": None}, "2026-05-15T23:59:59-04:00"),
        (
            '{ date = "d", time = "v.fin", start = "v.ini" }',
            {"d": "2026-05-15T00:00:00.000000Z", "v": {"ini": "22:00:00", "fin": "02:00:00"}},
            "2026-05-16T02:00:00-04:00",
        ),
        ('"vence"', {}, None),
        ('"vence"', {"vence": 7}, None),
        ('"vence"', {"vence": "1970-01-01T00:00:00+12:00"}, None),
        ('"vence"', {"vence": "8999-12-31T23:00:00-04:00"}, None),
        ('"vence"', {"vence": 1778868000}, "2026-05-15T14:00:00-04:00"),
        ('{ date = "d", time = "h" }', {"d": 1778868000, "h": "18:30"}, "2026-05-15T18:30:00-04:00"),
        # Also as ISO 8601 writes a day without hyphens.
        ('"vence"', {"vence": "20260515"}, "2026-05-15T23:59:59-04:00"),
        # In UTC it is in a year that passes for damage in the store.
        ('{ date = "d", time = "h" }', {"d": "8999-12-31", "h": "24:00"}, None),
        ('"vence"', {"vence": "8999-12-31"}, None),
    ],
)
def test_when_it_is_due(due: str, row: Any, expected: str | None) -> None:
    found = due_of(spec(f"due = {due}").due, row, LA_PAZ)
    assert found == (expected and datetime.fromisoformat(expected))


def test_a_field_is_called_what_the_profile_says_in_the_users_language() -> None:
    english = translator("en", {})
    fields = spec(
        '[rest.lists.entrega.fields]\nclient = "c"\nsales = { count = "v", es = "Ventas", en = "Sales" }\n'
        'weight = { path = "p", es = "Peso" }\namount = { path = "t", es = "Total (Bs)" }\n'
    ).fields
    assert [field.label(key, str) for key, field in fields.items()] == [
        *("Cliente", "Ventas", "Peso", "Total (Bs)")
    ]
    assert [field.label(key, english) for key, field in fields.items()] == [
        *("Client", "Sales", "Peso", "Total (Bs)")
    ]


def test_fields_are_few_small_and_well_named() -> None:
    many = Fields({f"k{number}": "x" * 1000 for number in range(99)})
    assert len(many) == MAX_FIELDS
    assert {len(text) for text in many.values()} == {200}
    for key in ("", "Cliente", "a b", "1a", "x" * 33, "ñ"):
        with pytest.raises(ValueError, match="no key"):
            Fields({key: "x"})
    assert Fields({"client": ""}) == Fields()
    assert {Fields({"a": "1"}), Fields({"a": "1"})} == {Fields({"a": "1"})}
    assert Fields({"a": "1", "b": "2"}) != Fields({"a": "1"})


def paucara() -> Profile:
    return shipped_profile(resource_text("profiles/paucara.toml"))


def test_a_delivery_of_contract_2_4() -> None:
    rest = paucara().rest
    assert rest is not None
    row = {
        "id": 7,
        "numero_entrega": "ENT-20260515-7",
        "chofer": {"id": 4, "name": "Luis Mamani"},
        "vehiculo": {"placa": "2345-KLP", "marca": "Isuzu", "modelo": "NPR"},
        "ventas": [
            {
                "numero": "V-1",
                "cliente": {
                    "nombre": "Almacén Sol",
                    "telefono": 71234567,
                    "localidad": {"nombre": "Sopocachi"},
                },
                "direccionCliente": {"direccion": "Av. Arce 2147"},
            },
            {
                "numero": "V-2",
                "cliente": {"nombre": "Tienda Luna", "telefono": "70001122", "localidad_id": 3},
            },
        ],
        "peso_kg": 12.5,
        "monto_total": 450.5,
        "fecha_entrega_comprometida": "2026-05-15T04:00:00.000000Z",
        "ventana_entrega_ini": "14:00:00",
        "ventana_entrega_fin": "18:00:00",
        "motivo_novedad": None,
    }
    (spec,) = (spec for name, spec in rest.lists.items() if name == "entrega")
    fields = fields_of(spec, row)
    assert dict(fields) == {
        "client": "Almacén Sol, Tienda Luna",
        "driver": "Luis Mamani",
        "plate": "2345-KLP",
        "zone": "Sopocachi",
        "address": "Av. Arce 2147",
        "phone": "71234567, 70001122",
        "amount": "450.50",
        "sales": "V-1, V-2",
        "sales_count": "2",
        "weight": "12.5",
    }
    assert line_of(spec, row, fields) == "Almacén Sol, Tienda Luna · Sopocachi · Luis Mamani · 2345-KLP"
    assert due_of(spec.due, row, paucara().timezone) == datetime.fromisoformat("2026-05-15T18:00:00-04:00")
