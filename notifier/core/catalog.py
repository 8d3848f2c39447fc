"""The catalogue: names and colours of estados, and which estado may follow which (contract 2.5).

The defaults come from ``resources/catalogo.toml``; a server's own names and colours replace them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from notifier.core.codes import canonical, readable
from notifier.core.model import Categoria, Estado


@dataclass(frozen=True, slots=True)
class Catalog:
    """Estados by category and code, and the edges of each category's graph. Any thread may read it."""

    estados: Mapping[Categoria, Mapping[str, Estado]]
    edges: Mapping[Categoria, Mapping[str, frozenset[str]]] = field(repr=False)

    def estado(self, categoria: Categoria, codigo: str) -> Estado:
        """The entry of a code; an unknown code gets a readable name and a neutral colour."""
        known = self.estados[categoria].get(codigo)
        return known or Estado(codigo, readable(codigo), orden=len(self.estados[categoria]))

    def follows(self, categoria: Categoria, origin: str, target: str) -> bool:
        """Whether one step leads from ``origin`` to ``target``; false when the graph does not know it."""
        return target in self.edges[categoria].get(origin, ())

    def between(self, categoria: Categoria, origin: str, target: str) -> tuple[str, ...]:
        """The estados that were passed from ``origin`` to ``target``, where only one path leads there.

        Empty where one step does it, where several paths do, or where none is known.
        """
        found: tuple[str, ...] | None = None
        paths: list[tuple[str, ...]] = [(origin,)]
        while paths:
            path = paths.pop()
            for following in self.edges[categoria].get(path[-1], frozenset()):
                if following == target:
                    if found is not None:
                        return ()
                    found = path[1:]
                elif following not in path:
                    paths.append((*path, following))
        return found or ()

    def with_estados(self, categoria: Categoria, estados: tuple[Estado, ...]) -> "Catalog":
        """This catalogue with the server's names and colours of one category laid over it.

        A colour or icon that the server leaves empty stays as it is known.
        """
        merged = dict(self.estados[categoria])
        for estado in estados:
            known = merged.get(estado.codigo, Estado(estado.codigo, estado.nombre))
            merged[estado.codigo] = replace(
                estado, color=estado.color or known.color, icono=estado.icono or known.icono
            )
        return replace(self, estados={**self.estados, categoria: merged})


def load_catalog(text: str) -> Catalog:
    """Read the default catalogue from the text of ``catalogo.toml``.

    Raises:
        tomllib.TOMLDecodeError, KeyError: the file shipped with the program is broken.
    """
    document = tomllib.loads(text)
    estados: dict[Categoria, dict[str, Estado]] = {}
    edges: dict[Categoria, dict[str, frozenset[str]]] = {}
    for categoria in Categoria:
        entries = document[categoria]
        estados[categoria] = {
            canonical(entry["codigo"]): Estado(
                codigo=canonical(entry["codigo"]),
                nombre=entry["nombre"],
                color=entry["color"],
                icono=entry["icono"],
                orden=position,
                final=entry.get("final", False),
            )
            for position, entry in enumerate(entries)
        }
        edges[categoria] = {
            canonical(entry["codigo"]): frozenset(entry.get("siguientes", ())) for entry in entries
        }
    return Catalog(estados, edges)
