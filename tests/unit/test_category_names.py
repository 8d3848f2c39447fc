"""A walk over the code: which categories there are, the profile says. Python names none."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2] / "notifier"

NAMES = re.compile(r"\b(entregas?|proformas?|veh[ií]culos?|ventas?|pagos?)\b", re.IGNORECASE)

MAY = {
    "server/fleet.py": "the embedded backend's own fleet",
    "server/replies.py": "the paths of its lists",
    "server/details.py": "what its items are about",
}
"""The other side of the wire, and why."""


def texts(tree: ast.Module) -> Iterator[ast.Constant]:
    """The strings of a file, but for its docstrings."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node


def test_no_category_has_its_name_in_python() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.value!r}"
        for path in sorted(ROOT.rglob("*.py"))
        if str(path.relative_to(ROOT)) not in MAY
        for node in texts(ast.parse(path.read_text(encoding="utf-8")))
        if NAMES.search(str(node.value))
    ]
    assert found == []
