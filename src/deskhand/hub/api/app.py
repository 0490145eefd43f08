"""The table of routes as an ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from deskhand.core.errors import Problem
from deskhand.core.values import Record
from deskhand.core.words import Lang
from deskhand.hub.api.access import KEY_HEADER
from deskhand.hub.api.calls import Call, Caller, Served, body_of, parameters_of
from deskhand.hub.api.connections import place_kept
from deskhand.hub.api.doors import Door, door_of
from deskhand.hub.api.gate import LINE
from deskhand.hub.api.language import language
from deskhand.hub.api.openapi import Schema, document
from deskhand.hub.api.problems import (
    Closing,
    Crowded,
    Fault,
    HereOnly,
    LookOnly,
    NoSuchPage,
    NotSignedIn,
    TerminalOnly,
    WrongMethod,
)
from deskhand.hub.api.refusal import refusal
from deskhand.hub.api.routes import ROUTES, Authority, Row
from deskhand.hub.api.sessions import Secret
from deskhand.trust.rejected import Rejected

DOCUMENT: Final = "/api/openapi.json"
NOBODY: Final = Caller("nobody")


def application(served: Served, page: ASGIApp | None) -> ASGIApp:
    """Everything the hub serves, behind whichever door; `page` answers where no route does."""

    async def openapi(_: Call) -> Response:
        return JSONResponse(await asyncio.to_thread(_described))

    rows = sorted((*ROUTES, Row("GET", DOCUMENT, openapi, "This interface")), key=lambda row: row.path)
    routes: list[BaseRoute] = [
        Route(path, _Address(served, list(group))) for path, group in groupby(rows, lambda row: row.path)
    ]
    routes.append(Route("/api/{rest:path}", _Address(served, [])))
    routes.append(WebSocketRoute(LINE, served.lines))
    if page is not None:
        routes.append(Mount("/", page))
    return Starlette(routes=routes, exception_handlers={Exception: _fault})


@cache
def _described() -> Schema:
    """Not before somebody asks: nobody who starts a hub need wait for it."""
    return document(ROUTES)


async def _fault(request: Request, _: Exception) -> Response:
    """Our own mistake: the person hears that much, the log has the rest."""
    return refusal(Fault(), language(request.headers, request.scope))


class _Address:
    """All that one path answers, by method; a stranger hears nothing, not even that there is nothing."""

    def __init__(self, served: Served, rows: Sequence[Row]) -> None:
        self._served = served
        self._rows = {row.method: row for row in rows}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        lang = language(request.headers, scope)
        try:
            answer = await self._answer(request, lang)
        except Problem as problem:
            answer = refusal(problem, lang)
        answer.headers.setdefault("Cache-Control", "no-store")
        await answer(scope, receive, send)

    async def _answer(self, request: Request, lang: Lang) -> Response:
        row = next((row for method, row in self._rows.items() if method == request.method), None)
        caller = await _caller(self._served, request)
        if caller is NOBODY and row is not None and row.authority == "ticket":
            caller = _bearer_of_ticket(self._served, request)
        _admit(caller, row.authority if row else "owner" if request.url.path.startswith("/api/") else "open")
        if caller is not NOBODY and not place_kept(request):
            raise Crowded
        if row is None:
            raise WrongMethod(method=request.method[:20], allow=", ".join(self._rows)) if self._rows else NoSuchPage()
        if self._served.closing.is_set():
            raise Closing
        door = door_of(request)
        _let_through(door, row)
        read, sent = await _read(request, row, lang)
        if door.kind == "plain" and any(getattr(one, "signed", None) is not None for one in read.values()):
            raise LookOnly
        return await row.work(Call(self._served, request, lang, caller, read, sent))


async def _caller(served: Served, request: Request) -> Caller:
    """Who asks. A bearer token is not looked past: a wrong one is nobody, whatever cookie comes with it.

    The terminal's token is good on this computer alone: no other machine ever has a reason to know it.
    """
    door = door_of(request)
    given = request.headers.get("authorization")
    if given is not None:
        scheme, _, token = given.partition(" ")
        right = scheme.lower() == "bearer" and served.sessions.is_terminal(token.strip())
        return Caller("terminal") if right and door.kind == "here" else NOBODY
    secret = Secret(request.cookies.get(door.cookie, ""), request.headers.get(KEY_HEADER, ""))
    if not secret.cookie or not secret.key:
        return NOBODY
    if not await served.sessions.signed_in(secret, door.kind):
        return NOBODY
    return _of_session(served, secret)


def _of_session(served: Served, secret: Secret) -> Caller:
    """Whose session this is. A page whose key the owner took back is signed out with it."""
    device = served.sessions.key_of(secret)
    if device is None:
        return Caller("page", secret)
    try:
        kind = served.hub.trust.lists.roster.device(device).kind
    except Rejected:
        return NOBODY
    return Caller("phone" if kind == "phone" else "page", secret, device)


def _bearer_of_ticket(served: Served, request: Request) -> Caller:
    """Whoever follows a link that the signed-in page had made a moment ago, in the same browser."""
    ticket = request.query_params.get("ticket", "")
    cookie = request.cookies.get(door_of(request).cookie, "")
    file = str(request.path_params["hash"])
    return Caller("ticket") if served.sessions.redeemed(ticket, cookie, file) else NOBODY


def _admit(caller: Caller, authority: Authority) -> None:
    if authority != "open" and caller is NOBODY:
        raise NotSignedIn
    if authority == "terminal" and not caller.terminal:
        raise TerminalOnly


def _let_through(door: Door, row: Row) -> None:
    if row.reach == "here" and door.kind != "here":
        raise HereOnly
    if row.reach == "safe" and door.kind == "plain":
        raise LookOnly


async def _read(request: Request, row: Row, lang: Lang) -> tuple[Mapping[type[Record], Record], str]:
    """What was sent, checked, and the hash of the body; empty where there is none."""
    read, sent = dict[type[Record], Record](), ""
    if row.at is not None:
        read[row.at] = parameters_of(request.path_params, row.at, lang)
    if row.query is not None:
        read[row.query] = parameters_of(request.query_params, row.query, lang)
    if row.body is not None:
        read[row.body], sent = await body_of(request, row.body, lang)
    return read, sent
