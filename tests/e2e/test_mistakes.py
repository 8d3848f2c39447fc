"""What goes wrong for a dispatcher: each has a sentence that says what to do, and none ends the program."""

import sqlite3
import subprocess
import tomllib
from contextlib import closing
from pathlib import Path

import pytest

from notifier.sync.store.schema import mark_version
from tests.backend import Backend
from tests.e2e.keyboard import type_into_window
from tests.e2e.program import START, Program, call, on
from tests.e2e.screen import colors, middle
from tests.private_desktop.bus import end, eventually
from tests.private_desktop.private_desktop import PrivateDesktop

NOBODY = "http://127.0.0.1:9/api"
BALLOON = "#ffffe1"


def test_a_wrong_password(private_desktop: PrivateDesktop, backend: Backend) -> None:
    reply = call(
        private_desktop.environ(**on(backend)),
        "login",
        "--login",
        "despacho",
        "--password-stdin",
        stdin="wrong",
    )
    assert reply.returncode == 1
    assert reply.stderr.startswith("No se pudo iniciar sesión.")
    assert "Traceback" not in reply.stderr


def test_no_server_is_configured(private_desktop: PrivateDesktop) -> None:
    reply = call(private_desktop.environ(), "login", "--login", "x", "--password-stdin", stdin="y")
    assert reply.returncode == 1
    assert "api_url" in reply.stderr
    assert "config.toml" in reply.stderr


def test_an_unreachable_server(private_desktop: PrivateDesktop) -> None:
    environ = {"ESTADO_NOTIFIER_SERVER__API_URL": NOBODY, "ESTADO_NOTIFIER_TOKEN": "any-token"}
    reply = call(private_desktop.environ(**environ), "login", "--login", "x", "--password-stdin", stdin="y")
    assert reply.returncode == 1
    assert "127.0.0.1:9 rechaza la conexión" in reply.stderr
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("offline")
        private_desktop.tray.wait_for(
            lambda item: "rechaza la conexión" in item.tooltip_title + item.tooltip, START
        )
        assert program.process.poll() is None


def test_a_refused_token(private_desktop: PrivateDesktop, backend: Backend) -> None:
    with Program(private_desktop, "run", "--hidden", environ=on(backend, "refused-token-canary")) as program:
        program.wait_link("signed_out")
        private_desktop.tray.wait_for(
            lambda item: "Inicie sesión de nuevo" in item.tooltip_title + item.tooltip, START
        )
        program.stop()
        assert "refused-token-canary" not in program.output()
    assert not any(
        b"refused-token-canary" in path.read_bytes()
        for path in private_desktop.folder.rglob("*")
        if path.is_file()
    )


def test_a_broken_configuration_file(private_desktop: PrivateDesktop) -> None:
    folder = private_desktop.config_home / "estado-notifier"
    folder.mkdir()
    (folder / "config.toml").write_text('[server]\napi_ulr = "https://empresa.bo"\n[ui\n', encoding="utf-8")
    for command in (["logout"], ["config", "check"], ["watch"]):
        reply = call(private_desktop.environ(), *command)
        assert reply.returncode == 1, command
        assert "config.toml:3: esto no es TOML válido" in reply.stderr
        assert "Traceback" not in reply.stderr
    # After a login nobody reads standard error: a window says it, and the program does not end.
    with Program(private_desktop, "run", "--hidden") as program:
        program.wait_link("signed_out")
        eventually(lambda: len(colors(private_desktop, "mistake")) > 5, START)
        assert program.process.poll() is None

    (folder / "config.toml").write_text('[server]\napi_ulr = "https://empresa.bo"\n', encoding="utf-8")
    reply = call(private_desktop.environ(), "config", "check")
    assert "config.toml:2: [server] api_ulr no existe; ¿quiso decir [server] api_url" in reply.stderr


def test_a_profile_that_is_not_there(private_desktop: PrivateDesktop) -> None:
    reply = call(private_desktop.environ(ESTADO_NOTIFIER_SERVER__PROFILE="otro"), "config", "check")
    assert reply.returncode == 1
    assert "El perfil otro no existe" in reply.stderr


def test_no_tray_host(tmp_path: Path, backend: Backend) -> None:
    with PrivateDesktop(tmp_path, tray=False) as private_desktop:
        environ = on(backend, backend.sign_in())
        with Program(private_desktop, "run", "--hidden", environ=environ) as program:
            program.wait_link("live")
            # The panel opens instead; before it the screen is black.
            eventually(lambda: len(colors(private_desktop, "no-tray")) > 5, START)
            # A host that comes late gets the icon.
            private_desktop.tray.come_back()
            private_desktop.tray.wait_for(lambda item: "En vivo" in item.tooltip_title, START)
            private_desktop.tray.leave()
            private_desktop.tray.come_back()
            private_desktop.tray.wait_for(lambda item: "En vivo" in item.tooltip_title, START)


@pytest.mark.parametrize("tray", [True, False])
def test_no_notification_daemon(tmp_path: Path, backend: Backend, *, tray: bool) -> None:
    """Nothing counts as told before somebody could see it: it is told when there is a daemon."""
    with PrivateDesktop(tmp_path, notifications=False, tray=tray) as private_desktop:
        (entrega,) = backend.items("entrega")
        backend.move("entrega", entrega["id"], "ASIGNADA")
        with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
            program.wait_link("live")
            backend.move("entrega", entrega["id"], "EN_CAMINO")
            program.wait_status(lambda status: status["pending_alerts"] == 1, "waiting")
            private_desktop.notifications.come_back()
            private_desktop.notifications.wait_for(lambda call: entrega["numero"] in call.summary, START)
            program.wait_status(lambda status: status["pending_alerts"] == 0, "told")


def test_no_notification_daemon_beside_an_x11_tray(tmp_path: Path, backend: Backend) -> None:
    """The tray's own message tells it, and a click on that opens the panel at the item."""
    with PrivateDesktop(tmp_path, notifications=False, tray=False) as private_desktop:
        assert private_desktop.display is not None
        tray = private_desktop.display.x11_tray()
        (vehiculo,) = backend.items("vehiculo")
        backend.move("vehiculo", vehiculo["id"], "EN_RUTA")
        eventually(lambda: len(colors(private_desktop, "tray")) > 1, START, "the tray's bar")
        with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
            program.wait_link("live")
            eventually(lambda: "#188541" in colors(private_desktop, "icon"), START, "the green icon")
            backend.move("vehiculo", vehiculo["id"], "DISPONIBLE")
            place = eventually(
                lambda: middle(private_desktop, "balloon", BALLOON), START, "the tray's message"
            )
            assert place
            program.wait_status(lambda status: status["pending_alerts"] == 0, "told")
            click = ["xdotool", "mousemove", *map(str, place), "click", "1"]
            subprocess.run(click, env=program.environ, check=True)
            eventually(
                lambda: "#28a745" in colors(private_desktop, "clicked"), START, "the badge of the vehiculo"
            )
            program.stop()
        end(tray)


def test_no_keyring(private_desktop: PrivateDesktop, backend: Backend) -> None:
    environ = private_desktop.environ(**on(backend))
    reply = call(environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password)
    assert reply.returncode == 1
    assert "llavero" in reply.stderr
    with Program(private_desktop, "run", "--hidden", environ=on(backend)) as program:
        # It may be one that is late; a minute passes before the user is asked to sign in.
        program.wait_link("connecting")
        private_desktop.tray.wait_for(lambda item: "llavero" in item.tooltip_title + item.tooltip, START)
        assert program.process.poll() is None


def test_no_keyring_at_the_sign_in_window(private_desktop: PrivateDesktop, backend: Backend) -> None:
    """The session holds until the program ends, and the window says so instead of closing."""
    with Program(private_desktop, "run", environ=on(backend)) as program:
        program.wait_link("signed_out")
        private_desktop.tray.wait_for(lambda item: bool(item.menu), START)
        private_desktop.tray.click("Iniciar sesión…")
        type_into_window(program.environ, backend.login, backend.password)
        program.wait_link("live")
        windows = ["xdotool", "search", "--onlyvisible", "--name", "Iniciar sesión"]
        still_open = subprocess.run(windows, env=program.environ, check=False, capture_output=True)
        assert still_open.returncode == 0
        program.stop()
    with Program(private_desktop, "run", "--hidden", environ=on(backend)) as program:
        status = program.wait_status(lambda status: "llavero" in status.get("reason", ""), "the reason")
        assert status["link"] == "connecting"


def test_data_of_a_newer_version(private_desktop: PrivateDesktop, backend: Backend) -> None:
    """What ends the synchronizer leaves a sentence and no green icon; the data stay as they are."""
    environ = on(backend, backend.sign_in())
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        program.stop()
    path = private_desktop.state_home / "estado-notifier" / "state.db"
    with closing(sqlite3.connect(path)) as database:
        mark_version(database, 99)
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        assert "Actualice el programa" in program.wait_link("offline")["reason"]
        private_desktop.tray.wait_for(
            lambda item: "Actualice el programa" in item.tooltip_title + item.tooltip, START
        )
        assert program.process.poll() is None
        assert program.stop() == 0
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM items").fetchone() == (3,)


def test_where_the_settings_are_and_what_holds(private_desktop: PrivateDesktop) -> None:
    environ = private_desktop.environ(ESTADO_NOTIFIER_NOTIFICATIONS__RULES="entrega: en camino -> Entregado")
    path = call(environ, "config", "path").stdout.strip()
    assert path == str(private_desktop.config_home / "estado-notifier" / "config.toml")
    shown = call(environ, "config", "show")
    assert shown.returncode == 0
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text(shown.stdout, encoding="utf-8")
    # What it shows is itself a good configuration file, with the same meaning.
    assert call(private_desktop.environ(), "config", "check").returncode == 0
    again = call(private_desktop.environ(), "config", "show").stdout
    assert tomllib.loads(again) == tomllib.loads(shown.stdout)
    assert "entrega: EN_CAMINO -> ENTREGADO [normal]" in shown.stdout


def test_an_administrators_settings_hold_and_are_named(private_desktop: PrivateDesktop) -> None:
    file = Path(private_desktop.environ()["XDG_CONFIG_DIRS"]) / "estado-notifier" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("[history]\ndays = 7\n", encoding="utf-8")
    assert f"days = 7 # {file}\n" in call(private_desktop.environ(), "config", "show").stdout
    file.write_text("[history]\ndays = 0\n", encoding="utf-8")
    reply = call(private_desktop.environ(), "config", "check")
    assert reply.returncode == 1
    assert f"{file}:2: [history] days" in reply.stderr
    assert "Pida al administrador" in reply.stderr


def test_no_session_bus(private_desktop: PrivateDesktop, backend: Backend) -> None:
    environ = on(backend, backend.sign_in()) | {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")


@pytest.mark.parametrize("command", ["run", "demo"])
def test_no_display(tmp_path: Path, command: str) -> None:
    with PrivateDesktop(tmp_path, display=False) as private_desktop:
        if command == "run":
            reply = call(private_desktop.environ(), "run")
            assert reply.returncode == 1
            assert "No hay pantalla" in reply.stderr
            return
        environ = {"TMPDIR": str(private_desktop.temporary)}
        with Program(private_desktop, "demo", "--rate", "600", "--seed", "1", environ=environ) as program:
            eventually(lambda: "🔔" in program.output(), START, "an alert in the terminal")
            assert "No hay pantalla" in program.output().splitlines()[0]
            program.process.terminate()
            program.process.terminate()  # as `timeout` does: once to it, once to its group
            assert program.stop() == 0
        assert list(private_desktop.temporary.iterdir()) == []


def test_a_second_start_raises_the_first_ones_panel(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        assert len(colors(private_desktop, "hidden")) < 5
        second = call(program.environ, "run")
        assert (second.returncode, second.stderr) == (0, "")
        eventually(lambda: len(colors(private_desktop, "raised")) > 5, START)


def test_a_click_on_a_notification_opens_the_panel_at_the_item(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    (vehiculo,) = backend.items("vehiculo")
    backend.move("vehiculo", vehiculo["id"], "EN_RUTA")
    with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        backend.move("vehiculo", vehiculo["id"], "DISPONIBLE")
        told = private_desktop.notifications.wait_for(lambda call: vehiculo["numero"] in call.summary, START)
        private_desktop.notifications.invoke(told.id, "default")
        eventually(
            lambda: "#28a745" in colors(private_desktop, "clicked"), START, "the badge of the vehiculo"
        )


@pytest.mark.parametrize(
    "arguments", [["--help"], *([name, "--help"] for name in ("run", "demo", "backend"))]
)
def test_help_and_usage(private_desktop: PrivateDesktop, arguments: list[str]) -> None:
    reply = call(private_desktop.environ(), *arguments)
    assert reply.returncode == 0
    assert reply.stdout.startswith("uso: ")
    assert call(private_desktop.environ(), *arguments[:-1], "--no-such-option").returncode == 2


def test_status_of_nothing(private_desktop: PrivateDesktop) -> None:
    reply = call(private_desktop.environ(), "status", "--json")
    assert reply.returncode == 3
    assert reply.stdout.strip() == '{"error": "not_running"}'
