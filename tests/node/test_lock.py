import json
from pathlib import Path

from tests.node_backend import FOLDER


def test_what_is_installed_is_pinned_by_hash_and_without_addresses() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert "://" not in Path(FOLDER / "package-lock.json").read_text(encoding="utf-8")
