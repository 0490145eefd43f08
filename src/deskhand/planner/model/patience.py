"""A model that can be asked, over a server that may be busy, break, stop in the middle or answer beside the point.

Every try is a call of its own in the ledger, before it is made. What helps: waiting (429, 500, a broken line), another
form of the same question (no JSON schema there), the validator's words (an answer out of shape), the larger model.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from deskhand.planner.model.address import FORMS, Address, Form
from deskhand.planner.model.endpoint import Endpoint, Raw, told
from deskhand.planner.model.failures import CallFailed, SoFar
from deskhand.planner.model.ledger import Call, Ledger, Outcome, Spent
from deskhand.planner.model.seam import (
    Answer,
    Asked,
    BadAnswer,
    HalfAnswer,
    Message,
    ModelBroke,
    ModelBusy,
    ModelFailed,
    Progress,
    Size,
    Writing,
    read,
)
from deskhand.planner.model.tokens import tokens_in, tokens_of

Sleep = Callable[[float], Awaitable[None]]
ONCE_MORE: Final = "That is not what was asked for: {why}\nAnswer again: the whole JSON value and nothing else."
LONGEST_BACK: Final = 4_000
"""So much of a wrong answer is shown to the model again."""
_COUNTED: Final = (ModelBusy, ModelBroke, HalfAnswer)


class _Flawed(Exception):
    """An answer that came, and is not in shape."""

    def __init__(self, problem: BadAnswer, text: str) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.text = text


@dataclass(slots=True)
class _Turn:
    """Where one question stands."""

    asked: Asked
    size: Size
    form: Form
    attempt: int = 0
    troubles: int = 0
    """Tries in a row that the server failed."""
    flaws: int = 0
    """Answers that were not in shape."""


class PatientModel:
    """The model at one address; each of its calls is counted in `ledger`."""

    def __init__(self, endpoint: Endpoint, ledger: Ledger, sleep: Sleep = asyncio.sleep) -> None:
        self._endpoint = endpoint
        self._ledger = ledger
        self._sleep = sleep

    async def ask(self, asked: Asked, progress: Progress | None = None) -> Answer:
        """The answer; raises a `ModelFailed`, `OverBudget` before the call that would be too much."""
        turn = _Turn(asked, asked.size, self._endpoint.form)
        while True:
            turn.attempt += 1
            try:
                answer = await self._try(turn, progress)
            except CallFailed as failed:
                await self._after(turn, failed)
            except _Flawed as wrong:
                self._corrected(turn, wrong)
            else:
                self._endpoint.form = turn.form
                return answer

    async def _try(self, turn: _Turn, progress: Progress | None) -> Answer:
        asked, address = turn.asked, self._endpoint.address
        call = _call(turn, address)
        number = await self._ledger.begin(call)
        so_far = SoFar(lambda length: None if progress is None else progress(Writing(turn.attempt, length)))
        try:
            raw = await self._endpoint.call(asked, turn.size, turn.form, so_far)
        except CallFailed as failed:
            text = failed.text if failed.reached else None
            await self._ledger.end(number, self._broken("failed", turn, call, text, failed.problem.code))
            raise
        except asyncio.CancelledError:
            # What was asked for is worked on there and will be billed, whether or not anybody still listens.
            await self._ledger.end(number, self._broken("cancelled", turn, call, so_far.text, "cancelled"))
            raise
        except BaseException as wrong:
            await self._ledger.end(number, self._broken("failed", turn, call, None, type(wrong).__name__))
            raise
        spent = self._spent(turn, call, raw)
        try:
            data = read(asked, raw.text, raw.model)
        except BadAnswer as wrong:
            await self._ledger.end(number, replace(spent, outcome="failed", code=wrong.code))
            raise _Flawed(wrong, raw.text) from None
        await self._ledger.end(number, spent)
        return Answer(raw.text, data, spent.tokens_in, spent.tokens_out, raw.model)

    async def _after(self, turn: _Turn, failed: CallFailed) -> None:
        """Wait or ask otherwise, where that may help; else raise what the person is told."""
        patience = self._endpoint.address.patience
        if failed.rejected and turn.asked.shape is not None and turn.form != FORMS[-1]:
            turn.form = FORMS[FORMS.index(turn.form) + 1]
            return
        turn.troubles += 1
        pause = patience.pause * 2 ** (turn.troubles - 1) * random.uniform(0.75, 1.25)  # noqa: S311 - no secret
        pause = max(pause, failed.wait or 0.0)
        if not failed.again or turn.troubles >= patience.tries or pause > patience.longest_pause:
            raise _after_all(failed.problem, turn.troubles) from failed
        await self._sleep(pause)

    def _corrected(self, turn: _Turn, wrong: _Flawed) -> None:
        """Tell the model what was wrong; the second time, the larger one where there is one."""
        turn.flaws += 1
        turn.troubles = 0
        address = self._endpoint.address
        larger = turn.asked.size == "small" and address.model("large") != address.model("small")
        if turn.flaws > (2 if larger else 1):
            raise wrong.problem from None
        if turn.flaws == 2:
            turn.size = "large"
        why = wrong.problem.values["why"]
        back = (Message("assistant", wrong.text[:LONGEST_BACK]), Message("user", ONCE_MORE.format(why=why)))
        turn.asked = replace(turn.asked, messages=(*turn.asked.messages, *back))

    def _spent(self, turn: _Turn, call: Call, raw: Raw) -> Spent:
        known = raw.tokens_in is not None and raw.tokens_out is not None
        came = call.tokens_in if raw.tokens_in is None else raw.tokens_in
        went = tokens_of(raw.text) if raw.tokens_out is None else raw.tokens_out
        money = self._endpoint.address.price(turn.size).of(came, went)
        return Spent("done", came, went, money, estimated=not known)

    def _broken(self, outcome: Outcome, turn: _Turn, call: Call, text: str | None, code: str) -> Spent:
        """A call without an end: what was sent and written by then, by our own count; nothing where nobody got it."""
        if text is None:
            return Spent(outcome, code=code)
        went = tokens_of(text)
        money = self._endpoint.address.price(turn.size).of(call.tokens_in, went)
        return Spent(outcome, call.tokens_in, went, money, estimated=True, code=code)


def _call(turn: _Turn, address: Address) -> Call:
    asked, price = turn.asked, address.price(turn.size)
    shaped = replace(asked, messages=told(asked, turn.form), shape=asked.shape if turn.form == "schema" else None)
    came = tokens_in(shaped)
    return Call(
        address.name, address.model(turn.size), asked.purpose, turn.attempt, came, asked.max_tokens,
        price.of(came, asked.max_tokens), address.currency,
    )  # fmt: skip


def _after_all(problem: ModelFailed, tries: int) -> ModelFailed:
    """The same with how often it was tried."""
    if isinstance(problem, _COUNTED):
        return type(problem)(host=problem.values["host"], status=problem.values.get("status", ""), tries=tries)
    return problem
