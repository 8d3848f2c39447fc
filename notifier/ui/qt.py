"""Loading Qt for Python without its watch on every later import."""

import builtins


def load_qt() -> None:
    """Load PySide6, and leave the import statement as it was. Main thread, before any other thread imports.

    PySide6 puts a function of its own in the place of ``__import__``: it reads the source of each module that
    anybody imports, to see whether it asks for one of PySide6's optional features. Nothing here does.
    It takes a good part of the start, and its guard against recursion is one for all threads: when two import
    at once, it may look at a half-loaded pydantic, whose import then fails.

    What loads PySide6 before this call leaves its function in place: the self-test finds that.
    """
    original = builtins.__import__
    try:
        import PySide6.QtCore  # noqa: F401 - loaded for what it does
    finally:
        builtins.__import__ = original
