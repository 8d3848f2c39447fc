"""CONTRIBUTING.md, "Add an event" and "Add a field": its code blocks at the end of a shipped profile."""

from notifier.core.events import parse
from notifier.core.item_rows import fields_of
from notifier.core.model import Categoria
from notifier.core.profile.check import check_profile
from tests.pages import ROOT, section, snippets, text

PAGE = text(ROOT / "CONTRIBUTING.md")
ESTANDAR = text(ROOT / "resources/profiles/estandar.toml")


def test_an_event_more_is_read() -> None:
    (snippet,) = snippets(section(PAGE, "Add an event"), "toml")
    profile = check_profile(f"{ESTANDAR}\n{snippet}", "profile.toml")
    payload = {"entrega_id": 7, "entrega_numero": "ENT-7", "estado_nuevo": "PROGRAMADO"}
    hint = parse(profile, "entrega.reprogramada", (payload,))
    assert hint is not None
    assert (hint.categoria, hint.id, hint.numero, hint.estado) == ("entrega", "7", "ENT-7", "PROGRAMADO")


def test_a_field_more_is_read_under_its_own_name() -> None:
    (snippet,) = snippets(section(PAGE, "Add a field"), "toml")
    profile = check_profile(f"{ESTANDAR}\n{snippet}", "profile.toml")
    assert profile.rest is not None
    spec = profile.rest.lists[Categoria("entrega")]
    fields = fields_of(spec, {"id": 7, "cliente": "Tienda Sol", "cantidad_bultos": 3})
    assert dict(fields) == {"client": "Tienda Sol", "bultos": "3"}
    assert spec.fields["bultos"].label("bultos", str) == "Bultos"
