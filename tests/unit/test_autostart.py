"""The switch that starts the program with the computer, on real files and a real shell for desktop entries.

Only Windows' registry is a stand-in: a dictionary with the calls of ``winreg`` that the program makes.
"""

import plistlib
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from notifier.system.autostart.desktop_entry import DesktopEntry
from notifier.system.autostart.launch_agent import LaunchAgent
from notifier.system.autostart.own import own_autostart
from notifier.system.autostart.run_key import APPROVED, NAME, RUN, RunKey
from notifier.system.autostart.switch import (
    AdministratorError,
    AutostartError,
    AutostartState,
    NoAutostartError,
    StartCommand,
)
from notifier.system.autostart.xdg import FILE_NAME, XdgAutostart, autostart_folders
from notifier.system.installation import Installation
from tests.private_desktop.bus import eventually

SYSTEM_ENTRY = "[Desktop Entry]\nType=Application\nName=Estado Notifier\nExec={program} --hidden\n"


def program(folder: Path, name: str = "estado-notifier") -> str:
    """A program that is there."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('#!/bin/sh\nprintf "%s\\n" "$@" >"$OUT"\n')
    path.chmod(0o755)
    return str(path)


def command(path: str, *, takes_over: bool = True) -> StartCommand:
    return StartCommand(path, ("--hidden",), takes_over)


class TestXdg:
    """The user's entry, and the one that a package brings for all."""

    @pytest.fixture
    def ours(self, tmp_path: Path) -> str:
        return program(tmp_path / "bin")

    @pytest.fixture
    def own(self, tmp_path: Path) -> Path:
        return tmp_path / "home" / "autostart" / FILE_NAME

    @pytest.fixture
    def shared(self, tmp_path: Path) -> Path:
        path = tmp_path / "etc" / "autostart" / FILE_NAME
        path.parent.mkdir(parents=True)
        return path

    @pytest.fixture
    def switch(self, ours: str, own: Path, shared: Path) -> XdgAutostart:
        return XdgAutostart(command(ours), own.parent, [shared.parent.parent / "none", shared.parent])

    def test_alone_it_writes_and_removes_its_entry(self, switch: XdgAutostart, own: Path, ours: str) -> None:
        switch.disable()
        assert switch.state() == AutostartState(enabled=False)
        switch.enable()
        assert switch.state() == AutostartState(enabled=True, where=str(own))
        entry = DesktopEntry.read(own)
        assert entry is not None
        assert entry.command == [ours, "--hidden"]
        assert entry.get("TryExec") == ours
        switch.disable()
        assert not own.exists()

    def test_beside_all_users_entry_it_is_the_override(
        self, switch: XdgAutostart, own: Path, shared: Path, ours: str
    ) -> None:
        shared.write_text(SYSTEM_ENTRY.format(program=ours))
        by_administrator = AutostartState(enabled=True, where=str(shared), by_administrator=True)
        assert switch.state() == by_administrator
        switch.enable()
        assert not own.exists()
        switch.disable()
        assert switch.state() == AutostartState(enabled=False, where=str(own))
        assert "Hidden=true\n" in own.read_text()
        switch.enable()
        assert not own.exists()
        assert switch.state() == by_administrator

    @pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false", "Hidden=True"])
    def test_what_the_desktop_switched_off_is_off_and_stays_off_until_asked(
        self, switch: XdgAutostart, own: Path, ours: str, line: str
    ) -> None:
        own.parent.mkdir(parents=True)
        theirs = SYSTEM_ENTRY.format(program=ours) + f"Name[es]=Avisos\nX-PrivateDesktop=50%; a:b\n{line}\n"
        own.write_text(theirs)
        assert switch.state() == AutostartState(enabled=False, where=str(own))
        switch.refresh()
        assert own.read_text() == theirs
        switch.enable()
        assert own.read_text() == theirs.replace(f"{line}\n", "")

    @pytest.mark.parametrize("text", [b"", b"nonsense", b"[Desktop Entry]\nName=x\n", b"\xff\xfe"])
    def test_an_entry_that_starts_nothing_is_off_and_replaced(
        self, switch: XdgAutostart, own: Path, text: bytes
    ) -> None:
        own.parent.mkdir(parents=True)
        own.write_bytes(text)
        assert not switch.state().enabled
        switch.enable()
        assert switch.state() == AutostartState(enabled=True, where=str(own))

    def test_an_update_that_moved_the_program_takes_the_entry_along(
        self, own: Path, tmp_path: Path, shared: Path
    ) -> None:
        before, after = program(tmp_path / "1.0"), program(tmp_path / "2.0")
        XdgAutostart(command(before), own.parent, []).enable()
        shutil.rmtree(tmp_path / "1.0")
        updated = XdgAutostart(command(after), own.parent, [])
        assert updated.state() == AutostartState(enabled=True, where=str(own), missing=before)
        updated.refresh()
        assert updated.state() == AutostartState(enabled=True, where=str(own))
        entry = DesktopEntry.read(own)
        assert entry is not None
        assert entry.command == [after, "--hidden"]

    def test_a_checkout_takes_over_only_what_is_gone(self, own: Path, ours: str, tmp_path: Path) -> None:
        XdgAutostart(command(ours), own.parent, []).enable()
        other = program(tmp_path / "checkout")
        written = own.read_text()
        XdgAutostart(command(other, takes_over=False), own.parent, []).refresh()
        assert own.read_text() == written
        XdgAutostart(command(other), own.parent, []).refresh()
        assert other in own.read_text()

    @pytest.mark.parametrize("words", ["env QT_SCALE_FACTOR=2 {}", 'sh -c "sleep 20; exec {} --hidden"'])
    def test_what_a_user_put_before_the_program_stays(
        self, switch: XdgAutostart, own: Path, ours: str, words: str
    ) -> None:
        own.parent.mkdir(parents=True)
        own.write_text(SYSTEM_ENTRY.format(program=words.format(ours)))
        written = own.read_text()
        switch.refresh()
        switch.enable()
        assert own.read_text() == written

    def test_all_users_entry_without_its_program_does_not_count(
        self, switch: XdgAutostart, own: Path, shared: Path
    ) -> None:
        shared.write_text(SYSTEM_ENTRY.format(program="/gone/estado-notifier"))
        assert switch.state().missing == "/gone/estado-notifier"
        switch.enable()
        assert switch.state() == AutostartState(enabled=True, where=str(own))

    def test_a_folder_that_cannot_be_written_is_said(self, ours: str, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        switch = XdgAutostart(command(ours), tmp_path / "file" / "autostart", [])
        with pytest.raises(AutostartError, match="file/autostart"):
            switch.enable()

    def test_the_folders_are_those_of_the_specification(self) -> None:
        assert autostart_folders({"XDG_CONFIG_HOME": "/c", "XDG_CONFIG_DIRS": "/a:b:/d"}) == (
            Path("/c/autostart"),
            [Path("/a/autostart"), Path("/d/autostart")],
        )
        default = (Path.home() / ".config/autostart", [Path("/etc/xdg/autostart")])
        assert autostart_folders({"XDG_CONFIG_HOME": "relative"}) == autostart_folders({}) == default

    @pytest.mark.parametrize(
        "name", ["plain", "a b", "q\"u'o", r"back\slash", "$HOME `id`", "50% %f", "ñ;&#~"]
    )
    def test_every_path_is_started_as_it_is(self, tmp_path: Path, name: str) -> None:
        """By GLib, as GNOME and Xfce do, and without a complaint of the validator."""
        # GLib looks for the program before it makes one percent sign of two.
        path = program(tmp_path / "bin" / name.replace("%", ""))
        out = tmp_path / "out"
        own = tmp_path / "autostart" / FILE_NAME
        XdgAutostart(StartCommand(path, ("--hidden", name), takes_over=True), own.parent, []).enable()
        entry = DesktopEntry.read(own)
        assert entry is not None
        assert entry.command == [path, "--hidden", name]
        if (validator := shutil.which("desktop-file-validate")) is not None:
            checked = subprocess.run([validator, own], capture_output=True, text=True, check=False)
            assert (checked.returncode, checked.stdout) == (0, "")
        if (gio := shutil.which("gio")) is None:
            pytest.skip("GLib's gio is not installed")
        subprocess.run(
            [gio, "launch", own], env={"OUT": str(out), "PATH": "/usr/bin:/bin"}, check=True, timeout=20
        )
        eventually(lambda: out.exists() and out.read_text().splitlines() == ["--hidden", name])


class TestLaunchAgent:
    """The property list of macOS."""

    def test_it_is_written_renewed_and_removed(self, tmp_path: Path) -> None:
        before, after = program(tmp_path / "1.0"), program(tmp_path / "2.0")
        path = tmp_path / "LaunchAgents" / "bo.estado.notifier.plist"
        switch = LaunchAgent(command(before), path.parent)
        assert switch.state() == AutostartState(enabled=False)
        switch.enable()
        assert switch.state() == AutostartState(enabled=True, where=str(path))
        assert plistlib.loads(path.read_bytes()) == {
            "Label": "bo.estado.notifier",
            "ProgramArguments": [before, "--hidden"],
            "RunAtLoad": True,
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Interactive",
        }
        shutil.rmtree(tmp_path / "1.0")
        updated = LaunchAgent(command(after), path.parent)
        assert updated.state().missing == before
        updated.refresh()
        assert updated.state() == AutostartState(enabled=True, where=str(path))
        updated.disable()
        assert updated.state() == AutostartState(enabled=False)
        updated.refresh()
        assert not path.exists()

    @pytest.mark.parametrize(
        "content", [b"", b"\xff", b"<plist>", plistlib.dumps([1]), plistlib.dumps({"Disabled": True})]
    )
    def test_a_list_that_starts_nothing_is_off(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "bo.estado.notifier.plist"
        path.write_bytes(content)
        switch = LaunchAgent(command(program(tmp_path / "bin")), tmp_path)
        assert switch.state() == AutostartState(enabled=False, where=str(path))
        switch.refresh()
        assert path.read_bytes() == content
        switch.enable()
        assert switch.state().enabled


class Registry:
    """Two hives in a dictionary."""

    HKEY_CURRENT_USER = "HKCU"
    HKEY_LOCAL_MACHINE = "HKLM"
    KEY_SET_VALUE = 2
    REG_SZ = 1

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], Any] = {}
        self.refuses = False

    class Key:
        def __init__(self, path: tuple[str, str]) -> None:
            self.path = path

        def __enter__(self) -> Self:
            return self

        def __exit__(
            self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
        ) -> None:
            """Nothing is held."""

    def OpenKey(self, hive: str, key: str, reserved: int = 0, access: int = 1) -> Key:  # noqa: N802 - the names of winreg
        if self.refuses:
            raise PermissionError
        return self.Key((hive, key))

    CreateKeyEx = OpenKey

    def QueryValueEx(self, key: Key, name: str) -> tuple[Any, int]:  # noqa: N802 - the names of winreg
        assert name == NAME
        if key.path not in self.values:
            raise FileNotFoundError
        return self.values[key.path], 1

    def SetValueEx(self, key: Key, name: str, reserved: int, kind: int, value: Any) -> None:  # noqa: N802 - the names of winreg
        assert (name, kind) == (NAME, self.REG_SZ)
        self.values[key.path] = value

    def DeleteValue(self, key: Key, name: str) -> None:  # noqa: N802 - the names of winreg
        if self.values.pop(key.path, None) is None:
            raise FileNotFoundError


class TestRunKey:
    """The rules of the Run key, on a stand-in for the registry."""

    USER = ("HKCU", RUN)
    APPROVAL = ("HKCU", APPROVED)
    ALL = ("HKLM", RUN)
    OFF = b"\x03" + bytes(11)

    @pytest.fixture
    def registry(self) -> Registry:
        return Registry()

    @pytest.fixture
    def ours(self, tmp_path: Path) -> str:
        return program(tmp_path / "Program Files", "estado-notifier.exe")

    @pytest.fixture
    def switch(self, registry: Registry, ours: str) -> RunKey:
        return RunKey(command(ours), registry)

    def test_it_is_one_value(self, switch: RunKey, registry: Registry, ours: str) -> None:
        assert switch.state() == AutostartState(enabled=False)
        switch.enable()
        assert registry.values == {self.USER: f'"{ours}" --hidden'}
        assert switch.state() == AutostartState(enabled=True, where=rf"HKCU\{RUN}\{NAME}")
        switch.disable()
        assert registry.values == {}

    def test_task_managers_switch_is_respected_until_asked(
        self, switch: RunKey, registry: Registry, ours: str
    ) -> None:
        registry.values = {self.USER: r'"C:\old\estado-notifier.exe" --hidden', self.APPROVAL: self.OFF}
        before = dict(registry.values)
        assert not switch.state().enabled
        switch.refresh()
        assert registry.values == before
        switch.enable()
        assert registry.values == {self.USER: f'"{ours}" --hidden'}

    @pytest.mark.parametrize("approval", [b"\x02" + bytes(11), b"\x06" + bytes(11), b""])
    def test_an_approval_that_is_no_refusal_is_none(
        self, switch: RunKey, registry: Registry, approval: bytes
    ) -> None:
        switch.enable()
        registry.values[self.APPROVAL] = approval
        assert switch.state().enabled

    def test_a_path_that_moved_is_renewed(self, switch: RunKey, registry: Registry, ours: str) -> None:
        registry.values[self.USER] = r"C:\old\estado-notifier.exe --hidden"
        assert switch.state().missing == r"C:\old\estado-notifier.exe"
        switch.refresh()
        assert registry.values == {self.USER: f'"{ours}" --hidden'}

    def test_there_is_never_a_value_beside_the_one_for_all(
        self, switch: RunKey, registry: Registry, ours: str
    ) -> None:
        switch.enable()
        registry.values[self.ALL] = f'"{ours}" --hidden'
        switch.enable()
        assert registry.values == {self.ALL: f'"{ours}" --hidden'}
        assert switch.state().by_administrator
        with pytest.raises(AdministratorError, match="HKLM"):
            switch.disable()

    def test_a_registry_that_refuses_is_said(self, switch: RunKey, registry: Registry) -> None:
        registry.refuses = True
        for call in (switch.state, switch.enable, switch.disable):
            with pytest.raises(AutostartError, match="HK"):
                call()


def test_a_flatpak_says_why_not() -> None:
    switch = own_autostart(Installation("flatpak"), {})
    switch.refresh()
    for call in (switch.state, switch.enable, switch.disable):
        with pytest.raises(NoAutostartError, match="Flatpak"):
            call()


def test_the_launcher_of_the_installation_is_what_starts(tmp_path: Path) -> None:
    environ: Mapping[str, str] = {"XDG_CONFIG_HOME": str(tmp_path), "XDG_CONFIG_DIRS": str(tmp_path / "etc")}
    launcher = program(tmp_path / "bin")
    own_autostart(Installation("tar", launcher=Path(launcher)), environ).enable()
    assert f"Exec={launcher} --hidden\n" in (tmp_path / "autostart" / FILE_NAME).read_text()
