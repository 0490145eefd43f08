"""A thought in the middle of a run would pass the model's budget: the person who waits is asked, as of any step.

A yes has it thought again, from the same journal; after a no the run stops where it is.
"""

from __future__ import annotations

from typing import Any, Final

from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Agent, Do, Replan, Step
from deskhand.core.shown import shown
from deskhand.core.words import Words
from deskhand.hub.model import allowed
from deskhand.hub.run.live import Live
from deskhand.hub.run.scope import Place
from deskhand.hub.trust import cards
from deskhand.planner.model.seam import OverBudget

_GOAL: Final = 200
_ASK: Final = Words(
    "Deciding what comes next (“{goal}”) needs about {need} {unit} more, and the model's budget {cap} is used up: "
    "{used} of {most} {unit}. May the model use up to {amount} {unit} more {cap}, and I go on? "
    "If not, I stop here; what is done so far stays.",
    "决定下一步（“{goal}”）大约还需 {need} {unit}，而模型预算（{cap}）已用完：{most} {unit} 中已用 {used}。"
    "允许模型{cap}再使用最多 {amount} {unit} 并继续吗？如果不允许，我就到此为止，已完成的部分保持不变。",
)
ENDED: Final = Words(
    "It ended there because you allowed the model no more.", "由于您没有允许模型继续使用，任务到此为止。"
)


def goal_of(live: Live, step: Step) -> str:
    """What is being decided, in the words of the plan."""
    goal = step.agent if isinstance(step, Agent) else step.plan if isinstance(step, Replan) else live.plan.goal
    return shown(goal)[:_GOAL]


def card(hub: str, live: Live, place: Place, over: OverBudget) -> tuple[dict[str, Any], bytes]:
    """The question as it is put, and the bytes whose hash is signed. No step hangs on it."""
    if not isinstance(place.step, Agent | Replan | Do):
        raise TypeError(place.path)
    text = _ASK.said(live.lang, goal=goal_of(live, place.step), **allowed.said(over))
    raw = cards.of_words(hub, live, place.path, text, Risk.R1)
    return {"kind": "confirm", "text": text, "choices": [], "hash": "", "preview": None, "unlock": False}, raw
