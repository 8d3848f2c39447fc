"""What holds a secret does not show it where it is printed."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "notifier"
SECRET = {"token", "password", "secret", "redis_url"}


def shown_fields() -> Iterator[str]:
    """The fields of dataclasses and named tuples by whose name they are secret, and that their repr shows."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ClassDef):
                continue
            made = [ast.unparse(part) for part in (*node.decorator_list, *node.bases)]
            if not any(name.startswith("dataclass") or name.endswith("NamedTuple") for name in made):
                continue
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and any(
                    word in ast.unparse(field.target) for word in SECRET
                ):
                    value = ast.unparse(field.value) if field.value else ""
                    if "str" in ast.unparse(field.annotation) and "repr=False" not in value:
                        yield f"{path.relative_to(PACKAGE)}: {node.name}.{ast.unparse(field.target)}"


def test_no_repr_shows_a_secret() -> None:
    assert list(shown_fields()) == []
