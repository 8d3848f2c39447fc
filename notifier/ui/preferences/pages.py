"""The pages that are fields alone: quiet hours, connection, looks, and what few people change."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from notifier.core.i18n import Translate
from notifier.core.settings import LANGUAGES
from notifier.ui.preferences.fields import ChoiceField, SwitchField, TextField
from notifier.ui.preferences.page import Page
from notifier.ui.preferences.week import WeekField


def hours_page(translate: Translate) -> Page:
    """When nothing is told."""
    return Page(
        translate("Horario"),
        translate("En estas horas no se avisa. Al terminar, un solo aviso resume lo que hubo."),
        [
            WeekField(
                translate,
                "notifications.quiet_hours",
                translate("Horas de silencio"),
                translate("Si terminan antes de empezar, siguen hasta el día siguiente."),
            ),
            SwitchField(
                translate,
                "notifications.urgent_in_quiet_hours",
                translate("Los avisos urgentes suenan también en horas de silencio"),
            ),
            SwitchField(
                translate,
                "notifications.follow_in_quiet_hours",
                translate("Los avisos de lo que sigo suenan también en horas de silencio"),
            ),
            SwitchField(
                translate,
                "notifications.urgent_in_pause",
                translate("Los avisos urgentes suenan también durante una pausa"),
            ),
            SwitchField(
                translate,
                "notifications.do_not_disturb",
                translate("Respetar el modo «no molestar» del escritorio"),
            ),
        ],
    )


def connection_page(translate: Translate) -> Page:
    """Where the backend is, and the way to it."""
    return Page(
        translate("Conexión"),
        translate("Con otro servidor, otro perfil u otro proxy la sesión empieza de nuevo."),
        [
            TextField(
                translate, "server.api_url", translate("Servidor"), translate("La dirección de la API.")
            ),
            TextField(
                translate,
                "server.profile",
                translate("Perfil"),
                translate("Cómo habla el servidor: un nombre, o el archivo .toml de un perfil propio."),
            ),
            TextField(
                translate,
                "server.login",
                translate("Usuario"),
                translate("El que propone la ventana para iniciar sesión."),
            ),
            TextField(
                translate,
                "server.socket_url",
                translate("Servidor de eventos"),
                translate("Vacío: el mismo."),
            ),
            TextField(
                translate,
                "server.socket_path",
                translate("Ruta de los eventos"),
                translate("Vacía: la del perfil."),
                of_profile=lambda profile: profile.socket.path,
            ),
            TextField(
                translate,
                "server.socket_namespace",
                translate("Espacio de nombres"),
                translate("Vacío: el del perfil."),
                of_profile=lambda profile: profile.socket.namespace,
            ),
            TextField(
                translate,
                "network.proxy",
                translate("Proxy"),
                translate("Vacío: el del sistema. «none»: ninguno."),
            ),
            TextField(
                translate,
                "server.ca_file",
                translate("Certificados propios"),
                translate("Un archivo PEM con las autoridades de su empresa."),
            ),
            TextField(
                translate,
                "server.insecure",
                translate("Aceptar sin cifrar"),
                translate("Las direcciones http:// a las que se puede conectar aunque otros puedan leer."),
            ),
        ],
    )


def looks_page(translate: Translate) -> Page:
    """How the program looks."""
    names = {"auto": translate("La del sistema"), "es": "Español", "en": "English"}
    return Page(
        translate("Apariencia"),
        "",
        [
            ChoiceField(
                translate,
                "ui.language",
                translate("Idioma"),
                [(language, names.get(language, language)) for language in LANGUAGES],
            )
        ],
    )


def advanced_page(translate: Translate, edit_file: Callable[[], None]) -> Page:
    """What few people change. ``edit_file`` opens the file itself."""
    checks = [
        ("auto", translate("Si nadie administra este equipo")),
        ("yes", translate("Sí")),
        ("no", translate("No")),
    ]
    page = Page(
        translate("Avanzado"),
        translate("Casi nadie necesita cambiar esto."),
        [
            TextField(
                translate,
                "sync.poll_live",
                translate("Consultar cada"),
                translate("Segundos entre dos consultas de una lista, con los eventos en vivo."),
                narrow=True,
                of_profile=lambda profile: profile.poll.live,
            ),
            TextField(
                translate,
                "sync.poll_down",
                translate("Sin eventos, cada"),
                translate("Segundos entre dos consultas mientras no llegan eventos."),
                narrow=True,
                of_profile=lambda profile: profile.poll.down,
            ),
            TextField(
                translate,
                "sync.full_every",
                translate("Lista completa cada"),
                translate("Minutos hasta volver a leer la lista completa."),
                narrow=True,
            ),
            TextField(
                translate,
                "history.days",
                translate("Guardar historial"),
                translate("Días que se guarda lo que pasó."),
                narrow=True,
            ),
            ChoiceField(
                translate,
                "updates.check",
                translate("Avisar de versiones nuevas"),
                checks,
                translate("Pregunta una vez al día; no descarga nada."),
            ),
            TextField(
                translate,
                "updates.url",
                translate("Dónde se anuncian"),
                translate("Vacío: donde las anuncia quien publica el programa."),
            ),
            TextField(
                translate,
                "updates.key",
                translate("Clave de quien publica"),
                translate("La clave pública que firma el anuncio."),
            ),
        ],
    )
    button = QPushButton(translate("Abrir el archivo de configuración…"))
    button.clicked.connect(lambda _checked: edit_file())
    row = QHBoxLayout()
    row.addWidget(button)
    row.addStretch(1)
    page.column.insertLayout(page.column.count() - 1, row)
    return page
