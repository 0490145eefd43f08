"""The first thing every request meets: a name of its door, no other site behind it, and headers that trust nothing.

A page elsewhere can make a browser send requests here, and a name that somebody controls can be pointed at this
address (DNS rebinding). The Host check stops the second, Origin and Sec-Fetch-Site stop the first; both hold for
every address, signed in or not. A door knows its own names and no others: what is asked of this computer's own door
under a name for phones is refused, and the other way round.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deskhand.hub.api.doors import Door, entered
from deskhand.hub.api.language import language
from deskhand.hub.api.problems import HttpProblem, WrongHost, WrongOrigin
from deskhand.hub.api.refusal import refusal

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


LINE: Final = "/api/line"
"""Where desks on other machines come."""


async def _turned_away(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "websocket.close", "code": 1008})


class Gate:
    """ASGI middleware around everything that is served by one door."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            entered(scope, self._door)
            await (self._app if self._takes_line(scope) else _turned_away)(scope, receive, send)
        if scope["type"] != "http":
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        entered(scope, self._door)
        headers = Headers(scope=scope)
        problem = self._objection(headers, scope["path"])
        answer = self._app if problem is None else refusal(problem, language(headers, scope))
        await answer(scope, receive, sealed)

    def _takes_line(self, scope: Scope) -> bool:
        """Desks are no browsers: they come to one address, by a safe door, and from no page at all."""
        headers = Headers(scope=scope)
        here = scope["path"] == LINE and self._door.kind != "plain"
        return here and self._objection(headers, scope["path"]) is None and not headers.getlist("origin")

    def _objection(self, headers: Headers, path: str) -> HttpProblem | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._door.is_named(hosts[0].lower()):
            return WrongHost()
        origins = headers.getlist("origin")
        if origins and origins != [f"{self._door.scheme}://{hosts[0]}".lower()]:
            return WrongOrigin()
        # The page itself says nothing to anybody, and a link to it may stand in a mail.
        if path.startswith("/api/") and headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return WrongOrigin()
        return None
