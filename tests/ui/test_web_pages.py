"""An item is opened in the web application where the profile knows its page; nothing but the web is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QContextMenuEvent, QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from notifier.core.model import Item, ItemKey
from notifier.core.profile.check import check_profile
from notifier.core.profile.profile import Profile
from notifier.ui.browser import open_web_page
from notifier.ui.panel.panel import Panel
from tests.categorias import ENTREGA, PROFORMA, SPECS
from tests.ui.looking import search_field, show, view
from tests.ui.samples import item

SCHEMES = ("http", "https", "file", "javascript", "mailto", "ssh", "ms-settings")


@pytest.fixture
def opened(panel: Panel, qtbot: QtBot) -> list[Item]:
    """What a panel with five entregas asks to open; entregas have pages."""
    asked: list[Item] = []
    panel.open_in_browser.connect(asked.append)
    panel.set_web_pages(frozenset({ENTREGA}))
    show(panel, qtbot)
    return asked


def place(panel: Panel, row: int) -> QPoint:
    table = view(panel).table
    return table.visualRect(table.model().index(row, 0)).center()


def click(panel: Panel, row: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(view(panel).table.viewport(), Qt.MouseButton.LeftButton, held, place(panel, row))


def double_click(panel: Panel, row: int) -> None:
    click(panel, row)
    QTest.mouseDClick(view(panel).table.viewport(), Qt.MouseButton.LeftButton, pos=place(panel, row))


def menu_at(panel: Panel, row: int) -> list[tuple[str, bool]]:
    """The texts of the menu that a right click brings, and whether each can be chosen; it is closed again."""
    entries: list[tuple[str, bool]] = []

    def read() -> None:
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            entries.extend((action.text(), action.isEnabled()) for action in menu.actions())
            menu.close()

    ground, at = view(panel).table.viewport(), place(panel, row)
    QTimer.singleShot(0, read)
    QTest.mousePress(ground, Qt.MouseButton.RightButton, pos=at)
    QApplication.sendEvent(
        ground, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, ground.mapToGlobal(at))
    )
    QApplication.processEvents()
    return entries


def test_a_double_click_opens_the_item(panel: Panel, opened: list[Item]) -> None:
    click(panel, 1)
    assert opened == []
    double_click(panel, 2)
    assert opened == [item(3)]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_opens_the_selected_item(panel: Panel, opened: list[Item], key: Qt.Key) -> None:
    panel.show_item(ItemKey(ENTREGA, "4"))
    QTest.keyClick(view(panel).table, key)
    assert opened == [item(4)]


def test_enter_in_the_search_opens_nothing(panel: Panel, opened: list[Item]) -> None:
    panel.show_item(ItemKey(ENTREGA, "4"))
    search_field(panel).setFocus()
    QTest.keyClick(search_field(panel), Qt.Key.Key_Return)
    assert opened == []


def test_the_menu_of_a_row_offers_it(panel: Panel, opened: list[Item]) -> None:
    assert menu_at(panel, 1)[0] == ("Abrir en el navegador", True)
    view(panel).table.actions()[0].trigger()
    assert opened == [item(2)]


def test_where_the_profile_knows_no_page_nothing_is_offered(panel: Panel, opened: list[Item]) -> None:
    panel.set_web_pages(frozenset({PROFORMA}))
    assert "Abrir en el navegador" not in dict(menu_at(panel, 1))
    double_click(panel, 1)
    QTest.keyClick(view(panel).table, Qt.Key.Key_Return)
    assert opened == []


def test_it_is_offered_for_one_row_and_for_that_one_wherever_it_goes(
    panel: Panel, opened: list[Item]
) -> None:
    (action,) = view(panel).table.actions()
    assert not action.isEnabled()
    click(panel, 1)
    assert action.isEnabled()
    for held in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier):
        click(panel, 2, held)
        assert not action.isEnabled()
        click(panel, 1)
    moved = replace(item(2), estado="ENTREGADO", updated_at=item(9).updated_at)
    panel.change_items(ENTREGA, [moved, item(6)], ["1"])
    action.trigger()
    assert opened == [moved]
    panel.change_items(ENTREGA, (), ["2"])
    assert not action.isEnabled()
    click(panel, 0)
    assert action.isEnabled()
    panel.reset_items(ENTREGA, [item(7)])
    assert not action.isEnabled()


# What is opened ------------------------------------------------------------------------------------------


class Browser(QObject):
    """Takes the place of every program that the desktop would start for an address."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.addresses.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


@pytest.fixture
def browser(qtbot: QtBot) -> Iterator[Browser]:
    browser = Browser()
    for scheme in SCHEMES:
        QDesktopServices.setUrlHandler(scheme, browser, "take")  # type: ignore[arg-type]  # PySide6 6.11 takes a text, its types say bytes
    yield browser
    for scheme in SCHEMES:
        QDesktopServices.unsetUrlHandler(scheme)


def profile(link: str) -> Profile:
    return check_profile(f'name = "mio"\nevents = []\nlinks.entrega = "{link}"\n', "mio.toml", SPECS)


def test_the_page_of_the_item_is_opened(browser: Browser) -> None:
    address = profile("{origin}/entregas/{id}?n={numero}").link(item(7), "https://e.bo:8443/api")
    assert address is not None
    assert open_web_page(address)
    assert browser.addresses == ["https://e.bo:8443/entregas/7?n=ENT-7"]


@pytest.mark.parametrize(
    ("item_id", "written"),
    [
        ("7/8", "7%2F8"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("//evil.example/x", "%2F%2Fevil.example%2Fx"),
        ("@evil.example", "%40evil.example"),
        ("\\..\\x", "%5C..%5Cx"),
        ("7?a=1#b", "7%3Fa%3D1%23b"),
        ("%2e%2e", "%252e%252e"),
        ("7\r\n--x", "7%0D%0A--x"),
        ("{origin}", "%7Borigin%7D"),
        ("ñ", "%C3%B1"),
    ],
)
def test_an_id_stays_an_id_whatever_is_in_it(browser: Browser, item_id: str, written: str) -> None:
    address = profile("{origin}/entregas/{id}").link(replace(item(7), id=item_id), "https://e.bo/api")
    assert address is not None
    assert open_web_page(address)
    assert browser.addresses == [f"https://e.bo/entregas/{written}"]


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "javascript:alert(1)",
        "mailto:a@e.bo",
        "ssh://e.bo",
        "ms-settings:display",
        " file:///etc/passwd",
        "https:",
        "https:///entregas/7",
        "://x/entregas/7",
        "/etc/passwd",
        "--help",
        "",
    ],
)
def test_what_is_no_page_of_the_web_is_not_opened(browser: Browser, address: str) -> None:
    assert not open_web_page(address)
    assert browser.addresses == []


def test_without_a_server_there_is_no_page(browser: Browser) -> None:
    address = profile("{origin}/entregas/{id}").link(item(7), "")
    assert address is not None
    assert not open_web_page(address)
    assert browser.addresses == []


def test_an_item_without_a_number_has_no_page_that_needs_one() -> None:
    """Of what is late only the id is told."""
    late = replace(item(7), numero="")
    assert profile("{origin}/entregas/{id}").link(late, "https://e.bo/api") == "https://e.bo/entregas/7"
    assert profile("{origin}/entregas/{numero}").link(late, "https://e.bo/api") is None
