"""What a process holds, to be compared before and after."""

import gc
import sys
import threading
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Held:
    """What this process holds; ``memory`` is its resident set in bytes, ``blocks`` are Python's own."""

    threads: int
    sockets: int
    files: int
    memory: int
    blocks: int

    @classmethod
    def now(cls) -> "Held":
        gc.collect()
        links = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return cls(
            threading.active_count(),
            sum(str(link).startswith("socket:") for link in links),
            len(links),
            pages * 4096,
            sys.getallocatedblocks(),
        )
