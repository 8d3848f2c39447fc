"""A package's whole life on a clean system: installed, at work, gone without a trace."""

import json
import re
from pathlib import Path

import pytest
from conftest import RELEASES
from installed import PROGRAM, desk_of
from root import Root, System
from session import Session

from tests.e2e.program import START
from tests.private_desktop.bus import eventually

# What installing and removing anything leaves behind, whatever it is, and what a session does.
OTHERS = (
    r"/var/(cache/(apt|debconf|ldconfig|man|private)|lib/(apt|dpkg|private|systemd)|log)(/.*)?"
    r"|/etc/(default/locale|hosts|ld\.so\.cache|machine-id|mtab|vconsole\.conf)"
    r"|/root(/.*)?|/run/.*|/tmp/dbus-\w+"
)


@pytest.mark.parametrize(
    ("release", "recommends"),
    [
        pytest.param("bookworm", False, marks=pytest.mark.smoke),
        pytest.param("bookworm", True),
        pytest.param("trixie", False),
        pytest.param("trixie", True),
    ],
)
def test_it_comes_works_and_goes(
    roots: None, deb: Path, tmp_path: Path, release: str, *, recommends: bool
) -> None:
    assert release in RELEASES
    with Root(System(release)) as root:
        before, packages = root.files(), root.packages()
        root.install(root.put(deb), recommends=recommends)
        assert root.run("estado-notifier", "--version").stdout.startswith("estado-notifier ")
        root.run("estado-notifier", "--selftest")
        assert "relay" not in root.run("estado-notifier", "--help").stdout
        tells_in_the_terminal(root, tmp_path / "terminal.txt")
        if recommends:
            tells_with_what_came_along(root, release)
        else:
            tells_on_the_desktop(root)
        assert root.processes("estado-notifier") == []

        ours = set(root.admin("dpkg", "-L", "estado-notifier").stdout.splitlines()) - before
        assert PROGRAM in ours
        root.path("/etc/xdg/estado-notifier/reparto.toml").write_text("name = 'reparto'\n", encoding="utf-8")
        root.admin("apt-get", "-q", "-y", "purge", "estado-notifier")
        assert {path for path in ours & root.files() if "estado" in path} == set()
        # What came along, too. autoremove would keep what the bare system's packages suggest, and an init.
        purge = ("apt-get", "-q", "-y", "--allow-remove-essential", "purge")
        root.admin(*purge, *(root.packages() - packages))
        new = root.files() - before
        left = {path for path in new if "estado" in path or not re.fullmatch(OTHERS, path)}
        assert left == set()


def tells_in_the_terminal(root: Root, log: Path) -> None:
    """Without a screen the demonstration goes on where it was called."""
    demo = root.start("estado-notifier", "demo", log=log)
    try:
        eventually(lambda: "→" in log.read_text(encoding="utf-8"), START, "a transition in the terminal")
        assert "No hay pantalla" in log.read_text(encoding="utf-8")
    finally:
        demo.terminate()
        demo.wait(20)


def tells_on_the_desktop(root: Root) -> None:
    """With one it shows its icon and a notification."""
    with desk_of(root) as private_desktop:
        demo = root.start(
            "estado-notifier",
            "demo",
            log=private_desktop.folder / "demo.txt",
            environ=private_desktop.environ(),
        )
        try:
            private_desktop.notifications.wait_for(lambda told: "→" in told.body, START)
            assert private_desktop.tray.wait_for(lambda item: bool(item.icons)).id == "estado-notifier"
        except AssertionError as error:
            raise AssertionError(f"{error}\n{(private_desktop.folder / 'demo.txt').read_text()}") from None
        finally:
            demo.terminate()
            demo.wait(20)


def tells_with_what_came_along(root: Root, release: str) -> None:
    """Nothing was installed but the package, nothing is set up: the bus starts who shows the notification."""
    with Session(root) as session:
        demo = session.start("estado-notifier", "demo")
        session.eventually(lambda: root.processes("/usr/bin/dunst"), "a notification daemon")
        session.eventually(lambda: "displayed: 0" not in session.run("dunstctl", "count"), "a notification")
        session.picture(f"demo-{release}")
        # Its history has only what is no longer on the screen.
        session.run("dunstctl", "close-all")
        told = json.loads(session.run("dunstctl", "history"))["data"][0]
        assert {note["appname"]["data"] for note in told} == {"Estado Notifier"}
        assert any("→" in note["body"]["data"] for note in told)
        demo.terminate()
        assert demo.wait(20) == 0
