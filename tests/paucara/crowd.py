"""A company of the real backend's size, and what its requests are about."""

from collections import Counter
from collections.abc import Iterable

from tests.paucara.company import Company

PROFORMAS = 6_231
ENTREGAS = 7_000
VEHICULOS = 40
VENTAS = 5_000


def crowd(company: Company) -> None:
    """Most of what it has is over; the newest are open, and so are twenty very old ones of each kind."""
    company.page_size = None
    for number in range(1, PROFORMAS + 1):
        is_open = number <= 20 or number > PROFORMAS - 30
        company.proforma(number, "PENDIENTE" if is_open else "CONVERTIDA")
    for number in range(1, ENTREGAS + 1):
        is_open = number <= 20 or number > ENTREGAS - 50
        company.entrega(number, "EN_CAMINO" if is_open else "ENTREGADO")
    for number in range(1, VEHICULOS + 1):
        company.vehiculo(number, "DISPONIBLE")
    for number in range(1, VENTAS + 1):
        is_open = number <= 20 or number > VENTAS - 50
        company.venta(number, *(("PROGRAMADO", "NO_PAGADO") if is_open else ("ENTREGADA", "PAGADO")))


def lists(asked: Iterable[str]) -> Counter[str]:
    """How many of these requests (paths with a query) are about each list, and about the catalogue."""
    return Counter(
        next(word for word in path.partition("?")[0].split("/") if word not in ("", "admin", "encargado"))
        for path in asked
    )
