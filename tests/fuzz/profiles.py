"""A profile that a person wrote: ``core.profile.check``."""

from notifier.core.events import parse
from notifier.core.profile.check import ProfileFileError, check_profile
from tests.fuzz.drawn import Drawn
from tests.fuzz.events import check
from tests.fuzz.samples import EVENTS, PROFILES, profile_text

_VALUES = (
    *('""', "''", '"x"', "[]", "{}", "0", "-1", "1e400", "nan", "true", "[[[[]]]]", '["", 7]', '{ a = "b" }'),
    *('"{token}"', '"{otro}"', '"{"', '"{0.__class__}"', '"a.b.c"', '"..."', "2026-05-15", '"""', "9" * 30),
    *(
        '"entrega"',
        '["entrega: * -> NOVEDAD"]',
        '"handshake"',
        '"https://x.bo/{id}"',
        '"\\ud800"',
        '"\\u0000"',
    ),
)
SEEDS = [bytes([number, 2]) for number in range(len(PROFILES))] + [b"\x00\x01name = 'x'", b"\x00\x01[rest"]


def target(data: bytes) -> None:
    drawn = Drawn(data)
    text = profile_text(drawn.pick(PROFILES))
    if drawn.byte() % 4 == 1:
        text = drawn.rest().decode(errors="replace")
    lines = text.splitlines()
    while not drawn.is_empty and lines:
        _change(lines, drawn)
    try:
        profile = check_profile("\n".join(lines), "perfil.toml")
    except ProfileFileError as error:
        problems = error.problems
    else:
        # What was found good can be used.
        for name, payload in EVENTS:
            hint = parse(profile, name, (payload,))
            if hint is not None:
                check(hint)
        return
    assert problems
    assert all(problem.tell(str) for problem in problems)


def _change(lines: list[str], drawn: Drawn) -> None:
    at = drawn.pick(range(len(lines)))
    match drawn.byte() % 5:
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, drawn.pick(lines))
        case 2:
            lines[at] = lines[at].partition("=")[0] + "= " + drawn.pick(_VALUES)
        case 3:
            lines[at] = drawn.text() + lines[at]
        case _:
            lines[at] = lines[at][: drawn.byte()]
