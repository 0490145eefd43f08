"""Signed answers: taken once, kept until they are used, and good for the steps on their card alone.

The card was made by the hub, and may lie. A yes counts for a step only where the card says of it exactly what this
desk is about to do: the path, the ability, the arguments, the risk, and what a preview showed.
"""

from __future__ import annotations

import re
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from deskhand.core.flow.approve import DECIDES, decides_digest, step_digest
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.table import Coverage, Decision
from deskhand.core.plan.model import Agent, Do, Replan
from deskhand.core.plan.refs import refs_in
from deskhand.core.wire import frames
from deskhand.desk.rows import RunForgotten
from deskhand.desk.subjects import SubjectKeys, subject_of
from deskhand.desk.trust import audit
from deskhand.desk.trust.authority import Authorities
from deskhand.desk.trust.locks import Locked
from deskhand.desk.trust.meant import check_card
from deskhand.store.content import Forgotten, seal, unseal
from deskhand.trust.card import Card, CardStep, card_hash, read_card
from deskhand.trust.consent import Answer, Consent, accept_consent, read_consent
from deskhand.trust.envelope import Command, accept_command, read_command
from deskhand.trust.fresh import SqliteMemory
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import Device
from deskhand.trust.unlock import Unlock, check_unlock

YES: Final = "yes"
"""What a hub writes into the command by which it vouches for a person's yes in a chat; the card is its attachment."""
_REMEMBERED: Final = 64
_INDEX: Final = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A `Consent` frame whose signatures hold. `consent` is None for a word in a chat, for which the hub vouches."""

    frame: frames.Consent
    card: Card
    device: Device
    consent: Consent | None
    command: Command | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step that needs a yes, as this desk sees it."""

    path: str
    do: str
    args: Mapping[str, Any]
    planned: Do | None
    """As it stands in the plan; None inside a step that decides for itself."""
    risk: Risk
    coverage: Coverage
    decision: Decision
    targets: Sequence[tuple[str, str]] = ()
    """Who, where and how much, each with its parameter: of what others see, a yes covers only what it was shown."""
    bounds: tuple[str, Replan | Agent] | None = None
    """Of a call within the bounds of a step that decides for itself: where that step stands, and the step."""
    finds: bool = False
    """It reaches somebody whom no argument names: only a yes to what it would do, seen beforehand, covers that."""


@dataclass(frozen=True, slots=True)
class Yes:
    """The answer that a step may rest on."""

    id: int
    by: str
    preview: str
    """The hash that what is proposed must have; empty where the card showed none."""


class _Kept(msgspec.Struct, frozen=True):
    """What a row seals. `word`: from a chat, worth its ceiling."""

    card: bytes
    answer: Answer
    unlocked: bool
    word: bool


class Consents:
    """The answers this desk has taken."""

    def __init__(self, desk: str, authority: Authorities, unlock: Callable[[], Unlock | None]) -> None:
        """`unlock` gives what is kept of the unlock secret, if one was ever set."""
        self._desk = desk
        self._authority = authority
        self._unlock = unlock
        self._read: OrderedDict[str, tuple[_Kept, Card]] = OrderedDict()

    def read(self, frame: frames.Consent) -> Reading:
        """What the frame says by itself; raises `Rejected`."""
        roster = self._authority.roster
        if roster.device(frame.signed.by).kind == "hub":
            command, device = read_command(frame.signed, roster, desk=self._desk)
            if command.attachments != (card_hash(frame.card),):
                raise Rejected(Why.CARD)
            return self._about(Reading(frame, read_card(frame.card), device, None, command))
        consent, card, device = read_consent(frame.signed, frame.card, roster)
        if consent.unlock is not None:
            check_unlock(consent, self._unlock())
        return self._about(Reading(frame, card, device, consent, None))

    def _about(self, reading: Reading) -> Reading:
        if (reading.card.hub, reading.card.run) != (reading.frame.hub, reading.frame.run):
            raise Rejected(Why.CARD)
        answer = None if reading.consent is None else reading.consent.answer
        check_card(reading.card, answer, self._desk, self._authority.roster)
        return reading

    def take(self, connection: sqlite3.Connection, reading: Reading, locked: Locked, now: float) -> None:
        """Keep an answer, inside the caller's transaction, which a raised `Rejected` must undo.

        The very same answer again changes nothing. It must be to this plan, by the person whose command it was.
        """
        frame, card, signed = reading.frame, reading.card, reading.frame.signed
        query = "SELECT 1 FROM consent WHERE hub = ? AND run = ? AND about = ?"
        if connection.execute(query, (frame.hub, frame.run, signed.hash)).fetchone():
            return
        if card.plan != locked.hash:
            raise Rejected(Why.CARD)
        answer = self._answer(connection, reading, locked, now)
        unlocked = reading.consent is not None and reading.consent.unlock is not None
        kept = _Kept(frame.card, answer, unlocked, reading.consent is None)
        body = seal(SubjectKeys(connection), subject_of(frame.hub, frame.run), msgspec.msgpack.encode(kept))
        connection.execute(
            "INSERT INTO consent(hub, run, about, dev, body) VALUES (?, ?, ?, ?, ?)",
            (frame.hub, frame.run, signed.hash, signed.by, body),
        )
        facts: dict[str, str | int] = {"hub": frame.hub, "run": frame.run, "about": signed.hash, "by": signed.by}
        facts |= {"card": card_hash(frame.card), "yes": int(answer.yes is True)}
        audit.note(connection, audit.What.CONSENT, now, facts)

    def _answer(self, connection: sqlite3.Connection, reading: Reading, locked: Locked, now: float) -> Answer:
        memory, signed = SqliteMemory(connection), reading.frame.signed
        if reading.consent is not None:
            if not self._authority.may_answer(reading.device, locked.command):
                raise Rejected(Why.SPEAKER)
            accept_consent(memory, signed, reading.consent, now=int(now))
            return reading.consent.answer
        said = reading.command
        asked = locked.command
        if said is None or (said.channel, said.iss) != (asked.channel, asked.iss) or reading.device.id != locked.by:
            raise Rejected(Why.SPEAKER)
        if reading.card.kind != "confirm":
            raise Rejected(Why.ANSWER)
        accept_command(memory, signed, said, run=f"card:{card_hash(reading.frame.card)}", now=int(now))
        return Answer(yes=said.text == YES)

    def matching(self, connection: sqlite3.Connection, locked: Locked, wanted: Wanted) -> Yes | None:
        """The answer that lets this step go, if there is one that is not used up."""
        for id_, by, kept, card in self._kept(connection, locked.hub, locked.run):
            named = _named(card, wanted)
            if named is None:
                continue
            if not kept.answer.yes or card.kind != "confirm":
                return None  # the last word on this step was no
            if card.risk < wanted.risk or not _shows(card, wanted) or not self._may(kept, by, locked, wanted):
                continue
            if self._times_used(connection, id_, wanted.path) >= _times(wanted):
                continue
            preview = named.preview or (card.preview if len(card.steps) == 1 else "")
            if wanted.finds and not preview:
                continue
            return Yes(id_, by, preview)
        return None

    def use(self, connection: sqlite3.Connection, yes: Yes, path: str, key: str) -> None:
        """Use a yes up for one step, inside the transaction that makes the row of its job."""
        connection.execute("INSERT OR IGNORE INTO used(consent, step, key) VALUES (?, ?, ?)", (yes.id, path, key))

    def answers(self, connection: sqlite3.Connection, hub: str, run: int) -> dict[str, dict[str, Any]]:
        """What was answered to each question of a plan, by its path, as its steps may refer to it."""
        found: dict[str, dict[str, Any]] = {}
        for _, _, kept, card in self._kept(connection, hub, run):
            found.setdefault(card.question, _as_result(kept.answer, card))
        return found

    def trusted(self, connection: sqlite3.Connection, hub: str, run: int) -> frozenset[tuple[str, str]]:
        """The values that a yes made the person's own for this run, each for one parameter (`mail.send.to`)."""
        return frozenset(
            (one.what, one.value)
            for _, by, kept, card in self._kept(connection, hub, run)
            if kept.answer.yes and not kept.word and by not in self._authority.roster.revoked
            for one in card.trust
        )

    def _may(self, kept: _Kept, by: str, locked: Locked, wanted: Wanted) -> bool:
        """Whether this answer is strong enough: signed and still paired, unlocked where it must be; or a word in a
        chat, for what that chat may do alone."""
        if by in self._authority.roster.revoked:
            return False
        if kept.word:
            ceiling = self._authority.ceiling(locked.command.channel)
            covered = wanted.coverage is Coverage.COVERS and ceiling.allows(wanted.risk, wanted.coverage)
            return covered and wanted.decision is Decision.ASK
        return wanted.decision is not Decision.STEP_UP or kept.unlocked

    def _times_used(self, connection: sqlite3.Connection, id_: int, path: str) -> int:
        query = "SELECT count(*) FROM used WHERE consent = ? AND step = ?"
        return int(connection.execute(query, (id_, path)).fetchone()[0])

    def _kept(self, connection: sqlite3.Connection, hub: str, run: int) -> Iterator[tuple[int, str, _Kept, Card]]:
        """The answers of a run, the last first; raises `RunForgotten`."""
        keys = SubjectKeys(connection)
        query = "SELECT id, dev, about, body FROM consent WHERE hub = ? AND run = ? ORDER BY id DESC"
        for id_, by, about, body in connection.execute(query, (hub, run)).fetchall():
            try:
                opened = unseal(keys, subject_of(hub, run), body)
            except Forgotten:
                raise RunForgotten(run=run) from None
            if about not in self._read:  # a card names up to a thousand steps, and every one of them asks for it
                kept = msgspec.msgpack.decode(opened, type=_Kept)
                self._read[about] = kept, read_card(kept.card)
                if len(self._read) > _REMEMBERED:
                    self._read.popitem(last=False)
            yield int(id_), str(by), *self._read[about]

    def forget(self) -> None:
        """Remember nothing of what was read; the rows are the truth."""
        self._read.clear()


def _named(card: Card, wanted: Wanted) -> CardStep | None:
    """What a card says of this very step. A step that can be undone may be named as the plan has it: its path without
    places in loops, its arguments with the references that were not known yet."""
    exact = card.steps.get(wanted.path)
    if exact is not None and (exact.do, exact.args) == (wanted.do, step_digest(wanted.do, wanted.args)):
        return exact
    if wanted.bounds is not None and wanted.risk <= Risk.R1:
        # Who saw the bounds and said yes to them has said yes to what lies within, as far as it can be undone.
        where, deciding = wanted.bounds
        whole = card.steps.get(where)
        return whole if whole is not None and (whole.do, whole.args) == (DECIDES, decides_digest(deciding)) else None
    planned = wanted.planned
    if planned is None or wanted.risk > Risk.R1 or next(refs_in(planned.with_), None) is None:
        return None
    open_ = exact or card.steps.get(_INDEX.sub("", wanted.path))
    if open_ is not None and (open_.do, open_.args) == (planned.do, step_digest(planned.do, planned.with_)):
        return open_
    return None


def _shows(card: Card, wanted: Wanted) -> bool:
    """Whether the person saw to whom, where and how much: the words of a card are the hub's, and may be about anything.

    What can be taken back may go by its digest alone.
    """
    if wanted.risk <= Risk.R1:
        return True
    seen = {(one.what, one.value) for one in card.trust}
    return all(one in seen for one in wanted.targets)


def _times(wanted: Wanted) -> int:
    """How often one yes holds for a step: once, and again for each repeat the plan allows of what can be undone."""
    if wanted.planned is None or wanted.risk > Risk.R1:
        return 1
    return 1 + wanted.planned.retry


def _as_result(answer: Answer, card: Card) -> dict[str, Any]:
    if answer.choice is not None:
        return {"yes": True, "text": card.choices[answer.choice].say, "choice": answer.choice}
    if answer.text is not None:
        return {"yes": True, "text": answer.text, "choice": -1}
    return {"yes": bool(answer.yes), "choice": -1}
