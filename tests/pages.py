"""The pages of the project, and what is in them."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

PAGES = (
    *sorted(DOCS.glob("*.md")),
    *sorted(ROOT.glob("*.md")),
    *sorted(ROOT.glob(".github/**/*.md")),
    ROOT / "packaging/README.md",
    ROOT / "packaging/relay/README.md",
    ROOT / "packaging/windows/README.md",
    ROOT / "tests/captures/README.md",
)


@cache
def text(path: Path) -> str:
    """A page as it is written."""
    return path.read_text(encoding="utf-8")


def prose(page: str) -> str:
    """A page without its code blocks, whose content is no Markdown."""
    return re.sub(r"^( *)(```|~~~).*?^\1\2 *$", "", page, flags=re.DOTALL | re.MULTILINE)


def section(page: str, title: str) -> str:
    """What stands below a heading, down to the next one of its rank or a higher one."""
    found = re.search(rf"^(#+) {re.escape(title)} *$", page, re.MULTILINE)
    assert found, title
    rest = page[found.end() :]
    following = re.search(rf"^#{{1,{len(found[1])}}} ", _without_code(rest), re.MULTILINE)
    return rest[: following.start()] if following else rest


def headings(page: str) -> list[str]:
    """The titles of a page, in their order."""
    return [found[1].strip() for found in re.finditer(r"^#+ (.+)$", _without_code(page), re.MULTILINE)]


def anchor(title: str) -> str:
    """What a link to a heading ends in, on the forges that show these pages."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).replace("`", "")
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


def snippets(page: str, language: str) -> list[str]:
    """The code blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


def _without_code(page: str) -> str:
    """The page with its code blocks blanked, so that places stay where they are."""
    return re.sub(
        r"^( *)(```|~~~).*?^\1\2 *$",
        lambda block: re.sub(r"[^\n]", " ", block[0]),
        page,
        flags=re.DOTALL | re.MULTILINE,
    )
