"""Each place in the code that names a part of the contract leads to one that docs/contract.md has."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages import DOCS, ROOT, headings, section, text

CONTRACT = text(DOCS / "contract.md")
SECTIONS = {title.split()[0].rstrip("."): title for title in headings(CONTRACT) if title[0].isdigit()}
HAZARDS = set(re.findall(r"^(\d+)\. \*\*", section(CONTRACT, SECTIONS["2.3"]), re.MULTILINE))
CODE = ("notifier", "resources", "tests", "packaging", "bench")
KINDS = ("*.py", "*.toml", "*.js", "*.php", "*.md")

# As in: contract 1.2; contract, parts 1 and 2; the contract (1.4, 1.1); contract 2.3, hazards 1 and 2.
CITATION = re.compile(
    r"\bcontract,? \(?((?:parts? |hazards? |sections? |(?:, ?| and | to )|[\d.])+)", re.IGNORECASE
)


def citations() -> Iterator[tuple[Path, str]]:
    """Where the contract is cited, and what follows the word."""
    for folder in CODE:
        for kind in KINDS:
            for path in sorted((ROOT / folder).rglob(kind)):
                if "node_modules" not in path.parts:
                    # A citation may go on in the next line, behind the sign of a comment.
                    written = re.sub(r"\n[ \t]*(?:#|//|\*)?[ \t]*", " ", path.read_text(encoding="utf-8"))
                    yield from ((path, found[1]) for found in CITATION.finditer(written))


def missing(cited: str) -> list[str]:
    """Of the parts that a citation names those that do not exist."""
    known = {*SECTIONS, *(f"2.3.{number}" for number in HAZARDS)}
    lost, last = [], ""
    for number in re.findall(r"(?<![\d.])\d(?:\.\d+)*(?!\d)", cited):
        if "." not in number and last.startswith("2.3"):
            lost += [f"hazard {number}"] if number not in HAZARDS else []  # "2.3, hazard 1", or "2.3, 6"
            continue
        last = number
        lost += [number] if number not in known else []
    return lost


def test_every_citation_of_the_contract_leads_to_a_section_that_exists() -> None:
    found = list(citations())
    assert len([path for path, _ in found if path.is_relative_to(ROOT / "notifier")]) > 50
    lost = [f"{path.relative_to(ROOT)}: {number}" for path, cited in found for number in missing(cited)]
    assert lost == []


@pytest.mark.parametrize(
    ("cited", "lost"),
    [
        ("1.2, 2.4", []),
        ("parts 1 and 2", []),
        ("part 3", ["3"]),
        ("1.9", ["1.9"]),
        ("2.1 to 2.7", ["2.7"]),
        ("2.3, hazards 1 and 2", []),
        ("2.3, hazard 9", ["hazard 9"]),
        ("2.3.8", []),
        ("2.3.9", ["2.3.9"]),
        ("1.2, 422 ", []),
    ],
)
def test_a_citation_that_leads_nowhere_is_seen(cited: str, lost: list[str]) -> None:
    assert missing(cited) == lost


def test_the_sections_are_numbered_without_a_gap() -> None:
    assert list(SECTIONS) == ["1", *(f"1.{n}" for n in range(1, 5)), "2", *(f"2.{n}" for n in range(1, 7))]
    assert {str(n) for n in range(1, len(HAZARDS) + 1)} == HAZARDS
