"""The private desktop and the world of every test of the doctor."""

from tests.doctor.world import authority, private_desktop, world

__all__ = ["authority", "private_desktop", "world"]
