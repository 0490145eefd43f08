"""What goes to a model is looked through like all that leaves, and what comes back like all that others wrote.

A secret in a question is taken out; where one cannot be, or something is on the operator's list, nothing is sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from deskhand.core.guard.stages import Decision, Ruling
from deskhand.core.words import Words
from deskhand.hub.guard import HubGuard
from deskhand.planner.model.seam import Answer, Asked, Message, Model, ModelFailed, Progress

Noted = Callable[[Sequence[Decision]], Awaitable[None]]


class NotToModel(ModelFailed):
    words = Words(
        "The model was not asked: what it would have been sent holds something that may not leave ({rules}). Nothing "
        "was done. Leave that out, or do this step without a model.",
        "没有询问模型：要发送的内容中含有不能外传的内容（{rules}）。没有做任何更改。请去掉该内容，或不用模型完成这一步。",
    )


class NotFromModel(ModelFailed):
    words = Words(
        "What the model wrote is not used: it holds something that is kept out ({rules}). Nothing was done. Say it in "
        "other words.",
        "没有使用模型的回答：其中含有被拦截的内容（{rules}）。没有做任何更改。请换一种说法。",
    )


class GuardedModel:
    """A model behind the guard of this hub; each decision is noted, without the text."""

    def __init__(self, model: Model, guard: HubGuard, noted: Noted) -> None:
        self._model = model
        self._guard = guard
        self._noted = noted

    async def ask(self, asked: Asked, progress: Progress | None = None) -> Answer:
        """Raises `NotToModel`, `NotFromModel`, and what the model raises."""
        answer = await self._model.ask(await self._outward(asked), progress)
        looked = self._guard.from_model(answer.text)
        await self._note(looked.decisions)
        if not looked.clean:
            raise NotFromModel(rules=", ".join(looked.passed.rules[:20]))
        return answer

    async def _outward(self, asked: Asked) -> Asked:
        looked = [self._guard.to_model(one.text) for one in asked.messages]
        # What is cut up over several messages is found in all of them together, and cannot be taken out then.
        whole = self._guard.to_model("\n".join(one.passed.text for one in looked))
        await self._note([decision for one in (*looked, whole) for decision in one.decisions])
        worst = max((one.passed.ruling for one in looked), default=Ruling.ALLOW)
        if worst >= Ruling.REVIEW or not whole.clean:
            rules = dict.fromkeys(rule for one in (*looked, whole) for rule in one.passed.rules)
            raise NotToModel(rules=", ".join(list(rules)[:20]))
        said = [Message(one.role, look.passed.text) for one, look in zip(asked.messages, looked, strict=True)]
        return replace(asked, messages=tuple(said))

    async def _note(self, decisions: Sequence[Decision]) -> None:
        if decisions:
            await self._noted(decisions)
