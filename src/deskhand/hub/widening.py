"""Where the grammar taught, or left words over, a model may understand more; where it does not, nothing is lost.

It is asked once a request, for as long as `Settings.think`, and never while nobody asks anything. The person hears that
it takes longer, and can stop it. What it drafts goes the way of every plan that no desk reads out of the words by
itself: what changes anything is bound to a question, and the yes to that is what a desk believes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import select

from deskhand.core.errors import Problem
from deskhand.core.flow.authority import Authority
from deskhand.core.flow.judge import judged, owing
from deskhand.core.flow.scope import Scope
from deskhand.core.flow.wrote import Wrote
from deskhand.core.plan.model import Do, Plan
from deskhand.core.registry import Registry
from deskhand.core.words import Lang, Words
from deskhand.core.world.facts import World
from deskhand.hub import db
from deskhand.hub.desk_choice import Understood
from deskhand.hub.events import told
from deskhand.hub.inbox import Message
from deskhand.hub.outbox import outgoing
from deskhand.hub.run.work import Work
from deskhand.hub.store import Reader, Store, Tx
from deskhand.planner import Context, Owes, Planned
from deskhand.planner.model.seam import Model, ModelFailed, OverBudget
from deskhand.planner.thinking.prompt import PromptTooLong
from deskhand.planner.thinking.thinker import Request, Thinker, Thought
from deskhand.planner.thinking.turn import Decided
from deskhand.planner.tongue import STOP

log = logging.getLogger(__name__)
PATIENCE: Final = 1.0
"""Seconds of thinking before the person is told of it."""
THINKING: Final = Words(
    "I am thinking about this; say “stop” if I should not.", "我正在想怎么做；如果不需要，请说“停止”。"
)
STOPPED: Final = Words("I stopped thinking about it. Nothing was done.", "已停止思考。没有做任何更改。")
ALL_RIGHT: Final = Words("All right.", "好的。")
_NO_MODEL: Final = Words("The model could not help: {why}", "模型未能提供帮助：{why}")


def stops_all(plan: Plan) -> bool:
    """Whether a plan stops whatever is at work, and names no run."""
    return any(isinstance(step, Do) and step.do == STOP and not step.with_ for step in plan.steps)


def anything_at_work(reader: Reader, person: int) -> bool:
    """Whether any run of a person has yet to end."""
    states = ("open", "asking", "stopping")
    found = select(db.run.c.id).where(db.run.c.person == person, db.run.c.state.in_(states)).limit(1)
    return reader.connection.execute(found).first() is not None


class NoDecider(Problem):
    words = Words(
        "This step is decided while it runs, and no model is set up for that. Nothing of it was done. "
        "Set one up: deskhand model add",
        "此步骤需要在执行中由模型决定，但没有配置模型。没有执行这一步。配置方法：deskhand model add",
    )


class ThoughtTooLong(Problem):
    words = Words(
        "it thought for {seconds} seconds and was not at its end",
        "它思考了 {seconds} 秒仍未完成",
    )


class StoppedThinking(Exception):
    """The person has said so."""


@dataclass(frozen=True, slots=True)
class Wider:
    """A request as it is understood now; `note` is one line about a model that did not help."""

    understood: Understood
    note: str = ""


ModelFor = Callable[[int | None, int | None], Model | None]
"""The model to be asked for a message or for a run, by its number; None where none is set up."""


def no_model(message: int | None, run: int | None) -> Model | None:
    """Where none was set up."""
    return None


class Widening:
    """Asks a model about what was not understood."""

    def __init__(self, store: Store, abilities: Registry, seconds: float) -> None:
        self.model_for: ModelFor = no_model
        """May be set at any time; as long as it gives none, nothing is asked."""
        self.thinker = Thinker(abilities)
        self._store = store
        self._abilities = abilities
        self.seconds = seconds
        """How long it may think about one message, or one step; a slow model may be given longer."""
        self._thoughts: dict[int, asyncio.Task[Thought]] = {}
        """By the number of the chat, which takes its messages one after the other."""
        self._about: set[int] = set()
        """The numbers of the messages that are thought about."""

    def wants(self, planned: Planned) -> bool:
        """Whether a model may know more of these words than the grammar does."""
        if planned.complete or len(planned.devices) > 1:
            return False
        return planned.outcome == "teach" or planned.weighed or (planned.outcome == "confirm" and bool(planned.unused))

    async def widened(
        self,
        message: Message,
        understood: Understood,
        world: World,
        now: datetime,
        context: Context | None,
        authority: Authority,
    ) -> Wider:
        """The request with what a model made of it. Raises `StoppedThinking`, `OverBudget`."""
        model, planned = self.model_for(message.id, None), understood.planned
        if model is None or not self.wants(planned):
            return Wider(understood)
        owes = partial(self._owes, authority, Scope(understood.at.root, tuple(understood.at.folders)))
        request = Request(message.text, world, now, planned, context or Context(), owes)
        try:
            async with self._told_of(message, planned.lang):
                thought = await self._thought(message.chat, request, model)
        except OverBudget:
            raise
        except (ModelFailed, PromptTooLong) as wrong:
            log.warning("a model did not help with message %s: %s", message.id, wrong)
            return Wider(understood, _NO_MODEL.said(planned.lang, why=wrong.said(planned.lang)))
        except TimeoutError:
            slow = ThoughtTooLong(seconds=int(self.seconds))
            return Wider(understood, _NO_MODEL.said(planned.lang, why=slow.said(planned.lang)))
        if thought.planned is None:
            return Wider(understood, thought.note)
        return Wider(replace(understood, planned=replace(thought.planned, by="model")))

    async def decided(self, work: Work) -> Decided:
        """What a model decides in the middle of a run. Raises `NoDecider`, `ModelFailed`, and what a thought may be."""
        model = self.model_for(None, work.run)
        if model is None or work.turn is None:
            raise NoDecider
        try:
            async with asyncio.timeout(self.seconds):
                return await self.thinker.decide(work.turn, model)
        except TimeoutError:
            raise ThoughtTooLong(seconds=int(self.seconds)) from None

    def thinks_about(self, message: int) -> bool:
        """Whether a model is at a message right now."""
        return message in self._about

    def stop(self, chat: int) -> bool:
        """End what is being thought about in a chat; whether anything was."""
        task = self._thoughts.get(chat)
        return task is not None and task.cancel()

    async def _thought(self, chat: int, request: Request, model: Model) -> Thought:
        task = asyncio.ensure_future(self.thinker.plan(request, model))
        self._thoughts[chat] = task
        try:
            async with asyncio.timeout(self.seconds):
                await asyncio.wait({task})
        finally:
            del self._thoughts[chat]
            stopped = task.cancelled()
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, ModelFailed, PromptTooLong):
                await task
        if stopped:
            raise StoppedThinking
        return task.result()

    @asynccontextmanager
    async def _told_of(self, message: Message, lang: Lang) -> AsyncGenerator[None]:
        """Say that it takes longer, once it does."""
        telling = asyncio.create_task(self._tell(message, lang), name=f"thinking-{message.id}")
        self._about.add(message.id)
        try:
            yield
        finally:
            self._about.discard(message.id)
            telling.cancel()
            await asyncio.wait({telling})

    async def _tell(self, message: Message, lang: Lang) -> None:
        await asyncio.sleep(PATIENCE)

        def tell(tx: Tx) -> None:
            content = tx.put(f"inbox:{message.id}", THINKING.said(lang))
            told(tx, message.person, "message", step=f"thinking-{message.id}", state="deskhand", content=content)
            outgoing(tx, message.chat, f"thinking:{message.id}", content, home=message.home, person=message.person)

        await self._store.do(tell)

    def _owes(self, authority: Authority, scope: Scope, wrote: Wrote) -> Owes:
        def owed(plan: Plan) -> set[str]:
            return owing(judged(plan, self._abilities, authority, scope, literal=wrote))

        return owed
