"""What the rules are about: the profile with its own rules, and the names that the estados have now."""

from dataclasses import dataclass

from notifier.core.catalog import Catalog
from notifier.core.model import Categoria
from notifier.core.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class Known:
    """The profile that holds, and its catalogue with the server's own names."""

    profile: Profile
    catalog: Catalog

    @property
    def categorias(self) -> tuple[Categoria, ...]:
        """In the order in which they are shown."""
        return self.profile.keys

    def estados(self, categoria: Categoria) -> list[tuple[str, str]]:
        """Codes and names of a category's estados, in their order."""
        estados = sorted(self.catalog.estados.get(categoria, {}).values(), key=lambda one: one.orden)
        return [(estado.codigo, estado.nombre) for estado in estados]
