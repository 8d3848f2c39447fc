"""Files with flipped bits."""

import random
from pathlib import Path


def flip(path: Path, rng: random.Random, count: int) -> None:
    """Flip so many bits of a file, anywhere."""
    data = bytearray(path.read_bytes())
    for _ in range(count):
        bit = rng.randrange(8 * len(data))
        data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)


def replace_once(path: Path, old: bytes, new: bytes) -> None:
    """Write other bytes over the first place where these stand."""
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))
