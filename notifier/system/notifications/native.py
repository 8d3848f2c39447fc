"""Notifications of Windows and macOS, through desktop-notifier.

The library's Windows and macOS back ends were not run by the tests, which have neither system. What is
tested, with its Linux back end, is everything on this side of the library.
"""

import asyncio
import contextlib
import hashlib
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.i18n import Translate
from notifier.core.look import sound_file_of
from notifier.core.model import Alert, Urgency
from notifier.system.notifications import UNNOTED, Action, ActionHandler, Handing, UnansweredError
from notifier.system.notifications.content import body, is_heard, labels, picture, remember, title
from notifier.system.resources import resource
from notifier.system.sounds import SoundPlayer

if TYPE_CHECKING:
    from desktop_notifier import DesktopNotifier

log = logging.getLogger(__name__)

_PATIENCE = 5.0  # seconds; the first call may ask the user for permission, and is then repeated
_CLOSING_PATIENCE = 1.0  # seconds
_MAX_TAG = 64  # characters that Windows takes

APP_USER_MODEL_ID = "EstadoNotifier.EstadoNotifier"
"""By which Windows knows the program: its notifications, its place in the task bar, its shortcut."""


class NativeNotifications:
    """Shows alerts through desktop-notifier, whose event loop runs in a thread of its own.

    ``on_action`` runs on that thread: it must return soon and must not call :meth:`show`. On macOS clicks
    arrive only while the main thread runs an event loop, which a Qt program does.
    """

    def __init__(
        self,
        app_name: str,
        icon_path: Path | None,
        on_action: ActionHandler,
        translate: Translate,
        wants_sound: Callable[[], bool] = lambda: True,
        has_page: Callable[[Alert], bool] = lambda _alert: False,
    ) -> None:
        """``app_name`` is what the desktop shows as the sender; the library is loaded at the first alert.

        ``wants_sound``: whether alerts are to be heard now.
        """
        self._wants_sound, self._has_page = wants_sound, has_page
        self._player = SoundPlayer()
        self._app_name = app_name
        self._icon = icon_path
        self._on_action = on_action
        self._ = translate
        self._notifier: DesktopNotifier | None = None
        self._shown: dict[str, Alert] = {}  # by tag; the thread's own
        self._closing = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="notifications", daemon=True)
        self._thread.start()

    def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
        """Show the alert, in the place of an earlier one of its topic. Any thread; waits at most 5 s.

        Raises:
            UnansweredError: the system has not answered yet.
            NotificationsUnavailableError: the system has no notifications, or forbids or refuses them.
        """
        if self._loop.is_closed():
            raise NotificationsUnavailableError
        future = asyncio.run_coroutine_threadsafe(self._send(alert), self._loop)
        try:
            taken = future.result(_PATIENCE)
        except TimeoutError as error:
            raise UnansweredError from error
        except (ImportError, OSError, RuntimeError) as error:
            log.info("the desktop did not take a notification: %r", error)
            raise NotificationsUnavailableError from error
        if not taken:
            raise NotificationsUnavailableError

    def withdraw(self, topic: str) -> None:
        """Remove what is shown for this topic. Any thread; does not wait."""
        if not self._loop.is_closed():
            asyncio.run_coroutine_threadsafe(self._clear(_tag(topic)), self._loop)

    def shows(self, topic: str) -> bool:
        """Whether it was shown and not clicked away, as far as the system says. Any thread."""
        return _tag(topic) in self._shown

    def forget(self) -> None:
        """Remove what is shown of items. Any thread; does not wait."""
        if not self._loop.is_closed():
            asyncio.run_coroutine_threadsafe(self._take_away(lambda alert: bool(alert.items)), self._loop)

    def withdraw_all(self) -> None:
        """Remove all that is shown. Any thread; waits at most a second, for :meth:`close` ends the loop."""
        if not self._loop.is_closed():
            future = asyncio.run_coroutine_threadsafe(self._take_away(lambda _: True), self._loop)
            with contextlib.suppress(TimeoutError):
                future.result(_CLOSING_PATIENCE)

    def close(self) -> None:
        """End the thread. What is shown stays. Any thread but the library's own."""
        with self._closing:
            if self._loop.is_closed():
                return
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    async def _send(self, alert: Alert) -> bool:
        from desktop_notifier import Button, Icon, Notification
        from desktop_notifier import Urgency as NativeUrgency

        notifier = await self._allowed()
        if notifier is None:
            return False
        texts = labels(alert, self._, has_page=self._has_page(alert))
        texts.pop(Action.OPEN)  # the click on the body has no text here
        # The library swallows every failure; that it calls back is the only sign that the system took it.
        taken: list[bool] = []
        notification = Notification(
            title=title(alert),
            message=body(alert),
            urgency=NativeUrgency(alert.urgency.value),
            icon=Icon(path=shown) if (shown := picture(alert, None)) is not None else None,
            buttons=tuple(Button(text, identifier=action.value) for action, text in texts.items()),
            on_dispatched=lambda: taken.append(True),
            identifier=_tag(alert.topic),
        )
        await self._clear(notification.identifier)
        await notifier.send_notification(notification)
        if taken:
            await self._remember(notification.identifier, alert)
            if is_heard(alert) and self._wants_sound():
                self._player.play(resource(sound_file_of(urgent=alert.urgency is Urgency.CRITICAL)))
        return bool(taken)

    async def _allowed(self) -> "DesktopNotifier | None":
        from desktop_notifier import DesktopNotifier, Icon

        if self._notifier is None:
            path = _shown_icon(self._icon)
            icon = Icon(path=path) if path is not None else None
            windows = sys.platform == "win32"
            self._notifier = DesktopNotifier(APP_USER_MODEL_ID if windows else self._app_name, icon)
            if windows:
                _register_name(APP_USER_MODEL_ID, self._app_name, path)
            # Handlers of all notifications: those of a single one are gone once it has left the screen, while
            # in Windows' list it can still be clicked.
            self._notifier.on_clicked = lambda tag: self._clicked(tag, Action.OPEN)
            self._notifier.on_button_pressed = lambda tag, button: self._clicked(tag, Action(button))
            await self._notifier.request_authorisation()
        # Where the library knows no way (Python on macOS without an application bundle) it takes all,
        # shows nothing, and says so only here.
        capable = await self._notifier.get_capabilities()
        return self._notifier if capable and await self._notifier.has_authorisation() else None

    def _clicked(self, tag: str, action: Action) -> None:
        alert = self._shown.get(tag)
        if alert is not None:
            self._on_action(action, alert)

    async def _remember(self, tag: str, alert: Alert) -> None:
        forgotten = remember(self._shown, tag, alert)
        if forgotten is not None and self._notifier is not None:
            # The library remembers it too, until it is told that it is gone; it may well be.
            with contextlib.suppress(KeyError, OSError):
                await self._notifier.clear(forgotten[0])

    async def _take_away(self, is_meant: Callable[[Alert], bool]) -> None:
        for tag in [tag for tag, alert in self._shown.items() if is_meant(alert)]:
            del self._shown[tag]
            with contextlib.suppress(KeyError, OSError):
                await self._clear(tag)

    async def _clear(self, tag: str) -> None:
        if self._notifier is not None and tag in await self._notifier.get_current_notifications():
            await self._notifier.clear(tag)


def _shown_icon(icon: Path | None) -> Path | None:
    """Windows' notifications show no SVG; its installers put a PNG beside it."""
    if icon is None:
        return None
    bitmap = icon.absolute().with_suffix(".png")
    return bitmap if sys.platform == "win32" and bitmap.exists() else icon.absolute()


def _register_name(app_id: str, name: str, icon: Path | None) -> None:
    """Tell Windows by which name and icon it shows the sender of notifications. Any thread.

    The library registers the identifier itself as the name.

    Raises:
        OSError: the registry refuses.
    """
    if sys.platform == "win32":
        import winreg

        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, rf"Software\Classes\AppUserModelId\{app_id}") as key:
            winreg.SetValueEx(key, "DisplayName", 0, winreg.REG_SZ, name)
            if icon is not None:
                winreg.SetValueEx(key, "IconUri", 0, winreg.REG_SZ, str(icon))


def _tag(topic: str) -> str:
    return topic if len(topic) <= _MAX_TAG else hashlib.sha256(topic.encode()).hexdigest()
