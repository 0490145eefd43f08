"""The desk's decision, put together from the very functions that it is made of, with nothing between them.

What the wire target attacks through the line is attacked here part by part: signature, freshness, lock, arguments,
labels, grants, table, consent. A real desk stands behind for the files.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from deskhand.core.ability import Ability
from deskhand.core.errors import Problem
from deskhand.core.flow.approve import step_digest
from deskhand.core.flow.authority import CHAT, HOME, UNSIGNED, Authority, Ceiling
from deskhand.core.flow.grants import Grant, Who
from deskhand.core.flow.judge import is_live, verdict
from deskhand.core.flow.label import Label, Labels, Origin
from deskhand.core.flow.scope import Scope
from deskhand.core.flow.table import Decision
from deskhand.core.flow.trace import given, looking, of_result
from deskhand.core.flow.use import use_of
from deskhand.core.plan.check import BadPlan, check
from deskhand.core.plan.given import result_type
from deskhand.core.plan.model import Do, Plan
from deskhand.core.plan.read import read_plan
from deskhand.core.plan.refs import Missing, Ref, filled, follow
from deskhand.core.plan.types import Type
from deskhand.core.words import Lang
from deskhand.testing.desk import ABILITIES, RealDesk
from deskhand.testing.redteam.attack import World
from deskhand.testing.redteam.canary import CANARY, Canary
from deskhand.testing.redteam.house import HUB, House
from deskhand.testing.redteam.target import DONE, PACKAGES, TAKEN, registry
from deskhand.trust.card import Card
from deskhand.trust.consent import Consent, accept_consent, read_consent
from deskhand.trust.envelope import accept_command, read_command
from deskhand.trust.fresh import SCHEMA, SqliteMemory
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import PEOPLES, Roster
from deskhand.trust.signed import Signed
from deskhand.trust.unlock import Unlock, check_unlock


@dataclass(frozen=True)
class _Ctx:
    """What an ability without doors is given."""

    lang: Lang = "en"
    now: datetime = datetime(2026, 11, 21, 10, tzinfo=UTC)


_CTX: Final = _Ctx()


@dataclass
class Held:
    """One run's lock, and what became of its steps."""

    plan: Plan
    who: Who
    ceiling: Ceiling
    results: dict[str, Any] = field(default_factory=dict[str, Any])
    labels: dict[str, Labels] = field(default_factory=dict[str, Labels])
    types: dict[str, Type] = field(default_factory=dict[str, Type])
    yes: list[tuple[Card, Consent]] = field(default_factory=list[tuple[Card, Consent]])
    used: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])


class Functions:
    """See `target.Target`."""

    def __init__(self, house: House, desk: RealDesk, unlock: Unlock | None) -> None:
        self.house = house
        self.canary = Canary()
        self.knows: dict[str, Plan] = {}
        self.results: dict[int, dict[str, Any]] = {}
        self._desk = desk
        self._unlock = unlock
        self._abilities = registry()
        self._roster = house.roster
        self._book = house.book
        self._db = sqlite3.connect(":memory:", isolation_level=None)
        self._db.executescript(SCHEMA)
        self._memory = SqliteMemory(self._db)
        self._held: dict[int, Held] = {}
        self._receipts: dict[tuple[int, str, int], str] = {}

    async def lock(
        self, run: int, signed: Signed, plan: bytes, *, n: int = 0, card: bytes = b"", consent: Signed | None = None
    ) -> str:
        try:
            command, device = read_command(signed, self._roster, desk=self.house.desk.id)
            held = read_plan(msgspec.json.decode(plan))
            if check(held, self._abilities):
                return "plan"
            with _transaction(self._db):
                accept_command(self._memory, signed, command, run=f"{HUB}/{run}", now=self.house.now)
            if run in self._held and self._held[run].plan.hash() != held.hash():
                return "held"
            who = Who(command.iss, device.id, command.channel)
            ceiling = HOME if device.kind in PEOPLES else CHAT
            if ceiling is HOME and self.knows.get(command.text) != held:
                ceiling = UNSIGNED if not self._agreed(held, card, consent, who) else HOME
        except Problem as wrong:
            return _why(wrong)
        except BadPlan:
            return "plan"
        except (msgspec.DecodeError, TypeError, AttributeError):
            return Why.MALFORMED
        self._held.setdefault(run, Held(held, who, ceiling))
        return TAKEN

    def _agreed(self, plan: Plan, card: bytes, consent: Signed | None, who: Who) -> bool:
        """Whether the person said yes to this very plan."""
        if consent is None:
            return False
        answer, shown, device = read_consent(consent, card, self._roster)
        with _transaction(self._db):
            accept_consent(self._memory, consent, answer, now=self.house.now)
        return shown.plan == plan.hash() and device.person == who.person and answer.answer.yes is True

    async def consent(self, run: int, card: bytes, signed: Signed) -> str:
        held = self._held.get(run)
        if held is None:
            return "no lock"
        try:
            consent, shown, device = read_consent(signed, card, self._roster)
            with _transaction(self._db):
                accept_consent(self._memory, signed, consent, now=self.house.now)
        except Problem as wrong:
            return _why(wrong)
        if not fits(shown, run, held.plan) or device.person != held.who.person:
            return Why.CARD
        held.yes.append((shown, consent))
        return TAKEN

    async def job(self, run: int, path: str, do: str, args: Mapping[str, Any], *, attempt: int = 1) -> str:
        known = self._receipts.get((run, path, attempt))
        if known is not None:
            return known
        said = await self._job(run, path, do, args)
        if said == DONE:
            self._receipts[run, path, attempt] = said
            self.results[run] = self._held[run].results
        return said

    async def _job(self, run: int, path: str, do: str, args: Mapping[str, Any]) -> str:
        held = self._held.get(run)
        if held is None:
            return "no lock"
        step = step_at(held.plan, path)
        if step is None or step.do != do:
            return "not in the plan"
        if path in held.results and step.until is None:
            return "done already"
        try:
            planned = filled(step.with_, lambda ref: follow(held.results[ref.step], ref))
        except (Missing, KeyError):
            return "not in the plan"
        if not same_args(planned, args):
            return "other arguments"
        ability = self._abilities[do]
        said = self._judged(held, path, step, ability, args)
        if said is not None:
            return said
        return await self._done(held, step, ability, args)

    def _judged(self, held: Held, path: str, step: Do, ability: Ability, args: Mapping[str, Any]) -> str | None:
        scope = Scope(self.house.root)
        look = self._looking(held)
        went = given(ability, step.with_, look)
        live = went.content.origin is Origin.X and is_live(dict(args))
        grants = self._book.grants(self._roster)
        if held.who.device in self._roster.revoked:
            return Why.REVOKED
        authority = Authority(held.who, grants, held.ceiling, float(self.house.now))
        decision = verdict(ability, use_of(ability, args, scope), went, authority, locked=True, live=live).decision
        if decision <= Decision.SHOW:
            return None
        if decision is Decision.REFUSE:
            return "refused"
        return None if self._said_yes(held, path, step.do, args, decision) else "ask"

    def _looking(self, held: Held) -> Any:
        """Labels over our own results; a value that a signed yes made the person's own counts as said by them."""
        trusted = {one.value for card, _ in held.yes for one in card.trust}
        plain = looking(held.labels)

        def look(ref: Ref, as_path: bool) -> Label:
            label = plain(ref, as_path)
            try:
                own = follow(held.results[ref.step], ref) in trusted
            except (Missing, KeyError, TypeError):
                own = False
            return replace(label, origin=Origin.U) if own else label

        return look

    def _said_yes(self, held: Held, path: str, do: str, args: Mapping[str, Any], decision: Decision) -> bool:
        for card, consent in held.yes:
            listed = card.steps.get(path)
            if (
                listed is None
                or listed.do != do
                or consent.answer.yes is not True
                or (consent.nonce, path) in held.used
            ):
                continue
            if not same_args(listed.args, step_digest(do, args)):
                continue
            if decision is Decision.STEP_UP:
                try:
                    check_unlock(consent, self._unlock)
                except Rejected:
                    continue
            held.used.add((consent.nonce, path))
            return True
        return False

    async def _done(self, held: Held, step: Do, ability: Ability, args: Mapping[str, Any]) -> str:
        if ability.id.startswith("files."):
            receipt = await self._desk.perform(self._desk.job(ability.id, **dict(args)))
            if receipt.outcome != "done":
                return receipt.outcome
            result: dict[str, Any] = receipt.result
        else:
            params = ability.params.model_validate(dict(args))
            token = CANARY.set(self.canary)
            try:
                made = await ability.work(_CTX, **{name: getattr(params, name) for name in type(params).model_fields})
            finally:
                CANARY.reset(token)
            result = made.model_dump(mode="json")
        kind = result_type(step, self._abilities, held.types)
        held.labels[step.id] = of_result(ability, step.with_, kind, self._looking(held))
        held.types[step.id], held.results[step.id] = kind, result
        return DONE

    async def roster(self, entries: Sequence[Signed]) -> str:
        try:
            self._roster = merged(self._roster, entries)
        except Problem as wrong:
            return _why(wrong)
        return TAKEN

    async def grant(self, signed: Signed) -> str:
        try:
            self._book = self._book.adding(signed, self._roster)
        except Problem as wrong:
            return _why(wrong)
        return TAKEN


def step_at(plan: Plan, path: str) -> Do | None:
    """The step that stands at a path of the plan."""
    return next((one for one in plan.steps if one.id == path and isinstance(one, Do)), None)


def same_args(planned: object, given_: object) -> bool:
    return planned == given_


def fits(card: Card, run: int, plan: Plan) -> bool:
    """Whether a card is about this run, and the plan as it is held."""
    return (card.hub, card.run, card.plan) == (HUB, run, plan.hash())


def merged(ours: Roster, theirs: Sequence[Signed]) -> Roster:
    return ours.merged(theirs)


def _why(wrong: Problem) -> str:
    return wrong.why if isinstance(wrong, Rejected) else wrong.code


class _transaction:
    """What was written before a rejection is undone."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")


@asynccontextmanager
async def functions(world: World, *grants: Grant, unlock: Unlock | None = None) -> AsyncGenerator[Functions]:
    """A fresh one in the folder of an attack."""
    root, home = world.folder / "root", world.folder / "home"
    for folder in (root, home):
        folder.mkdir(parents=True)
    desk = RealDesk(root, home, packages=(*PACKAGES, ABILITIES))
    try:
        yield Functions(House(str(root), 1_763_700_000, *grants), desk, unlock)
    finally:
        await desk.monitor.close()
