"""Estado Notifier: tells a dispatcher the moment an entrega, proforma or vehiculo changes estado."""

__version__ = "0.1.0"
