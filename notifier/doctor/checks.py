"""All checks, in the order of causes, with who asks each of them."""

from collections.abc import Callable
from functools import partial

from notifier.core.doctor import Check, Finding
from notifier.core.i18n import mark
from notifier.doctor import backend, desktop, events, instance, network, own_files
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

    add("config", mark("Configuración"), own_files.config)
    add("profile", mark("Perfil"), own_files.profile, "config")
    add("disk", mark("Espacio en disco"), own_files.disk)
    add("state", mark("Carpeta de datos"), own_files.state, "disk")
    add("logs", mark("Carpeta del registro"), own_files.logs, "state")
    add("database", mark("Base de datos"), own_files.database, "state", patience=60.0)
    add("crashes", mark("Fallos del programa"), own_files.crashes, "state")
    add("bus", mark("Bus de la sesión"), desktop.bus)
    # A token of the environment needs neither keyring nor bus.
    on_bus = () if not case.in_keyring else ("bus",)
    add("keyring", mark("Llavero"), desktop.keyring, "config", *on_bus, patience=25.0)
    add("notifications", mark("Avisos del escritorio"), desktop.notifications, "bus", patience=25.0)
    if notify:
        add("notice", mark("Aviso de prueba"), desktop.notice, "notifications", patience=25.0)
    add("tray", mark("Lugar para el icono"), desktop.tray, "bus")
    add("autostart", mark("Inicio con el equipo"), desktop.autostart)
    add("server", mark("Dirección del servidor"), network.server, "config")
    add("encrypted", mark("Cifrado"), backend.encrypted, "server")
    add("proxy", mark("Proxy"), partial(network.proxy, url=network.api_url), "encrypted", patience=25.0)
    add("name", mark("Nombre del servidor"), partial(network.name, url=network.api_url), "proxy")
    add("route", mark("Ruta al servidor"), partial(network.route, url=network.api_url), "name", patience=20.0)
    add("clock", mark("Reloj"), partial(network.clock, url=network.api_url), "route", patience=30.0)
    add("tls", mark("Certificado (TLS)"), partial(network.tls, url=network.api_url), "clock", patience=25.0)
    add("api", mark("API"), backend.api, "tls", "profile", patience=40.0)
    add("session", mark("Sesión"), backend.session, "keyring", "api", patience=40.0)
    add("fits", mark("Perfil de la API"), backend.fits, "session", patience=40.0)
    add("lists", mark("Listas"), backend.lists, "fits", patience=60.0)
    # Behind the API: without it nobody knows for whom the event server should take us, and a dead network is
    # one finding.
    add("events_proxy", mark("Eventos: proxy"), network.unless_shared(network.proxy), "api", patience=25.0)
    add("events_name", mark("Eventos: nombre"), network.unless_shared(network.name), "events_proxy")
    add(
        "events_route",
        mark("Eventos: ruta"),
        network.unless_shared(network.route),
        "events_name",
        patience=20.0,
    )
    add(
        "events_tls",
        mark("Eventos: certificado"),
        network.unless_shared(network.tls),
        "events_route",
        patience=25.0,
    )
    add("events", mark("Servidor de eventos"), events.events, "events_tls", patience=25.0)
    add("admission", mark("Eventos: admisión"), events.admission, "events", "fits", patience=60.0)
    add("transport", mark("Eventos: transporte"), events.transport, "admission")
    add("ping", mark("Eventos: ping"), events.ping, "admission", patience=120.0)
    add("instance", mark("Programa en marcha"), instance.instance)
    add("link", mark("Estado del enlace"), instance.link, "instance", "lists", "ping", patience=30.0)
    # What is never wrong comes last.
    add("versions", mark("Versiones"), instance.versions)
    return asked
