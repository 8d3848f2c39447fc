"""The REST calls of contract 1.2: sign-in, catalogue, the three lists and single items."""

import math
from collections import deque
from collections.abc import Callable
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from notifier.core.catalog import Catalog
from notifier.core.model import Categoria
from notifier.server.fleet import CATEGORIAS, Fleet
from notifier.server.refusals import Refusal
from notifier.server.replies import LISTS, InvalidInputError, body_of, message, moment, tagged, whole_number
from notifier.server.tokens import Account, Accounts
from notifier.server.wire import estado_json, item_json, user_json

PER_PAGE = 50
MAX_PER_PAGE = 100
MAX_FAILURES = 10
FAILURE_WINDOW = 60.0
"""So many wrong passwords from one address within so many seconds are enough."""


class Rest:
    """Answers the calls. The event loop's thread only."""

    def __init__(
        self,
        catalog: Catalog,
        fleet: Fleet,
        accounts: Accounts,
        monotonic: Callable[[], float],
        keep: Callable[[], None],
    ) -> None:
        """``monotonic`` gives seconds, for the limit on wrong passwords; ``keep`` stores changed tokens."""
        self._catalog = catalog
        self._fleet = fleet
        self._accounts = accounts
        self._monotonic = monotonic
        self._keep = keep
        self._failures: dict[str, deque[float]] = {}

    def routes(self) -> list[Route]:
        """All calls, relative to the API's address."""
        return [
            Route("/login", self._login, methods=["POST"]),
            Route("/logout", self._logout, methods=["POST"]),
            Route("/user", self._user),
            Route("/estados/{categoria}", self._estados),
            *(Route(f"/{name}", partial(self._list, categoria)) for name, categoria in LISTS.items()),
            *(
                Route(f"/{name}/{{id}}", partial(self._single, categoria))
                for name, categoria in LISTS.items()
            ),
        ]

    async def _login(self, request: Request) -> Response:
        address = request.client.host if request.client else ""
        wait = self._must_wait(address)
        if wait:
            text = "Demasiados intentos fallidos. Espere un momento."
            return message(429, text, {"Retry-After": str(wait)})
        body = await body_of(request)
        errors = {
            name: f"El campo {name} es obligatorio."
            for name in ("login", "password")
            if not isinstance(body.get(name), str) or not body[name]
        }
        if errors:
            raise InvalidInputError(**errors)
        account = self._accounts.check(body["login"], body["password"])
        if account is None:
            self._failures.setdefault(address, deque()).append(self._monotonic())
            raise InvalidInputError(login="El usuario o la contraseña no son correctos.")
        self._failures.pop(address, None)
        token = self._accounts.issue(account)
        self._keep()
        return JSONResponse({"token": token, "user": user_json(account.user)})

    def _must_wait(self, address: str) -> int:
        """Whole seconds until this address may try again; 0: now."""
        failures = self._failures.get(address, deque())
        now = self._monotonic()
        while failures and failures[0] <= now - FAILURE_WINDOW:
            failures.popleft()
        return math.ceil(failures[0] + FAILURE_WINDOW - now) if len(failures) >= MAX_FAILURES else 0

    async def _logout(self, request: Request) -> Response:
        self._account(request)
        self._accounts.revoke(_token(request))
        self._keep()
        return Response(status_code=204)

    async def _user(self, request: Request) -> Response:
        return JSONResponse({"user": user_json(self._account(request).user)})

    async def _estados(self, request: Request) -> Response:
        # Public: names and colours are nobody's secret, and a sign-in window may want them.
        name = request.path_params["categoria"]
        if name not in CATEGORIAS:
            return message(404, "No existe esa categoría.")
        estados = sorted(self._catalog.estados[Categoria(name)].values(), key=lambda estado: estado.orden)
        return JSONResponse(
            {
                "data": [estado_json(estado) for estado in estados],
                "meta": {"categoria": name, "total": len(estados)},
            }
        )

    async def _list(self, categoria: Categoria, request: Request) -> Response:
        self._watcher(request)
        page = whole_number(request, "page", 1)
        per_page = whole_number(request, "per_page", PER_PAGE, MAX_PER_PAGE)
        since = moment(request, "updated_since")
        # The moment itself is included: two changes may share it.
        items = [item for item in self._fleet.items(categoria) if since is None or item.updated_at >= since]
        start = (page - 1) * per_page
        return tagged(
            request,
            {
                "data": [item_json(item) for item in items[start : start + per_page]],
                "meta": {
                    "current_page": page,
                    "last_page": max(1, math.ceil(len(items) / per_page)),
                    "per_page": per_page,
                    "total": len(items),
                },
            },
        )

    async def _single(self, categoria: Categoria, request: Request) -> Response:
        self._watcher(request)
        try:
            item = self._fleet.item(categoria, int(request.path_params["id"]))
        except (KeyError, ValueError):
            return message(404, "No existe ese registro.")
        return JSONResponse({"data": item_json(item)})

    def _account(self, request: Request) -> Account:
        return self._accounts.who(_token(request))

    def _watcher(self, request: Request) -> Account:
        account = self._account(request)
        if not account.may_watch:
            raise HTTPException(403)
        return account


async def on_refusal(_request: Request, error: Exception) -> Response:
    """Turn a refused token into its 401."""
    text = error.message if isinstance(error, Refusal) else None
    return message(401, text, {"WWW-Authenticate": "Bearer"})


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
