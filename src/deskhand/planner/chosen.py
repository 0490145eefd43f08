"""Some of what was listed, by place or rank ("the second one"): of an earlier step's list, else the conversation's."""

from __future__ import annotations

from typing import Any, Final

from deskhand.core.plan.model import Do
from deskhand.planner.listed import chosen_of, nothing, unclear
from deskhand.planner.steps import FIND, LIST, Steps
from deskhand.planner.unbound import NotThere, Unbound
from deskhand.planner.values import MANY, Chosen, Exact, Unmet

_PICK: Final = "value.pick"


def from_step(so_far: Steps, chosen: Chosen, *, one: bool) -> tuple[Any, str] | None:
    """Of what the last step that lists something brings, and how a question says it; None where no step lists."""
    for step in reversed(so_far.steps):
        if step.do in (FIND, LIST) and step.id not in so_far.found_as:
            so_far.seen(step)
            return _picked(so_far, step, chosen, one)
    return None


def from_conversation(so_far: Steps, chosen: Chosen) -> Exact:
    """Of what the conversation holds; raises `NotThere` where that cannot be told."""
    if so_far.steps and not so_far.looks_back:
        raise NotThere(unclear(chosen) if so_far.context.counted else nothing(chosen))
    so_far.looks_back = True
    found = chosen_of(chosen, so_far.context, so_far.places)
    if isinstance(found, Unmet):
        raise NotThere(found)
    return found


def _picked(so_far: Steps, step: Do, chosen: Chosen, one: bool) -> tuple[Any, str]:
    """One by its place is picked from the result; the first by a rank are what a search finds so ordered."""
    is_search = step.do == FIND
    counted = chosen.words or (chosen.files and not is_search) or (chosen.kind not in ("", step.with_.get("kind")))
    open_search = is_search and step.with_.get("limit") in (None, MANY) and "order" not in step.with_
    if counted or chosen.other or (chosen.order and not open_search) or len(chosen.at) != (0 if chosen.order else 1):
        raise NotThere(unclear(chosen))
    if chosen.order:
        if one and chosen.count > 1:
            raise Unbound(chosen.said)
        asked = {**step.with_, "order": chosen.order, "limit": chosen.count}
        again = so_far.make(FIND, asked, {"files": chosen.said})
        so_far.found_as[again] = chosen.said
        return f"${again}.{'file' if one else 'files'}", chosen.said
    if is_search and chosen.at[0] < 0:
        so_far.widen(step)
    picked = so_far.make(_PICK, {"items": f"${step.id}.files", "at": chosen.at[0]}, {"items": chosen.said})
    so_far.found_as[picked] = chosen.said
    return f"${picked}.item", chosen.said
