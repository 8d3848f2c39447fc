"""docs/profiles.md, "Where backends differ": each line of the table is taken in a profile."""

import re

import pytest

from notifier.core.profile.check import check_profile
from tests.pages import DOCS, section, text

ROWS = re.findall(
    r"^\| (.+?) \| `\[(.+?)\]` \| (.+) \|$",
    section(text(DOCS / "profiles.md"), "Where backends differ"),
    re.MULTILINE,
)
PROFILE = """
name = "de-prueba"

[[categorias]]
key = "entrega"
es = { singular = "entrega", plural = "entregas" }

[[categorias]]
key = "pago"
es = { singular = "pago", plural = "pagos" }

[[events]]
names = ["estado:cambio"]
categoria_path = "categoria"

[rest]
user = "/user"
login = "/login"
per_page = 50
"""
LIST = "[rest.lists.entrega]\n" + 'path = "/entregas"\nnumero = "numero"\n'


@pytest.mark.parametrize(("name", "lines"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_each_difference_can_be_written_so(name: str, lines: str) -> None:
    written = "\n".join(re.findall(r"`(.+?)`", lines))
    others = "" if name == "rest.lists.entrega" else LIST
    head = LIST if name == "rest.lists.entrega" else f"[{name}]\n"
    if name == "rest.lists.pago":
        head += 'numero = "numero"\n'
    check_profile(f"{PROFILE}{others}{head}{written}\n", "profile.toml")


def test_the_table_was_found() -> None:
    assert len(ROWS) > 8
