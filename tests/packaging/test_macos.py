"""What can be seen of the macOS application without macOS."""

import plistlib
import runpy
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtGui import QImage

import notifier

ROOT = Path(__file__).parents[2]
MACOS = ROOT / "packaging" / "macos"
MACH_O = bytes.fromhex("cffaedfe") + b"code"


def module(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(MACOS.parent))  # the marker that all installers share
    monkeypatch.syspath_prepend(str(MACOS))
    sys.modules.pop(name, None)
    return __import__(name)


def test_the_plist_is_one_and_says_what_finder_and_the_system_need(monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = module("app_bundle", monkeypatch)
    minimum = bundle.minimum_system(["cp311-abi3-macosx_11_0_arm64", "cp310-abi3-macosx_13_0_universal2"])
    said = plistlib.loads(plistlib.dumps(bundle.info_plist(notifier.__version__, minimum)))
    assert said["CFBundleIdentifier"] == "bo.estado.notifier"
    assert said["CFBundleShortVersionString"] == notifier.__version__
    assert said["LSUIElement"] is True
    assert said["LSMinimumSystemVersion"] == "13.0"
    assert bundle.info_plist("1.2.0rc1", minimum)["CFBundleVersion"] == "1.2.0"
    with pytest.raises(ValueError, match="macOS"):
        bundle.minimum_system(["cp310-abi3-manylinux_2_34_x86_64"])


def test_the_icon_holds_a_drawing_in_each_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "icon.icns"
    module("app_bundle", monkeypatch).write_icon(ROOT / "resources" / "icons" / "estado-notifier.svg", target)
    content = target.read_bytes()
    assert content[:4] == b"icns"
    assert struct.unpack(">I", content[4:8])[0] == len(content)
    sizes: dict[bytes, int] = {}
    position = 8
    while position < len(content):
        kind, length = struct.unpack(">4sI", content[position : position + 8])
        image = QImage.fromData(content[position + 8 : position + length])
        sizes[kind] = image.width()
        assert image.pixelColor(0, 0).alpha() == 0
        assert image.pixelColor(image.width() // 2, image.height() // 2).alpha() == 255
        position += length
    assert sizes == {
        b"ic11": 32, b"ic12": 64, b"ic07": 128, b"ic13": 256, b"ic08": 256, b"ic14": 512, b"ic09": 512,
        b"ic10": 1024,
    }  # fmt: skip


def test_dmgbuild_finds_application_link_and_places(tmp_path: Path) -> None:
    app = tmp_path / "Estado Notifier.app"
    settings = runpy.run_path(str(MACOS / "dmg_settings.py"), {"defines": {"app": str(app)}})
    assert settings["files"] == [str(app)]
    assert settings["symlinks"] == {"Applications": "/Applications"}
    assert set(settings["icon_locations"]) == {"Estado Notifier.app", "Applications"}


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An application in the shape that PyInstaller gives it: a framework, libraries, links, data."""
    contents = tmp_path / "Estado Notifier.app" / "Contents"
    framework = contents / "Frameworks" / "PySide6" / "Qt" / "lib" / "QtCore.framework"
    for path in (
        contents / "MacOS" / "estado-notifier",
        contents / "Frameworks" / "libssl.dylib",
        framework / "Versions" / "A" / "QtCore",
    ):
        path.parent.mkdir(parents=True)
        path.write_bytes(MACH_O)
    (framework / "Versions" / "Current").symlink_to("A")
    (framework / "QtCore").symlink_to("Versions/Current/QtCore")
    data = contents / "Resources" / "resources"
    data.mkdir(parents=True)
    (data / "catalogo.toml").write_text("")
    (contents / "Frameworks" / "resources").symlink_to("../Resources/resources")
    return contents.parent


def test_marker_and_questions_lie_where_program_and_system_look(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module("app_bundle", monkeypatch).complete(app)
    marker = app / "Contents" / "Frameworks" / "resources" / "installation.toml"
    assert marker.read_text() == 'kind = "app"\nmanaged = false\n'
    assert marker.resolve().is_relative_to(app / "Contents" / "Resources")
    asked = (app / "Contents" / "Resources" / "en.lproj" / "InfoPlist.strings").read_text()
    assert "NSLocalNetworkUsageDescription" in asked


def test_it_is_signed_from_the_inside_out(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Sequence[str]] = []
    signing = module("code_signing", monkeypatch)
    signing.sign(app, {}, calls.append)
    assert [Path(call[-1]).name for call in calls] == ["A", "libssl.dylib", app.name, app.name]
    assert all(call[call.index("--sign") + 1] == "-" for call in calls[:-1])
    assert "--verify" in calls[-1]


def test_with_keys_it_is_hardened_and_notarized(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signing = module("code_signing", monkeypatch)
    keys = {"MACOS_SIGN_IDENTITY": "Developer ID Application: X", "MACOS_NOTARY_KEY": "the key",
            "MACOS_NOTARY_KEY_ID": "K", "MACOS_NOTARY_ISSUER": "I"}  # fmt: skip
    calls: list[Sequence[str]] = []
    signing.sign(app, keys, calls.append)
    assert all("runtime" in call for call in calls[:-1])
    assert ["--entitlements" in call for call in calls] == [False, False, True, False]
    rights = plistlib.loads((MACOS / "entitlements.plist").read_bytes())
    assert rights == {"com.apple.security.cs.allow-unsigned-executable-memory": True}

    calls.clear()
    held: list[str] = []

    def execute(command: Sequence[str]) -> None:
        calls.append(command)
        if "notarytool" in command:
            held.append(Path(command[command.index("--key") + 1]).read_text())

    signing.seal(app.with_suffix(".dmg"), keys, execute)
    assert [call[1] if call[0] == "xcrun" else call[0] for call in calls] == [
        "codesign", "notarytool", "stapler",
    ]  # fmt: skip
    assert held == ["the key"]
    assert not any("the key" in part for call in calls for part in call)


def test_what_there_are_no_keys_for_is_said(
    app: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls: list[Sequence[str]] = []
    module("code_signing", monkeypatch).seal(app.with_suffix(".dmg"), {}, calls.append)
    assert calls == []
    assert "ad hoc" in capsys.readouterr().out
