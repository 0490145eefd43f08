"""The talk with one outside agent: is it still the one that was accepted, what it is asked, and its answer.

What was asked goes out once. Whatever breaks after that, the task is asked about by its name and never begun again, and
where nobody waits any more the agent is told so.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Final

from deskhand.abilities.agents import problems as no
from deskhand.abilities.agents.results import Answered
from deskhand.core.agents import OutsideAgent
from deskhand.core.doors import Ctx, HttpAnswer, HttpRequest
from deskhand.core.errors import Problem
from deskhand.core.shown import shown
from deskhand.core.words import Sentence
from deskhand.formats.a2a import calls, card
from deskhand.formats.a2a.card import Card
from deskhand.formats.a2a.heard import Stream, Task, hear_answer
from deskhand.formats.a2a.problems import NO_RESULT, AgentUnreadable, NoAgentCard

MOST: Final = 4 << 20
"""Bytes of an answer, a stream with all its events."""
_CARD_SECONDS: Final = 15.0
_CALL_SECONDS: Final = 30.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
_SAID: Final = 500


async def asked(ctx: Ctx, address: str, request: str) -> Answered:
    """The agent's answer; raises a problem that says what became of what was asked."""
    agent = _known(ctx, address)
    talk = _Talk(ctx, agent, await accepted_card(ctx, agent))
    try:
        await talk.through(request)
    finally:
        await talk.part()
    return talk.answer()


def _known(ctx: Ctx, address: str) -> OutsideAgent:
    agent = next((one for one in ctx.agents if one.address == address), None)
    if agent is None:
        names = ", ".join(one.name for one in ctx.agents) or Sentence(no.NOBODY)
        raise no.NoSuchAgent(address=shown(address[:200]), names=names)
    return agent


async def accepted_card(ctx: Ctx, agent: OutsideAgent) -> Card:
    """Its card, if it is the one that the owner accepted."""
    answer = await ctx.http.send(
        HttpRequest("GET", agent.card_address, {"Accept": "application/json"}, limit=card.MOST, timeout=_CARD_SECONDS)
    )
    if answer.status != 200 or answer.url != agent.card_address:
        raise NoAgentCard(address=agent.address, why=answer.status)
    found = card.read_card(answer.body, agent.address)
    if found.hash != agent.card:
        raise no.CardChanged(agent=agent.name)
    return found


class _Talk:
    """One task of one agent."""

    def __init__(self, ctx: Ctx, agent: OutsideAgent, card: Card) -> None:
        self._ctx = ctx
        self._agent = agent
        self._card = card
        self._task = Task()
        self._until = time.monotonic() + agent.seconds

    async def through(self, request: str) -> None:
        """Until the task is over; raises `AgentSlow` where that takes too long."""
        body = calls.message(self._card, request, self._ctx.key, stream=self._card.streams)
        await (self._streamed(body) if self._card.streams else self._sent(body))
        pause = _FIRST_PAUSE
        while not self._task.over:
            if not self._task.id:
                raise AgentUnreadable(agent=self._agent.name, why=Sentence(NO_RESULT), side_effect="unknown")
            if self._left() <= pause:
                raise self._slow()
            await self._ctx.progress(0, 0, shown(self._task.note[:100]))
            await asyncio.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 1.5)
            await self._sent(calls.about(self._card, "get", self._task.id))

    async def part(self) -> None:
        """Nobody waits for what is still under way: the agent is told, and whether it heard makes no difference."""
        if self._task.id and not self._task.over:
            body = calls.about(self._card, "cancel", self._task.id)
            with suppress(Problem):
                await self._ctx.http.send(self._request(body, _CALL_SECONDS, parting=True))

    def answer(self) -> Answered:
        task, name = self._task, self._agent.name
        said = shown(" ".join((task.error or task.text).split())[:_SAID]) or Sentence(no.SILENT)
        if task.error or task.state in ("failed", "rejected", "canceled"):
            raise no.AgentRefused(agent=name, said=said, side_effect="unknown")
        if task.state == "input-required":
            raise no.AgentAsks(agent=name, said=said, side_effect="unknown")
        if task.state == "auth-required":
            raise no.AgentWantsLogin(agent=name, address=self._agent.address, side_effect="unknown")
        return Answered(agent=name, text=task.text, files=task.files, cut=task.cut)

    async def _sent(self, body: bytes) -> None:
        answer = await self._ctx.http.send(self._request(body, min(_CALL_SECONDS, self._left())))
        self._must_be_good(answer)
        hear_answer(self._task, answer.body, self._agent.name)

    async def _streamed(self, body: bytes) -> None:
        """What is said bit by bit; a stream that breaks off is no answer, and the task is asked about then."""
        stream = Stream(self._task)
        request = self._request(body, self._left(), stream=stream)
        try:
            answer = await self._ctx.http.send(request)
        except Problem:
            if not self._task.id:
                raise
            if self._left() <= _FIRST_PAUSE:
                raise self._slow() from None
            return
        self._must_be_good(answer)
        if not (answer.header("content-type") or "").startswith("text/event-stream"):
            hear_answer(self._task, answer.body, self._agent.name)
        elif not stream.heard:
            stream.feed(answer.body + b"\n\n")
        else:
            stream.end()

    def _request(
        self, body: bytes, seconds: float, *, stream: Stream | None = None, parting: bool = False
    ) -> HttpRequest:
        told = calls.headers(self._card, stream=stream is not None)
        if self._agent.secret:
            told["Authorization"] = f"Bearer {{secret:{self._agent.secret}}}"
        heard = None if stream is None else stream.feed
        return HttpRequest("POST", self._card.url, told, body, MOST, max(seconds, 0.1), heard, parting)

    def _must_be_good(self, answer: HttpAnswer) -> None:
        if answer.status in (401, 403):
            raise no.AgentWantsLogin(agent=self._agent.name, address=self._agent.address, side_effect="unknown")
        if answer.status != 200:
            raise no.AgentFailed(agent=self._agent.name, status=answer.status, side_effect="unknown")

    def _left(self) -> float:
        return self._until - time.monotonic()

    def _slow(self) -> no.AgentSlow:
        return no.AgentSlow(agent=self._agent.name, seconds=self._agent.seconds, side_effect="unknown")
