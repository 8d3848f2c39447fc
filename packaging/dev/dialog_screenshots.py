"""Draws the windows that ask and answer; part of screenshots.py."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from notifier.core.connection_errors import CertificateOfAnotherError, UnknownHostError
from notifier.core.doctor import Finding, Outcome
from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.dialogs.preferences import autostart_setting, versions_setting
from notifier.doctor.case import Case
from notifier.doctor.checks import probes
from notifier.system.autostart.switch import AutostartError, NoAutostart, NoAutostartError
from notifier.system.logs import Redaction
from notifier.system.paths import Paths
from notifier.ui.doctor import DoctorWindow
from notifier.ui.login import LoginWindow
from notifier.ui.preferences import PreferencesWindow
from notifier.ui.sign_out import SignOutWindow
from notifier.ui.tray.icons import Icons


def draw_dialogs(translate: Callable[[str], str], icons: Icons, file: Callable[[str], Path]) -> None:
    """Draw them all, in one language and one theme. ``file``: where the picture of a name goes."""
    _sign_in(translate, icons, file)
    _preferences(translate, icons, file)
    _sign_out(translate, icons, file("sign-out"))
    _doctor(translate, icons, file)


def _sign_out(translate: Callable[[str], str], icons: Icons, file: Path) -> None:
    window = SignOutWindow(translate, icons, "despacho")
    window.show()
    for _ in range(2):
        QApplication.processEvents()
    window.grab().save(str(file))
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
    )
    for name, act in acts:
        act()
        for _ in range(2):
            QApplication.processEvents()
        window.grab().save(str(file(name)))
    window.hide()


def _preferences(translate: Callable[[str], str], icons: Icons, file: Callable[[str], Path]) -> None:
    window = PreferencesWindow(
        translate,
        icons,
        [
            (translate(setting.name), translate(setting.sentence))
            for setting in (autostart_setting(lambda: NoAutostart("")), versions_setting(bool, print))
        ],
    )
    window.show()
    acts: tuple[tuple[str, Callable[[], None]], ...] = (
        ("preferences-unavailable", lambda: window.set_unavailable(0, NoAutostartError().tell(translate))),
        ("preferences", partial(_switch_on, window)),
        (
            "preferences-error",
            lambda: window.show_error(*_told(AutostartError(where="~/.config"), translate)),
        ),
    )
    for name, act in acts:
        act()
        for _ in range(2):
            QApplication.processEvents()
        window.grab().save(str(file(name)))
    window.hide()


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


def _switch_on(window: PreferencesWindow) -> None:
    for index in (0, 1):
        window.set_state(index, on=True)


def _told(error: AppError, translate: Callable[[str], str]) -> tuple[str, str]:
    return translate(error.title), error.tell(translate)
