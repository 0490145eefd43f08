"""A thought that is due, with all that the model is told: the same after a restart as before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deskhand.core.plan.model import Agent, Ask, Do, Replan, Step, walk
from deskhand.core.plan.refs import Missing
from deskhand.hub.run.deciding import bounds_of
from deskhand.hub.run.fold import Deciding, decider, patched
from deskhand.hub.run.fold import Past as Known
from deskhand.hub.run.live import Live
from deskhand.hub.run.scope import Frame, NoValue, Place, call_step
from deskhand.planner.thinking.turn import Past, Turn


def turn_of(live: Live, place: Place) -> Turn:
    """What is to be decided at a place whose step decides for itself, or failed and is planned around."""
    step, frame = place.step, place.frame
    if not isinstance(step, Replan | Agent | Do):
        raise TypeError(place.path)
    known = live.journal.deciding.get(frame.path(step.id)) or Deciding()
    goal = step.agent if isinstance(step, Agent) else step.plan if isinstance(step, Replan) else live.plan.goal
    plan = patched(live.plan, live.journal)
    return Turn(
        kind="agent" if isinstance(step, Agent) else "plan",
        words=live.plan.goal,
        goal=goal,
        lang=live.lang,
        given={} if isinstance(step, Do) else _given(frame, step),
        bounds=bounds_of(step),
        mending=isinstance(step, Do),
        done=list(_done(frame)),
        calls=[_call(frame, path) for path in known.calls],
        left=dict(_left(frame, step)),
        taken=frozenset(one.id for one, _ in walk(plan.steps)) | frozenset(known.names),
        tokens=known.tokens,
    )


def _given(frame: Frame, step: Replan | Agent) -> dict[str, Any]:
    try:
        return {name: frame.fill(value) for name, value in step.with_.items()}
    except (Missing, NoValue):
        return {}


def _done(frame: Frame) -> Iterator[Past]:
    for step in frame.shape.steps.values():
        past = frame.past(step.id)
        if isinstance(step, Do) and past is not None and past.receipt is not None and past.skipped is None:
            yield _over(step.id, step, past)


def _call(frame: Frame, path: str) -> Past:
    name = path.removeprefix(frame.prefix)
    past = frame.journal.steps[path]
    data: dict[str, Any] = past.call.data if past.call is not None and past.call.data else {}
    return _over(str(data.get("name") or decider(name)), call_step(frame, name), past)


def _over(name: str, step: Do, past: Known) -> Past:
    data: dict[str, Any] = past.receipt.data if past.receipt is not None and past.receipt.data else {}
    trouble: dict[str, Any] = data.get("trouble") or {}
    declined = past.answered is not None and not past.answered.data.get("yes")
    outcome = "declined" if declined else past.receipt.note if past.receipt is not None else "skipped"
    told = str(trouble.get("text") or data.get("answer") or "")
    return Past(name, step.do, step.with_, outcome, data.get("result") or {}, told)


def _left(frame: Frame, deciding: Step) -> Iterator[tuple[str, dict[str, Any]]]:
    """What has not started; a step that only waits for a question may still be left out, the question goes with it."""
    for step in frame.shape.steps.values():
        if step.id != deciding.id and frame.past(step.id) is None and not isinstance(step, Ask):
            yield step.id, step.model_dump(mode="json", by_alias=True, exclude_defaults=True)
