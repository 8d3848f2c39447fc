"""Draws the windows that ask and answer; part of screenshots.py."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QApplication, QWidget

from notifier.core.choices import Muted
from notifier.core.connection_errors import CertificateOfAnotherError, UnknownHostError
from notifier.core.doctor import Finding, Outcome
from notifier.core.errors import AppError
from notifier.core.i18n import language_of, mark
from notifier.core.model import Item, ItemKey
from notifier.core.outbound import ChoicesKnown
from notifier.core.settings import Settings
from notifier.dialogs.followed import Followed
from notifier.dialogs.preferences.config_file import ConfigFile
from notifier.dialogs.preferences.dialog import PreferencesDialog
from notifier.dialogs.preferences.switches import autostart_setting
from notifier.doctor.case import Case
from notifier.doctor.checks import probes
from notifier.engine import Engine
from notifier.system.autostart.switch import NoAutostart
from notifier.system.clock import SystemClock
from notifier.system.keyring.credentials import MemoryCredentials
from notifier.system.logs import Redaction
from notifier.system.notifications import NullNotifications
from notifier.system.paths import Paths
from notifier.system.profiles import named_profile
from notifier.ui.background import Background
from notifier.ui.doctor import DoctorWindow
from notifier.ui.first_run.window import FirstRunWindow
from notifier.ui.followed import FollowedWindow
from notifier.ui.login import LoginWindow
from notifier.ui.sign_out import SignOutWindow
from notifier.ui.tray.icons import Icons


def draw_dialogs(translate: Callable[[str], str], icons: Icons, file: Callable[[str], Path]) -> None:
    """Draw them all, in one language and one theme. ``file``: where the picture of a name goes."""
    _first_run(translate, icons, file)
    _sign_in(translate, icons, file)
    _preferences(translate, icons, file)
    _sign_out(translate, icons, file("sign-out"))
    _doctor(translate, icons, file)
    _followed(translate, icons, file("followed"))


def _followed(translate: Callable[[str], str], icons: Icons, file: Path) -> None:
    now = datetime(2026, 5, 15, 10, 45, tzinfo=UTC)
    specs = named_profile("estandar").categorias
    keys = [ItemKey(specs[0].categoria, str(at)) for at in range(3)]
    items = {
        key: Item(key.categoria, key.id, f"ENT-2026-{at + 7:04}", "", detalle="Ferretería Ñuflo · Sopocachi")
        for at, key in enumerate(keys)
    }
    window = FollowedWindow(translate, icons, lambda: now)
    window.list.set_categorias(specs)
    mutes = {keys[1]: Muted(now + timedelta(hours=1)), keys[2]: Muted()}
    window.list.set_choices(ChoicesKnown(frozenset(keys[:1]), mutes, items))
    window.show()
    _grab(window, file)
    window.hide()


def _config_file(translate: Callable[[str], str], icons: Icons, engine: Engine, file: Path) -> None:
    text = '[server]\napi_url = "https://api.ejemplo.com/api"\n\n[history]\ndays = "treinta"\n'
    path = engine.settings.held().file
    Path(path).write_text(text, encoding="utf-8")
    dialog = ConfigFile(translate, icons, Background(), engine, path)
    try:
        engine.settings.check(text)
    except AppError as mistake:
        dialog.open(mistake)
    window = dialog.window
    if window is None:
        raise RuntimeError("no window")
    while not window.said:
        QApplication.processEvents()
    _grab(window, file)
    window.close()


def _grab(window: QWidget, file: Path) -> None:
    for _ in range(2):
        QApplication.processEvents()
    window.grab().save(str(file))


def _sign_out(translate: Callable[[str], str], icons: Icons, file: Path) -> None:
    window = SignOutWindow(translate, icons, "despacho")
    window.show()
    for _ in range(2):
        QApplication.processEvents()
    window.grab().save(str(file))
    window.hide()


def _first_run(translate: Callable[[str], str], icons: Icons, file: Callable[[str], Path]) -> None:
    window = FirstRunWindow(translate, icons, language_of(translate), "", "")
    window.last.set_autostart(False)
    window.show()
    address = "https://api.ejemplo.com/api"
    wrong = translate("No se pudo iniciar sesión"), translate("El usuario o la contraseña no son correctos.")
    acts: tuple[tuple[str, Callable[[], None]], ...] = (
        ("first-run-server", lambda: window.server.address.setText(address)),
        ("first-run-unencrypted", lambda: window.ask_plain("http://192.168.1.5:8000")),
        ("first-run-unknown", window.ask_profile),
        ("first-run-account", lambda: window.show_account(address, ["paucara"], ends_others=True)),
        (
            "first-run-profiles",
            lambda: window.show_account(address, ["estandar", "laravel-echo"], ends_others=False),
        ),
        ("first-run-wrong", lambda: window.show_error(*wrong)),
        ("first-run-done", window.show_done),
    )
    for name, act in acts:
        act()
        for _ in range(2):
            QApplication.processEvents()
        window.grab().save(str(file(name)))
    window.hide()


def _sign_in(translate: Callable[[str], str], icons: Icons, file: Callable[[str], Path]) -> None:
    window = LoginWindow(translate, icons, "https://api.ejemplo.com/api", "despacho")
    window.show()
    wrong = translate("No se pudo iniciar sesión"), translate("El usuario o la contraseña no son correctos.")
    other = _told(CertificateOfAnotherError(host="api.ejemplo.com"), translate)
    acts: tuple[tuple[str, Callable[[], None]], ...] = (
        ("login", lambda: None),
        ("login-error", lambda: window.show_error(*wrong)),
        ("login-unencrypted", lambda: window.ask_plain("http://192.168.1.5:8000")),
        ("login-certificate", lambda: window.show_error(*other)),
        ("login-profile", lambda: window.offer_profile("estandar", "paucara", is_closed=False)),
    )
    for name, act in acts:
        act()
        for _ in range(2):
            QApplication.processEvents()
        window.grab().save(str(file(name)))
    window.hide()


def _preferences(translate: Callable[[str], str], icons: Icons, file: Callable[[str], Path]) -> None:
    with TemporaryDirectory() as folder:
        paths = Paths.below(Path(folder))
        paths.ensure()
        engine = Engine(
            Settings(), paths, MemoryCredentials, NullNotifications(), Redaction(), translate, SystemClock()
        )
        setting = autostart_setting(lambda: NoAutostart(""))
        followed = Followed(translate, icons, engine, lambda: datetime.now().astimezone())
        dialog = PreferencesDialog(translate, icons, Background(), engine, followed, [setting])
        dialog.open()
        window = dialog.window
        if window is None:
            raise RuntimeError("no window")
        while not window.pages[0].isEnabled():
            QApplication.processEvents()
        for number, page in enumerate(window.pages):
            window.turn_to_page(number)
            for _ in range(10):
                QApplication.processEvents()
            window.grab().save(str(file(f"preferences-{number + 1}")))
            bar = page.verticalScrollBar()
            if bar.maximum():
                bar.setValue(bar.maximum())
                for _ in range(10):
                    QApplication.processEvents()
                window.grab().save(str(file(f"preferences-{number + 1}-below")))
        window.close()
        _config_file(translate, icons, engine, file("config-file"))
        engine.stop()


def _doctor(translate: Callable[[str], str], icons: Icons, file: Callable[[str], Path]) -> None:
    case = Case(Paths.below(Path("/home/ana")), {}, translate, Redaction())
    window = DoctorWindow(translate, icons, str)
    checks = [probe.check for probe in probes(case)]
    unknown = UnknownHostError(host="api.ejemplo.com")
    for name, wrong in (("doctor", {}), ("doctor-failure", {"name": unknown})):
        window.begin(checks)
        window.show()
        for check in checks:
            if check.code not in {known.code for known, _ in window.examination}:
                error = wrong.get(check.code)
                finding = case.ok(mark("Todo está en orden."))
                if error is not None:
                    title, advice = _told(error, translate)
                    finding = Finding(Outcome.FAILURE, title + ".", advice)
                window.add(check.code, finding)
        for _ in range(2):
            QApplication.processEvents()
        window.grab().save(str(file(name)))
    window.hide()


def _told(error: AppError, translate: Callable[[str], str]) -> tuple[str, str]:
    return translate(error.title), error.tell(translate)
