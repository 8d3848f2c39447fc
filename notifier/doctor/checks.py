"""All checks, in the order of causes, with who asks each of them."""

from collections.abc import Callable
from functools import partial

from notifier.core.doctor import Check, Finding
from notifier.core.i18n import mark
from notifier.doctor import desk, instance, own_files
from notifier.doctor.case import Case
from notifier.doctor.runner import PATIENCE, Probe


def probes(case: Case, *, notify: bool = False) -> list[Probe]:
    """What is asked of this case. Nothing is asked yet; any thread.

    ``notify``: show a notification, too. Without it nothing is shown.
    """
    asked: list[Probe] = []

    def add(
        code: str,
        title: str,
        ask: Callable[[Case], Finding],
        *depends: str,
        patience: float = PATIENCE,
    ) -> None:
        asked.append(Probe(Check(code, title, depends), partial(ask, case), patience))

    add("versions", mark("Versiones"), instance.versions)
    add("config", mark("Configuración"), own_files.config)
    add("profile", mark("Perfil"), own_files.profile, "config")
    add("disk", mark("Espacio en disco"), own_files.disk)
    add("state", mark("Carpeta de datos"), own_files.state, "disk")
    add("logs", mark("Carpeta del registro"), own_files.logs, "state")
    add("database", mark("Base de datos"), own_files.database, "state", patience=60.0)
    add("bus", mark("Bus de la sesión"), desk.bus)
    # A token of the environment needs neither keyring nor bus.
    on_bus = () if case.given_token else ("bus",)
    add("keyring", mark("Llavero"), desk.keyring, "config", *on_bus, patience=25.0)
    add("notifications", mark("Avisos del escritorio"), desk.notifications, "bus", patience=25.0)
    if notify:
        add("notice", mark("Aviso de prueba"), desk.notice, "notifications", patience=25.0)
    add("tray", mark("Lugar para el icono"), desk.tray, "bus")
    add("autostart", mark("Inicio con el equipo"), desk.autostart)
    add("instance", mark("Programa en marcha"), instance.instance)
    return asked
