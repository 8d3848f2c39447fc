"""Recorded traffic, one JSON object a line; README.md beside this file says where it comes from."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
FILES = ("laravel.jsonl", "node.jsonl")


def lines(name: str) -> list[dict[str, Any]]:
    """The lines of one of the files."""
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]
