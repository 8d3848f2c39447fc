"""The window of what is followed and muted, and who undoes it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from notifier.core.i18n import Translate
from notifier.core.outbound import ChoicesKnown
from notifier.core.profile.categorias import CategoriaSpec
from notifier.dialogs.single_window import SingleWindow
from notifier.engine import Engine
from notifier.ui.tray.icons import Icons

if TYPE_CHECKING:  # loaded when it is opened: a start has no use for it
    from notifier.ui.followed import FollowedList, FollowedWindow


class Followed:
    """Keeps what the window would show, opens it and answers it. UI thread only."""

    def __init__(
        self, translate: Translate, icons: Icons, engine: Engine, now: Callable[[], datetime]
    ) -> None:
        """``engine`` is told what is undone; ``now`` gives the current time, aware, in the user's zone."""
        self._ = translate
        self._icons = icons
        self._engine = engine
        self._now = now
        self._categorias: Sequence[CategoriaSpec] = ()
        self._known = ChoicesKnown()
        self._lists: list[FollowedList] = []
        self._single = SingleWindow(self._made)

    def open(self) -> None:
        """Show the window, or bring it to the front."""
        self._single.open()

    def speak_anew(self) -> None:
        """Open the window anew, in the language that is spoken now, where it is open."""
        if self._single.drop():
            self.open()

    def made_list(self) -> "FollowedList":
        """The same list for another window, which follows what is known while that is open."""
        from notifier.ui.followed import FollowedList

        shown = FollowedList(self._, self._now)
        self._keep(shown)
        return shown

    def set_categorias(self, categorias: Sequence[CategoriaSpec]) -> None:
        """Follow the bridge's ``categorias_known``."""
        self._categorias = categorias
        for shown in self._lists:
            shown.set_categorias(categorias)

    def set_choices(self, known: ChoicesKnown) -> None:
        """Follow the bridge's ``choices_known``."""
        self._known = known
        for shown in self._lists:
            shown.set_choices(known)

    def _made(self) -> "FollowedWindow":
        from notifier.ui.followed import FollowedWindow

        window = FollowedWindow(self._, self._icons, self._now)
        self._keep(window.list)
        return window

    def _keep(self, shown: "FollowedList") -> None:
        shown.set_categorias(self._categorias)
        shown.set_choices(self._known)
        shown.choose.connect(self._engine.send)
        shown.destroyed.connect(partial(self._lists.remove, shown))
        self._lists.append(shown)
