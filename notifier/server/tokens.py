"""Accounts and their tokens, in memory. Only digests of tokens are kept, so no copy of them leaks one."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from notifier.core.model import User
from notifier.server.refusals import Refusal, RefusalCode


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. ``may_watch`` is false for a user without permission to see estados."""

    login: str
    password: str = field(repr=False)
    user: User
    may_watch: bool = True


@dataclass(slots=True)
class _Grant:
    login: str
    expired: bool = False


class Accounts:
    """Signs users in and knows their tokens (contract 1.2, ``/login``, ``/logout``). One thread at a time."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        """The accounts that exist; their logins are unique."""
        self._accounts = {account.login: account for account in accounts}
        self._grants: dict[str, _Grant] = {}

    def check(self, login: str, password: str) -> Account | None:
        """The account of this login (or e-mail address) if the password is right."""
        account = self._accounts.get(login) or next(
            (entry for entry in self._accounts.values() if entry.user.email == login), None
        )
        if account is None or not hmac.compare_digest(_digest(account.password), _digest(password)):
            return None
        return account

    def issue(self, account: Account) -> str:
        """A new random token for this account; its other tokens stay good."""
        token = secrets.token_urlsafe(32)
        self._grants[_digest(token)] = _Grant(account.login)
        return token

    def who(self, token: str) -> Account:
        """The account behind a token.

        Raises:
            Refusal: ``TOKEN_INVALID`` for one that is unknown or signed out, ``TOKEN_EXPIRED``.
        """
        grant = self._grants.get(_digest(token))
        if grant is None or grant.login not in self._accounts:
            raise Refusal(RefusalCode.TOKEN_INVALID, "El token no es válido.")
        if grant.expired:
            raise Refusal(RefusalCode.TOKEN_EXPIRED, "La sesión ha expirado.")
        return self._accounts[grant.login]

    def revoke(self, token: str) -> None:
        """Forget a token; an unknown one is no error."""
        self._grants.pop(_digest(token), None)

    def expire(self, token: str | None = None) -> int:
        """Let one token expire, or all of them; says how many did."""
        if token is None:
            grants = list(self._grants.values())
        else:
            grants = [grant for grant in (self._grants.get(_digest(token)),) if grant is not None]
        for grant in grants:
            grant.expired = True
        return len(grants)

    def dump(self) -> dict[str, dict[str, str | bool]]:
        """The tokens' digests with their owners, for a JSON document; no token can be told from it."""
        return {
            digest: {"login": grant.login, "expired": grant.expired} for digest, grant in self._grants.items()
        }

    def load(self, dumped: Mapping[str, Mapping[str, str | bool]]) -> None:
        """Replace the tokens by those of :meth:`dump`.

        Raises:
            KeyError, TypeError: the document is not one.
        """
        self._grants = {
            digest: _Grant(str(entry["login"]), bool(entry["expired"])) for digest, entry in dumped.items()
        }


def _digest(secret: str) -> str:
    # surrogatepass: JSON can carry what UTF-8 cannot, and a strange token is only a wrong one.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
