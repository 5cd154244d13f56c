"""The desk as a web application on one machine: a page, and the few calls it makes. The only ASGI code.

Safe by construction: every address begins with a secret; only known host names are answered (a page elsewhere cannot
rebind a name to this machine); a change needs a JSON body and a header that no form of another site can send; the page
loads nothing from elsewhere and runs no inline script.
"""

from __future__ import annotations

import hmac
import json
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geomap.errors import ChangedMeanwhileError, GeomapError, LedgerError
from geomap.review.queue import Filter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 1_000_000
CHANGE_HEADER = "x-geomap-desk"
"""A header that only the desk's own page sends; another site would have to ask first, and is not answered."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)

Json = dict[str, Any]


class Desk(Protocol):
    """What the page asks for; :class:`geomap.desk.Desk` answers."""

    def page(self) -> str:
        """The HTML page."""

    def queue(self, wanted: Filter) -> Json:
        """Lines of the queue that a filter lets through, with ``head``, the last row of the ledger."""

    def statement(self, claim_id: str) -> Json:
        """One statement with its document, marks, rivals, what is known of its place, and its judgements."""

    def document(self, document_id: str) -> Json:
        """A whole text, to select words in."""

    def find_places(self, name: str, near: str | None) -> list[Json]:
        """Places of a name, best first."""

    def places_at(self, lon: float, lat: float) -> list[Json]:
        """Places nearest to a point (degrees, EPSG:4326)."""

    def judge(self, given: Sequence[Mapping[str, Any]], *, who: str, seen: int | None) -> Json:
        """Record judgements, all or none."""

    def undo(self, seq: int, *, who: str, reason: str | None) -> Json:
        """Take a judgement back."""

    def add(self, given: Mapping[str, Any], *, who: str) -> Json:
        """Add a statement that was missed."""

    def changes(self, after: int) -> Json:
        """What was recorded after a row, by anybody."""

    def base_map(self) -> Json:
        """Country, oblasts and towns as GeoJSON (EPSG:4326)."""

    def asset(self, name: str) -> tuple[str, str] | None:
        """Content and media type of a script or style sheet; None for no such."""


def make_app(desk: Desk, *, token: str, hosts: Sequence[str]) -> ASGIApp:
    """The application.

    Parameters
    ----------
    token
        Secret first part of every address.
    hosts
        Values of the ``Host`` header that are answered, with their port.
    """
    routes = [
        Route(f"/{token}/", _page_of(desk)),
        Route(f"/{token}/assets/{{name}}", _asset_of(desk)),
        Route(f"/{token}/api/queue", _read(lambda ask: desk.queue(_filter_of(ask)))),
        Route(f"/{token}/api/statement", _read(lambda ask: desk.statement(ask["id"]))),
        Route(f"/{token}/api/document", _read(lambda ask: desk.document(ask["id"]))),
        Route(f"/{token}/api/places", _read(lambda ask: _places(desk, ask))),
        Route(f"/{token}/api/changes", _read(lambda ask: desk.changes(int(ask["after"])))),
        Route(f"/{token}/api/map", _read(lambda _ask: desk.base_map())),
        Route(
            f"/{token}/api/judge",
            _change(lambda body: desk.judge(body["judgements"], who=_who(body), seen=body.get("seen"))),
            methods=["POST"],
        ),
        Route(
            f"/{token}/api/undo",
            _change(lambda body: desk.undo(int(body["seq"]), who=_who(body), reason=body.get("reason"))),
            methods=["POST"],
        ),
        Route(f"/{token}/api/add", _change(lambda body: desk.add(body["claim"], who=_who(body))), methods=["POST"]),
    ]
    return Guard(Starlette(routes=routes), token=token, hosts=hosts)


class Guard:
    """Answers only who knows the secret and calls the machine by a name of its own; adds the headers of safety."""

    def __init__(self, app: ASGIApp, *, token: str, hosts: Sequence[str]) -> None:
        self._app = app
        self._token = token
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        refusal = self._refusal(Request(scope))
        await (refusal or self._app)(scope, receive, send_safely)

    def _refusal(self, request: Request) -> Response | None:
        host = request.headers.get("host", "").lower()
        if host not in self._hosts:
            return Response("this desk does not answer to that host name\n", status_code=421, media_type="text/plain")
        first = request.url.path.split("/")[1]
        if not hmac.compare_digest(first.encode(), self._token.encode()):
            return Response("open the whole address that the terminal shows\n", status_code=404,
                            media_type="text/plain")  # fmt: skip
        if request.method not in {"GET", "HEAD"}:
            origin = request.headers.get("origin")
            own = origin is None or origin.lower() == f"http://{host}"
            is_json = request.headers.get("content-type", "").partition(";")[0].strip() == "application/json"
            if not own or not is_json or request.headers.get(CHANGE_HEADER) != "1":
                return Response("not from the desk's own page\n", status_code=403, media_type="text/plain")
        return None


def _page_of(desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    async def answer(_request: Request) -> Response:
        return Response(await run_in_threadpool(desk.page), media_type="text/html; charset=utf-8")

    return answer


def _asset_of(desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        found = desk.asset(request.path_params["name"])
        if found is None:
            return Response("no such file\n", status_code=404, media_type="text/plain")
        return Response(found[0], media_type=found[1])

    return answer


def _read(ask: Callable[[Mapping[str, str]], Any]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await _answered(lambda: ask(dict(request.query_params)))

    return answer


def _change(do: Callable[[Json], Any]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MAX_BODY_BYTES:
                return _problem(f"more than {MAX_BODY_BYTES // 1000} kB; send less at a time", 413)
        try:
            given = json.loads(body)
        except ValueError:
            return _problem("not JSON", 400)
        if not isinstance(given, dict):
            return _problem("expected a JSON object", 400)
        return await _answered(lambda: do(given))

    return answer


async def _answered(work: Callable[[], Any]) -> Response:
    try:
        return JSONResponse(await run_in_threadpool(work))
    except ChangedMeanwhileError as error:
        return _problem(str(error), 409)
    except LedgerError as error:
        return _problem(str(error), 507)  # full, busy, damaged: nothing was kept, and the page keeps what was typed
    except GeomapError as error:
        return _problem(str(error), 400)
    except (KeyError, TypeError, ValueError) as error:
        return _problem(f"a field is missing or wrong: {error}", 400)


def _problem(text: str, status: int) -> Response:
    return JSONResponse({"error": text}, status_code=status)


def _who(body: Json) -> str:
    who = body.get("who")
    if not isinstance(who, str) or not who.strip():
        raise ValueError("who: say who decides")
    return " ".join(who.split())[:80]


def _filter_of(ask: Mapping[str, str]) -> Filter:
    given = {name: ask.get(name) or None for name in ("side", "level", "place", "document", "language", "looked")}
    day = ask.get("date")
    return Filter(date=date.fromisoformat(day) if day else None, **given)


def _places(desk: Desk, ask: Mapping[str, str]) -> list[Json]:
    if "lon" in ask:
        return desk.places_at(float(ask["lon"]), float(ask["lat"]))
    return desk.find_places(ask["name"][:200], ask.get("near"))


@cache
def read_asset(name: str) -> str:
    """A file of ``assets/``."""
    return resources.files("geomap.review").joinpath(f"assets/{name}").read_text(encoding="utf-8")
