"""What is in dist/: of each kind one, and none too large."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

MOST = {".deb": 38, ".rpm": 46, ".exe": 26}
"""MB (10^6 bytes) that a package should have at most."""


def clear(folder: Path, *endings: str) -> None:
    """Remove what earlier builds left there of these kinds, whatever their version, with their signatures."""
    for ending in endings:
        for path in folder.glob(f"estado-notifier*{ending}*"):
            path.unlink()


def tell(made: Iterable[Path]) -> None:
    """Print the digest and the size of each file.

    Raises:
        SystemExit: one is larger than it may be; all were told.
    """
    large = []
    for path in made:
        size, most = path.stat().st_size / 1e6, MOST.get(path.suffix)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        print(f"{digest}  {size:5.1f} MB  {path.name}" + (f"  (at most {most})" if most else ""))
        if most is not None and size > most:
            large.append(path.name)
    if large:
        raise SystemExit(f"Too large: {', '.join(large)}")
