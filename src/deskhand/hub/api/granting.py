"""The owner's grants, over HTTP: what holds, and how the owner allows, forbids and takes back on a page.

A page's key is not the owner's. It signs what its owner wants in the very words of the grant; the owner's key, where it
is in this process, then signs the grant itself. So a session alone grants nothing, and neither does whoever stores the
lists. Opening something is said at this computer; a phone may take back what is open.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Final

import msgspec
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from deskhand.core.flow.grants import on_calendar
from deskhand.hub.api.calls import Call
from deskhand.hub.api.doors import door_of
from deskhand.hub.api.granting_models import (
    BudgetView,
    EndedGrant,
    Granted,
    GrantList,
    GrantPath,
    GrantView,
    NewGrant,
    WantedGrant,
)
from deskhand.hub.api.grantor import ADD, LOOK, REMOVE, Grantor
from deskhand.hub.api.models import Grown, NewGrants
from deskhand.hub.api.problems import GrantsElsewhere, HereOnly, NoSuchGrantHere
from deskhand.hub.api.said import check_command, check_said
from deskhand.trust.envelope import read_command
from deskhand.trust.holding import Holding, holdings
from deskhand.trust.rejected import Rejected, Why

_HERE: Final = ("page", "cli")
_ANYWHERE: Final = ("page", "phone", "cli")


async def grants(call: Call) -> Response:
    return _json(GrantList(grants=[_view(one) for one in holdings(call.hub.trust.lists, time.time())]))


async def add_grants(call: Call) -> Response:
    """What the owner's own key signed, or a device that hands on a part of what it holds."""
    new = call.of(NewGrants)
    entries, ends = [one.signed() for one in new.entries], [one.signed() for one in new.ends]
    return _json(Grown(grown=await call.hub.trust.take_grants(entries, ends)))


async def form(call: Call) -> Response:
    return _json(await _grantor(call).form())


async def draft(call: Call) -> Response:
    """Looks, and changes nothing. It looks wherever it is told to, so the owner's device says so for this one wish."""
    grantor = _grantor(call)
    check_said(call, f"{LOOK}{call.sent}", by=_HERE)
    return _json(await grantor.draft(call.of(WantedGrant)))


async def grant(call: Call) -> Response:
    """The owner's yes to a draft, signed on this computer's own page or in its terminal."""
    new, grantor = call.of(NewGrant), _grantor(call)
    signed = new.signed.signed()
    command = read_command(signed, call.hub.trust.lists.roster, desk="")[0]
    if not command.text.startswith(ADD):
        raise Rejected(Why.SPEAKER)
    check_command(call, signed, command.text, by=_HERE)
    id_ = await grantor.give(command.text.removeprefix(ADD), command.nonce, new.unlock)
    return _json(Granted(grant=_found(call, id_)), 201)


async def remove_grant(call: Call) -> Response:
    """Taking back what is allowed closes something, so any device of the owner may say it; what lifts a denial opens
    something, and is said at the computer."""
    id_, grantor = call.of(GrantPath).id, _grantor(call)
    denies = _found(call, id_).deny
    if denies and door_of(call.request).kind != "here":
        raise HereOnly
    signed = call.of(EndedGrant).signed.signed()
    check_command(call, signed, f"{REMOVE}{id_}", by=_HERE if denies else _ANYWHERE)
    await grantor.end(id_)
    return _json(Granted(grant=_found(call, id_)))


def _grantor(call: Call) -> Grantor:
    if call.served.grantor is None:
        raise GrantsElsewhere
    return call.served.grantor


def _found(call: Call, id_: str) -> GrantView:
    found = next((one for one in holdings(call.hub.trust.lists, time.time()) if one.grant.id == id_), None)
    if found is None:
        raise NoSuchGrantHere(id=id_)
    return _view(found)


def _view(one: Holding) -> GrantView:
    grant = one.grant
    money, budget = grant.money, grant.budget
    return GrantView(
        id=grant.id,
        person=grant.person,
        device=grant.device,
        desk=grant.desk,
        channel=grant.channel,
        deny=grant.deny,
        abilities=list(grant.abilities),
        risk=grant.risk,
        read=list(grant.read),
        write=list(grant.write),
        apps=list(grant.apps),
        hosts=list(grant.hosts),
        people=list(grant.people),
        money=None if money is None else f"{money.most} {money.currency}",
        budget=None if budget is None else BudgetView(**msgspec.structs.asdict(budget)),
        until=None if grant.until is None else _moment(grant.until),
        by=one.held.by,
        holds=one.holds,
        why=one.why,
    )


def _moment(at: float) -> str:
    return datetime.fromtimestamp(on_calendar(at), UTC).isoformat(timespec="seconds")


def _json(body: BaseModel, status: int = 200) -> Response:
    return JSONResponse(body.model_dump(mode="json"), status)
