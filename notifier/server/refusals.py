"""Why a token is not accepted; the codes of the contract's CONNECT_ERROR (contract 1.1)."""

from enum import StrEnum


class RefusalCode(StrEnum):
    """The code that travels in ``data.code`` of a refused handshake."""

    TOKEN_INVALID = "TOKEN_INVALID"  # noqa: S105 - the name of a refusal, not a secret
    TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105
    FORBIDDEN = "FORBIDDEN"


class Refusal(Exception):  # noqa: N818 - it is an answer, not a failure
    """The token is not accepted. ``message`` is a Spanish sentence for people; it holds no secret."""

    def __init__(self, code: RefusalCode, message: str) -> None:
        """``code``: what the client acts upon; ``message``: what it may show."""
        super().__init__(message)
        self.code = code
        self.message = message
