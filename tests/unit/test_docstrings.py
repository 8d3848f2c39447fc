"""The house's own rules of documentation and size."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "notifier"
FILES = sorted(PACKAGE.rglob("*.py"))
MAX_LINES = 300


def public(node: ast.AST, inside: str = "") -> Iterator[tuple[str, ast.AST]]:
    """The public classes, functions and methods of a module, nested functions left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{inside}{child.name}"
            if child.name == "__init__" and _takes_something(child):
                yield name, child
            if child.name.startswith("_"):
                continue
            yield name, child
            if isinstance(child, ast.ClassDef):
                yield from public(child, f"{name}.")


def _takes_something(function: ast.AST) -> bool:
    return isinstance(function, ast.FunctionDef) and len(function.args.args) > 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_public_name_is_documented(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if tree.body:
        assert ast.get_docstring(tree), "the module"
    missing = [name for name, node in public(tree) if not ast.get_docstring(node)]  # type: ignore[arg-type]  # public() gives only nodes that have one
    assert missing == []


def test_no_file_is_long() -> None:
    long = {str(path): lines for path in FILES if (lines := len(path.read_text().splitlines())) > MAX_LINES}
    assert long == {}
