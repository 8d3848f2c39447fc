"""docs/profiles.md describes every key of a profile, with the default that it has, and no other."""

import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, get_args, get_origin

from notifier.core.profile.profile import Profile
from tests.pages import DOCS, section, text

REFERENCE = section(text(DOCS / "profiles.md"), "Every key")
NONE = "\N{EN DASH}"


def part(annotation: Any) -> Any:
    """The section in ``tuple[Section, …]``, ``dict[str, Section]`` or ``Section | None``; else ``None``."""
    if is_dataclass(annotation):
        return annotation
    return next((found for inner in get_args(annotation) if (found := part(inner))), None)


def holds(annotation: Any, container: type) -> bool:
    """Whether there is such a container in an annotation."""
    return get_origin(annotation) is container or any(
        holds(inner, container) for inner in get_args(annotation)
    )


def sections(kind: Any = Profile, name: str = "") -> Iterator[tuple[str, list[Field[Any]]]]:
    """Each section of a profile as TOML writes it, with the keys that are no sections themselves."""
    yield name or "the file itself", [field for field in fields(kind) if part(field.type) is None]
    for field in fields(kind):
        inner, path = part(field.type), f"{name.strip('[]')}.{field.name}".lstrip(".")
        if inner is not None and holds(field.type, dict):
            yield from sections(inner, f"[{path}.<key>]")
        elif inner is not None and holds(field.type, tuple):
            yield from sections(inner, f"[[{path}]]")
        elif inner is not None:
            yield from sections(inner, f"[{path}]")


def default(field: Field[Any]) -> str:
    """What holds without the key, as TOML writes it."""
    if field.default_factory is not MISSING:
        return toml(field.default_factory())
    return "needed" if field.default is MISSING else toml(field.default)


def toml(value: Any) -> str:
    """A value as the table has it; a dash for none, and one path without its list."""
    if value is None or value == "" or (not value and isinstance(value, tuple | frozenset | dict)):
        return NONE
    return f"`{written(value[0] if isinstance(value, tuple) and len(value) == 1 else value)}`"


def written(value: Any) -> str:
    """The value itself."""
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case tuple():
            return f"[{', '.join(map(written, value))}]"
        case dict():
            return f"{{ {', '.join(f'{key} = {written(inner)}' for key, inner in value.items())} }}"
    return f'"{value}"'


def described() -> dict[str, dict[str, str]]:
    """The keys and defaults of each section, as the page has them."""
    found: dict[str, dict[str, str]] = {}
    for block in re.split(r"^### ", REFERENCE, flags=re.MULTILINE)[1:]:
        title, _, body = block.partition("\n")
        rows = re.findall(r"^\| (`.+?`) \| (.+?) \| .+ \|$", body, re.MULTILINE)
        keys = {key: value for names, value in rows for key in re.findall(r"`(\w+)`", names)}
        for name in re.findall(r"`(.+?)`", title) or [title.strip().lower()]:
            found[name] = keys
    return found


def test_each_section_has_its_table_and_each_table_is_a_section() -> None:
    assert list(dict.fromkeys(described())) == list(dict.fromkeys(name for name, _ in sections()))


def test_each_key_is_described_with_its_default_and_no_other_is() -> None:
    tables = described()
    wanted = {name: {field.name: default(field) for field in keys} for name, keys in sections()}
    wrong = {
        f"{name} {key}: say {wanted.get(name, {}).get(key, 'nothing, it is no key')}"
        for name in {*wanted, *tables}
        for key in {*wanted.get(name, {}), *tables.get(name, {})}
        if wanted.get(name, {}).get(key) != tables.get(name, {}).get(key)
    }
    assert sorted(wrong) == []
