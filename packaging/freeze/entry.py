"""The frozen program's first lines."""

import dataclasses
import sys
from types import SimpleNamespace

# It is frozen without docstrings. Each dataclass would then write one for itself, with the signature of its
# constructor: a twentieth of the start, for a text that nobody reads.
dataclasses.inspect = SimpleNamespace(signature=lambda _class: "")  # type: ignore[attr-defined]  # not public

from notifier.cli import main  # noqa: E402 - the first dataclasses come with it

sys.exit(main())
