"""Signing in and out, and whether the hub is there at all."""

from __future__ import annotations

from typing import Final

from starlette.responses import JSONResponse, Response

from deskhand import __version__
from deskhand.hub.api.calls import Call
from deskhand.hub.api.doors import Door, door_of
from deskhand.hub.api.lan import OpenLan
from deskhand.hub.api.models import Health, Link, SignedIn, SignIn
from deskhand.hub.api.pairing_models import LanView
from deskhand.hub.api.problems import Invalid, LinkNotValid, NoSuchPage, NotOpen
from deskhand.hub.api.said import check_said
from deskhand.hub.api.sessions import SESSION_SECONDS, Secret
from deskhand.hub.trust.kept import as_bytes

KEY_HEADER: Final = "X-Deskhand-Key"
CERTIFICATE: Final = "application/x-x509-ca-cert"
LINK: Final = "link"
"""What the owner's key says to have a page signed in."""


def link_url(door: Door, name: str, token: str) -> str:
    """The address that signs in once; a fragment is never sent anywhere, nor kept in a log."""
    return f"{door.url(name)}/#in={token}"


def keep_cookie(answer: Response, door: Door, secret: Secret) -> None:
    """Have the browser keep its half of a session; one made over TLS never goes over anything else."""
    answer.set_cookie(
        door.cookie,
        secret.cookie,
        max_age=SESSION_SECONDS,
        path="/",
        httponly=True,
        secure=door.scheme == "https",
        samesite="strict",
    )


async def health(call: Call) -> Response:
    return JSONResponse(Health(ok=True, version=__version__).model_dump())


async def sign_in(call: Call) -> Response:
    """Only who came by a link of this computer's own page is the owner at the keyboard; other devices are paired."""
    new, door = call.of(SignIn), door_of(call.request)
    public = b"" if new.device is None else _key(new.device.public)
    secret = await call.served.sessions.sign_in(new.token, door.kind)
    if secret is None:
        raise LinkNotValid
    device = None
    if new.device is not None and call.served.enrol is not None and door.kind == "here":
        device = await call.served.enrol("page", new.device.alg, public, new.device.name)
        await call.served.sessions.has_key(secret, device)
    await call.hub.trust.signed_in(device, door.kind)
    answer = JSONResponse(SignedIn(key=secret.key, device=device).model_dump(), 200)
    keep_cookie(answer, door, secret)
    return answer


def _key(public: str) -> bytes:
    try:
        return as_bytes(public)
    except ValueError:
        raise Invalid(why="device.public") from None


async def sign_out(call: Call) -> Response:
    if call.caller.session is not None:
        await call.hub.trust.signed_out(call.served.sessions.key_of(call.caller.session))
        await call.served.sessions.sign_out(call.caller.session)
    answer = Response(status_code=204)
    door = door_of(call.request)
    answer.delete_cookie(door.cookie, path="/", httponly=True, secure=door.scheme == "https", samesite="strict")
    return answer


async def link(call: Call) -> Response:
    """For a page on this computer, whose key will stand for the owner: so the owner's own key asks for it."""
    check_said(call, LINK, by=("cli",))
    return _link(call, door_of(call.request), "localhost")


async def plain_link(call: Call) -> Response:
    """For a device that is to look on over plain http."""
    lan = opened_lan(call)
    return _link(call, lan.plain, lan.name)


def _link(call: Call, door: Door, name: str) -> Response:
    token = call.served.sessions.new_link(door.kind)
    return JSONResponse(Link(url=link_url(door, name, token)).model_dump(), 201)


async def lan(call: Call) -> Response:
    """Where other machines reach this hub, and what they must trust."""
    lan = call.served.lan
    return JSONResponse((LanView() if lan is None else lan.view()).model_dump(mode="json"))


async def authority(call: Call) -> Response:
    """The certificate that a phone is told to trust. It is no secret; what makes it worth trusting is its fingerprint,
    which a person compares with what this computer's own screen says."""
    lan = call.served.lan
    if lan is None or lan.authority is None:
        raise NoSuchPage
    headers = {"Content-Disposition": 'attachment; filename="deskhand.crt"'}
    return Response(lan.authority.pem(), media_type=CERTIFICATE, headers=headers)


def opened_lan(call: Call) -> OpenLan:
    """Raises `NotOpen` where other machines cannot reach this hub."""
    if call.served.lan is None:
        raise NotOpen
    return call.served.lan
