"""Why the link is not as it should be: of several reasons one is chosen, and stays until a better one."""

from notifier.core.connection_errors import LostError
from notifier.core.errors import AppError, RestartingError

WEAK = (LostError, RestartingError)
"""They say that a connection ended, and nothing of why it does not come back."""


class Reasons:
    """The one that is shown. One that alternates with it does not replace it, one said twice does."""

    def __init__(self) -> None:
        """There is none."""
        self.shown: AppError | None = None
        self._other: str | None = None

    def set(self, error: AppError | None) -> None:
        """This one is certain, or there is none any more."""
        self.shown, self._other = error, None

    def heard(self, error: AppError) -> None:
        """Somebody says this one."""
        if self.shown is None or isinstance(self.shown, WEAK) or str(error) == self._other:
            self.set(error)
        else:
            self._other = str(error) if str(error) != str(self.shown) else None
