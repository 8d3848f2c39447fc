"""Names for the simulated fleet that read like Bolivia. All are invented."""

import random
from dataclasses import dataclass

_GIVEN = (
    *("Luis", "Marcelo", "Juan Carlos", "Rolando", "Edwin", "Freddy", "Wilmer", "Gonzalo", "Ramiro", "Óscar"),
    *("María", "Janeth", "Rosmery", "Lourdes", "Verónica", "Gladys", "Nelly", "Carla", "Ximena", "Beatriz"),
)
_FAMILY = (
    *("Mamani", "Quispe", "Choque", "Condori", "Flores", "Vargas", "Rojas", "Gutiérrez", "Fernández"),
    *("Suárez", "Justiniano", "Áñez", "Céspedes", "Camacho", "Peñaranda", "Villarroel", "Zeballos", "Ayala"),
)
_SHOP = (
    "Almacén",
    "Distribuidora",
    "Ferretería",
    "Farmacia",
    "Librería",
    "Abarrotes",
    "Micromercado",
    "Pensión",
)
_SHOP_NAME = (
    *("Illimani", "El Cristo", "San Miguel", "La Cancha", "Los Tajibos", "Sajama", "El Prado", "Tunari"),
    *(
        "Virgen de Urkupiña",
        "Plan 3000",
        "Rosario",
        "El Alto",
        "Sopocachi",
        "Achumani",
        "Equipetrol",
        "Ñuflo",
    ),
)
_STREETS = {
    "La Paz": (
        "Av. 16 de Julio",
        "Calle Sagárnaga",
        "Av. Arce",
        "Calle Jaén",
        "Av. Ballivián",
        "Calle Murillo",
    ),
    "El Alto": ("Av. Juan Pablo II", "Av. 6 de Marzo", "Calle Franco Valle", "Av. Cívica"),
    "Santa Cruz": (
        "Av. Cristo Redentor",
        "Calle Sucre",
        "Av. Monseñor Rivero",
        "Av. San Martín",
        "Av. Grigotá",
    ),
    "Cochabamba": ("Av. Heroínas", "Av. América", "Calle España", "Av. Blanco Galindo", "Calle Jordán"),
    "Oruro": ("Calle Bolívar", "Av. 6 de Octubre", "Calle La Plata"),
    "Sucre": ("Calle Aniceto Arce", "Av. Jaime Mendoza", "Calle Dalence"),
}
_ZONES = {
    "La Paz": ("Sopocachi", "Miraflores", "San Pedro", "Obrajes", "Calacoto", "Achumani", "Villa Fátima"),
    "El Alto": ("Ciudad Satélite", "Villa Adela", "Río Seco", "16 de Julio", "Senkata"),
    "Santa Cruz": ("Equipetrol", "Plan Tres Mil", "Villa 1.º de Mayo", "Los Pozos", "Urbarí", "Hamacas"),
    "Cochabamba": ("Cala Cala", "Queru Queru", "Sarco", "La Cancha", "Tiquipaya", "Quillacollo"),
    "Oruro": ("Villa Esperanza", "San José"),
    "Sucre": ("La Recoleta", "Surapata"),
}
_BRANDS = (
    "Toyota Hilux",
    "Nissan Frontier",
    "Isuzu NPR",
    "Hino 300",
    "Suzuki Carry",
    "Hyundai H100",
    "JAC N56",
)
_LETTERS = "ABCDFGHKLNPRSTUVXYZ"


@dataclass(frozen=True, slots=True)
class Client:
    """Who gets something, and where: all in words."""

    name: str
    zone: str
    address: str
    phone: str


class Names:
    """Draws names from a random source, so that the same seed gives the same ones."""

    def __init__(self, rng: random.Random) -> None:
        """``rng`` is shared with the fleet: its order of draws is part of what a seed means."""
        self._rng = rng
        self._clients: dict[str, Client] = {}

    def person(self) -> str:
        """A given name and two family names."""
        first, second = self._rng.sample(_FAMILY, 2)
        return f"{self._rng.choice(_GIVEN)} {first} {second}"

    def client(self) -> Client:
        """A client of the distributor; the same name has the same address each time."""
        name = f"{self._rng.choice(_SHOP)} {self._rng.choice(_SHOP_NAME)}"
        if name not in self._clients:
            city = self._rng.choice(tuple(_STREETS))
            address = f"{self._rng.choice(_STREETS[city])} N.º {self._rng.randint(10, 2400)}, {city}"
            self._clients[name] = Client(name, self._rng.choice(_ZONES[city]), address, self.phone())
        return self._clients[name]

    def phone(self) -> str:
        """A mobile phone."""
        return f"{self._rng.choice('67')}{self._rng.randint(0, 9_999_999):07d}"

    def plate(self) -> str:
        """A plate of four digits and three letters."""
        return f"{self._rng.randint(1000, 6999)}-{''.join(self._rng.choices(_LETTERS, k=3))}"

    def brand(self) -> str:
        """The make and model of a vehicle."""
        return self._rng.choice(_BRANDS)

    def total(self) -> float:
        """An amount in bolivianos."""
        return round(self._rng.uniform(80, 18_000), 1)
