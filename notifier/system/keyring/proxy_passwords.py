"""Where the password of a proxy's user is kept: in the keyring, beside the tokens and apart from them."""

from pathlib import Path

from notifier.system.keyring.credentials import Credentials, KeyringCredentials
from notifier.system.keyring.errors import LockedKeyringError, LockedProxyPasswordError
from notifier.system.keyring.token_places import TokenPlaces

SERVICE = "estado-notifier-proxy"


class ProxyPasswords:
    """The passwords by the addresses of their proxies. Everything may block. Any thread."""

    def __init__(self, state_dir: Path) -> None:
        """``state_dir``: of the program, where it is noted for which proxies one is kept."""
        self._places = TokenPlaces(state_dir / "proxies")

    def of(self, proxy: str) -> Credentials:
        """The place of the one for this proxy, an address with its user."""
        return KeyringCredentials(proxy, SERVICE, places=self._places)

    def look(self, proxy: str) -> str | None:
        """The password, asking nobody; ``None`` where none is kept.

        Raises:
            AppError: the keyring cannot be read now.
        """
        if proxy not in self._places.all():
            return None
        try:
            return self.of(proxy).get(ask=False)
        except LockedKeyringError:
            raise LockedProxyPasswordError from None

    def forget(self) -> None:
        """Forget them all. Raises AppError: some are still there."""
        for proxy in sorted(self._places.all()):
            self.of(proxy).delete()
