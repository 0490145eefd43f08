"""An owner, a phone, a hub and a stranger, and the rooms of trust of one desk, over a real file."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from deskhand.core.ability import Ability, ability
from deskhand.core.flow.approve import step_digest
from deskhand.core.flow.grants import Grant
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.use import targets_of
from deskhand.core.plan.model import Plan
from deskhand.core.registry import Registry
from deskhand.core.values import Content, Person, Record, Target
from deskhand.core.wire.frames import Consent as ConsentFrame
from deskhand.core.wire.frames import Job, Lock, Outcome, Receipt, Signed
from deskhand.desk.schema import upgrade
from deskhand.desk.subjects import SubjectKeys, subject_of
from deskhand.desk.trust.authority import Authorities
from deskhand.desk.trust.consents import Consents
from deskhand.desk.trust.judge import Go, Judge, Owes
from deskhand.desk.trust.locks import Locked, Locks
from deskhand.store.content import seal
from deskhand.store.sqlite import connect
from deskhand.trust.card import Card, CardStep, Trusted, card_bytes, card_hash
from deskhand.trust.consent import Answer, Consent, signed_consent
from deskhand.trust.envelope import Command, signed_command
from deskhand.trust.grant import Granting, TakenBack, signed_end, signed_grant
from deskhand.trust.keys import Key
from deskhand.trust.roster import Roster
from deskhand.trust.unlock import Unlock

NOW = 1_763_700_000
TOLD = "2025-11-21T04:40:00+00:00"
OWNER, PHONE, DESK, HUB, STRANGER, BOB = (Key(bytes([n]) * 32) for n in range(1, 7))
T = TypeVar("T")


class Letter(Record):
    text: str
    sender: Person


@ability("mail.read", effect=Risk.R0)
async def mail_read(ctx: Any, which: Content[str] = "") -> Letter: ...  # type: ignore[empty-body]


@ability("mail.send", effect=Risk.R2)
async def mail_send(ctx: Any, to: Target[Person], body: Content[str]) -> Letter: ...  # type: ignore[empty-body]


@ability("mail.post", effect=Risk.R2)
async def mail_post(ctx: Any, to: Target[str], body: Content[str]) -> Letter: ...  # type: ignore[empty-body]


@ability("mail.burn", effect=Risk.R3)
async def mail_burn(ctx: Any, which: Target[str]) -> Letter: ...  # type: ignore[empty-body]


ABILITIES: dict[str, Ability] = {
    **Registry.discover(),
    **{a.id: a for a in (mail_read, mail_send, mail_post, mail_burn)},
}
FIRST = Grant(id="first", person="ann", risk=1, read=("/h",), write=("/h",))


def plan_of(*steps: dict[str, Any]) -> Plan:
    return Plan.model_validate({"goal": "g", "steps": list(steps)})


def do(id_: str, name: str, /, _if: Any = None, **args: Any) -> dict[str, Any]:
    step: dict[str, Any] = {"id": id_, "do": name, "with": args}
    return step if _if is None else {**step, "if": _if}


class House:
    def __init__(self, home: Path) -> None:
        self.path = home / "desk.db"
        self.derived: Plan | None = None
        self.unlock: Unlock | None = None
        self.now: float = NOW
        self._seq = count(1)
        self.connection = connect(self.path)
        upgrade(self.connection)
        self.open()
        roster = Roster.begun(OWNER, person="ann", name="terminal", at=NOW)
        for kind, key, person in (
            ("phone", PHONE, "ann"), ("desk", DESK, "ann"), ("hub", HUB, "ann"), ("phone", BOB, "bob"),
        ):  # fmt: skip
            roster = roster.adding(
                OWNER, kind=kind, alg="ed25519", public=key.public, name=kind, person=person, at=NOW  # type: ignore[arg-type]
            )  # fmt: skip
        self.keep(roster)
        self.grant(FIRST)

    def open(self) -> None:
        """As after a restart."""
        self.authority = Authorities(OWNER.public, root="/h")
        self.authority.load(self.connection)
        self.locks = Locks(DESK.id, self.authority, ABILITIES, self._derive)
        self.consents = Consents(DESK.id, self.authority, lambda: self.unlock)
        self.judge = Judge(self.authority, self.locks, self.consents, ABILITIES, Registry.discover().phrases)

    def _derive(self, text: str, root: str, folders: Sequence[str], now: str, lang: str) -> Plan | None:
        return self.derived

    def within(self, work: Callable[[], T]) -> T:
        """One transaction, as the writer has it."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            made = work()
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
        return made

    def keep(self, roster: Roster) -> None:
        self.within(lambda: self.authority.keep_roster(self.connection, roster, self.now))
        self.authority.roster = roster

    def revoke(self, key: Key) -> None:
        self.keep(self.authority.roster.revoking(OWNER, key.id, at=NOW))

    def grant(self, grant: Grant, key: Key = OWNER) -> None:
        signed = signed_grant(key, Granting(iat=NOW, nonce=f"{next(self._seq):032x}", grant=grant))
        self.granted([signed], [])

    def end(self, id_: str) -> None:
        self.granted([], [signed_end(OWNER, TakenBack(iat=NOW, id=id_))])

    def granted(self, entries: list[Signed], ends: list[Signed]) -> None:
        book, fresh = self.authority.more(entries, ends)
        self.within(lambda: self.authority.keep_grants(self.connection, fresh, self.now))
        self.authority.book = book

    # --- what a person signs

    def command(self, key: Key = PHONE, **changes: Any) -> Signed:
        seq = next(self._seq)
        kinds = {PHONE.id: "phone", OWNER.id: "cli", BOB.id: "phone", HUB.id: "dingtalk:1"}
        base = Command(
            iss="bob" if key is BOB else "ann",
            dev=key.id,
            seq=seq,
            nonce=f"{seq:032x}",
            iat=NOW,
            exp=NOW + 3600,
            channel=kinds.get(key.id, "phone"),
            text="do it",
            evidence="ab" * 32 if key is HUB else None,
        )
        return signed_command(key, msgspec.structs.replace(base, **changes))

    def lock_frame(self, plan: Plan, *, run: int = 1, command: Signed | None = None, **more: Any) -> Lock:
        made = Lock(
            hub="h", run=run, command=command or self.command(), plan=json.dumps(plan.json_object()).encode(), now=TOLD
        )
        return msgspec.structs.replace(made, **more)

    def take(self, frame: Lock) -> Locked:
        reading = self.locks.read(frame)
        return self.within(lambda: self.locks.take(self.connection, reading, self.now))

    def lock(self, *steps: dict[str, Any], key: Key = PHONE, proven: bool = True, **more: Any) -> Locked:
        plan = plan_of(*steps)
        self.derived = plan if proven else None
        return self.take(self.lock_frame(plan, command=self.command(key), **more))

    def card(self, locked: Locked, **changes: Any) -> Card:
        base = Card(hub="h", run=locked.run, question="ok", plan=locked.hash, kind="confirm", text="Go on?", risk=3)
        return msgspec.structs.replace(base, **changes)

    def listing(self, locked: Locked, path: str, name: str, /, **args: Any) -> Card:
        shown = tuple(Trusted(what, value, "U") for what, value in targets_of(ABILITIES[name], args))
        return self.card(locked, steps={path: CardStep(name, step_digest(name, args))}, trust=shown)

    def consent_frame(
        self, card: Card, *, key: Key = PHONE, answer: Answer | None = None, **changes: Any
    ) -> ConsentFrame:
        raw = card_bytes(card)
        base = Consent(
            dev=key.id, nonce=f"{next(self._seq):032x}", iat=NOW, card=card_hash(raw), answer=answer or Answer(yes=True)
        )
        signed = signed_consent(key, msgspec.structs.replace(base, **changes))
        return ConsentFrame(hub="h", run=card.run, card=raw, signed=signed)

    def chat_yes(self, card: Card, text: str = "yes", **changes: Any) -> ConsentFrame:
        raw = card_bytes(card)
        said = self.command(HUB, **{"text": text, "attachments": (card_hash(raw),), **changes})
        return ConsentFrame(hub="h", run=card.run, card=raw, signed=said)

    def agree(self, frame: ConsentFrame) -> None:
        reading = self.consents.read(frame)

        def work() -> None:
            locked = self.locks.held(self.connection, frame.hub, frame.run)
            self.consents.take(self.connection, reading, locked, self.now)

        self.within(work)

    # --- what the hub sends

    def job(
        self, path: str, name: str, /, as_run: int = 1, attempt: int = 1, preview: bool = False, **args: Any
    ) -> Job:
        return Job(
            hub="h", key=f"{as_run}/{path}/{attempt}", run=as_run, do=name, args=args, root="/h", folders=["."],
            now=TOLD, preview=preview,
        )  # fmt: skip

    def ruling(self, path: str, name: str, /, **args: Any) -> Go | Owes:
        return self.judged(path, self.job(path, name, **args))

    def judged(self, path: str, job: Job) -> Go | Owes:
        params = ABILITIES[job.do].params.model_validate(job.args)
        args = {one: getattr(params, one) for one in ABILITIES[job.do].params.model_fields}
        return self.within(lambda: self.judge.ruling(self.connection, job, path, args, self.now))

    def go(self, path: str, name: str, /, result: dict[str, Any] | None = None, **args: Any) -> Go:
        """The job is let go, and is done."""
        return self.carried_out(path, self.job(path, name, **args), result)

    def carried_out(self, path: str, job: Job, result: dict[str, Any] | None = None, outcome: Outcome = "done") -> Go:
        ruling = self.judged(path, job)
        assert isinstance(ruling, Go), ruling
        receipt = Receipt(key=job.key, outcome=outcome, result=result or {})

        def work() -> None:
            sealed = seal(SubjectKeys(self.connection), subject_of("h", job.run), msgspec.msgpack.encode(receipt))
            query = (
                "INSERT INTO job(hub, key, run, request, state, receipt) VALUES (?, ?, ?, '', 'done', ?) RETURNING id"
            )
            row = self.connection.execute(query, ("h", job.key, job.run, sealed)).fetchone()[0]
            self.judge.begun(self.connection, ruling, job, int(row), self.now)

        self.within(work)
        return ruling
