"""What the owner's own terminal asks beside everything else: how long the lists are, and why a run did what it did."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from deskhand.hub.api.calls import Call
from deskhand.hub.api.models import RunPath
from deskhand.hub.lengths import lengths


async def lists(call: Call) -> Response:
    return JSONResponse(lengths(call.hub.trust.lists).model_dump())


async def why(call: Call) -> Response:
    found = await call.hub.grounds(call.of(RunPath).run, await call.person())
    return JSONResponse(found.model_dump(mode="json"))
