"""The composition root of the tray: builds the parts, connects them, and owns no rule."""

import logging
import os
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QTimer

from notifier.context import Context
from notifier.core.messages import ReconnectNow
from notifier.dialogs.clicks import Clicks
from notifier.dialogs.doctor import Doctor
from notifier.dialogs.first_run import FirstRun
from notifier.dialogs.followed import Followed
from notifier.dialogs.following import follow
from notifier.dialogs.notifications import shown_to_people
from notifier.dialogs.preferences.config_file import ConfigFile
from notifier.dialogs.preferences.dialog import PreferencesDialog
from notifier.dialogs.preferences.switches import autostart_setting
from notifier.dialogs.sign_in import SignIn
from notifier.dialogs.sign_out import SignOut
from notifier.dialogs.trial import try_from_menu
from notifier.engine import Engine
from notifier.faults import tell_fault
from notifier.start_failure import end_without_windows
from notifier.system.autostart.switch import Autostart
from notifier.system.clock import SystemClock
from notifier.system.crash_reports import CrashReports, Fault
from notifier.system.dbus.system_bus import SystemBus
from notifier.system.do_not_disturb import DoNotDisturb
from notifier.system.files import make_room
from notifier.system.instance import InstanceLock
from notifier.system.keyring.credentials import Credentials
from notifier.system.network.network_manager import NetworkManager
from notifier.system.network.watch import NetworkWatch
from notifier.system.restart import Restart
from notifier.system.sleep import SleepWatch
from notifier.ui.application import make_application, speak
from notifier.ui.background import Background
from notifier.ui.bridge import Bridge
from notifier.ui.ending import EndingSignals
from notifier.ui.last_resort import LastResort
from notifier.ui.launcher import launcher
from notifier.ui.link_status import LinkStatus
from notifier.ui.panel.late_panel import LatePanel
from notifier.ui.program_watch import ProgramWatch
from notifier.ui.tray.host import TrayHostWatch
from notifier.ui.tray.icons import icons_of_this_desktop
from notifier.ui.tray.tray import Tray

if TYPE_CHECKING:  # loaded when it is wanted
    from notifier.system.control.channel import ControlServer
    from notifier.ui.panel.panel import Panel

log = logging.getLogger(__name__)

AFTER_FIRST_PAINT = 1000
"""Milliseconds after the start at which what nobody waits for is loaded."""


def run(
    context: Context,
    autostart: Callable[[], Autostart],
    *,
    hidden: bool,
    credentials: Credentials | None = None,
    restart: Restart | None = None,
) -> int:
    """Run the tray until it is quit; the exit code. Main thread. It may end as the newer program instead.

    Args:
        context: settings, folders and language of this call.
        autostart: makes the switch of the preferences, when it is needed.
        hidden: start in the tray, without opening the panel.
        credentials: where the token is, if not in the usual place.
        restart: how it starts anew after an installer replaced it; ``None`` where that does not happen.

    Raises:
        AppError: it can't start, and why.
    """
    lock = InstanceLock(context.paths.lock_file)
    if not lock.acquire():
        from notifier.second_start import raise_the_first

        return raise_the_first(context.paths.control_address)
    try:
        place = (lambda _api_url: credentials) if credentials else context.credentials
        with CrashReports(context.paths.crash_dir, context.redaction) as reports:
            program = _TrayProgram(context, place, autostart)
            reports.tell(program.tell_fault)
            code = program.run(lock, hidden=hidden, restart=restart)
    finally:
        lock.release()
    if restart and program.gives_way:
        restart.start(hidden=program.was_hidden, token=context.token)
    return code


class _TrayProgram:
    """The parts of one run."""

    def __init__(
        self,
        context: Context,
        credentials: Callable[[str], Credentials],
        autostart: Callable[[], Autostart],
    ) -> None:
        self._ = context.translate
        self._context = context
        self._app = make_application(self._, lambda reason: end_without_windows(reason, self._))
        self._bridge = Bridge()
        self._background = Background()
        self._icons = icons_of_this_desktop(os.environ)
        host = self._host = TrayHostWatch()
        self._launcher = launcher(self._app, self._bridge, host)
        self._status = LinkStatus(self._, _now)
        self._tray = Tray(self._, self._icons, host, self._status)
        windows = context.paths.state_dir / "window.ini"
        make_room(windows)  # Qt would wait for a pipe, and read all of what has no end
        self._window_state = QSettings(str(windows), QSettings.Format.IniFormat)
        self._panel = LatePanel(self._make_panel)
        notifications = shown_to_people(
            self._bridge, self._tray, self._, lambda: self._engine, context.paths.shown_file
        )
        self._engine = Engine(
            context.settings,
            context.paths,
            credentials,
            notifications,
            context.redaction,
            self._,
            SystemClock(),
            context.translate.use,
        )
        parts = self._, self._icons, self._background, self._engine
        self._sign_in = SignIn(*parts, FirstRun(*parts, starts := autostart_setting(autostart)))
        self._clicks = Clicks(self._, self._engine, self._status, self._panel, self._sign_in)
        self._followed = Followed(self._, self._icons, self._engine, _now)
        self._sign_out = SignOut(*parts)
        self._autostart = autostart
        self._config_file = ConfigFile(*parts, str(context.paths.config_file))
        self._preferences = PreferencesDialog(*parts, self._followed, [starts], self._config_file.open)
        self._doctor = Doctor(
            self._icons, self._background, context, lambda: self._engine.session.server, credentials
        )
        self.gives_way = self.was_hidden = False
        self._engine.publisher.join(self._bridge.publish)
        self._connect(host)

    def run(self, lock: InstanceLock, *, hidden: bool, restart: Restart | None) -> int:
        self._reasons = self._reasons_to_give_way(restart)
        ending = EndingSignals(self._app)
        ending.asked.connect(self._app.quit)
        self._tray.show()
        self._engine.start()
        control = self._listen()
        self._engine.look_after(lock.renew, control.renew)
        network = NetworkWatch(self._reconnect)
        system = SystemBus([SleepWatch(self._reconnect), NetworkManager(network)], self._engine.supervisor)
        desktop = DoNotDisturb(self._engine.desktop_quiet, self._engine.supervisor)
        QTimer.singleShot(AFTER_FIRST_PAINT, partial(self._after_first_paint, network))
        if not hidden:
            self._open_first_window()
        if self._context.mistake is not None:
            self._config_file.open(self._context.mistake)
        code = self._app.exec()
        # The panel remembers its place when it is hidden; later the demonstration's folder would be gone.
        self._panel.hide()
        self._window_state.sync()
        self._tray.close()
        self._launcher.close()
        self._host.close()
        desktop.close()
        system.close()
        network.close()
        control.close()
        self._bridge.close()
        self._engine.stop()
        return code

    def tell_fault(self, fault: Fault) -> None:
        """Tell of a fault of the program's own. Any thread."""
        tell_fault(fault, self._engine, self._)

    def _listen(self) -> "ControlServer":
        from notifier.control import Control  # when the icon is there
        from notifier.system.control.channel import ControlServer

        control = Control(
            self._engine,
            raise_panel=partial(self._bridge.control, "raise"),
            end=partial(self._bridge.control, "quit"),
            translate=self._,
        )
        return ControlServer(self._context.paths.control_address, control, self._engine.supervisor)

    def _connect(self, host: TrayHostWatch) -> None:
        bridge, tray, panel = self._bridge, self._tray, self._panel
        # The truth goes out to what shows it …
        follow(bridge, self._status, tray, panel, self._followed, self._preferences)
        bridge.language_changed.connect(self._speak_anew)
        host.host_available.connect(panel.set_tray_available)
        host.no_host.connect(self._without_tray)
        # … and intents come back.
        bridge.notification_clicked.connect(self._clicks.notification)
        bridge.control_requested.connect(self._control_requested)
        tray.open_panel.connect(lambda: panel.get().open())
        tray.toggle_panel.connect(self._clicks.tray_icon)
        tray.show_unseen.connect(self._clicks.unseen)
        tray.open_category.connect(lambda categoria: panel.get().show_category(categoria))
        tray.reconnect.connect(self._reconnect)
        tray.sign_in.connect(self._sign_in.open)
        tray.pause.connect(self._engine.pause)
        tray.sign_out.connect(self._sign_out.open)
        tray.doctor.connect(self._doctor.open)
        tray.menu.followed.connect(self._followed.open)
        tray.menu.trial.connect(partial(try_from_menu, self._, self._background, panel))
        tray.preferences.connect(self._preferences.open)
        tray.quit.connect(self._app.quit)

    def _speak_anew(self) -> None:
        speak(self._app, self._)
        # What is asked comes over what is shown, and the preferences, where it was chosen, over all.
        windows = self._doctor, self._followed, self._sign_out, self._sign_in, self._config_file
        for speaks in (self._status, self._tray.menu, self._panel, *windows, self._preferences):
            speaks.speak_anew()

    def _make_panel(self) -> "Panel":
        from notifier.ui.panel.panel import Panel
        from notifier.ui.panel.sightings import Sightings
        from notifier.ui.still_there import StillThere

        panel = Panel(self._, self._icons, self._tray.menu, self._status, _now, self._window_state)
        panel.reconnect.connect(self._reconnect)
        panel.sign_in.connect(self._sign_in.open)
        panel.open_in_browser.connect(self._clicks.open_in_browser)
        panel.choose.connect(self._engine.send)
        Sightings(panel, self._status, self._engine.send)
        StillThere(panel, self._window_state, self._engine.publisher.publish, self._)
        return panel

    def _reconnect(self) -> None:
        self._engine.send(ReconnectNow())

    def _after_first_paint(self, network: NetworkWatch) -> None:
        if sys.platform != "linux":
            from notifier.system.network.qt import listen

            listen(network)
        self._background.run(
            lambda: self._autostart().refresh(), lambda _: None, lambda error: log.warning("%s", error)
        )

    def _reasons_to_give_way(self, restart: Restart | None) -> list[QObject]:
        may_end = self._engine.session.survives_restart
        if restart is None:
            return []
        resort = LastResort(self._host, self._tray, self._background, may_end, self._give_way)
        if restart.program is None:
            return [resort]
        watch = ProgramWatch(restart.program, self._background, may_end)
        watch.replaced.connect(self._give_way)
        watch.removed.connect(self._app.quit)
        return [resort, watch]

    def _give_way(self) -> None:
        log.info("starting anew")
        self.gives_way, self.was_hidden = True, not self._panel.remember_view()
        self._app.quit()

    def _open_first_window(self) -> None:
        self._panel.get().open_again()
        if not self._context.settings.server.api_url:
            self._sign_in.open()

    def _without_tray(self) -> None:
        self._panel.set_tray_available(False)
        self._panel.get().open()

    def _control_requested(self, command: str) -> None:
        if command == "quit":
            self._app.quit()
        else:
            self._panel.get().open()


def _now() -> datetime:
    return datetime.now().astimezone()
