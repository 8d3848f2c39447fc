"""The preferences of the real program, by the keyboard alone: what is chosen holds at once and is written."""

import tomllib

from tests.backend import Backend
from tests.e2e.keyboard import press
from tests.e2e.program import START, Program, on
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop

APPEARANCE = ("Down",) * 4


def test_the_language_is_switched_while_it_runs(private_desktop: PrivateDesktop, backend: Backend) -> None:
    config = private_desktop.config_home / "estado-notifier" / "config.toml"
    config.parent.mkdir()
    config.write_text("# Turno de noche\n", encoding="utf-8")
    environ = private_desktop.environ()
    with Program(private_desktop, "run", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        private_desktop.tray.click("Preferencias…")
        # Beside the list of pages there is nothing but the language to go to.
        press(environ, "Preferencias", *APPEARANCE, "Tab", "Tab", "Down", "Down")
        eventually(lambda: tomllib.loads(config.read_text()).get("ui") == {"language": "en"}, START)
        assert config.read_text().startswith("# Turno de noche\n")
        eventually(lambda: "Quit" in labels(private_desktop), START)
        private_desktop.tray.wait_for(lambda item: "Live" in item.tooltip_title + item.tooltip, START)
        assert "Salir" not in labels(private_desktop)
        # The window was made anew at the same page, and goes back the same way.
        press(environ, "Preferences", "Tab", "Tab", "Up")
        eventually(lambda: "Salir" in labels(private_desktop), START)
        private_desktop.tray.click("Salir")
        assert program.process.wait(60) == 0
    logs = [path.read_text(encoding="utf-8") for path in private_desktop.folder.rglob("*.log")]
    assert logs
    assert not any("a fault in thread" in log for log in logs)


def labels(private_desktop: PrivateDesktop) -> list[str]:
    return [entry.label for entry in private_desktop.tray.menu()]
