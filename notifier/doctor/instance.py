"""Checks of the program itself: its versions, and the instance that runs."""

import os
import platform
import sqlite3
import ssl
import sys
from importlib.metadata import PackageNotFoundError, version

from notifier import __version__
from notifier.core.doctor import Finding, Outcome
from notifier.core.i18n import mark
from notifier.core.link import LinkState
from notifier.core.wording import STATE_NAMES
from notifier.doctor.case import Case
from notifier.system.control.channel import NotAnsweringError, NotRunningError, ask
from notifier.system.installation import installation

LIBRARIES = {
    "PySide6-Essentials": "PySide6",
    "httpx": "httpx",
    "python-socketio": "socketio",
    "python-engineio": "engineio",
    "keyring": "keyring",
    "jeepney": "jeepney",
}
"""What pip calls them, and what Python does. PySide6 is of the same version as Qt."""


def versions(case: Case) -> Finding:
    """What runs on what. Never wrong by itself."""
    facts = {
        "program": __version__,
        "installed_as": installation().kind,
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "distribution": _distribution(),
        "desktop": case.environ.get("XDG_CURRENT_DESKTOP", ""),
        "session": case.environ.get("XDG_SESSION_TYPE", ""),
        "openssl": ssl.OPENSSL_VERSION,
        "sqlite": sqlite3.sqlite_version,
        **{name: _version(name, module) for name, module in LIBRARIES.items()},
    }
    lines = [f"{name}: {value}" for name, value in facts.items() if value and name != "program"]
    return case.ok(mark("Estado Notifier {version}."), version=__version__, lines=lines, facts=facts)


def instance(case: Case) -> Finding:
    """Whether the program runs, and answers."""
    try:
        case.status = next(ask(case.paths.control_address, {"command": "status"}))
    except NotRunningError:
        return case.warning(
            mark("El programa no está en marcha: nadie avisa."),
            mark("Inícielo desde el menú de aplicaciones, o con: estado-notifier run"),
            facts={"running": False},
        )
    except NotAnsweringError as error:
        return Finding(
            Outcome.FAILURE,
            case.tell(mark("El programa está en marcha y no responde.")),
            error.tell(case.translate),
            facts={"running": True, "answers": False},
        )
    try:
        link = LinkState(case.status["link"])
    except (KeyError, ValueError):
        case.status = None
        return case.failure(
            mark("El programa está en marcha, y no se entiende lo que responde."),
            mark("Salga del programa y vuelva a iniciarlo."),
            facts={"running": True, "answers": False},
        )
    theirs = str(case.status.get("version", ""))
    facts = {"running": True, "answers": True, "link": link, "version": theirs}
    if theirs != __version__:
        return case.warning(
            mark("Está en marcha la versión {theirs}, y la instalada es la {ours}."),
            mark("Salga del programa y vuelva a iniciarlo."),
            theirs=theirs,
            ours=__version__,
            facts=facts,
        )
    return case.ok(
        mark("El programa está en marcha: {state}."), state=case.tell(STATE_NAMES[link]), facts=facts
    )


def link(case: Case) -> Finding:
    """Whether the running program is live, now that all it needs is there."""
    if case.status is None:
        return Finding(Outcome.NOT_ASKED, case.tell(mark("El programa no está en marcha.")))
    state = LinkState(case.status["link"])
    reason = str(case.status.get("reason", ""))
    facts = {"link": state, "since": case.status.get("since"), "last_sync": case.status.get("last_sync")}
    if state is LinkState.LIVE:
        return case.ok(mark("En vivo."), facts=facts)
    return case.warning(
        mark("Todo responde, pero el programa no está en vivo: {state}."),
        mark("Espere un minuto o pulse «Reconectar ahora» en su menú."),
        state=case.tell(STATE_NAMES[state]),
        lines=[reason] if reason else [],
        facts=facts,
    )


def _version(name: str, module: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # a frozen program comes without what pip wrote down
        return str(getattr(sys.modules.get(module), "__version__", ""))


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except (OSError, AttributeError):
        return os.name
