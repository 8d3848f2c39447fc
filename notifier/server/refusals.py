"""Why a token is not accepted; the codes of the contract's CONNECT_ERROR (contract 1.1)."""

from enum import StrEnum


class RefusalCode(StrEnum):
    """The code that travels in ``data.code`` of a refused handshake.

    The last one is no word about the token: whoever looks at tokens cannot be asked right now, so the client
    tries again later (contract 2.1).
    """

    TOKEN_INVALID = "TOKEN_INVALID"  # noqa: S105 - the name of a refusal, not a secret
    TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105 - a code
    FORBIDDEN = "FORBIDDEN"
    VALIDATION_ERROR = "VALIDATION_ERROR"


EVENT_CODES = {
    RefusalCode.TOKEN_INVALID: "TOKEN_NOT_FOUND",
    RefusalCode.TOKEN_EXPIRED: "TOKEN_EXPIRED",
    RefusalCode.FORBIDDEN: "USER_INACTIVE",
    RefusalCode.VALIDATION_ERROR: "VALIDATION_ERROR",
}
"""The same for clients that authenticate by event, in their words (contract 2.1)."""


class Refusal(Exception):  # noqa: N818 - it is an answer, not a failure
    """The token is not accepted. ``message`` is a Spanish sentence for people; it holds no secret."""

    def __init__(self, code: RefusalCode, message: str) -> None:
        """``code``: what the client acts upon; ``message``: what it may show."""
        super().__init__(message)
        self.code = code
        self.message = message

    def again(self) -> "Refusal":
        """The same once more: an exception that is raised twice carries the traces of both."""
        return Refusal(self.code, self.message)
