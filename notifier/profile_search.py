"""Which of the profiles that come with the program speak like a server: asked of it without signing in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.core.errors import (
    BadReplyError,
    ForbiddenError,
    RateLimitedError,
    RefusedError,
    ServerError,
    SignInError,
)
from notifier.core.profile.profile import Profile
from notifier.core.server import Server
from notifier.net.environment import Surroundings

if TYPE_CHECKING:
    from notifier.net.http import Http

API = "/api"
"""What people leave out of the address of an API."""

NOWHERE = "/estado-notifier-no-such-path"
"""A path that no server has: who says that somebody has to sign in there says so of every path."""


@dataclass(frozen=True, slots=True)
class Found:
    """The address of the API, and the names of the profiles that speak like it, the likeliest first."""

    api_url: str
    profiles: tuple[str, ...]


def find_profiles(server: Server, surroundings: Surroundings) -> Found:
    """The shipped profiles all of whose paths this server has, perhaps below ``/api``.

    Each path is asked for once, with ``GET`` and no token: nothing changes there, and a server that has it
    says that somebody has to sign in. The more of them a profile has, the more a fit says. Two profiles that
    differ in their events alone cannot be told apart so; and where a server says the same of every path, all
    are named, the one that holds now first. Not on the windows' thread.

    Raises:
        UnencryptedError: others could read along, and nobody accepted that; nothing was sent.
        AppError: nobody answers there, and why.
    """
    server.check_encrypted()
    profiles = _fitting(server.api_url, server.profile, surroundings)
    if not profiles and not server.api_url.endswith(API):
        below = f"{server.api_url.rstrip('/')}{API}"
        profiles = _fitting(below, server.profile, surroundings)
        return Found(below if profiles else server.api_url, profiles)
    return Found(server.api_url, profiles)


def _fitting(api_url: str, present: str, surroundings: Surroundings) -> tuple[str, ...]:
    from notifier.net.http import Http
    from notifier.system.profiles import named_profile, shipped_names

    paths = {name: _paths(named_profile(name)) for name in shipped_names()}
    http = Http(api_url, surroundings=surroundings)
    try:
        if _has(http, NOWHERE):
            return tuple(sorted(paths, key=lambda name: (name != present, name)))
        has = {path: _has(http, path) for path in sorted(set().union(*paths.values()))}
    finally:
        http.close()
    fitting = [name for name, own in paths.items() if all(has[path] for path in own)]
    return tuple(sorted(fitting, key=lambda name: (-len(paths[name]), name != present, name)))


def _paths(profile: Profile) -> set[str]:
    if profile.rest is None:
        return set()
    lists: Iterable[str] = (spec.path for spec in profile.rest.lists.values() if spec.path)
    return {profile.rest.user, *lists}


def _has(http: "Http", path: str) -> bool:
    """Whether the server has this path, whatever it answers there to who has no token."""
    try:
        http.get(path)
    except (RefusedError, ForbiddenError, RateLimitedError, ServerError, SignInError):
        return True  # only of what is there somebody can say no, or fail at it
    except BadReplyError:
        return False
    return True
