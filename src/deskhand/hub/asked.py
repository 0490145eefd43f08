"""Questions that are open, and what a person's words do to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from sqlalchemy import select

from deskhand.core.flow.approve import may_approve
from deskhand.core.wire.frames import Signed
from deskhand.hub import db
from deskhand.hub.events import iso
from deskhand.hub.inbox import Message
from deskhand.hub.model import allowed
from deskhand.hub.problems import (
    AnsweredAlready,
    NoQuestion,
    NoSuchQuestion,
    NoSuchRun,
    NotSigned,
    NotUnderstood,
    NotYours,
    PutAgain,
    SayWhich,
    SeveralQuestions,
)
from deskhand.hub.replies import HINTS, meant
from deskhand.hub.run.live import Live
from deskhand.hub.run.transition import Transitions
from deskhand.hub.store import FORGOTTEN, Reader, Tx
from deskhand.hub.trust.kept import as_bytes, kept
from deskhand.hub.trust.voice import Voice
from deskhand.hub.views import Preview, Question
from deskhand.trust.card import card_hash
from deskhand.trust.consent import read_consent
from deskhand.trust.envelope import Command
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import Roster
from deskhand.trust.strict import read

LATEST: Final = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the rows have it."""

    id: int
    run: int
    step: str
    attempt: int
    kind: Literal["confirm", "choose", "fill"]
    person: int
    chat: int
    open: bool
    at: float
    shown: bool
    """Whether a terminal has shown it as it is."""
    card: dict[str, Any]

    @property
    def again(self) -> bool:
        """Whether something was asked at this step before, of a world that was another."""
        return bool(self.card.get("again"))

    @property
    def unseen(self) -> bool:
        """Whether a plain answer may well be meant for the one before it."""
        return self.again and not self.shown

    @property
    def choices(self) -> list[str]:
        return list(self.card.get("choices") or [])

    def view(self) -> Question:
        preview = self.card.get("preview")
        return Question(
            id=self.id,
            run=self.run,
            step=self.step,
            kind=self.kind,
            text=str(self.card.get("text", "")),
            choices=self.choices,
            preview=None if preview is None else Preview.model_validate(preview),
            at=iso(self.at),
            again=self.again,
            card=str(self.card.get("card", "")),
            unlock=bool(self.card.get("unlock")),
        )


def open_in_chat(reader: Reader, chat: int) -> list[Asked]:
    """The latest open questions of a chat, oldest first; words without a number can mean no earlier ones."""
    return _read(reader, [db.question.c.open.is_(True), db.question.c.chat == chat], LATEST)


def open_of_run(reader: Reader, run: int) -> list[Asked]:
    """All open questions of a run, oldest first."""
    return _read(reader, [db.question.c.open.is_(True), db.question.c.run == run])


def _read(reader: Reader, conditions: Sequence[Any], latest: int | None = None) -> list[Asked]:
    """Oldest first; with `latest`, only so many of the newest."""
    statement = select(db.question).where(*conditions).order_by(db.question.c.id.desc()).limit(latest)
    rows = reader.connection.execute(statement).mappings().all()[::-1]
    said = reader.contents(row["content"] for row in rows)
    found: list[Asked] = []
    for row in rows:
        card = said[row["content"]]
        found.append(
            Asked(
                id=row["id"],
                run=row["run"],
                step=row["step"],
                attempt=row["attempt"],
                kind=cast("Literal['confirm', 'choose', 'fill']", row["kind"]),
                person=row["person"],
                chat=row["chat"],
                open=bool(row["open"]),
                at=row["asked_at"],
                shown=row["shown_at"] is not None,
                card={} if card is FORGOTTEN else card,
            )
        )
    return found


def answered_before(reader: Reader, run: int, name: str) -> str | None:
    """The step whose question this very answer was given to already."""
    if not name:
        return None
    found = reader.connection.execute(
        select(db.question.c.step).where(db.question.c.run == run, db.question.c.answer_id == name)
    ).scalar()
    return None if found is None else str(found)


def which(reader: Reader, run: int, step: str | None, number: int | None = None) -> Asked:
    """The question that is meant: by its number, else the one at a step, else the run's oldest that is open.

    Without a number it cannot be told from the one before it, so one that was put again is meant that way only once it
    was shown where such answers are given.
    Raises `NoQuestion`, `SayWhich`; for a number `NoSuchQuestion`, `PutAgain`, `AnsweredAlready`.
    """
    if number is not None:
        return _numbered(reader, run, step, number)
    question = oldest(reader, run, step)
    if question.unseen:
        raise SayWhich(run=run, question=question.id)
    return question


def oldest(reader: Reader, run: int, step: str | None = None) -> Asked:
    """A run's oldest open question, or the one at a step. Raises `NoQuestion`."""
    for question in open_of_run(reader, run):
        if step is None or question.step == step:
            return question
    raise NoQuestion(run=run)


def shown(tx: Tx, run: int, number: int, person: int) -> None:
    """The person's terminal has shown this question as it is. Raises `NoSuchQuestion`."""
    if not tx.update(db.question, {"id": number, "run": run, "person": person}, shown_at=tx.now):
        raise NoSuchQuestion(run=run, question=number)


def _numbered(reader: Reader, run: int, step: str | None, number: int) -> Asked:
    found = next(iter(_read(reader, [db.question.c.id == number, db.question.c.run == run])), None)
    if found is None or step not in (None, found.step):
        raise NoSuchQuestion(run=run, question=number)
    if found.open:
        return found
    newer = any(one.step == found.step and one.id > found.id for one in open_of_run(reader, run))
    raise PutAgain if newer else AnsweredAlready


def answer(
    tx: Tx, transitions: Transitions, question: Asked, text: str, person: int, voice: Voice, *, name: str = "",
    signed: Proven | None = None,
) -> Live:  # fmt: skip
    """A person's words, given to a question: once, by whom it was put to, and only if they answer it.

    Raises `NotSigned` where they must be signed and are not, `Rejected` where what was signed is something else.
    """
    live = transitions.lives.get(tx, question.run)
    if live is None:
        raise NoSuchRun(run=question.run)
    if not may_approve(person, question):
        raise NotYours
    said = meant(question.kind, text, question.choices)
    if said is None:
        raise NotUnderstood(hint=HINTS[question.kind].said(live.lang, n=len(question.choices)))
    said |= _proof(question, live, said, voice, signed)
    row: Mapping[str, Any] = {"id": question.id, "step": question.step, "attempt": question.attempt}
    if not transitions.answer(tx, live, row, said, person, name):
        raise AnsweredAlready
    allowed.answered(tx, live.id, question.step, question.attempt, yes=bool(said.get("yes")))
    return live


@dataclass(frozen=True, slots=True)
class Proven:
    """A signed answer, and the lists it is read by."""

    signed: Signed
    roster: Roster


def _proof(question: Asked, live: Live, said: Mapping[str, Any], voice: Voice, given: Proven | None) -> dict[str, Any]:
    """What a desk will want to see of an answer; nothing where the question is none of the desk's."""
    card = as_bytes(question.card.get("card", ""))
    if not card:
        return {}
    if given is not None:
        consent = read_consent(given.signed, card, given.roster)[0].answer
        meant_ = (
            consent.yes is False
            if not said["yes"]
            else (consent.choice, consent.text, consent.yes) == _as(said, question.kind)
        )
        if not meant_:
            raise Rejected(Why.ANSWER)
        return {"signed": kept(given.signed)}
    if live.command.by != voice.id:
        raise NotSigned(run=live.id)
    if question.kind != "confirm":
        return {}
    said_before = read(live.command.raw, Command)
    return {"signed": kept(voice.answer(said_before, bool(said["yes"]), card_hash(card)))}


def _as(said: Mapping[str, Any], kind: str) -> tuple[int | None, str | None, bool | None]:
    """What a signed answer says that means the same: a choice, a text, or a yes."""
    if kind == "choose":
        return int(said["choice"]), None, None
    return (None, str(said["text"]), None) if kind == "fill" else (None, None, True)


def stood_there(question: Asked, message: Message) -> bool:
    """Whether a question was before the person who wrote this, as far as that is known."""
    shown = message.body.get("shown")
    if shown is not None:
        return question.at <= message.at and question.id <= int(shown)
    elsewhere = question.chat != message.chat
    return question.at <= message.at and not (elsewhere and question.unseen)


def several(questions: Sequence[Asked]) -> SeveralQuestions:
    lines = [f"{one.run}: {one.view().text}" for one in questions[:10]]
    return SeveralQuestions(first=questions[0].run, list="\n".join(lines))
