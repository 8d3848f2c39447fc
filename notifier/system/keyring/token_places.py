"""Under which addresses the keyring may hold a token: asked for one it answers, but it gives no list."""

from collections.abc import Iterable
from pathlib import Path

from notifier.system.files import read_small, replace_text
from notifier.system.keyring.errors import TokenPlacesError


class TokenPlaces:
    """The API addresses of the servers whose tokens are kept, a line each. Any thread, one at a time.

    Who takes everything away needs them: the settings name the last server alone.
    """

    def __init__(self, file: Path) -> None:
        """``file`` may be missing."""
        self._file = file

    def all(self) -> frozenset[str]:
        """The addresses. Raises TokenPlacesError: there are some that cannot be read."""
        try:
            return frozenset(read_small(self._file).decode(errors="replace").split())
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise TokenPlacesError(path=self._file) from error

    def add(self, api_url: str) -> bool:
        """Before a token is kept there; whether it was not known yet.

        Raises:
            TokenPlacesError: it cannot be noted.
        """
        known = self.all()
        if api_url in known:
            return False
        self.replace({*known, api_url})
        return True

    def remove(self, api_url: str) -> None:
        """No token is kept there any more. Raises TokenPlacesError."""
        known = self.all()
        if api_url in known:
            self.replace(known - {api_url})

    def replace(self, api_urls: Iterable[str]) -> None:
        """Know these alone. Raises TokenPlacesError."""
        try:
            replace_text(self._file, "".join(f"{api_url}\n" for api_url in sorted(api_urls)))
        except (OSError, ValueError) as error:
            raise TokenPlacesError(path=self._file) from error
