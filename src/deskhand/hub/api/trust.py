"""The owner's devices: anybody who is signed in may look; what changes the list is signed, or is nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.responses import JSONResponse, Response

from deskhand.core.shown import shown_name
from deskhand.core.words import Lang
from deskhand.hub.api.calls import Call
from deskhand.hub.api.models import (
    DeskStates,
    Devices,
    DeviceView,
    Grown,
    NewRoster,
    SignedBytes,
    UnlockSalt,
)
from deskhand.hub.api.problems import NoUnlockSecret
from deskhand.hub.events import iso
from deskhand.hub.trust.kept import as_text
from deskhand.trust.naming import called
from deskhand.trust.roster import Device
from deskhand.trust.signed import Signed


async def devices(call: Call) -> Response:
    roster = call.hub.trust.lists.roster
    found = [_device(one, call.lang, revoked=False) for one in roster]
    found += [_device(one, call.lang, revoked=True) for one in roster.gone]
    owner = as_text(roster.public)
    return JSONResponse(
        Devices(owner=owner, devices=found, roster=[_signed(one) for one in roster.entries]).model_dump(mode="json")
    )


async def desk_states(call: Call) -> Response:
    return JSONResponse(DeskStates(desks=call.hub.desks.facts(iso)).model_dump(mode="json"))


async def add_devices(call: Call) -> Response:
    """Whatever is not the owner's own signed list, going on from ours, changes nothing."""
    entries = [one.signed() for one in call.of(NewRoster).entries]
    return JSONResponse(Grown(grown=await call.hub.trust.take_roster(entries)).model_dump(), 200)


async def unlock(call: Call) -> Response:
    salt = None if call.served.salt is None else await call.served.salt()
    if salt is None:
        raise NoUnlockSecret
    return JSONResponse(UnlockSalt(salt=as_text(salt)).model_dump())


def _device(one: Device, lang: Lang, *, revoked: bool) -> DeviceView:
    added = _iso(one.added)
    name, person = called(one, lang), shown_name(one.person)
    return DeviceView(id=one.id, kind=one.kind, name=name, person=person, added=added, revoked=revoked)


def _signed(one: Signed) -> SignedBytes:
    return SignedBytes(raw=as_text(one.raw), by=one.by, sig=as_text(one.sig))


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
