"""One target under atheris, which looks for inputs that reach new code: ``guided.py NAME FOLDER OPTION…``."""

import logging
import sys


def main() -> None:
    """Does not return: atheris ends the process, with 0 where nothing broke."""
    import atheris

    with atheris.instrument_imports(include=["notifier"]):
        from tests.fuzz.targets import TARGETS

    logging.disable(logging.CRITICAL)
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]].target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
