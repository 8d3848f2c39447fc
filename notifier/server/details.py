"""What people read of the simulated items besides number and estado. Pure; one thread at a time."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from notifier.server.names import Names

Detail = str | float | None
Details = Mapping[str, Detail]
"""Parts of a row as they go over the wire (contract 1.2)."""

_WINDOWS = (
    *(("08:00:00", "10:00:00"), ("09:00:00", "12:00:00"), ("10:30:00", "12:30:00")),
    *(("14:00:00", "16:00:00"), ("15:00:00", "18:30:00"), ("18:00:00", "20:00:00")),
    (None, None),  # some time that day
)
_DAYS_FROM_NOW = (0, 0, 0, 1, 2)

_SOON_SHARE = 0.2
_WINDOW = timedelta(hours=2)


class Drawn:
    """Draws what belongs to an item. One thread at a time."""

    def __init__(self, rng: random.Random, clock: Callable[[], datetime]) -> None:
        """``rng`` is the fleet's; ``clock`` gives aware times in the fleet's zone."""
        self._rng = rng
        self._clock = clock
        self._names = Names(rng)

    def plate(self) -> str:
        """The number of a vehicle."""
        return self._names.plate()

    def vehicle(self) -> dict[str, Detail]:
        """Of a vehiculo."""
        return {
            "marca": self._names.brand(),
            "chofer": self._names.person(),
            "telefono": self._names.phone(),
            "zona": self._names.client().zone,
        }

    def quote(self) -> dict[str, Detail]:
        """Of a proforma."""
        valid_until = self._clock().date() + timedelta(days=self._rng.randint(2, 15))
        return {**self._client(), "total": self._names.total(), "valida_hasta": valid_until.isoformat()}

    def delivery(self, plate: str | None, driver: Detail, *, is_new: bool = False) -> dict[str, Detail]:
        """Of an entrega; ``plate`` and ``driver`` of a vehicle, drawn where there is none.

        What is promised is still to come. Of new ones some are promised for so soon that they will be late.
        """
        begin, end = self._rng.choice(_WINDOWS)
        now = self._clock()
        day = now.date() + timedelta(days=self._rng.choice(_DAYS_FROM_NOW))
        if day == now.date() and end is not None and end <= f"{now:%H:%M:%S}":
            day += timedelta(days=1)
        if is_new and self._rng.random() < _SOON_SHARE:
            promised = now + timedelta(minutes=self._rng.randint(1, 4))
            begin, end = f"{promised - _WINDOW:%H:%M:%S}", f"{promised:%H:%M:%S}"
            # One that begins before midnight belongs to the day on which it begins.
            day = (promised - _WINDOW).date()
        return {
            **self._client(),
            "chofer": driver or self._names.person(),
            "placa": plate or self._names.plate(),
            "total": self._names.total(),
            "fecha_entrega_comprometida": day.isoformat(),
            "ventana_entrega_ini": begin,
            "ventana_entrega_fin": end,
        }

    def _client(self) -> dict[str, Detail]:
        client = self._names.client()
        return {
            "cliente": client.name,
            "zona": client.zone,
            "direccion": client.address,
            "telefono": client.phone,
        }
