"""Loading Qt for Python without its watch on every later import."""

import builtins


def load_qt() -> None:
    """Load PySide6, and leave the import statement as it was. Main thread, before any other thread imports.

    PySide6 puts a function of its own in the place of ``__import__``: it reads the source of each module that
    is imported, by whomever, to see whether it asks for one of PySide6's optional features. Nothing here does.
    It takes a good part of the start, and it guards itself against recursion for the whole process: while one
    thread is inside, the imports of another go unseen, and are looked at later in the midst of a half-loaded
    pydantic, whose import then fails.
    """
    original = builtins.__import__
    try:
        import PySide6.QtCore  # noqa: F401 - loaded for what it does
    finally:
        builtins.__import__ = original
