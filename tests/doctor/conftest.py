"""The desk and the world of every test of the doctor."""

from tests.doctor.world import authority, desk, world

__all__ = ["authority", "desk", "world"]
