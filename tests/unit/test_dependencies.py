"""What is imported is declared: a library that came only with another one may stay away one day."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NOT_HERE = {"filelock": "filelock", "desktop_notifier": "desktop-notifier", "winreg": "", "winrt": ""}
"""Imported on other systems alone; what is not found here is looked up here."""

SERVER = "notifier/server/"
RELAY = "notifier/server/relay/"
DEMO_ALONE = {"demo.py", "demo_calls.py", "fleet.py", "rest.py", "state.py", "tokens.py", "traffic.py"}


def declared(*extras: str) -> set[str]:
    lists = [PROJECT["dependencies"], *(PROJECT["optional-dependencies"][extra] for extra in extras)]
    return {canonicalize_name(Requirement(line).name) for listed in lists for line in listed}


def may_import(path: str) -> set[str]:
    """What somebody has who runs this file; what both servers run has to be in both extras."""
    if path.startswith(RELAY):
        return declared("relay")
    if path.startswith(SERVER):
        return declared("demo") if Path(path).name in DEMO_ALONE else declared("demo") & declared("relay")
    return declared()


def imported(tree: ast.AST) -> Iterator[str]:
    """The first names of all modules that are imported, wherever it stands and by whatever means."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name.partition(".")[0] for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]
            case ast.Call(
                func=ast.Name(id="bare_package") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(module)), *_],
            ):
                yield module.partition(".")[0]


INSTALLED = packages_distributions()


def distribution(module: str) -> str:
    return NOT_HERE.get(module) or next(iter(INSTALLED.get(module, [module])))


FILES = sorted((ROOT / "notifier").rglob("*.py"))


def test_every_import_is_declared() -> None:
    missing = []
    for path in FILES:
        name = path.relative_to(ROOT).as_posix()
        for module in imported(ast.parse(path.read_text(encoding="utf-8"))):
            if module in sys.stdlib_module_names or module in {"notifier", "pyimod02_importers"}:
                continue
            if canonicalize_name(distribution(module)) not in may_import(name):
                missing.append(f"{name} imports {module}: declare {distribution(module)} in pyproject.toml")
    assert missing == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import a.b", ["a"]),
        ("def f():\n    from a.b import c", ["a"]),
        ("from . import a", []),
        ("bare_package('a')", ["a"]),
        ("importlib.import_module('a.b')", ["a"]),
    ],
)
def test_each_way_to_import_is_seen(code: str, found: list[str]) -> None:
    assert list(imported(ast.parse(code))) == found


@pytest.mark.parametrize("listed", [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()])
def test_what_has_private_parts_that_are_touched_has_an_upper_bound(listed: list[str]) -> None:
    from tests.unit.test_library_parts import ALL, distribution_of

    touched = {canonicalize_name(distribution_of(part)) for _, part, _ in ALL}
    requirements = {canonicalize_name(found.name): found for found in map(Requirement, listed)}
    loose = [
        name
        for name in touched & requirements.keys()
        if not any(each.operator == "<" for each in requirements[name].specifier)
    ]
    assert loose == []


def test_each_library_of_the_table_is_declared() -> None:
    from tests.unit.test_library_parts import ALL, distribution_of

    touched = {canonicalize_name(distribution_of(part)) for _, part, _ in ALL}
    assert touched - declared("demo", "relay") == set()


def test_what_is_locked_is_what_is_declared() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    locked = [Requirement(line.rstrip(" \\")) for line in lines if line[:1].isalnum()]
    versions = {canonicalize_name(each.name): str(each.specifier).removeprefix("==") for each in locked}
    extras = PROJECT["optional-dependencies"].values()
    for line in [*PROJECT["dependencies"], *(line for listed in extras for line in listed)]:
        wanted = Requirement(line)
        assert versions[canonicalize_name(wanted.name)] in wanted.specifier, f"make lock: {line}"
