"""What stays out of the frozen program, judged by the rules alone."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

FREEZE = Path(__file__).parents[2] / "packaging" / "freeze"


@pytest.fixture
def pruning(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(FREEZE))
    sys.modules.pop("pruning", None)
    return __import__("pruning")


@pytest.mark.parametrize(
    ("dest", "wanted"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("PySide6/Qt/plugins/networkinformation/libqnetworkmanager.so", False),
        ("PySide6/Qt/plugins/networkinformation/libqapplenetworkinformation.dylib", True),
        ("PySide6/Qt/translations/qtbase_es.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6/Qt/translations/qt_es.qm", False),
        ("keyring-25.7.0.dist-info/entry_points.txt", True),
        ("pydantic-2.14.3.dist-info/METADATA", False),
        ("libssl.so.3", True),
        ("libstdc++.so.6", False),
    ],
)
def test_a_tray_program_of_widgets_svg_and_dbus_is_all_there_and_no_more(
    pruning: ModuleType, dest: str, wanted: bool
) -> None:
    assert pruning.is_wanted(dest) is wanted


def test_a_library_is_shipped_for_whom_it_is(pruning: ModuleType) -> None:
    qt, modules = "PySide6/Qt/lib/", "python3.11/lib-dynload/"
    needs = {
        "PySide6/QtGui.abi3.so": {"libQt6Gui.so.6", "libz.so.1", "libglib-2.0.so.0"},
        f"{qt}libQt6Gui.so.6": {"libQt6Core.so.6", "libfontconfig.so.1"},
        f"{qt}libQt6Core.so.6": {"libicuuc.so.73"},
        f"{qt}libicuuc.so.73": set(),
        f"{qt}libQt6Qml.so.6": {"libQt6Core.so.6"},  # only a plugin that is left out wanted it
        f"{modules}_ssl.so": {"libssl.so.3"},
        "libpython3.11.so.1.0": {"libz.so.1"},
        "libssl.so.3": {"libcrypto.so.3"},
        "libcrypto.so.3": set(),
        "libz.so.1": set(),
        "libglib-2.0.so.0": set(),  # of the desktop: it has to fit what runs there
        "libfontconfig.so.1": set(),
    }
    left_out = {f"{qt}libQt6Qml.so.6", "libglib-2.0.so.0", "libfontconfig.so.1"}
    assert needs.keys() - pruning.linked(needs) == left_out


def test_what_only_the_build_has_loaded_is_no_part_of_it(pruning: ModuleType) -> None:
    preload = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1:libeatmydata.so"
    assert pruning.is_preloaded("libfaketime.so.1", preload)
    assert pruning.is_preloaded("libeatmydata.so", preload)
    assert not pruning.is_preloaded("libssl.so.3", preload)
    assert not pruning.is_preloaded("libssl.so.3", "")
