"""The language of the texts: Spanish, as they are written, or another one from its catalogue."""

import gettext
import locale
import logging
import sys
from collections.abc import Mapping

from notifier.core.i18n import TRANSLATED, Translate, language_of
from notifier.system.resources import resource

log = logging.getLogger(__name__)

_CATALOGUE = "i18n/{language}/LC_MESSAGES/estado-notifier.mo"


class Language:
    """The texts in one language, and from some moment on in another. Any thread."""

    def __init__(self, language: str, environ: Mapping[str, str]) -> None:
        """See :func:`translator`."""
        self._environ = environ
        self._translate = translator(language, environ)

    def __call__(self, text: str) -> str:
        """The program's text in the language that holds now."""
        return self._translate(text)

    def use(self, language: str) -> bool:
        """Speak this one from now on, as :func:`translator` takes it; whether that is another one."""
        former = language_of(self._translate)
        self._translate = translator(language, self._environ)
        return language_of(self._translate) != former


def translator(language: str, environ: Mapping[str, str]) -> Translate:
    """What turns the program's texts into the user's language. Any thread may call it and the result.

    Args:
        language: ``es``, one of :data:`~notifier.core.i18n.TRANSLATED`, or ``auto``: the one of these that
            the user's locale names, else Spanish.
        environ: the environment that tells the locale.
    """
    wanted = _locale(environ).lower() if language == "auto" else language
    for known in TRANSLATED:
        if wanted.startswith(known):
            return _from_catalogue(known)
    return lambda text: text


def _locale(environ: Mapping[str, str]) -> str:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return environ[name]
    # A desktop program has no such variables on Windows and macOS; there the system knows. Windows says
    # "Portuguese_Brazil".
    known = locale.getlocale()[0] if sys.platform in {"win32", "darwin"} else None
    return locale.normalize((known or "").partition("_")[0])


def _from_catalogue(language: str) -> Translate:
    try:
        with resource(_CATALOGUE.format(language=language)).open("rb") as file:
            catalogue = gettext.GNUTranslations(file)
    except (OSError, ValueError) as error:
        log.warning("no texts in %s (%s); they stay Spanish", language, error)
        return lambda text: text
    # The empty text is the catalogue's own header.
    return lambda text: catalogue.gettext(text) if text else text
