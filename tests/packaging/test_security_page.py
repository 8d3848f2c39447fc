"""SECURITY.md speaks of files, commands and an address that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_files_and_commands_that_it_names_are_there() -> None:
    named = re.findall(r"`((?:notifier|core|tests|packaging)/[\w./*-]+)`", PAGE)
    named += re.findall(r"\]\(([\w./-]+)\)", PAGE)
    assert named
    for path in named:
        places = (ROOT, ROOT / "notifier")
        assert any(list(place.glob(path)) for place in places), path
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z-]+)`", PAGE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_its_address_is_the_packages_and_called_a_placeholder_while_it_is_one() -> None:
    address = re.findall(r"\*\*(\S+@\S+)\*\*", PAGE)
    assert len(address) == 1
    assert f"<{address[0]}>" in (ROOT / "packaging/linux/stage.py").read_text(encoding="utf-8")
    assert address[0].endswith(".invalid") == ("placeholder" in PAGE)
