"""Signing in and out, and whether the hub is there at all."""

from __future__ import annotations

from typing import Final

from starlette.responses import JSONResponse, Response

from deskhand import __version__
from deskhand.hub.api.calls import Call
from deskhand.hub.api.models import Health, Link, SignedIn, SignIn
from deskhand.hub.api.problems import LinkNotValid
from deskhand.hub.api.sessions import SESSION_SECONDS

_COOKIE: Final = "deskhand"
KEY_HEADER: Final = "X-Deskhand-Key"


def cookie_name(port: int) -> str:
    """Cookies do not know ports: two hubs on one computer must not sign each other out."""
    return f"{_COOKIE}_{port}"


def link_url(port: int, token: str) -> str:
    """The address that signs in once; a fragment is never sent anywhere, nor kept in a log."""
    return f"http://localhost:{port}/#in={token}"


async def health(call: Call) -> Response:
    return JSONResponse(Health(ok=True, version=__version__).model_dump())


async def sign_in(call: Call) -> Response:
    secret = await call.served.sessions.sign_in(call.of(SignIn).token)
    if secret is None:
        raise LinkNotValid
    answer = JSONResponse(SignedIn(key=secret.key).model_dump(), 200)
    answer.set_cookie(
        cookie_name(call.served.port),
        secret.cookie,
        max_age=SESSION_SECONDS,
        path="/",
        httponly=True,
        samesite="strict",
    )
    return answer


async def sign_out(call: Call) -> Response:
    if call.caller.session is not None:
        await call.served.sessions.sign_out(call.caller.session)
    answer = Response(status_code=204)
    answer.delete_cookie(cookie_name(call.served.port), path="/", httponly=True, samesite="strict")
    return answer


async def link(call: Call) -> Response:
    return JSONResponse(Link(url=link_url(call.served.port, call.served.sessions.new_link())).model_dump(), 201)
