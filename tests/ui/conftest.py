"""Widgets without a screen."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from pytestqt.qtbot import QtBot

from notifier.core.catalog import Catalog, load_catalog
from notifier.system.resources import resource_text
from notifier.ui.link_status import LinkStatus
from notifier.ui.menu import ProgramMenu
from notifier.ui.panel.panel import Panel
from notifier.ui.tray.icons import Icons
from tests.categorias import CATEGORIAS, SPECS
from tests.ui.samples import NOW, spanish

# Before the first QApplication; programs that a test starts get an environment of their own.
os.environ["QT_QPA_PLATFORM"] = "offscreen"


def pytest_configure(config: pytest.Config) -> None:
    """Let the offscreen platform say what it cannot do."""
    config.addinivalue_line("qt_log_ignore", re.escape("This plugin does not support"))


@pytest.fixture
def now() -> Callable[[], datetime]:
    return lambda: NOW


@pytest.fixture
def catalog() -> Catalog:
    return load_catalog(resource_text("catalogo.toml"), SPECS)


@pytest.fixture
def icons(qtbot: QtBot) -> Icons:
    return Icons()


@pytest.fixture
def status(qtbot: QtBot, now: Callable[[], datetime]) -> LinkStatus:
    return LinkStatus(spanish, now)


@pytest.fixture
def menu(status: LinkStatus) -> ProgramMenu:
    made = ProgramMenu(spanish, status)
    made.set_categorias(SPECS)
    return made


@pytest.fixture
def panel(
    qtbot: QtBot,
    icons: Icons,
    menu: ProgramMenu,
    status: LinkStatus,
    now: Callable[[], datetime],
    catalog: Catalog,
) -> Iterator[Panel]:
    made = Panel(spanish, icons, menu, status, now)
    qtbot.addWidget(made)
    made.set_categorias(SPECS)
    for categoria in CATEGORIAS:
        made.set_catalogue(categoria, tuple(catalog.estados[categoria].values()))
    yield made
    made.close()
