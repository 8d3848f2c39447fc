"""One rule for the address of a server: the settings, the sign-in window and the engine take the same."""

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from notifier.core.addresses import server_address
from notifier.core.settings import SettingsError, parse_settings
from notifier.ui.login import LoginWindow
from notifier.ui.tray.icons import Icons
from tests.ui.samples import spanish

TABLE = [
    ("https://empresa.bo/api", "https://empresa.bo/api"),
    (" empresa.bo/api/ ", "https://empresa.bo/api"),
    ("\ufeffhttps://empresa.bo/api\u200b\u00a0", "https://empresa.bo/api"),
    ("HTTPS://empresa.bo//", "https://empresa.bo"),
    ("wss://empresa.bo", "https://empresa.bo"),
    ("http://[fd00::1]:8080/api", "http://[fd00::1]:8080/api"),
    ("https://compañía.bo", "https://compañía.bo"),
    ("https://empresa.bo/api?x=1", None),
    ("https://empresa.bo/api#x", None),
    ("https://empresa..bo", None),
    ("https://" + "a" * 64 + ".bo", None),
    ("https://emp%20resa.bo", None),
    ("https://ana:x@empresa.bo", None),
    ("https://empresa.bo:0", None),
    ("https://empresa.bo:99999", None),
    ("http:/empresa.bo", None),
    ("ftp://empresa.bo", None),
    ("https://[fd00::1", None),
]


@pytest.mark.parametrize(("written", "address"), TABLE)
def test_all_take_the_same(written: str, address: str | None, qtbot: QtBot, icons: Icons) -> None:
    assert server_address(written) == address
    for key in ("api_url", "socket_url"):
        environ = {f"ESTADO_NOTIFIER_SERVER__{key.upper()}": written}
        if address is None:
            with pytest.raises(SettingsError):
                parse_settings("", "config.toml", environ)
        else:
            assert getattr(parse_settings("", "config.toml", environ).server, key) == address
    window = LoginWindow(spanish, icons, written, "despacho")
    qtbot.addWidget(window)
    server = next(one for one in window.findChildren(QLineEdit) if one.accessibleName() == "Servidor")
    assert window._check_server() == (address is not None)
    assert address is None or server.text() == address
