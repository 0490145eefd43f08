"""What earlier steps say in words: the way to the text of one, or of a file that it brought."""

from __future__ import annotations

from typing import Any, Final

from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Do
from deskhand.core.plan.refs import whole_ref
from deskhand.core.shown import shown
from deskhand.planner.bringing import TEXTS, only_tells
from deskhand.planner.errands import READ
from deskhand.planner.naming import RESULT
from deskhand.planner.steps import Steps
from deskhand.planner.unbound import Unbound

_TOLD: Final = "value.told"


def text_of(so_far: Steps) -> tuple[Any, str] | None:
    """What the last step says in words."""
    for step in reversed(so_far.steps):
        text = text_by(so_far, step)
        if text is not None:
            return text, RESULT.said(so_far.lang)
    return None


def done_told(so_far: Steps) -> tuple[Any, str] | None:
    """What the person would be told of the last step."""
    last = so_far.steps[-1] if so_far.steps else None
    ability = None if last is None else so_far.abilities[last.do]
    if last is None or ability is None or (ability.tell is None and ability.available) or _TOLD not in so_far.abilities:
        return None
    return f"${so_far.make(_TOLD, {'of': f'${last.id}', 'by': last.do}, {})}.text", RESULT.said(so_far.lang)


def text_by(so_far: Steps, step: Do, *, lists: bool = False) -> str | None:
    """The way to what one step says in words; with `lists` also of one that only looks and brings files."""
    ability = so_far.abilities[step.do]
    parts = ability.result_type.parts
    part = next((name for name in TEXTS if name in parts and parts[name].kind == "text"), None)
    if part is not None:
        return f"${step.id}.{part}"
    looks = lists and ability.tell is not None and ability.worst == Risk.R0
    if (looks or only_tells(ability)) and _TOLD in so_far.abilities:
        return f"${so_far.make(_TOLD, {'of': f'${step.id}', 'by': step.do}, {})}.text"
    return None


def read_text(so_far: Steps, file: str) -> str:
    """The way to the text of a file, which a step of its own reads; raises `Unbound` where nothing here does."""
    if READ not in so_far.abilities:
        raise Unbound(READ)
    step = so_far.make(READ, {"file": file}, {"file": shown(file)})
    so_far.found_as[step] = shown(file) if whole_ref(file) is None else RESULT.said(so_far.lang)
    return f"{step}.text"
