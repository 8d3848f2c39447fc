"""Refuses a release whose tag is not the program's version: ``check_tag.py v0.1.0``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from notifier import __version__


def main(tag: str) -> int:
    """0 if the tag is ``v`` and the version."""
    if tag == f"v{__version__}":
        return 0
    print(f"The tag is {tag} and the program says {__version__}: one of them is wrong.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
