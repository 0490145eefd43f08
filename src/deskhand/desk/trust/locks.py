"""The plan that a run is held to: taken with the signed command it came from, and never exchanged for another.

A plan from a person's own device is *vouched for* where this desk reads the same plan out of the same signed words, or
where the person signed a card that names it. A plan from a chat is nobody's word but the hub's; the ceiling of that
chat is what limits it. What is not vouched for may read, and asks before it changes anything.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import msgspec

from deskhand.core.ability import Ability
from deskhand.core.errors import BadRequest, Problem, Refused
from deskhand.core.flow.guard import bare
from deskhand.core.flow.label import SAID, Written
from deskhand.core.flow.scope import Scope
from deskhand.core.flow.wrote import Wrote
from deskhand.core.plan.check import check
from deskhand.core.plan.flaw import BadPlan
from deskhand.core.plan.model import Do, Each, Plan, Step, digest, walk
from deskhand.core.plan.read import MAX_JSON, read_plan
from deskhand.core.wire import frames
from deskhand.core.words import Lang, Words
from deskhand.desk.rows import RunForgotten
from deskhand.desk.subjects import SubjectKeys, subject_of
from deskhand.desk.trust import audit
from deskhand.desk.trust.authority import Authorities
from deskhand.desk.trust.meant import RUN, Meant, Named, about_runs, check_card, meant_here, no_desk
from deskhand.store.content import Forgotten, seal, unseal
from deskhand.trust.card import Card
from deskhand.trust.consent import Consent, accept_consent, read_consent
from deskhand.trust.desks import desk_names
from deskhand.trust.envelope import Command, accept_command, read_command
from deskhand.trust.fresh import COMMAND_WINDOW, SqliteMemory
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import PEOPLES, Device
from deskhand.trust.strict import read

Derive = Callable[[str, str, Sequence[str], str, Lang], Plan | None]
"""Words, root, folders, now, language → the plan that this desk reads out of them; None where it reads none."""
MOST_PATCHES: Final = 100
_KEPT: Final = 256


class NoLock(Refused):
    words = Words(
        "No plan was signed for run {run}, so nothing of it is done here. Please ask for it again.",
        "第 {run} 次任务没有经过签名的计划，因此这里不会执行。请重新提出请求。",
    )


class BadLock(Refused):
    words = Words(
        "The plan of this run cannot be carried out as it stands: {why}. Nothing was done. Please ask for it again.",
        "此任务的计划无法按现状执行：{why}。没有做任何更改。请重新提出请求。",
    )


@dataclass(frozen=True, slots=True)
class Locked:
    """A run's plan as this desk holds it, patches included."""

    hub: str
    run: int
    n: int
    plan: Plan
    hash: str
    command: Command
    by: str
    """The device that signed the command."""
    about: str
    vouched: frozenset[str]
    """The steps that follow from the person's signed words, or that a signed answer brought in."""
    now: str
    lang: Lang
    model: bool = False
    """Whether a model wrote what this desk did not read out of the words itself."""

    @property
    def name(self) -> str:
        return f"{self.hub}/{self.run}"

    def literal(self, step: str) -> Written:
        """Whose word the values are that stand in a step."""
        return Wrote(self.command.text) if self.model and step not in self.vouched else SAID


@dataclass(frozen=True, slots=True)
class Reading:
    """A `Lock` frame whose signatures hold and whose plan can be read. Whether it is of now, and new, is for `take`."""

    frame: frames.Lock
    command: Command
    device: Device
    plan: Plan
    vouched: bool
    allowed: tuple[Consent, Card] | None


class _Kept(msgspec.Struct, frozen=True):
    """What a row seals."""

    raw: bytes
    by: str
    plan: bytes
    vouched: list[str]
    now: str
    lang: Literal["en", "zh"]
    model: bool = False


class Locks:
    """The locks of one desk. The rows are the truth; what is parsed is remembered beside them."""

    def __init__(
        self,
        desk: str,
        authority: Authorities,
        abilities: Mapping[str, Ability],
        derive: Derive,
        named: Named = no_desk,
    ) -> None:
        """`desk` is the id of this desk's own key."""
        self._desk = desk
        self._authority = authority
        self._abilities = abilities
        self._derive = derive
        self._named = named
        self._parsed: OrderedDict[tuple[str, int, str], Locked] = OrderedDict()

    def read(self, frame: frames.Lock) -> Reading:
        """Everything that can be found out of the frame alone, outside any transaction; raises `Rejected` (of words
        for another desk too) or `BadLock`. Derives the plan from the words: it may take as long as the grammar does."""
        command, device = read_command(frame.command, self._authority.roster, desk=self._desk)
        plan = self._plan(frame.plan)
        if frame.n:
            # A chat's plan is the hub's word from the start, so a patch needs no other; its ceiling holds for both.
            allowed = None if device.kind not in PEOPLES else self._allowed(frame, command)
            return Reading(frame, command, device, plan, vouched=False, allowed=allowed)
        self._sound(plan)
        return Reading(frame, command, device, plan, self._vouched(frame, command, device, plan), allowed=None)

    def take(self, connection: sqlite3.Connection, reading: Reading, now: float) -> Locked:
        """Hold the run to this plan, inside the caller's transaction, which a raised problem must undo.

        The very same lock again is the one there is. Raises `Rejected` (stale: give a `challenge`), `BadLock`,
        `RunForgotten`.
        """
        frame = reading.frame
        if _forgotten(connection, frame.hub, frame.run):
            raise RunForgotten(run=frame.run)
        before = self._last(connection, frame.hub, frame.run)
        if frame.n == 0:
            return self._first(connection, reading, before, now)
        if before is None:
            raise NoLock(run=frame.run)
        return self._patch(connection, reading, before, now)

    def held(self, connection: sqlite3.Connection, hub: str, run: int) -> Locked:
        """What a run is held to; raises `NoLock`, or `RunForgotten`."""
        found = self._last(connection, hub, run)
        if found is None:
            raise NoLock(run=run)
        return found

    def _first(self, connection: sqlite3.Connection, reading: Reading, before: Locked | None, now: float) -> Locked:
        frame, command = reading.frame, reading.command
        if before is not None:
            first = before if before.n == 0 else self._at(connection, frame.hub, frame.run, 0)
            same = first is not None and (first.about, first.hash, first.now, first.lang) == (
                frame.command.hash, reading.plan.hash(), frame.now, frame.lang,
            )  # fmt: skip
            if not same:
                raise Rejected(Why.REPLAYED)
            return before
        accept_command(SqliteMemory(connection), frame.command, command, run=f"{frame.hub}/{frame.run}", now=int(now))
        _check_moment(frame.now, command, now)
        ids = _ids(reading.plan) if reading.vouched else frozenset[str]()
        return self._write(connection, frame, command, reading.plan, ids, frame.command.hash, now)

    def _patch(self, connection: sqlite3.Connection, reading: Reading, before: Locked, now: float) -> Locked:
        frame = reading.frame
        if frame.command.hash != before.about:
            raise Rejected(Why.CARD)
        if frame.n <= before.n:
            then, base = (self._at(connection, frame.hub, frame.run, n) for n in (frame.n, frame.n - 1))
            if then is None or base is None or then.hash != _joined(base.plan, reading.plan).hash():
                raise Rejected(Why.REPLAYED)
            return before
        if frame.n != before.n + 1 or frame.n > MOST_PATCHES:
            raise Rejected(Why.BROKEN)
        whole = _joined(before.plan, reading.plan)
        self._sound(whole)
        vouched, about = before.vouched, frame.command.hash
        if reading.allowed is not None and frame.consent is not None:
            consent, card = reading.allowed
            vouched |= _approved(consent, card, before, reading.plan, whole)
            accept_consent(SqliteMemory(connection), frame.consent, consent, now=int(now))
            about = frame.consent.hash
        return self._write(connection, frame, before.command, whole, vouched, about, now)

    def _write(
        self, connection: sqlite3.Connection, frame: frames.Lock, command: Command, plan: Plan,
        vouched: frozenset[str], about: str, now: float,
    ) -> Locked:  # fmt: skip
        kept = _Kept(
            frame.command.raw, frame.command.by, _json(plan), sorted(vouched), frame.now, frame.lang, frame.model
        )
        subject = subject_of(frame.hub, frame.run)
        body = seal(SubjectKeys(connection), subject, msgspec.msgpack.encode(kept))
        connection.execute(
            "INSERT INTO lock(hub, run, n, about, plan, body) VALUES (?, ?, ?, ?, ?, ?)",
            (frame.hub, frame.run, frame.n, about, plan.hash(), body),
        )
        facts: dict[str, str | int] = {"hub": frame.hub, "run": frame.run, "n": frame.n, "plan": plan.hash()}
        facts |= {"about": about, "by": frame.command.by, "vouched": int(_ids(plan) <= vouched)}
        audit.note(connection, audit.What.LOCK, now, facts)
        return Locked(
            frame.hub, frame.run, frame.n, plan, plan.hash(), command, frame.command.by, frame.command.hash,
            vouched, frame.now, frame.lang, frame.model,
        )  # fmt: skip

    def _last(self, connection: sqlite3.Connection, hub: str, run: int) -> Locked | None:
        row = connection.execute("SELECT max(n) FROM lock WHERE hub = ? AND run = ?", (hub, run)).fetchone()
        return None if row[0] is None else self._at(connection, hub, run, int(row[0]))

    def _at(self, connection: sqlite3.Connection, hub: str, run: int, n: int) -> Locked | None:
        query = "SELECT about, plan, body FROM lock WHERE hub = ? AND run = ? AND n = ?"
        row = connection.execute(query, (hub, run, n)).fetchone()
        if row is None:
            return None
        about, hash_, body = str(row[0]), str(row[1]), row[2]
        try:
            opened = unseal(SubjectKeys(connection), subject_of(hub, run), body)
        except Forgotten:
            raise RunForgotten(run=run) from None
        known = self._parsed.get((hub, run, f"{n}/{about}/{hash_}"))
        if known is not None:
            return known
        kept = msgspec.msgpack.decode(opened, type=_Kept)
        plan = read_plan(msgspec.json.decode(kept.plan))
        signed = frames.Signed(kept.raw, kept.by, b"")
        found = Locked(
            hub, run, n, plan, hash_, read(kept.raw, Command), kept.by, signed.hash, frozenset(kept.vouched),
            kept.now, kept.lang, kept.model,
        )  # fmt: skip
        self._parsed[hub, run, f"{n}/{about}/{hash_}"] = found
        if len(self._parsed) > _KEPT:
            self._parsed.popitem(last=False)
        return found

    def _plan(self, raw: bytes) -> Plan:
        try:
            return read_plan(read(raw, dict[str, object], limit=MAX_JSON))
        except BadPlan as wrong:
            raise BadLock(why=str(wrong)) from None

    def _sound(self, plan: Plan) -> None:
        """No step has two meanings, and every reference leads to one of them."""
        flaws = check(plan, self._abilities, has_model=True)
        if flaws:
            raise BadLock(why=str(BadPlan(flaws)))

    def _vouched(self, frame: frames.Lock, command: Command, device: Device, plan: Plan) -> bool:
        """Whether this desk reads the same plan out of the same words; of a chat, nobody has signed the words."""
        if device.kind not in PEOPLES:
            return False
        scope = self._authority.standing(command, device.id, run=f"{frame.hub}/{frame.run}", now=0).scope
        if self._meant(command, scope) == "perhaps" and not about_runs(plan, self._abilities):
            return False
        try:
            own = self._derive(command.text, scope.root, scope.folders, frame.now, frame.lang)
        except Problem:
            return False  # it reads nothing out of them, and the plan is asked about
        return own is not None and _unnumbered(bare(plan), bare(own), self._abilities).hash() == bare(own).hash()

    def _meant(self, command: Command, scope: Scope) -> Meant:
        """Whether the words are for this desk; raises `Rejected` where they are for another."""
        roster = self._authority.roster
        try:
            named = self._named(command.text, scope.root, scope.folders, tuple(desk_names(roster)))
        except BadRequest:
            named = ()  # words that nobody can have meant name no desk either
        return meant_here(command, named, self._desk, roster)

    def forget(self) -> None:
        """Remember nothing of what was parsed; the rows are the truth."""
        self._parsed.clear()

    def _allowed(self, frame: frames.Lock, command: Command) -> tuple[Consent, Card]:
        """The answer that brought a patch, with its card; raises `Rejected`."""
        if frame.consent is None:
            raise Rejected(Why.CARD)
        consent, card, device = read_consent(frame.consent, frame.card, self._authority.roster)
        if (card.hub, card.run) != (frame.hub, frame.run):
            raise Rejected(Why.CARD)
        check_card(card, consent.answer, self._desk, self._authority.roster)
        if not self._authority.may_answer(device, command):
            raise Rejected(Why.SPEAKER)
        return consent, card


def _approved(consent: Consent, card: Card, before: Locked, patch: Plan, whole: Plan) -> frozenset[str]:
    """The steps that an answer stands for; raises `Rejected` where it brought in something else.

    A choice names the steps of each reading; a yes names the plan as it will be, and stands for all of it.
    """
    choice = consent.answer.choice
    if choice is not None:
        steps = digest(patch.json_object()["steps"])
        if card.plan == before.hash and card.choices[choice].steps == steps:
            return _ids(patch)
    elif consent.answer.yes and card.kind == "confirm" and card.plan == whole.hash():
        return _ids(whole)
    raise Rejected(Why.CARD)


def _joined(plan: Plan, patch: Plan) -> Plan:
    return plan.model_copy(update={"steps": (*plan.steps, *patch.steps)})


def _ids(plan: Plan) -> frozenset[str]:
    return frozenset(step.id for step, _ in walk(plan.steps))


def _json(plan: Plan) -> bytes:
    return msgspec.json.encode(plan.json_object())


def _forgotten(connection: sqlite3.Connection, hub: str, run: int) -> bool:
    return connection.execute("SELECT 1 FROM forgotten WHERE hub = ? AND run = ?", (hub, run)).fetchone() is not None


def _unnumbered(plan: Plan, own: Plan, abilities: Mapping[str, Ability]) -> Plan:
    """A plan without the numbers of runs that the words left to the hub.

    "Undo" names no run; which one was the last is the hub's to know. So where this desk reads a step out of the words
    that leaves the number open, any number may stand in it: whose run it is, is looked at when the step is done.
    Nothing else in a plan may be added by anyone.
    """
    return plan.model_copy(update={"steps": _left_open(plan.steps, own.steps, abilities)})


def _left_open(steps: Sequence[Step], own: Sequence[Step], abilities: Mapping[str, Ability]) -> tuple[Step, ...]:
    if len(steps) != len(own):
        return tuple(steps)
    return tuple(_as_said(step, said, abilities) for step, said in zip(steps, own, strict=True))


def _as_said(step: Step, said: Step, abilities: Mapping[str, Ability]) -> Step:
    if isinstance(step, Each) and isinstance(said, Each):
        return step.model_copy(update={"steps": _left_open(step.steps, said.steps, abilities)})
    if not isinstance(step, Do) or not isinstance(said, Do) or step.do not in abilities:
        return step
    open_ = [name for name, kind in abilities[step.do].param_types.items() if kind.kind == RUN]
    filled_in = {name for name in open_ if type(step.with_.get(name)) is int and name not in said.with_}
    if not filled_in:
        return step
    return step.model_copy(update={"with_": {name: one for name, one in step.with_.items() if name not in filled_in}})


def _check_moment(told: str, command: Command, now: float) -> None:
    """What "yesterday" means is the person's matter: the moment must be the one they set, else that of the command, or
    of now."""
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        raise Rejected(Why.MALFORMED) from None
    if moment.tzinfo is None:
        raise Rejected(Why.MALFORMED)
    if command.clock is not None:
        if told != command.clock:
            raise Rejected(Why.STALE)
        return
    at = moment.timestamp()
    if min(abs(at - command.iat), abs(at - now)) > COMMAND_WINDOW:
        raise Rejected(Why.STALE)
