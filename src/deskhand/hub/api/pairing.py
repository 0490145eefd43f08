"""Getting a new device onto the owner's list, over HTTP: its side, which is open to anybody, and the owner's side."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from typing import Any

from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from deskhand.hub.api.access import keep_cookie, opened_lan
from deskhand.hub.api.calls import Call
from deskhand.hub.api.doors import door_of
from deskhand.hub.api.models import SignedBytes
from deskhand.hub.api.pairing_models import (
    LONGEST_WAIT,
    Joined,
    NewConfirm,
    NewHello,
    NewPairing,
    NewProof,
    PairingQuery,
    Standing,
    Welcomed,
)
from deskhand.hub.api.problems import Invalid, NoOwnerKey, UnsignedPairing
from deskhand.hub.api.said import check_command
from deskhand.hub.trust.kept import as_bytes, as_text, kept
from deskhand.trust.keys import device_id
from deskhand.trust.rejected import Rejected


async def begin(call: Call) -> Response:
    new, lan = call.of(NewPairing), opened_lan(call)
    if call.served.enrol is None:
        raise NoOwnerKey
    way = "code" if new.desk else new.way
    hash_ = "" if lan.authority is None else lan.authority.hash()
    url = f"{lan.url(address=new.address)}/"
    offer = call.served.pairings.begin(way, new.lang, url, desk=new.desk, authority=hash_)
    return _json(offer, 201)


async def standing(call: Call) -> Response:
    """Now, or when it is no longer what the owner has seen of it."""
    query, pairings = call.of(PairingQuery), call.served.pairings
    state = pairings.state(call.lang)
    left = time.monotonic() + query.wait
    while state.state == query.state and not call.served.closing.is_set() and left > time.monotonic():
        await _first(left - time.monotonic(), pairings.changes(), call.served.closing.wait())
        state = pairings.state(call.lang)
    return _json(state)


async def cancel(call: Call) -> Response:
    call.served.pairings.cancel()
    return _json(call.served.pairings.state(call.lang))


async def confirm(call: Call) -> Response:
    """The owner's yes or no. A yes is signed, for this very device: a session alone puts nobody on the list."""
    new, pairings = call.of(NewConfirm), call.served.pairings
    if not new.yes:
        pairings.refused()
        return _json(pairings.state(call.lang))
    if call.served.enrol is None:
        raise NoOwnerKey
    _check_yes(call, new, device_id(pairings.newcomer().claim.public))
    claim = pairings.confirmed(new.words)
    try:
        device = await call.served.enrol(claim.kind, claim.alg, claim.public, claim.name, claim.folders)
    except Rejected as no:
        pairings.unlisted(claim, no)
        raise
    pairings.listed(claim, device)
    return _json(pairings.state(call.lang))


async def hello(call: Call) -> Response:
    """A device's claim. Whoever does not know the secret hears that it is wrong, and by digits ends it at the third."""
    call.served.pairings.counted(_address(call))
    try:
        raw = as_bytes(call.of(NewHello).claim)
    except ValueError:
        raise Invalid(why="claim") from None
    return _json(Welcomed(welcome=as_text(call.served.pairings.claim(raw))))


async def session(call: Call) -> Response:
    """Signs the device in once the owner has said yes; waits for that for a while."""
    pairings, served = call.served.pairings, call.served
    pairings.counted(_address(call))
    signed = call.of(NewProof).signed.signed()
    device = pairings.proven(signed)
    if device is None and served.waiting.locked():
        return _json(Standing(state="waiting"))
    if device is None:
        async with served.waiting:
            left = time.monotonic() + LONGEST_WAIT
            while device is None and not served.closing.is_set() and left > time.monotonic():
                await _first(left - time.monotonic(), pairings.changes(), served.closing.wait())
                device = pairings.proven(signed)
    if device is None:
        return _json(Standing(state="waiting"))
    if pairings.of_desk():
        return _json(Standing(state="confirmed", device=device, hub=_joined(call)))
    door = door_of(call.request)
    secret = await served.sessions.begin(door.kind, device)
    await call.hub.trust.signed_in(device, door.kind)
    before = pairings.signed_in(secret)
    if before is not None:
        await served.sessions.sign_out(before)
    answer = _json(Standing(state="confirmed", key=secret.key, device=device))
    keep_cookie(answer, door, secret)
    return answer


def _joined(call: Call) -> Joined:
    lan = opened_lan(call)
    entries = [SignedBytes.model_validate(kept(one)) for one in call.hub.trust.lists.roster.entries]
    return Joined(entries=entries, addresses=[f"wss://{at}:{lan.secure.port}" for at in lan.secure.names])


def _check_yes(call: Call, new: NewConfirm, device: str) -> None:
    """Raises unless the owner signed, at this computer and just now, that this device be paired."""
    if new.signed is None:
        raise UnsignedPairing
    check_command(call, new.signed.signed(), f"pair {device}", by=("page", "cli"))


async def _first(seconds: float, *things: Awaitable[Any]) -> None:
    """Until the first of these has happened, or so many seconds have passed."""
    waiting = [asyncio.ensure_future(one) for one in things]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()


def _address(call: Call) -> str:
    client = call.request.client
    return "" if client is None else client.host


def _json(body: BaseModel, status: int = 200) -> JSONResponse:
    return JSONResponse(body.model_dump(mode="json"), status)
