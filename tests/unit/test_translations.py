"""Every text that the program can show is in each catalogue, and the compiled ones are the written ones."""

import ast
import gettext
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from notifier.core.errors import AppError
from notifier.core.i18n import TRANSLATED

ROOT = Path(__file__).parents[2]
CATALOGUES = ROOT / "resources/i18n"
LONG_SENTENCE = 15  # letters; a shorter one may be said again
PLACEHOLDER = re.compile(r"\{\w*\}|%\(\w+\)s")


@pytest.fixture(scope="module", params=TRANSLATED)
def written(request: pytest.FixtureRequest) -> Path:
    return CATALOGUES / str(request.param) / "LC_MESSAGES/estado-notifier.po"


@pytest.fixture(scope="module")
def catalogue(written: Path) -> Catalog:
    with written.open("rb") as file:
        return read_po(file, locale=written.parts[-3])


@pytest.fixture(scope="module")
def texts() -> set[str]:
    keywords: dict[str, None] = dict.fromkeys(["_", "translate", "mark"])
    found = extract_from_dir(str(ROOT / "notifier"), [("**.py", "python")], keywords=keywords)
    return {str(message[2]) for message in found}


def test_each_language_that_has_a_catalogue_can_be_chosen() -> None:
    assert {folder.name for folder in CATALOGUES.iterdir()} == set(TRANSLATED)


def test_every_text_is_translated_and_no_translation_is_left_over(
    catalogue: Catalog, texts: set[str]
) -> None:
    translated = {str(message.id) for message in catalogue if message.id and message.string}
    assert texts - translated == set()
    assert translated - texts == set()


def test_a_translation_has_the_places_of_its_text(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            places = sorted(PLACEHOLDER.findall(str(message.id)))
            assert sorted(PLACEHOLDER.findall(str(message.string))) == places, message.id


def test_no_translation_says_a_sentence_twice(catalogue: Catalog) -> None:
    for message in catalogue:
        sentences = re.split(r"(?<=[.!?])\s*", str(message.string))
        long = [sentence for sentence in sentences if len(sentence) > LONG_SENTENCE]
        assert len(long) == len({*long}), message.string


def test_the_compiled_catalogue_is_the_written_one(catalogue: Catalog, written: Path) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    with written.with_suffix(".mo").open("rb") as file:
        shipped = gettext.GNUTranslations(file)
    fresh = gettext.GNUTranslations(compiled)
    for message in catalogue:
        if message.id:
            assert shipped.gettext(str(message.id)) == fresh.gettext(str(message.id)) == message.string


def test_every_sentence_of_an_error_is_marked(texts: set[str]) -> None:
    def below(kind: type[AppError]) -> set[type[AppError]]:
        return {kind}.union(*(below(child) for child in kind.__subclasses__()))

    for kind in below(AppError):
        assert {kind.title, kind.advice} <= texts, kind


def test_no_raised_sentence_is_forgotten(texts: set[str]) -> None:
    """A literal first argument of an error for people is a sentence, and has to be marked."""
    for path in (ROOT / "notifier").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "").endswith("Error") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and " " in first.value:
                    assert first.value in texts or first.value[0].islower(), f"{path.name}: {first.value}"
