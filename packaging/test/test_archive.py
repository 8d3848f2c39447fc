"""The portable archive in the hands of a user without rights: installed, at work, newer, gone."""

from pathlib import Path

import pytest
from conftest import Layer, only
from root import HOME, UID, Root, System
from session import Session

from tests.backend import Backend
from tests.e2e.program import on

COMMAND = f"{HOME}/.local/bin/estado-notifier"
PROGRAM = f"{HOME}/.local/lib/estado-notifier"
TRAY = "estado-notifier --hidden"
RESTARTED = "estado-notifier run --hidden"
OF_THE_PERSON = (".local/state/estado-notifier", ".config/estado-notifier", ".cache/estado-notifier")


def test_a_system_that_lacks_libraries_is_told_which(release: str, dist: Path) -> None:
    archive = only(dist, "*.tar.xz")
    with Root(System(release)) as root:
        root.install("xz-utils")
        root.run("tar", "-xf", root.put(archive), "-C", HOME)
        before = root.home()
        unpacked = f"{HOME}/{archive.name.removesuffix('-linux-x86_64.tar.xz')}"
        assert "libxcb-cursor.so.0" in root.run(f"{unpacked}/install.sh", fails=True).stderr
        assert root.home() == before


@pytest.mark.parametrize("release", ["bookworm", "trixie"])
def test_a_user_installs_the_archive_and_is_rid_of_it(
    release: str, libraries: Layer, dist: Path, tmp_path: Path
) -> None:
    archive = only(dist, "*.tar.xz")
    unpacked = f"{HOME}/{archive.name.removesuffix('-linux-x86_64.tar.xz')}"
    needs = ("dex", "dbus-daemon", "trayer")
    with Root(libraries(release, needs)) as root, Backend(tmp_path, entities=3) as backend:
        root.install("xz-utils")
        root.run("tar", "-xf", root.put(archive), "-C", HOME)
        before = root.home()

        assert "estado-notifier" in root.run(f"{unpacked}/install.sh").stdout
        root.run(COMMAND, "--selftest")
        with Session(root, more=on(backend, backend.sign_in())) as session:

            def live() -> bool:
                return session.succeeds(COMMAND, "status")

            # Without a tray it would show its panel, and a panel in front is waited for.
            session.start("trayer")
            assert session.start("dex", "-a").wait(60) == 0
            session.eventually(live, "live, as started with the session")
            assert len(root.processes(TRAY)) == 1

            assert "reinicia por sí mismo" in session.run(f"{unpacked}/install.sh")
            session.eventually(lambda: len(root.processes(RESTARTED)) == 1, "started anew after the upgrade")
            assert root.processes(TRAY) == []
            session.eventually(live, "live, as started anew")

            session.run(f"{PROGRAM}/install.sh", "--uninstall")
            assert root.processes("estado-notifier ") == []
            left = root.home() - before
            assert {path for path in left if not path.startswith(OF_THE_PERSON)} == set()
            assert f"{OF_THE_PERSON[0]}/state.db" in left

            session.run(f"{unpacked}/install.sh")
            session.run(f"{PROGRAM}/install.sh", "--uninstall", "--purge")
            assert root.home() - before == set()
            assert not root.path(f"/run/user/{UID}/estado-notifier").exists()
