"""What my desks show: what is open on each, and whatever is asked about them."""

from __future__ import annotations

from typing import cast

import msgspec
from starlette.responses import JSONResponse, Response

from deskhand.core.flow.label import Label
from deskhand.core.world.kinds import Kind
from deskhand.core.world.query import name_of
from deskhand.hub.api.calls import Call
from deskhand.hub.api.problems import NoWorldKept
from deskhand.hub.api.said import FORGET_WORLD, check_said
from deskhand.hub.api.world_models import (
    ORIGINS,
    PRIVACIES,
    ChangeView,
    DeskList,
    DeskView,
    FieldView,
    FoundList,
    FoundView,
    HistoryForgotten,
    VisitView,
    WorldQuery,
)
from deskhand.hub.world.ask import Found, labels_of
from deskhand.hub.world.room import WorldRoom


async def world(call: Call) -> Response:
    room = kept(call)
    found = await room.ask(await call.person(), call.of(WorldQuery).query())
    return JSONResponse(FoundList(found=[_found(room, one) for one in found]).model_dump(mode="json"))


async def desks(call: Call) -> Response:
    states = await kept(call).desks(await call.person())
    views = [DeskView.model_validate(msgspec.to_builtins(one)) for one in states]
    return JSONResponse(DeskList(desks=views).model_dump(mode="json"))


async def forget_history(call: Call) -> Response:
    """What was open when goes for good; what is open, and what files say of themselves, stays."""
    room, here = kept(call), call.hub.trust.book.trust.desk
    check_said(call, FORGET_WORLD, by=("cli", "page", "phone"))
    person = await call.person()
    notes = await room.forget_history(person)
    if call.served.looker is not None:
        call.served.looker.forget_openings()
    view = HistoryForgotten(notes=notes, elsewhere=[room.name_of(one) for one in room.devices(person) if one != here])
    return JSONResponse(view.model_dump(mode="json"))


def kept(call: Call) -> WorldRoom:
    """What is kept of desks; raises `NoWorldKept` where nothing is."""
    if call.hub.world is None:
        raise NoWorldKept
    return call.hub.world


def _found(room: WorldRoom, one: Found) -> FoundView:
    node, labels = one.node, labels_of(one.node)
    return FoundView(
        device=one.device,
        desk=room.name_of(one.device),
        here=room.is_here(one.device),
        id=None if one.gone else node.id,
        kind=cast("Kind", node.kind),
        key=node.key,
        name=name_of(node),
        at=one.at,
        score=one.score,
        why=list(one.why),
        fields=[_field(name, value, labels[name]) for name, value in node.fields.items() if value is not None],
        visits=[VisitView(name=visit.name, app=visit.app, at=visit.at, until=visit.until) for visit in one.visits],
        changes=[ChangeView(field=change.field, value=change.value, at=change.at) for change in one.moments],
    )


def _field(name: str, value: str | bool | float | list[str], label: Label) -> FieldView:
    return FieldView(name=name, value=value, origin=ORIGINS[label.origin], privacy=PRIVACIES[label.privacy])
