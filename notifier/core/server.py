"""Where the backend is, how it speaks, and whether others can read along."""

from dataclasses import KW_ONLY, dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from notifier.core.addresses import events_address, is_plain, is_same_place, origin
from notifier.core.connection_errors import UnencryptedError

if TYPE_CHECKING:
    from notifier.core.profile.socket import SocketSpec


@dataclass(frozen=True, slots=True)
class Server:
    """One backend; frozen, for any thread.

    ``socket_path`` and ``socket_namespace`` are empty where those of the profile hold.
    ``profile``: the name of one that the program ships, or the path of a file (``….toml``) of the user's own.
    ``insecure``: whether plain http to other computers is accepted: for the addresses of this very server
    (``True``), or for those alone whose origin is written here.
    ``ca_file``: the path of a PEM file with authorities that are believed besides the system's.
    """

    api_url: str = ""
    socket_url: str = ""
    _: KW_ONLY
    socket_path: str = ""
    socket_namespace: str = ""
    profile: str = "estandar"
    login: str = ""
    insecure: bool | tuple[str, ...] = False
    ca_file: str = ""

    @property
    def socket_address(self) -> str:
        """``socket_url``, or the origin of ``api_url`` where none was given."""
        if self.socket_url or not self.api_url:
            return self.socket_url
        parts = urlsplit(self.api_url)
        return f"{parts.scheme}://{parts.netloc}"

    def socket_spec(self, spec: "SocketSpec") -> "SocketSpec":
        """How this server's Socket.IO speaks, where a profile says this of it."""
        return replace(
            spec,
            path=self.socket_path or spec.path,
            namespace=self.socket_namespace or spec.namespace,
        )

    def events_at(self, spec: "SocketSpec") -> str:
        """Where the events are, for a person: the address, and the namespace where it has a name."""
        spec = self.socket_spec(spec)
        address = events_address(self.socket_address, spec.path)
        return address if spec.namespace == "/" else f"{address} ({spec.namespace})"

    def at(self, api_url: str) -> "Server":
        """This server, or another one that speaks as it does: what belongs to an address stays with it."""
        if not self.api_url:
            return replace(self, api_url=api_url)
        if is_same_place(api_url, self.api_url):
            return self
        insecure = False if isinstance(self.insecure, bool) else self.insecure
        return Server(
            api_url, profile=self.profile, login=self.login, insecure=insecure, ca_file=self.ca_file
        )

    @property
    def is_encrypted(self) -> bool:
        """Whether nobody on the way can read what is said; on this very computer there is no way."""
        return not self._plain()

    def accepting(self) -> "Server":
        """The same, with plain http accepted for its addresses as they are now."""
        known = self.insecure if isinstance(self.insecure, tuple) else ()
        return self if self.insecure is True else replace(self, insecure=(*known, *self._unaccepted()))

    def check_encrypted(self) -> None:
        """Return where a token may be sent there.

        Raises:
            UnencryptedError: others could read it, and nobody has accepted that.
        """
        unaccepted = self._unaccepted()
        if unaccepted:
            raise UnencryptedError(addresses=", ".join(unaccepted))

    def _plain(self) -> tuple[str, ...]:
        addresses = (self.api_url, self.socket_address)
        return tuple(dict.fromkeys(origin(url) for url in addresses if url and is_plain(url)))

    def _unaccepted(self) -> tuple[str, ...]:
        if self.insecure is True:
            return ()
        accepted = self.insecure or ()
        return tuple(address for address in self._plain() if address not in accepted)
