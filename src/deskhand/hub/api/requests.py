"""What a person asks and answers: messages, answers, stop, undo, and what the runs are."""

from __future__ import annotations

import time
from collections.abc import Sequence

from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from deskhand import __version__
from deskhand.core.msg import Inbound
from deskhand.core.wire.frames import Signed
from deskhand.hub.api.calls import OWNER, Call
from deskhand.hub.api.models import (
    Forgotten,
    Me,
    NewAnswer,
    NewMessage,
    NewPlan,
    Place,
    Planned,
    RunList,
    RunPath,
    RunsQuery,
    Shown,
    SignedBytes,
    WaitQuery,
    Wanted,
)
from deskhand.hub.api.problems import TerminalOnly
from deskhand.hub.api.said import check_said
from deskhand.hub.forgetting import FORGOTTEN_HERE
from deskhand.hub.views import Suggest


async def me(call: Call) -> Response:
    person = await call.person()
    here = call.hub.trust.here()
    return _json(
        Me(
            folders=list(here.scope.folders),
            root=here.scope.root,
            version=__version__,
            hub=call.hub.id,
            person=OWNER,
            channel=call.channel,
            device=call.caller.device,
            event=await call.hub.last_event(person),
        )
    )


async def message(call: Call) -> Response:
    """Stored before it is answered, so what was answered is never lost."""
    new = call.of(NewMessage)
    root, folders = _place(call, new)
    if new.chat is not None and not call.caller.terminal:
        raise TerminalOnly
    inbound = Inbound(
        channel=call.channel,
        tenant="",
        native_id=new.id,
        chat=new.chat or call.channel,
        sender=OWNER,
        text=new.text,
        at=time.time(),
        lang=new.lang,
    )
    accepted = await call.hub.accept(
        inbound, root=root, folders=folders, now=new.now, shown=new.shown, signed=_signed(new.signed)
    )
    wait = call.of(WaitQuery).wait
    if wait and accepted.run is not None and accepted.state in ("accepted", "open", "stopping"):
        view = await call.hub.wait(accepted.run, wait)
        accepted = accepted.model_copy(update={"state": view.state, "answer": view.answer, "ask": view.ask})
    return _json(accepted, 202)


async def plan(call: Call) -> Response:
    new = call.of(NewPlan)
    root, folders = _place(call, new)
    began = time.perf_counter()
    planned = await call.hub.plan(new.text, root=root, folders=folders, now=new.now, lang=new.lang)
    return _json(
        Planned(
            outcome=planned.outcome,
            lang=planned.lang,
            plan=planned.plan.json_object() if planned.plan else None,
            unused=list(planned.unused),
            suggest=[Suggest(do=one.do, say=one.say) for one in planned.suggest],
            ms=round((time.perf_counter() - began) * 1000, 2),
        )
    )


async def runs(call: Call) -> Response:
    query = call.of(RunsQuery)
    found = await call.hub.runs(await call.person(), before=query.before, limit=query.limit)
    return _json(RunList(runs=list(found)))


async def run(call: Call) -> Response:
    return _json(await call.hub.run(call.of(RunPath).run, await call.person()))


async def answer(call: Call) -> Response:
    new = call.of(NewAnswer)
    person = await call.person()
    number = call.of(RunPath).run
    signed = _signed(new.signed)
    given = await call.hub.answer(number, new.step, new.text, person, id=new.id, question=new.question, signed=signed)
    return _json(given, 202)


async def shown(call: Call) -> Response:
    """Only the command line says so: what a page shows, it names in its answers."""
    number = call.of(RunPath).run
    await call.hub.shown(number, call.of(Shown).question, await call.person())
    return Response(status_code=204)


async def stop(call: Call) -> Response:
    return _json(await call.hub.stop_run(call.of(RunPath).run, await call.person()), 202)


async def undo(call: Call) -> Response:
    number = call.of(RunPath).run
    await call.hub.run(number, await call.person())
    return await _undone(call, number)


async def undoable(call: Call) -> Response:
    return _json(RunPath(run=await call.hub.undoable(await call.person())))


async def undo_last(call: Call) -> Response:
    return await _undone(call, None)


async def forget(call: Call) -> Response:
    """The words, names and results go for good; the rows that prove what happened stay."""
    number = call.of(RunPath).run
    await call.hub.run(number, await call.person())
    check_said(call, f"forget {number}", by=("cli", "page", "phone"))
    if await call.hub.forget(f"run:{number}"):
        return Response(status_code=204)
    return _json(Forgotten(run=number, text=FORGOTTEN_HERE.said(call.lang, run=number)), 202)


async def _undone(call: Call, number: int | None) -> Response:
    wanted, chat = call.of(Wanted), call.channel
    signed = _signed(wanted.signed)
    undone = await call.hub.undo(
        number, await call.person(), id=wanted.id, chat=chat, channel=chat, lang=wanted.lang, signed=signed
    )
    return _json(undone, 202)


def _signed(given: SignedBytes | None) -> Signed | None:
    return None if given is None else given.signed()


def _place(call: Call, place: Place) -> tuple[str | None, Sequence[str] | None]:
    """None for all that was granted; the terminal may name others, the page may not."""
    if not call.caller.terminal and (place.root, place.folders, place.now) != (None, None, None):
        raise TerminalOnly
    return place.root, place.folders


def _json(body: BaseModel, status: int = 200) -> Response:
    return JSONResponse(body.model_dump(mode="json", by_alias=True), status)
