"""A category that nobody has heard of, in a profile of one's own: signed in to, told and counted."""

from pathlib import Path

import pytest

from notifier.core.catalog import load_catalog
from notifier.core.counters import Counters
from notifier.core.model import Categoria
from notifier.core.outbound import AlertRaised, CatalogueChanged
from notifier.core.profile.check import check_profile
from notifier.sync.status import Status
from notifier.system.resources import resource_text
from tests.paucara.company import Company
from tests.paucara.desk import Desk

RUTA, BARCO = Categoria("ruta"), Categoria("barco")
OWN = """
name = "rutas"

[[categorias]]
key = "ruta"
symbol = "🧭"
es = { singular = "ruta", plural = "rutas" }
en = { singular = "route", plural = "routes" }

[[categorias.estados]]
codigo = "EN_CURSO"
nombre = "En curso"
color = "#2196F3"
siguientes = ["TERMINADA"]

[[categorias.estados]]
codigo = "TERMINADA"
nombre = "Terminada"
color = "#28A745"
final = true
good = true

[[events]]
names = ["ruta.movida"]
categoria = "ruta"
id = "ruta_id"

[[rules]]
categoria = "ruta"
origin = "EN_CURSO"
target = "TERMINADA"

[rest]
user = "/user"
login = "/login"
per_page = 100

[rest.lists.ruta]
path = "/vehiculos"
last_page = []
numero = "placa"
"""


def test_it_is_read_told_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = check_profile(OWN, "rutas.toml")
    status = Status("1", Counters())
    with Company() as company:
        company.vehiculo(1, "EN_CURSO")
        desk = Desk(monkeypatch, tmp_path, profile, company.api_url, "1|s3cret")
        assert desk.is_live
        company.vehiculo(1, "TERMINADA")
        desk.say("ruta.movida", {"ruta_id": 1})
        desk.live_for(5)
        desk.close()
    assert desk.badges(RUTA) == {"1": "TERMINADA"}
    (told,) = [message.alert for message in desk.published if isinstance(message, AlertRaised)]
    assert told.title == "Terminada · 1-ABC"
    for message in desk.published:
        status.observe(message)
    assert status.status()["items"] == {"ruta": 1}
    assert status.status()["names"] == {"ruta": {"es": "rutas", "en": "routes"}}
    known = [message for message in desk.published if isinstance(message, CatalogueChanged)]
    (_, ended) = known[-1].estados
    assert (ended.nombre, ended.color, ended.good) == ("Terminada", "#28A745", True)
    catalog = load_catalog(resource_text("catalogo.toml"), profile.categorias)
    assert catalog.follows(RUTA, "EN_CURSO", "TERMINADA")


WITH_BARCOS = (
    OWN
    + """
[[categorias]]
key = "barco"
es = { singular = "barco", plural = "barcos" }

[[rules]]
categoria = "barco"
target = "EN_PUERTO"

[rest.lists.barco]
path = "/proformas"
numero = "numero"
"""
)


def test_one_that_a_profile_drops_is_counted_nowhere_and_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_barcos, without = (check_profile(text, "rutas.toml") for text in (WITH_BARCOS, OWN))
    with Company() as company:
        company.vehiculo(1, "EN_CURSO")
        company.proforma(1, "EN_MAR")
        before = Desk(monkeypatch, tmp_path, with_barcos, company.api_url, "1|s3cret")
        company.proforma(1, "EN_PUERTO")
        before.live_for(120)
        before.close()
        # Nobody has taken the alert: it waits in the store.
        dropped = Desk(monkeypatch, tmp_path, without, company.api_url, "1|s3cret")
        status = Status("1", Counters())
        for message in dropped.published:
            status.observe(message)
        dropped.close()
        assert status.status()["items"] == {"ruta": 1}
        assert dropped.badges(BARCO) == {}
        told = [message.alert for message in dropped.published if isinstance(message, AlertRaised)]
        assert [(alert.title, alert.body.splitlines()[-1]) for alert in told] == [
            ("En puerto · PRO-1", "En mar → En puerto")
        ]
        # Its rows were kept: what has changed meanwhile is seen when the profile has it again.
        company.proforma(1, "EN_MAR")
        again = Desk(monkeypatch, tmp_path, with_barcos, company.api_url, "1|s3cret")
        again.close()
        assert [(seen.key.categoria, seen.origin, seen.target) for seen in again.told] == [
            (BARCO, "EN_PUERTO", "EN_MAR")
        ]
