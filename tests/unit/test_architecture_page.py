"""docs/architecture.md speaks of threads, files, words and layers that there are."""

import ast
import re
from collections import Counter

import pytest

from tests.pages import DOCS, ROOT, section, text

PAGE = text(DOCS / "architecture.md")
CODE = ROOT / "notifier"

SEAMS = {"Remote"}
"""Names that an interface in sync and its implementation share on purpose."""


def rows(title: str) -> list[list[str]]:
    """The cells of all tables below a heading, without their heads."""
    lines = re.findall(r"^\|(.+)\|$", section(PAGE, title), re.MULTILINE)
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [row for row in cells if row[0] not in {"word", "thread"} and set(row[0]) != {"-"}]


def names(path: str) -> set[str]:
    """What a file of the program defines at its top: classes, functions, types and values."""
    found = set()
    for node in ast.parse((CODE / path).read_text(encoding="utf-8")).body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                found.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]):
                found.add(name)
    return found


GLOSSARY = rows("Glossary")
IN_THE_CODE = [found.groups() for row in GLOSSARY if (found := re.match(r"`(.+?)`(?:: `(.+)`)?$", row[2]))]


def test_each_word_stands_there_once() -> None:
    assert len(GLOSSARY) > 30
    assert [word for word, times in Counter(row[0] for row in GLOSSARY).items() if times > 1] == []


@pytest.mark.parametrize(("path", "name"), IN_THE_CODE)
def test_each_word_of_the_glossary_is_a_word_of_the_code(path: str, name: str | None) -> None:
    assert (CODE / path).is_file()
    assert name is None or name in names(path)


def test_each_word_of_the_glossary_means_one_class_of_the_code() -> None:
    wanted = {name for _, name in IN_THE_CODE if name and name[0].isupper()} - SEAMS
    said = {(name, path) for path, name in IN_THE_CODE if name in wanted}
    places = [
        (name, path.relative_to(CODE).as_posix())
        for path in sorted(CODE.rglob("*.py"))
        for name in names(path.relative_to(CODE).as_posix()) & wanted
    ]
    assert sorted(places) == sorted(said)


def test_each_thread_is_in_the_table_and_where_it_says() -> None:
    table = {
        file: [name for name, _, files in rows("Threads") if f"`{file}`" in files]
        for row in rows("Threads")
        for file in re.findall(r"`(.+?)`", row[2])
    }
    assert [file for file in table if not (ROOT / file).is_file()] == []
    started = set()
    for path in sorted(CODE.rglob("*.py")):
        file = path.relative_to(ROOT).as_posix()
        for written in re.findall(r'threading\.Thread\(.*name=f?"(.+?)"', path.read_text(encoding="utf-8")):
            # Of a name that is made up at run time, what is always in it.
            fixed = max(re.split(r"\{.+?\}", written), key=len).strip()
            told = table.get(file, [])
            if file.startswith("notifier/server/"):
                told = re.findall(r"thread (`\w+`)", section(PAGE, "Threads"))
            assert any(fixed in name for name in told), f"{file}: {written}"
            started.add(file)
    others = {"notifier/app.py", "notifier/sync/synchronizer.py"}  # the main thread, and who works on one
    assert set(table) - started == others


def test_each_folder_of_the_picture_is_there() -> None:
    tree = section(PAGE, "Folders and layers")
    for path in re.findall(r"`?((?:notifier|resources|tests|packaging|bench|docs)/)", tree):
        assert (ROOT / path).is_dir(), path
    for line in re.findall(r"^  ((?:[a-z_]+(?:\.py|/)(?:, )?)+) ", tree, re.MULTILINE):
        for name in line.split(", "):
            assert (CODE / name).exists(), name


def test_its_layers_are_those_that_are_checked() -> None:
    rules = text(ROOT / "pyproject.toml")
    drawn = re.search(r"^cli, app ─▶ (.+) ◀─ server$", PAGE, re.MULTILINE)
    assert drawn
    written = drawn[0].removesuffix(" ◀─ server").replace("─▶", "->")
    assert f'name = "One direction: {written}"' in rules
