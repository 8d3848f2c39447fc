"""A server's catalogue of estados over the one that is shipped: ``net.answers`` and ``core.catalog``."""

import re
from contextlib import suppress
from typing import Any

from notifier.core.counters import Counters
from notifier.core.errors import BadReplyError
from notifier.core.plain_text import plain_line
from notifier.net.answers import ICON_LENGTH, Answers
from tests.categorias import CATEGORIAS
from tests.fuzz.drawn import Drawn, words_of
from tests.fuzz.samples import PROFILES, catalog, profile, rest

_ROW = {
    "id": 1,
    "codigo": "EN_TRANSITO",
    "nombre": "En tránsito",
    "descripcion": "",
    "color": "#03A9F4",
    "icono": "🚚",
    "orden": 8,
    "es_estado_final": False,
}
_BODY = {"data": [_ROW, {**_ROW, "codigo": "ENTREGADO"}], "meta": {"categoria": "entrega", "total": 2}}
_WORDS = words_of(_BODY)
SEEDS = [bytes([number, 0]) for number in range(len(PROFILES))]


def target(data: bytes) -> None:
    drawn = Drawn(data)
    name = drawn.pick(PROFILES)
    answers = Answers(profile(name), rest(name), "servidor.bo", Counters())
    body: Any = drawn.document(_WORDS, 5) if drawn.byte() % 3 else drawn.filled(_BODY)
    if not isinstance(body, dict):
        return
    for categoria in CATEGORIAS:
        with suppress(BadReplyError):
            estados = answers.estados(categoria, body)
            merged = catalog().with_estados(categoria, estados)
            for estado in estados:
                assert estado.codigo
                shown = merged.estado(categoria, estado.codigo)
                assert shown.nombre == plain_line(shown.nombre, 500)
                assert shown.icono == plain_line(shown.icono, 500)
                assert len(estado.icono) <= ICON_LENGTH
                assert re.fullmatch("#[0-9A-Fa-f]{6}|", shown.color)
                merged.follows(categoria, estado.codigo, "ENTREGADO")
                merged.between(categoria, estado.codigo, "ENTREGADO")
