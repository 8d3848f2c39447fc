"""Which language the texts are in. The catalogue is one that the test compiles itself."""

import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from notifier.system import language as module
from notifier.system.language import translator


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An English catalogue in the place of the program's own."""
    words = Catalog(locale="en")
    words.add("Ver", "View")
    file = tmp_path / "estado-notifier.mo"
    with file.open("wb") as target:
        write_mo(target, words)
    monkeypatch.setattr(module, "resource", lambda _name: file)
    return file


@pytest.mark.parametrize(
    ("language", "environ", "text"),
    [
        ("es", {"LANG": "en_US.UTF-8"}, "Ver"),
        ("en", {"LANG": "es_BO.UTF-8"}, "View"),
        ("auto", {"LANG": "en_US.UTF-8"}, "View"),
        ("auto", {"LANG": "es_BO.UTF-8"}, "Ver"),
        ("auto", {"LANG": "en_US.UTF-8", "LC_ALL": "es_BO.UTF-8"}, "Ver"),
        ("auto", {"LANG": "es_BO.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "View"),
        ("auto", {"LANG": "en_US.UTF-8", "LANGUAGE": "es:en"}, "Ver"),
        ("auto", {"LANG": "C.UTF-8"}, "Ver"),
        ("auto", {"LANG": "de_DE.UTF-8"}, "Ver"),
        ("auto", {}, "Ver"),
    ],
)
def test_the_language_follows_the_setting_and_then_the_locale(
    catalogue: Path, language: str, environ: dict[str, str], text: str
) -> None:
    assert translator(language, environ)("Ver") == text


def test_unknown_and_empty_texts_stay(catalogue: Path) -> None:
    english = translator("en", {})
    assert english("Nunca traducido") == "Nunca traducido"
    assert english("") == ""


@pytest.mark.parametrize("content", [None, b"not a catalogue"])
def test_without_a_catalogue_english_is_spanish(
    catalogue: Path, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    if content is None:
        catalogue.unlink()
    else:
        catalogue.write_bytes(content)
    assert translator("en", {})("Ver") == "Ver"
    assert "Spanish" in caplog.text


def test_a_system_without_variables_is_asked_itself(catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows and macOS cannot be run here: the platform's name and its answer are the test's."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("locale.getlocale", lambda: ("English_United States", "1252"))
    assert translator("auto", {})("Ver") == "View"
    monkeypatch.setattr(module, "TRANSLATED", ("en", "pt"))
    monkeypatch.setattr("locale.getlocale", lambda: ("Portuguese_Brazil", "1252"))
    assert translator("auto", {})("Ver") == "View"  # the one catalogue that there is
    monkeypatch.setattr("locale.getlocale", lambda: ("Spanish_Bolivia", "1252"))
    assert translator("auto", {})("Ver") == "Ver"
    monkeypatch.setattr("locale.getlocale", lambda: (None, None))
    assert translator("auto", {})("Ver") == "Ver"
