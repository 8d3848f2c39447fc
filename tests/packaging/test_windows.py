"""What stays out of the Windows program, judged by the rules alone; `make test-windows` tries the rest."""

import ast
import struct
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
WINDOWS = ROOT / "packaging" / "windows"


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The builder's modules can be imported; another builder's of the same name are not taken for them."""
    kept = dict(sys.modules)
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    monkeypatch.syspath_prepend(str(WINDOWS))
    sys.modules.pop("pruning", None)
    yield
    for name in {*sys.modules} - {*kept}:
        del sys.modules[name]
    sys.modules.update(kept)


@pytest.fixture
def pruning(load: None) -> ModuleType:
    return import_module("pruning")


@pytest.mark.parametrize(
    ("path", "left_out"),
    [
        ("_lzma.pyd", True),
        ("lzma.pyc", False),
        ("xml/dom/minidom.pyc", True),
        ("xml/etree/ElementTree.pyc", False),  # desktop-notifier writes toasts with it
        ("pydoc.pyc", True),
        ("pydantic/v1/main.py", True),
        ("pydantic/main.py", False),
        ("winrt/_winrt.cp313-win_amd64.pyd", False),
        ("codecs.pyc", False),  # `code` is another module
    ],
)
def test_what_only_pythons_tools_use_stays_out(pruning: ModuleType, path: str, left_out: bool) -> None:
    assert pruning.is_left_out(path) is left_out


def test_the_program_imports_nothing_that_is_left_out(pruning: ModuleType) -> None:
    missing = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "notifier").rglob("*.py")
        if "relay" not in path.parts and path.name != "relay.py"  # not for Windows
        for name in _imported(path)
        if pruning.is_left_out(name.replace(".", "/"))
    ]
    assert missing == []


def test_a_library_says_its_version(load: None, tmp_path: Path) -> None:
    embed = import_module("embed")
    library = tmp_path / "some.dll"
    numbers = struct.pack("<IIII", 0xFEEF04BD, 0x10000, 14 << 16 | 44, 35211 << 16 | 7)
    library.write_bytes(b"MZ" + bytes(99) + numbers + bytes(40))
    assert embed.file_version(library) == (14, 44, 35211, 7)
    library.write_bytes(b"MZ")
    assert embed.file_version(library) == (0, 0, 0, 0)


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_icons_bitmaps_are_the_picture_upside_down(load: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    icon = import_module("icon")
    picture = icon.draw(ROOT / "resources/icons/estado-notifier.svg", 16)
    rows = bytes(picture.constBits())
    upside_down = b"".join(rows[start : start + 64] for start in range(15 * 64, -1, -64))
    assert icon._bitmap(picture)[40 : 40 + 16 * 64] == upside_down
