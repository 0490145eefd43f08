"""A message as an answer to a question that is open in its chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from deskhand.core.words import Words
from deskhand.hub import asked, inbox
from deskhand.hub.inbox import Message
from deskhand.hub.problems import (
    AnsweredAlready,
    NoQuestion,
    NoSuchRun,
    NotSigned,
    NotUnderstood,
    NotYetPut,
    NotYours,
    SeveralQuestions,
)
from deskhand.hub.replies import reply
from deskhand.hub.run.transition import Transitions
from deskhand.hub.store import Store, Tx
from deskhand.hub.trust.voice import Voice
from deskhand.hub.views import Accepted, State

_NO_QUESTION: Final = Words(
    "Nothing in this conversation is waiting for an answer. Nothing was done. "
    "To answer something asked elsewhere, name its run, for example “yes 12”.",
    "本会话中没有等待回答的问题。没有做任何更改。要回答别处的问题，请指明任务编号，例如“好 12”。",
)
_NO_ANSWER: Final = (
    NoQuestion, NoSuchRun, NotYours, NotUnderstood, AnsweredAlready, NotYetPut, SeveralQuestions
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answering:
    """Holds words against what is asked."""

    _store: Store
    _transitions: Transitions
    _voice: Voice

    async def as_answer(
        self, message: Message, questions: list[asked.Asked], every: list[asked.Asked]
    ) -> Accepted | None:
        """What the words answer; None where they are no answer but something new."""
        said = reply(message.text)
        lang = message.lang
        try:
            if said.run is not None and said.yes is not None:
                run = said.run
                question = await self._store.read(lambda reader: asked.oldest(reader, run))
                return await self.answer(message, question, "yes" if said.yes else "no")
            if not questions:
                return await inbox.without_run(
                    self._store, message, "teach", NotYours().said(lang) if every else _NO_QUESTION.said(lang)
                )
            fitting = [one for one in questions if self._fits(one, message.text, said.yes)]
            if len(fitting) > 1:
                raise asked.several(fitting)
            return await self.answer(message, fitting[0], message.text) if fitting else None
        except _NO_ANSWER as wrong:
            return await inbox.without_run(self._store, message, "teach", wrong.said(lang))

    def _fits(self, question: asked.Asked, text: str, yes: bool | None) -> bool:
        if question.kind == "fill":
            return False
        return yes is not None or asked.meant(question.kind, text, question.choices) is not None

    async def answer(self, message: Message, question: asked.Asked, text: str) -> Accepted:
        """Words answer what stood there when they were written, and nothing that was put later."""
        if not asked.stood_there(question, message):
            raise NotYetPut(run=question.run)

        def answered(tx: Tx) -> Accepted:
            live = asked.answer(tx, self._transitions, question, text, message.person, self._voice)
            state = cast("State", live.state)
            outcome = Accepted(message=message.id, run=live.id, state=state, lang=live.lang, answered=live.id)
            inbox.understood(tx, message, outcome)
            return outcome

        try:
            return await self._store.do(answered)
        except NotSigned as wrong:
            return await self._to_sign(message, question, wrong)

    async def _to_sign(self, message: Message, question: asked.Asked, wrong: NotSigned) -> Accepted:
        """The words are an answer that only a signature makes one: whoever holds the key is told to which question."""
        said = wrong.said(message.lang)
        outcome = Accepted(message=message.id, state="asking", answer=said, ask=question.view(), lang=message.lang)
        await self._store.do(lambda tx: inbox.understood(tx, message, outcome))
        return outcome
