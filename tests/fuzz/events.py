"""An event of the wire: ``core.events.parse`` and ``core.admission``, in every shipped profile's words."""

import json

from notifier.core.admission import Admission
from notifier.core.codes import is_key
from notifier.core.events import Hint, is_name, parse
from notifier.core.plain_text import LINE
from tests.fuzz.drawn import Drawn, words_of
from tests.fuzz.samples import EVENTS, PROFILES, profile

_NAMES = [name for name, _ in EVENTS]
_WORDS = words_of([[name, payload] for name, payload in EVENTS])
SEEDS = [bytes([number, 0, event]) for number in range(len(PROFILES)) for event in range(len(EVENTS))]


def target(data: bytes) -> None:
    drawn = Drawn(data)
    spoken = profile(drawn.pick(PROFILES))
    if drawn.byte() % 3:
        name, args = drawn.text(_NAMES), tuple(drawn.value(_WORDS, 5) for _ in range(drawn.byte() % 4))
    else:
        name, payload = drawn.pick(EVENTS)
        args = (drawn.filled(payload),)
    hint = parse(spoken, name, args)
    if hint is not None:
        check(hint)
    step = Admission(spoken.socket, "token", drawn.text()).heard(name, args)
    if step is not None:
        json.dumps(step.emit)
        if step.error is not None:
            assert isinstance(step.error.tell(str), str)


def check(hint: Hint) -> None:
    """What everybody who gets a hint relies on."""
    assert is_key(hint.categoria)
    for text in (hint.id, hint.numero, hint.estado, hint.anterior):
        assert text is None or (is_name(text) and text == text.strip()), text
    assert hint.numero is None or len(hint.numero) <= LINE
    assert hint.version is None or (type(hint.version) is int and 0 <= hint.version < 2**63)
