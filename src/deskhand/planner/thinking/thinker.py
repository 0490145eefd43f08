"""A request to a checked plan by way of a model: asked once, and at most twice more with the checker's words.

The small model goes first; the larger one is asked only where the checker did not take what the small one wrote.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final, cast

from deskhand.core.ability import Ability
from deskhand.core.flow.guard import changing, guarded
from deskhand.core.flow.wrote import Wrote
from deskhand.core.plan.model import Agent, Ask, Do, Each, Plan, Replan, Step, walk
from deskhand.core.plan.refs import literal
from deskhand.core.registry import Registry
from deskhand.core.saying import said_question, said_step
from deskhand.core.shown import shown
from deskhand.core.words import Lang, Words
from deskhand.core.world.facts import World
from deskhand.planner.asks import together
from deskhand.planner.model.seam import Asked, Message, Model, Progress
from deskhand.planner.model.tokens import messages_tokens
from deskhand.planner.planned import Context, Owes, Planned
from deskhand.planner.thinking.deciding import decide
from deskhand.planner.thinking.known import Facts, known
from deskhand.planner.thinking.near import Near, usable
from deskhand.planner.thinking.prompt import SHAPE, VERSION, Told, messages
from deskhand.planner.thinking.repair import REPAIRS, mend
from deskhand.planner.thinking.turn import Decided, Turn
from deskhand.planner.thinking.written import Draft, NoSteps, Reader

_ANSWER: Final = 1_500
_ASKS: Final = Words(
    "A model made this plan out of your words. {steps}. Shall I?", "这个计划由模型根据您的话拟定：{steps}。要执行吗？"
)
_EACH: Final = Words("for each of up to {n}: {steps}", "对最多 {n} 项逐一：{steps}")
_DECIDES: Final = Words(
    "let a model decide on the way, {goal}, with {abilities}{where}, at most {n:step|steps}",
    "由模型在执行中决定：{goal}，使用 {abilities}{where}，最多 {n} 步",
)
_WITHIN: Final = Words(", in {places} only", "，仅限 {places}")
_NOWHERE: Final = Words("", "")
_REFUSED: Final = Words(
    "A model tried to plan this as well, and what it wrote does not hold: {why}. Nothing was done.",
    "模型也尝试制定计划，但结果不成立：{why}。没有做任何更改。",
)
_CANNOT: Final = Words(
    "A model looked at this too. {understood}It cannot be done: {why}", "模型也看过。{understood}无法完成：{why}"
)
_UNDERSTOOD: Final = Words("Understood: {what}. ", "已理解：{what}。")
_LONGEST: Final = 400


@dataclass(frozen=True)
class Request:
    """What is to be planned, as the grammar left it."""

    text: str
    world: World
    now: datetime
    planned: Planned
    context: Context
    owes: Callable[[Wrote], Owes] | None = None
    """The steps of a plan that need a yes first, given whose word its values are."""


@dataclass(frozen=True)
class Thought:
    """What came of thinking: how the request is understood now; or None, and why it is as little as before."""

    planned: Planned | None
    note: str = ""


class Thinker:
    """Plans with a model. `deciding`: whether its plans may leave steps to be decided while they run."""

    def __init__(self, registry: Registry, *, deciding: bool = True) -> None:
        self.registry = registry
        self.deciding = deciding

    @cached_property
    def abilities(self) -> dict[str, Ability]:
        """Those that a model may use."""
        return usable(self.registry)

    @cached_property
    def near(self) -> Near:
        return Near(self.registry, self.abilities)

    async def plan(self, request: Request, model: Model, progress: Progress | None = None) -> Thought:
        """The request as the model understands it: a plan that holds, behind a question where it does more than read.
        Raises `ModelFailed`, `PromptTooLong`."""
        began = time.perf_counter()
        told = await asyncio.to_thread(self._told, request)
        reader = Reader(
            self.abilities, request.text, told.facts, lambda path: request.world.fact(path) is not None, self.deciding
        )
        draft, cannot = await self._drafted(told, reader, model, progress)
        lang = request.planned.lang
        if draft.plan is None:
            return Thought(None, _why(lang, draft, cannot))
        planned = await asyncio.to_thread(self._planned, request, told.facts, draft.plan)
        return Thought(replace(planned, ms=(time.perf_counter() - began) * 1_000))

    async def decide(self, turn: Turn, model: Model) -> Decided:
        """What comes next in the middle of a run; see `deciding`."""
        near = await asyncio.to_thread(lambda: self.near)
        return await decide(turn, self.registry, self.abilities, near, model)

    def _told(self, request: Request) -> Told:
        lang = request.planned.lang
        facts = known(request.text, request.world, request.context, lang)
        plan = request.planned.plan
        drafted = [] if plan is None else [step.do for step, _ in walk(plan.steps) if isinstance(step, Do)]
        near = self.near.ranked(request.text, [*drafted, *(one.do for one in request.planned.suggest)])
        body = None if plan is None else plan.json_object()
        return Told(request.text, request.now, lang, facts, near, body, request.planned.unused, self.deciding)

    async def _drafted(
        self, told: Told, reader: Reader, model: Model, progress: Progress | None
    ) -> tuple[Draft, Mapping[str, Any]]:
        """The model's answer, mended at its own hand where it does not hold."""
        said: list[Message] = []
        draft = Draft(None, (NoSteps().said("en"),))
        for attempt in range(1 + REPAIRS):
            first = messages(told, self.registry, messages_tokens(said))
            asked = Asked("plan", [*first, *said], SHAPE, VERSION, _ANSWER, "large" if attempt else "small")
            answer = await model.ask(asked, progress)
            data = cast("Mapping[str, Any]", answer.data)
            if not data.get("steps") and data.get("cannot"):
                return Draft(None), data
            draft = await asyncio.to_thread(reader.read, data, told.text)
            if draft.plan is not None:
                break
            said = mend(answer.text, draft.flaws)
        return draft, {}

    def _planned(self, request: Request, facts: Facts, plan: Plan) -> Planned:
        lang, wrote = request.planned.lang, Wrote(request.text, facts.values)
        owed = set(changing(plan.steps, self.registry))
        if request.owes is not None:
            owed |= set(request.owes(wrote)(plan))
        if not owed:
            return Planned("run", lang, plan, wrote=wrote)
        asking = literal(_ASKS.said(lang, steps=told_steps(plan.steps, self.registry, lang)))[:4_000]
        return Planned("confirm", lang, guarded(plan, owed, asking), wrote=wrote)


def told_steps(steps: Sequence[Step], registry: Registry, lang: Lang) -> str:
    """Every step in words, in the order in which they stand."""
    return together([said for step in steps if (said := _told_step(step, registry, lang))], lang)


def _told_step(step: Step, registry: Registry, lang: Lang) -> str:
    if isinstance(step, Do):
        return said_step(step, registry.phrases(lang), lang)
    if isinstance(step, Each):
        return _EACH.said(lang, n=step.max, steps=told_steps(step.steps, registry, lang))
    if isinstance(step, Ask):
        return said_question(step.with_.text)
    return _told_bounds(step, lang)


def _told_bounds(step: Replan | Agent, lang: Lang) -> str:
    goal = step.plan if isinstance(step, Replan) else step.agent
    bounds = step.bounds
    comma = "、" if lang == "zh" else ", "
    where = _WITHIN.said(lang, places=comma.join(bounds.targets)) if bounds.targets else _NOWHERE.said(lang)
    return _DECIDES.said(lang, goal=goal[:200], abilities=comma.join(bounds.abilities), where=where, n=bounds.calls)


def _why(lang: Lang, draft: Draft, cannot: Mapping[str, Any]) -> str:
    """What became of the model's try, in one line."""
    if not cannot:
        return _REFUSED.said(lang, why="; ".join(draft.flaws)[:_LONGEST])
    understood = shown(str(cannot.get("understood") or "")[:_LONGEST])
    said = _UNDERSTOOD.said(lang, what=understood) if understood else ""
    return _CANNOT.said(lang, understood=said, why=shown(str(cannot["cannot"])[:_LONGEST]))
