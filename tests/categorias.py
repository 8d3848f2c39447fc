"""The categories of the shipped profiles, for tests: the program itself knows none by name."""

from notifier.core.model import Categoria
from notifier.core.profile.categorias import CategoriaSpec
from notifier.core.profile.shipped import shipped_profile
from notifier.system.resources import resource_text

ENTREGA, PROFORMA, VEHICULO = Categoria("entrega"), Categoria("proforma"), Categoria("vehiculo")

CATEGORIAS = (ENTREGA, PROFORMA, VEHICULO)
"""Those of ``estandar``, in their order."""

SPECS: tuple[CategoriaSpec, ...] = shipped_profile(resource_text("profiles/estandar.toml")).categorias
"""What that profile says of them."""
