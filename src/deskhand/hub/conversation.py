"""What a message means in its chat: an answer to a question that is open there, or something new to be done."""

from __future__ import annotations

import asyncio
from datetime import datetime
from weakref import WeakValueDictionary

from deskhand.core.flow.approve import may_approve
from deskhand.core.guard.guards import Looked
from deskhand.core.plan.model import Plan
from deskhand.core.registry import Registry
from deskhand.core.world.facts import World
from deskhand.hub import asked, inbox
from deskhand.hub.answering import Answering
from deskhand.hub.guard import HubGuard, NotSaid, note
from deskhand.hub.inbox import Message
from deskhand.hub.judge import overtakes
from deskhand.hub.meaning import Meaning
from deskhand.hub.new_request import NewRequest
from deskhand.hub.problems import PlannerSlow
from deskhand.hub.replies import reply
from deskhand.hub.store import Store, Tx
from deskhand.hub.views import Accepted
from deskhand.hub.widening import ALL_RIGHT, Widening, anything_at_work, stops_all
from deskhand.planner.model.seam import OverBudget


class Conversation:
    """Takes messages one after the other per chat; what is about the work itself does not wait its turn."""

    def __init__(
        self,
        store: Store,
        abilities: Registry,
        guard: HubGuard,
        meaning: Meaning,
        answering: Answering,
        new: NewRequest,
        widening: Widening,
    ) -> None:
        self._store = store
        self._abilities = abilities
        self._guard = guard
        self._meaning = meaning
        self._answering = answering
        self._new = new
        self._widening = widening
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        """For as long as somebody in a chat is at it or waits."""

    async def take(self, number: int, world: World | None = None) -> Accepted:
        """Understand one message that is committed; doing it again gives the same."""
        message = await self._store.read(lambda reader: inbox.message(reader, number))
        try:
            turn = self._chats.setdefault(message.chat, asyncio.Lock())
            if turn.locked() and (work := await self._about_work(message, world)) is not None:
                return await self._overtaking(message, work, world)
            async with turn:
                return await self._take(message, world)
        except inbox.Understood:
            again = await self._store.read(lambda reader: inbox.message(reader, number))
            if again.outcome is None:
                raise
            return again.outcome

    async def _take(self, message: Message, world: World | None) -> Accepted:
        if message.outcome is not None:
            return message.outcome
        looked = self._guard.said(message.text)
        if not looked.clean:
            return await self._not_taken_up(message, looked)
        every = await self._store.read(lambda reader: asked.open_in_chat(reader, message.chat))
        questions = [one for one in every if may_approve(message.person, one)]
        if questions or reply(message.text).yes is not None:
            given = await self._answering.as_answer(message, questions, every)
            if given is not None:
                return given
        return await self._new.as_request(message, questions, world)

    async def _not_taken_up(self, message: Message, looked: Looked) -> Accepted:
        """Words that are kept out are not even understood; what is on record of that does not repeat them."""
        said = NotSaid(rules=", ".join(looked.passed.rules[:20])).said(message.lang)
        outcome = Accepted(message=message.id, state="refused", answer=said, lang=message.lang)

        def kept(tx: Tx) -> None:
            note(tx, f"inbox:{message.id}", looked.decisions)
            inbox.understood(tx, message, outcome)

        await self._store.do(kept)
        return outcome

    async def _about_work(self, message: Message, world: World | None) -> Plan | None:
        """The plan in words that are about the work itself, whatever was said before them."""
        body = message.body
        now = datetime.fromisoformat(body["now"])
        try:
            planned = await self._meaning.understand(
                message.text, body["root"], body["folders"], now, body.get("lang"), world
            )
        except (PlannerSlow, NotSaid, OverBudget):
            return None
        about = planned.plan is not None and planned.outcome == "run" and overtakes(planned.plan, self._abilities)
        return planned.plan if about else None

    async def _overtaking(self, message: Message, work: Plan, world: World | None) -> Accepted:
        """What does not wait its turn; "stop" ends what a model is thinking about, and then whatever is at work."""
        if stops_all(work) and self._widening.stop(message.chat):
            at_work = await self._store.read(lambda reader: anything_at_work(reader, message.person))
            if not at_work:
                return await inbox.without_run(self._store, message, "stopped", ALL_RIGHT.said(message.lang))
        return await self._take(message, world)
