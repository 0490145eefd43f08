"""The automations and phrases of whoever asks."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from deskhand.hub.api.calls import Call
from deskhand.hub.api.skill_models import NewSkill, PhrasePath, SkillName
from deskhand.hub.skills.views import listed, view, whole


async def skills(call: Call) -> Response:
    return JSONResponse((await listed(call.hub.skills, await call.person())).model_dump(mode="json"))


async def skill(call: Call) -> Response:
    found = await whole(call.hub.skills, await call.person(), call.of(SkillName).name)
    return JSONResponse(found.model_dump(mode="json"))


async def install(call: Call) -> Response:
    """Whatever the owner's device did not sign for, to the last byte, stays outside."""
    new = call.of(NewSkill)
    kept = await call.hub.skills.install(await call.person(), new.raw.encode(), new.author, new.approval.signed())
    return JSONResponse(view(kept).model_dump(mode="json"), 201)


async def remove(call: Call) -> Response:
    await call.hub.skills.remove(await call.person(), call.of(SkillName).name)
    return Response(status_code=204)


async def forget_phrase(call: Call) -> Response:
    await call.hub.skills.forget_phrase(await call.person(), call.of(PhrasePath).phrase)
    return Response(status_code=204)
