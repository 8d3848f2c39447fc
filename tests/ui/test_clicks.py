"""What a click on a notification opens."""

from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.messages import Inbound, Seen
from notifier.core.model import Alert, ItemKey
from notifier.dialogs.clicks import Clicks
from notifier.dialogs.sign_in import SignIn
from notifier.dialogs.trial import try_from_menu
from notifier.engine import Engine
from notifier.system.notifications import Action
from notifier.ui.background import Background
from notifier.ui.link_status import LinkStatus
from notifier.ui.panel.late_panel import LatePanel
from notifier.ui.panel.panel import Panel
from tests.alerts import alert
from tests.categorias import ENTREGA
from tests.ui.looking import said
from tests.ui.samples import spanish

ALERT = alert(1, key=ItemKey(ENTREGA, "7"))
PAGE = "https://e.bo/entregas/7"


class Pages:
    """As the engine: some items have a page."""

    def __init__(self, page: str | None) -> None:
        self.page = page
        self.sent: list[Inbound] = []

    def alert_page(self, alert: Alert) -> str | None:
        return self.page

    def send(self, message: Inbound) -> None:
        self.sent.append(message)


@pytest.mark.parametrize("opens", [True, False], ids=["browser", "no browser"])
def test_the_button_of_the_web_opens_the_items_page(
    panel: Panel, status: LinkStatus, monkeypatch: pytest.MonkeyPatch, opens: bool
) -> None:
    opened: list[str] = []

    def browse(address: str) -> bool:
        opened.append(address)
        return opens

    monkeypatch.setattr("notifier.dialogs.clicks.open_web_page", browse)
    pages = Pages(PAGE)
    clicks = Clicks(spanish, cast(Engine, pages), status, LatePanel(lambda: panel), cast(SignIn, None))
    clicks.notification(Action.WEB, ALERT)
    assert opened == [PAGE]
    assert pages.sent == [Seen(ALERT.items)]
    # Where no browser opens, the panel says the address.
    assert panel.isVisible() is not opens
    assert (PAGE in said(panel)) is not opens


def test_without_a_page_the_panel_opens_at_the_item(panel: Panel, status: LinkStatus) -> None:
    clicks = Clicks(spanish, cast(Engine, Pages(None)), status, LatePanel(lambda: panel), cast(SignIn, None))
    clicks.notification(Action.WEB, ALERT)
    assert panel.isVisible()


@pytest.mark.parametrize("shows", [True, False])
def test_trial_alerts_from_the_menu_open_the_panel_only_where_none_could_be_shown(
    panel: Panel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, shows: bool
) -> None:
    asked: list[object] = []

    def show(*given: object) -> None:
        asked.append(given)
        if not shows:
            raise NotificationsUnavailableError

    monkeypatch.setattr("notifier.doctor.trial_notice.show_trial_notice", show)

    background = Background()
    with qtbot.waitSignal(background._finished, timeout=60_000):
        try_from_menu(spanish, background, LatePanel(lambda: panel))
    assert len(asked) == 1
    assert panel.isVisible() is not shows
    assert ("Avisos no disponibles" in said(panel)) is not shows
