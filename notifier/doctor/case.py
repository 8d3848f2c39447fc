"""What the checks of one examination share: where the program is, and what earlier checks found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from notifier.context import surroundings
from notifier.core.doctor import Finding, Outcome
from notifier.core.i18n import Translate
from notifier.core.model import User
from notifier.core.server import Server
from notifier.core.settings import Network, Settings
from notifier.net.environment import Surroundings
from notifier.system.keyring.credentials import Credentials, KeyringCredentials
from notifier.system.logs import Redaction
from notifier.system.paths import Paths

if TYPE_CHECKING:
    from notifier.core.profile.profile import Profile
    from notifier.net.connection import Connection


@dataclass(slots=True)
class Case:
    """One examination. A check writes what it found; only checks that depend on it read that.

    ``given_token``: of the environment instead of the keyring. ``running``: the server of this very instance,
    where the doctor is asked in its window, and ``credentials`` the place of its token. ``redaction``
    learns the token. The doctor takes no lock and never writes to the database.
    """

    paths: Paths
    environ: Mapping[str, str]
    translate: Translate
    redaction: Redaction
    given_token: str = field(default="", repr=False)
    running: Server | None = None
    credentials: Callable[[str], Credentials] | None = None
    settings: Settings | None = None
    profile: "Profile | None" = None
    token: str | None = field(default=None, repr=False)
    user: User | None = None
    status: Mapping[str, Any] | None = None
    addresses: dict[str, list[str]] = field(default_factory=dict)
    connection: "Connection | None" = None
    transport: str = ""

    @property
    def server(self) -> Server:
        """The configured server, once the settings were read."""
        return self.settings.server if self.settings is not None else Server()

    @property
    def in_keyring(self) -> bool:
        """Whether the token is to be looked for in the system's keyring."""
        if self.given_token:
            return False
        return self.credentials is None or isinstance(self.credentials(""), KeyringCredentials)

    @property
    def surroundings(self) -> Surroundings:
        """How the server is reached."""
        return replace(
            surroundings(self.settings.network if self.settings else Network(), self.server, self.paths),
            environ=self.environ,
        )

    def tell(self, text: str, **values: object) -> str:
        """A text of the catalogue in the user's language, with its values."""
        said = self.translate(text)
        return said.format(**values) if values else said

    def ok(
        self,
        sentence: str,
        *,
        lines: Sequence[str] = (),
        facts: Mapping[str, Any] | None = None,
        private: str = "",
        **values: object,
    ) -> Finding:
        """All is right: a sentence of the catalogue with its values."""
        return Finding(Outcome.OK, self.tell(sentence, **values), "", tuple(lines), facts or {}, private)

    def warning(self, sentence: str, advice: str, **more: Any) -> Finding:
        """It works, and something should be done. ``more``: see :meth:`failure`."""
        return replace(self.failure(sentence, advice, **more), outcome=Outcome.WARNING)

    def failure(
        self,
        sentence: str,
        advice: str,
        *,
        lines: Sequence[str] = (),
        facts: Mapping[str, Any] | None = None,
        **values: object,
    ) -> Finding:
        """It does not work, and what to do."""
        return Finding(
            Outcome.FAILURE,
            self.tell(sentence, **values),
            self.tell(advice, **values),
            tuple(lines),
            facts or {},
        )
