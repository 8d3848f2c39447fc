"""The catalogue: categories, names and colours of their estados, and which may follow which (contract 2.5).

The estados that everybody knows come from ``resources/catalogo.toml``. What a profile says of its own is laid
over them, and a server's own names and colours over both.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from notifier.core.codes import canonical, readable
from notifier.core.i18n import Translate
from notifier.core.look import Look
from notifier.core.model import NEUTRAL_COLOR, Categoria, Estado
from notifier.core.profile.categorias import CategoriaNames, CategoriaSpec, EstadoSpec

MAX_STEPS = 10_000
"""So many steps are looked at; a graph in which there are more says nothing for certain."""

_NONE: Mapping[str, Estado] = MappingProxyType({})
_NOWHERE: Mapping[str, frozenset[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Catalog:
    """The categories in their order, estados by category and code, and the edges of each category's graph.

    Any thread may read it. A category that is not in it (the profile had it once) has no estados, and is
    called by its key.
    """

    categorias: Mapping[Categoria, CategoriaSpec]
    estados: Mapping[Categoria, Mapping[str, Estado]]
    edges: Mapping[Categoria, Mapping[str, frozenset[str]]] = field(repr=False)

    def names(self, categoria: Categoria, translate: Translate) -> CategoriaNames:
        """What one item and many items of a category are called in the user's language."""
        known = self.categorias.get(categoria)
        if known is not None:
            return known.names(translate)
        return CategoriaNames(singular=readable(categoria).lower(), plural=readable(categoria).lower())

    def estado(self, categoria: Categoria, codigo: str) -> Estado:
        """The entry of a code; an unknown code gets a readable name and a neutral colour."""
        estados = self.estados.get(categoria, _NONE)
        return estados.get(codigo) or Estado(codigo, readable(codigo), orden=len(estados))

    def look(self, categoria: Categoria, codigo: str) -> Look:
        """Which picture tells that an item is in this estado.

        What a category of money has that is no trouble is money. What goes on is on its way; an end that is
        neither good nor trouble, and a code that nobody knows, says nothing.
        """
        estado = self.estados.get(categoria, _NONE).get(codigo)
        spec = self.categorias.get(categoria)
        if estado is not None and estado.trouble:
            return Look.TROUBLE
        if spec is not None and spec.money:
            return Look.MONEY
        if estado is None or (estado.final and not estado.good):
            return Look.NEUTRAL
        return Look.GOOD if estado.good else Look.UNDERWAY

    def follows(self, categoria: Categoria, origin: str, target: str) -> bool:
        """Whether one step leads from ``origin`` to ``target``; false when the graph does not know it."""
        return target in self.edges.get(categoria, _NOWHERE).get(origin, ())

    def between(self, categoria: Categoria, origin: str, target: str) -> tuple[str, ...]:
        """The estados that were passed from ``origin`` to ``target``, where that is certain.

        Empty where one step does it, where several paths do, where none is known, and where the only one
        leads through trouble: nobody is told of trouble that may never have been.
        """
        path = self._only_path(categoria, origin, target)
        has_trouble = any(self.estado(categoria, passed).trouble for passed in path)
        return () if has_trouble else path

    def _only_path(self, categoria: Categoria, origin: str, target: str) -> tuple[str, ...]:
        edges = self.edges.get(categoria, _NOWHERE)
        found: tuple[str, ...] | None = None
        paths: list[tuple[str, ...]] = [(origin,)]
        steps = 0
        while paths:
            path = paths.pop()
            for following in edges.get(path[-1], frozenset()):
                steps += 1
                if steps > MAX_STEPS:
                    return ()
                if following == target:
                    if found is not None:
                        return ()
                    found = path[1:]
                elif following not in path:
                    paths.append((*path, following))
        return found or ()

    def with_following(self, categoria: Categoria, origin: str, following: Iterable[str]) -> "Catalog":
        """This catalogue where the server says which estados may follow one: that beats the default."""
        edges = {**self.edges.get(categoria, _NOWHERE), origin: frozenset(following)}
        return replace(self, edges={**self.edges, categoria: edges})

    def with_estados(self, categoria: Categoria, estados: tuple[Estado, ...]) -> "Catalog":
        """This catalogue with the server's names and colours of one category laid over it.

        A colour or icon that the server leaves empty stays as it is known, and so does what no server says:
        which estados are good and which are trouble. A good end stays an end, whatever the server says.
        """
        merged = dict(self.estados.get(categoria, _NONE))
        for estado in estados:
            known = merged.get(estado.codigo, Estado(estado.codigo, estado.nombre))
            merged[estado.codigo] = replace(
                estado,
                color=estado.color or known.color,
                icono=estado.icono or known.icono,
                final=estado.final or (known.good and known.final),
                good=known.good,
                trouble=known.trouble,
            )
        return replace(self, estados={**self.estados, categoria: merged})


def load_catalog(text: str, categorias: Iterable[CategoriaSpec]) -> Catalog:
    """The catalogue of a profile's categories before a server has spoken. Pure; any thread.

    Args:
        text: of ``catalogo.toml``, the estados by the name of their catalogue.
        categorias: those of the profile; their own estados are laid over the others.

    Raises:
        tomllib.TOMLDecodeError, KeyError, TypeError, ValueError: the file shipped with the program is broken.
    """
    document = tomllib.loads(text)
    specs = {spec.categoria: spec for spec in categorias}
    estados: dict[Categoria, dict[str, Estado]] = {}
    edges: dict[Categoria, dict[str, frozenset[str]]] = {}
    for categoria, spec in specs.items():
        entries = [_entry(entry) for entry in document.get(spec.catalogue_name, ())]
        estados[categoria], edges[categoria] = {}, {}
        for own in (*entries, *spec.estados):
            known = estados[categoria].get(own.codigo)
            estados[categoria][own.codigo] = _laid_over(known, own, len(estados[categoria]))
            if own.siguientes is not None or known is None:
                edges[categoria][own.codigo] = frozenset(own.siguientes or ())
    return Catalog(specs, estados, edges)


def _entry(entry: Mapping[str, object]) -> EstadoSpec:
    following = entry.get("siguientes", ())
    codes = tuple(canonical(str(code)) for code in following) if isinstance(following, list) else ()
    values: dict[str, object] = {**entry, "codigo": canonical(str(entry["codigo"])), "siguientes": codes}
    return EstadoSpec(**values)  # type: ignore[arg-type]  # a file of our own, read in each test


def _laid_over(known: Estado | None, own: EstadoSpec, position: int) -> Estado:
    below = known or Estado(own.codigo, readable(own.codigo), NEUTRAL_COLOR, orden=position)
    return replace(
        below,
        nombre=own.nombre or below.nombre,
        color=own.color or below.color,
        icono=own.icono or below.icono,
        final=below.final if own.final is None else own.final,
        # What is said of its own outweighs the opposite that was known.
        good=(below.good and not own.trouble) if own.good is None else own.good,
        trouble=(below.trouble and not own.good) if own.trouble is None else own.trouble,
    )
