"""A session starts the installed program, hidden, by its autostart entry, unless a person says no."""

from collections.abc import Iterator

import pytest
import windows
from conftest import Layer
from installed import backend_of, desk_of
from root import Root

from tests.desk.bus import eventually
from tests.e2e.program import call, on


@pytest.fixture
def session(release: str, layer: Layer) -> Iterator[Root]:
    """A system with dex, which starts what the autostart entries say, as small window managers' users do."""
    with Root(layer(release, ("dex",))) as root:
        yield root


def test_a_session_starts_it_as_the_user_wants(session: Root) -> None:
    with desk_of(session) as desk, backend_of(session) as backend:
        # dex reads the system's entries only where the session names their folder, as desktops do.
        environ = desk.environ(XDG_CONFIG_DIRS="/etc/xdg", **on(backend, backend.sign_in()))
        for order in (None, "disable", "enable"):
            if order:
                reply = call(environ, "autostart", order)
                assert (reply.returncode, reply.stderr) == (0, "")
            begin = session.start("dex", "-a", log=desk.folder / "dex.txt", environ=environ)
            assert begin.wait(30) == 0
            running = session.processes("estado-notifier run --hidden")
            if order == "disable":
                assert running == []
                continue
            desk.tray.wait_for(lambda item: bool(item.icons))
            eventually(lambda: call(environ, "status").returncode == 0, 30, "live")
            assert windows.visible(desk, "Estado Notifier") == []
            desk.tray.click("Salir")
            desk.tray.wait_gone()
            session.wait_ended("estado-notifier run --hidden")
