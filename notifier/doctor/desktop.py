"""Checks of the desktop: session bus, keyring, notifications, place of the icon, start with the computer."""

import sys
from pathlib import Path
from typing import Any

from notifier.core.doctor import Finding, Outcome
from notifier.core.errors import KeyringError, NotificationsUnavailableError
from notifier.core.i18n import mark
from notifier.core.settings_reading import TOKEN_VARIABLE
from notifier.doctor.case import Case
from notifier.system.autostart.own import own_autostart
from notifier.system.autostart.switch import NoAutostartError
from notifier.system.given_token import usable_token
from notifier.system.installation import installation
from notifier.system.keyring.credentials import Credentials, EnvironmentCredentials, KeyringCredentials
from notifier.system.keyring.errors import LockedKeyringError

ON_BUS = sys.platform not in {"win32", "darwin"}
"""Whether the services of the desktop are asked over a session bus."""

PATIENCE = 8.0
"""Seconds for one answer on the bus, which may have to start who answers."""

_BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
_NOTIFICATIONS = (
    "org.freedesktop.Notifications",
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
)
_WATCHER = ("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", "org.kde.StatusNotifierWatcher")


def bus(case: Case) -> Finding:
    """The session has a bus, on Linux."""
    if not ON_BUS:
        return case.ok(mark("Este sistema no lo necesita."))
    from notifier.system.dbus.connection import BusError

    try:
        _call(*_BUS, "GetId")
    except (BusError, TimeoutError) as error:
        return case.failure(
            mark("No hay un bus de sesión: sin él no hay avisos, ni llavero, ni icono."),
            mark("Inicie el programa dentro de la sesión del escritorio, no con su ni por ssh."),
            facts={"error": str(error)},
        )
    return case.ok(mark("El bus de la sesión responde."))


def keyring(case: Case) -> Finding:
    """Which keyring there is, whether it is open, and whether it has a token for the server."""
    credentials = _credentials(case)
    if isinstance(credentials, EnvironmentCredentials):
        case.token = credentials.get()
        case.redaction.add(case.token)
        return case.ok(
            mark("El token viene de {variable}; no hace falta el llavero."),
            variable=TOKEN_VARIABLE,
            facts={"from": "environment", "token": True},
        )
    if not case.in_keyring:
        case.token = credentials.get()
        return case.ok(mark("El token está en la memoria del programa."), facts={"from": "memory"})
    name = _owner("org.freedesktop.secrets") if ON_BUS else sys.platform
    facts: dict[str, Any] = {"from": "keyring", "keyring": name}
    try:
        case.token = credentials.get(ask=False)
    except KeyringError as error:
        facts["locked"] = isinstance(error, LockedKeyringError)
        return Finding(Outcome.FAILURE, case.tell(error.title) + ".", error.tell(case.translate), facts=facts)
    facts |= {"locked": False, "token": case.token is not None}
    if case.token is None:
        return case.ok(
            mark("El llavero ({name}) está abierto y no guarda ningún token de este servidor."),
            name=name or "?",
            facts=facts,
        )
    case.redaction.add(case.token)
    return case.ok(mark("El llavero ({name}) está abierto y guarda el token."), name=name or "?", facts=facts)


def notifications(case: Case) -> Finding:
    """Who shows notifications, and what they can do. Nothing is shown."""
    if not ON_BUS:
        return case.ok(mark("Los muestra el sistema."), facts={"daemon": sys.platform})
    from notifier.system.dbus.connection import BusError

    try:
        name, vendor, version, spec = _call(*_NOTIFICATIONS, "GetServerInformation")
        (capabilities,) = _call(*_NOTIFICATIONS, "GetCapabilities")
    except (BusError, TimeoutError, ValueError) as error:
        return case.failure(
            mark("Ningún servicio de avisos responde en este escritorio."),
            mark("Inicie o instale uno (por ejemplo dunst o mako); los avisos esperan hasta entonces."),
            facts={"error": str(error) or type(error).__name__},
        )
    facts = {
        "daemon": str(name),
        "vendor": str(vendor),
        "version": str(version),
        "specification": str(spec),
        "capabilities": sorted(map(str, capabilities)),
    }
    lines = [", ".join(facts["capabilities"])]
    if _property(_NOTIFICATIONS, "Inhibited"):
        return case.warning(
            mark("El escritorio está en «no molestar»: los avisos no se ven."),
            mark("Apague «no molestar» en el escritorio."),
            lines=lines,
            facts=facts | {"inhibited": True},
        )
    if "actions" not in capabilities:
        return case.warning(
            mark("{name} {version} muestra avisos sin botones: no se puede hacer clic en ellos."),
            mark("Abra el panel desde el icono, o use otro servicio de avisos."),
            name=name,
            version=version,
            lines=lines,
            facts=facts,
        )
    return case.ok(
        mark("Los muestra {name} {version}."), name=name, version=version, lines=lines, facts=facts
    )


def notice(case: Case) -> Finding:
    """Show a notification, where somebody asked for it."""
    from notifier.doctor.trial_notice import show_trial_notice

    try:
        show_trial_notice(case.translate)
    except NotificationsUnavailableError as error:
        return Finding(Outcome.FAILURE, case.tell(error.title) + ".", error.tell(case.translate))
    return case.ok(
        mark("Se mostró un aviso de prueba; si no lo vio, mire si el escritorio está en «no molestar».")
    )


def tray(case: Case) -> Finding:
    """Whether there is a place for the icon."""
    if not ON_BUS:
        return case.ok(mark("El sistema tiene un lugar para el icono."))
    from notifier.system.xembed import has_xembed_tray

    if _has_watcher():
        return case.ok(mark("El escritorio muestra iconos (StatusNotifier)."), facts={"tray": "sni"})
    if has_xembed_tray(case.environ.get("DISPLAY", "")):
        return case.ok(mark("El escritorio muestra iconos (XEmbed)."), facts={"tray": "xembed"})
    return case.warning(
        mark("El escritorio no tiene lugar para el icono; se abre el panel en su lugar."),
        mark("En GNOME, instale una extensión AppIndicator; en otros, añada una bandeja al panel."),
        facts={"tray": None},
    )


def autostart(case: Case) -> Finding:
    """Whether it starts with the computer, and whether what would start is there."""
    try:
        found = own_autostart(installation(), case.environ).state()
    except NoAutostartError as error:
        return Finding(Outcome.OK, error.tell(case.translate), facts={"enabled": None})
    facts = {"enabled": found.enabled, "where": found.where, "missing": found.missing}
    if found.enabled and found.missing:
        return case.failure(
            mark("{where} inicia {missing}, que no existe: no se inicia nada."),
            mark("Apague y encienda «Iniciar con el equipo» en Preferencias."),
            where=found.where,
            missing=found.missing,
            facts=facts,
        )
    if found.enabled:
        return case.ok(mark("Se inicia con el equipo."), lines=[found.where], facts=facts)
    return case.ok(mark("No se inicia con el equipo; se puede cambiar en Preferencias."), facts=facts)


def _credentials(case: Case) -> Credentials:
    if case.credentials is not None:
        return case.credentials(case.server.api_url)
    token = usable_token(case.given_token)
    return EnvironmentCredentials(token) if token else KeyringCredentials(case.server.api_url)


def _call(
    name: str, path: str, interface: str, member: str, signature: str = "", *body: Any
) -> tuple[Any, ...]:
    """One question on a connection of its own. Raises BusError, or TimeoutError."""
    from notifier.system.dbus.connection import Bus, BusConnection

    connection = BusConnection(Bus.SESSION, lambda _signal: None)
    try:
        return connection.call(name, path, interface, member, signature, body).result(PATIENCE).body
    finally:
        connection.close()


def _owner(name: str) -> str:
    """The program that owns a name of the bus, empty where nobody does."""
    from notifier.system.dbus.connection import BusError

    try:
        (process,) = _call(*_BUS, "GetConnectionUnixProcessID", "s", name)
        return Path(f"/proc/{int(process)}/comm").read_text(encoding="utf-8").strip()
    except (BusError, TimeoutError, OSError, ValueError):
        return ""


def _has_watcher() -> bool:
    from notifier.system.dbus.connection import BusError

    try:
        (owned,) = _call(*_BUS, "NameHasOwner", "s", _WATCHER[0])
    except (BusError, TimeoutError):
        return False
    # A watcher that says that nobody shows what it watches over is no place for an icon.
    return bool(owned) and _property(_WATCHER, "IsStatusNotifierHostRegistered") is not False


def _property(service: tuple[str, str, str], name: str) -> Any:
    """A property of a service; ``None`` where it has none."""
    from notifier.system.dbus.connection import BusError

    owner, path, interface = service
    try:
        ((_signature, value),) = _call(
            owner, path, "org.freedesktop.DBus.Properties", "Get", "ss", interface, name
        )
    except (BusError, TimeoutError, ValueError, TypeError):
        return None
    return value
