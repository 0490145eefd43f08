"""The owner's devices and grants: anybody who is signed in may look; what changes them is signed, or is nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.responses import JSONResponse, Response

from deskhand.hub.api.calls import Call
from deskhand.hub.api.models import (
    Devices,
    DeviceView,
    GrantList,
    GrantView,
    Grown,
    NewGrants,
    NewRoster,
    SignedBytes,
    UnlockSalt,
)
from deskhand.hub.api.problems import NoUnlockSecret
from deskhand.hub.trust.kept import as_text
from deskhand.trust.grant import Held
from deskhand.trust.roster import Device
from deskhand.trust.signed import Signed


async def devices(call: Call) -> Response:
    roster = call.hub.trust.lists.roster
    found = [_device(one, revoked=False) for one in roster]
    found += [_device(one, revoked=True) for one in roster.gone]
    owner = as_text(roster.public)
    return JSONResponse(
        Devices(owner=owner, devices=found, roster=[_signed(one) for one in roster.entries]).model_dump(mode="json")
    )


async def add_devices(call: Call) -> Response:
    """Whatever is not the owner's own signed list, going on from ours, changes nothing."""
    entries = [one.signed() for one in call.of(NewRoster).entries]
    return JSONResponse(Grown(grown=await call.hub.trust.take_roster(entries)).model_dump(), 200)


async def unlock(call: Call) -> Response:
    salt = None if call.served.salt is None else await call.served.salt()
    if salt is None:
        raise NoUnlockSecret
    return JSONResponse(UnlockSalt(salt=as_text(salt)).model_dump())


async def grants(call: Call) -> Response:
    lists = call.hub.trust.lists
    alive = {one.id for one in lists.book.grants(lists.roster) if not one.revoked}
    found = [_grant(held, held.grant.id in alive) for held in lists.book]
    return JSONResponse(GrantList(grants=found).model_dump(mode="json"))


async def add_grants(call: Call) -> Response:
    new = call.of(NewGrants)
    entries, ends = [one.signed() for one in new.entries], [one.signed() for one in new.ends]
    return JSONResponse(Grown(grown=await call.hub.trust.take_grants(entries, ends)).model_dump(), 200)


def _device(one: Device, *, revoked: bool) -> DeviceView:
    added = _iso(one.added)
    return DeviceView(id=one.id, kind=one.kind, name=one.name, person=one.person, added=added, revoked=revoked)


def _grant(held: Held, holds: bool) -> GrantView:
    grant = held.grant
    return GrantView(
        id=grant.id,
        person=grant.person,
        device=grant.device,
        channel=grant.channel,
        deny=grant.deny,
        abilities=list(grant.abilities),
        risk=grant.risk,
        read=list(grant.read),
        write=list(grant.write),
        hosts=list(grant.hosts),
        people=list(grant.people),
        until=None if grant.until is None else _iso(grant.until),
        by=held.by,
        holds=holds,
    )


def _signed(one: Signed) -> SignedBytes:
    return SignedBytes(raw=as_text(one.raw), by=one.by, sig=as_text(one.sig))


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
