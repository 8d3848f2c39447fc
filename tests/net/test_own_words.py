"""A profile may use the backend's own words everywhere, not only where they are declared as aliases."""

from pathlib import Path

from notifier.core.events import parse
from notifier.core.link import LinkState
from notifier.core.model import ItemKey
from notifier.core.profile.check import check_profile
from notifier.system.resources import resource_text
from tests.categorias import ENTREGA, SPECS
from tests.paucara.company import Company
from tests.paucara.watching import Watching
from tests.private_desktop.bus import eventually

PAUCARA = resource_text("profiles/paucara.toml")
ALIASES = """ENTREGADA = "ENTREGADO"
RECIBIDO = "ENTREGADO"
LISTO_PARA_ENTREGA = "EN_CARGA"
"""
RULE = """
[[rules]]
categoria = "entrega"
target = "Recibido"
"""
OWN = (
    PAUCARA.split("# The prioritized")[0]
    .replace('entrega_logistica = "entrega"', '"Envío Grande" = "entrega"')
    .replace('ENTREGADA = "ENTREGADO"\n', ALIASES)
    + RULE
    + "[poll]"
    + PAUCARA.split("[poll]")[1]
)


def test_a_rule_in_the_words_of_the_backend_is_told(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    with Company() as company:
        company.entrega(7, "EN_CAMINO")
        with Watching(tmp_path, company.api_url, str(path), "1|s3cret") as watching:
            watching.wait_link(LinkState.LIVE)
            company.entrega(7, "RECIBIDO")
            company.emit("entrega.entregada", {"entrega_id": 7})
            eventually(lambda: watching.told)
            assert watching.told == [(ItemKey(ENTREGA, "7"), "EN_CAMINO", "ENTREGADO")]
            eventually(lambda: watching.alerts)


def test_an_implied_estado_in_the_words_of_the_backend_is_the_canonical_one() -> None:
    hint = parse(check_profile(OWN, "own.toml", SPECS), "entrega.listo", ({"entrega_id": 7},))
    assert hint is not None
    assert hint.estado == "EN_CARGA"


def test_another_name_of_a_category_is_compared_without_case_accents_or_spaces() -> None:
    profile = check_profile(OWN, "own.toml", SPECS)
    assert profile.categoria("envio grande") == ENTREGA
    assert profile.categoria("ENVÍO_GRANDE") == ENTREGA
