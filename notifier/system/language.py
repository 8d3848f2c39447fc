"""The language of the texts: Spanish, as they are written, or English from the catalogue."""

import gettext
import locale
import logging
import sys
from collections.abc import Mapping

from notifier.core.i18n import Translate
from notifier.system.resources import resource

log = logging.getLogger(__name__)

_CATALOGUE = "i18n/en/LC_MESSAGES/estado-notifier.mo"


def translator(language: str, environ: Mapping[str, str]) -> Translate:
    """What turns the program's texts into the user's language. Any thread may call it and the result.

    Args:
        language: ``es``, ``en``, or ``auto``: English where the user's locale is English, else Spanish.
        environ: the environment that tells the locale.
    """
    if language == "en" or (language == "auto" and _locale(environ).lower().startswith("en")):
        return _english()
    return lambda text: text


def _locale(environ: Mapping[str, str]) -> str:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return environ[name]
    # A desktop program has no such variables on Windows and macOS; there the system knows.
    return (locale.getlocale()[0] or "") if sys.platform in {"win32", "darwin"} else ""


def _english() -> Translate:
    try:
        with resource(_CATALOGUE).open("rb") as file:
            catalogue = gettext.GNUTranslations(file)
    except (OSError, ValueError) as error:
        log.warning("no English texts (%s); they stay Spanish", error)
        return lambda text: text
    # The empty text is the catalogue's own header.
    return lambda text: catalogue.gettext(text) if text else text
