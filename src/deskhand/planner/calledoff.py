"""What is called off in the same breath is not begun: "delete a.txt, cancel"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Do, Plan
from deskhand.core.words import Words

CALLED_OFF: Final = Words(
    "You asked for something and called it off in the same breath, so nothing was done. Say only what is to be done.",
    "你在同一句话里提出了要求又取消了它，因此没有做任何操作。请只说要做的事。",
)
BACK: Final = frozenset({"run.stop", "run.undo"})


def calls_itself_off(plan: Plan, abilities: Mapping[str, Ability]) -> bool:
    """Whether a plan does something and then stops or undoes."""
    acted = False
    for step in plan.steps:
        if not isinstance(step, Do):
            continue
        if step.do in BACK and acted:
            return True
        acted = acted or (step.do not in BACK and abilities[step.do].worst > Risk.R0)
    return False
