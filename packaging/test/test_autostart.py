"""A session starts the installed program, hidden, by its autostart entry, unless a person says no."""

from collections.abc import Iterator

import pytest
import windows
from conftest import Layer
from installed import backend_of, desk_of
from root import HOME, Root
from session import Session

from tests.e2e.program import call, on
from tests.e2e.sides import BackendSide
from tests.private_desktop.bus import eventually

# The last two draw letters and SVG: every desktop of Debian's has them, by ways that go over recommendations.
XFCE = (
    *("xfce4-session", "xfce4-panel", "xfwm4", "xfce4-notifyd", "dbus-bin"),
    *("fonts-dejavu-core", "librsvg2-common"),
)
TRAY = "estado-notifier run --hidden"
LAST = f"{HOME}/everything-started"
# Another entry of the user's, which takes its time: when it is through, all others have been started.
LAST_ENTRY = f"""[Desktop Entry]
Type=Application
Name=Last
Exec=sh -c 'sleep 2; touch {LAST}'
"""


@pytest.fixture
def session(release: str, layer: Layer) -> Iterator[Root]:
    """A system with dex, which starts what the autostart entries say, as small window managers' users do."""
    with Root(layer(release, ("dex",))) as root:
        yield root


def test_a_session_starts_it_as_the_user_wants(session: Root) -> None:
    with desk_of(session) as private_desktop, backend_of(session) as backend:
        # dex reads the system's entries only where the session names their folder, as desktops do.
        environ = private_desktop.environ(XDG_CONFIG_DIRS="/etc/xdg", **on(backend, backend.sign_in()))
        for order in (None, "disable", "enable"):
            if order:
                reply = call(environ, "autostart", order)
                assert (reply.returncode, reply.stderr) == (0, "")
            begin = session.start("dex", "-a", log=private_desktop.folder / "dex.txt", environ=environ)
            assert begin.wait(30) == 0
            running = session.processes(TRAY)
            if order == "disable":
                assert running == []
                continue
            private_desktop.tray.wait_for(lambda item: bool(item.icons))
            eventually(lambda: call(environ, "status").returncode == 0, 30, "live")
            assert windows.visible(private_desktop, "Estado Notifier") == []
            private_desktop.tray.click("Salir")
            private_desktop.tray.wait_gone()
            session.wait_ended(TRAY)


def test_xfce_starts_it_as_the_user_wants_with_its_icon_in_the_panel(release: str, layer: Layer) -> None:
    with Root(layer(release, XFCE)) as root, backend_of(root) as backend:
        side, signed_in = BackendSide(backend), on(backend, backend.sign_in())
        entries = f"{HOME}/.config/autostart"
        root.run("mkdir", "-p", entries)
        root.run("tee", f"{entries}/last.desktop", stdin=LAST_ENTRY)
        for order in (None, "disable", "enable"):
            if order:
                root.run("estado-notifier", "autostart", order)
            root.path(LAST).unlink(missing_ok=True)
            with Session(root, "xfce4-session", more=signed_in) as session:
                session.eventually(root.path(LAST).exists, "all that starts with a session")
                if order == "disable":
                    assert root.processes(TRAY) == []
                    session.picture(f"xfce-{release}-disabled")
                    continue
                assert len(root.processes(TRAY)) == 1
                session.eventually(lambda: session.succeeds("estado-notifier", "status"), "live")
                session.eventually(lambda: len(session.icons()) == 1, "an icon in the panel")
                side.move(side.create("entrega", "EN_CAMINO"), "ENTREGADO")
                session.eventually(lambda: session.shows("xfce4-notifyd"), "a notification")
                session.picture(f"xfce-{release}-{order or 'installed'}")
            # Its screen is gone.
            root.wait_ended(TRAY)
