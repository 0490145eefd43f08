"""An owner with a desk and a hub, and what each would sign: for tests of whatever must be signed before it is done."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, cast

import msgspec

from deskhand.core.flow.approve import step_digest
from deskhand.core.flow.grants import Grant
from deskhand.core.flow.risk import Risk
from deskhand.core.paths import path_text
from deskhand.core.plan.model import Plan
from deskhand.core.plan.refs import literal
from deskhand.core.wire import frames
from deskhand.trust.card import Card, CardStep, card_bytes, card_hash
from deskhand.trust.consent import Answer, Consent, signed_consent
from deskhand.trust.envelope import Command, signed_command
from deskhand.trust.grant import Granting, TakenBack, signed_end, signed_grant
from deskhand.trust.keys import Key
from deskhand.trust.roster import DeviceKind, Roster
from deskhand.trust.signed import Signed, sha256

OWNER: Final = "owner"


class Signer:
    """The keys of one household; the same seeds give the same keys, so a second signer speaks for the first."""

    def __init__(self, seed: str = "household", clock: Callable[[], float] = time.time, person: str = OWNER) -> None:
        """`seed` names the household, `clock` says when it signs."""
        self.owner, self.desk, self.hub = (
            Key(bytes.fromhex(sha256(f"{seed}/{who}".encode()))) for who in ("owner", "desk", "hub")
        )
        self.person = person
        self._clock = clock
        self._seq = 0
        roster = Roster.begun(self.owner, person=person, name="terminal", at=0)
        self.roster = self._with(self._with(roster, "desk", self.desk), "hub", self.hub)

    @property
    def now(self) -> int:
        return int(self._clock())

    def pair(self, kind: DeviceKind, key: Key, person: str | None = None) -> frames.Rosters:
        """One device more; the list as it is pushed."""
        self.roster = self._with(self.roster, kind, key, person)
        return self.devices()

    def revoke(self, id_: str) -> frames.Rosters:
        """One device less; the list as it is pushed."""
        self.roster = self.roster.revoking(self.owner, id_, at=self.now)
        return self.devices()

    def devices(self) -> frames.Rosters:
        return frames.Rosters(entries=list(self.roster.entries))

    def grant(self, id_: str, *places: str | Path, read: Sequence[str | Path] = (), **more: Any) -> frames.Grants:
        """A grant of the owner's: what stands in `places` may be written, what stands in `read` only looked at."""
        write = tuple(path_text(str(one)) for one in places)
        seen = (*write, *(path_text(str(one)) for one in read))
        first = Grant(id_, person=self.person, read=seen, write=write)
        grant = msgspec.structs.replace(first, **more)
        signed = signed_grant(self.owner, Granting(iat=self.now, nonce=secrets.token_hex(16), grant=grant))
        return frames.Grants(entries=[signed])

    def take_back(self, id_: str) -> frames.Grants:
        return frames.Grants(ends=[signed_end(self.owner, TakenBack(iat=self.now, id=id_))])

    def command(self, text: str, key: Key | None = None, **changes: Any) -> Signed:
        """What the owner says at the terminal; `key` and `changes` make it another device's words."""
        key = key or self.owner
        now = self.now
        self._seq = max(self._seq + 1, time.time_ns() // 1_000)
        said = Command(
            iss=self.person, dev=key.id, seq=self._seq, nonce=secrets.token_hex(16), iat=now, exp=now + 3600,
            channel="cli", text=text,
        )  # fmt: skip
        return signed_command(key, msgspec.structs.replace(said, **changes))

    def consent(self, card: bytes, answer: Answer | None = None, key: Key | None = None, **changes: Any) -> Signed:
        """The answer to a card; yes, unless another is given."""
        key = key or self.owner
        given = Consent(
            dev=key.id,
            nonce=secrets.token_hex(16),
            iat=self.now,
            card=card_hash(card),
            answer=answer or Answer(yes=True),
        )
        return signed_consent(key, msgspec.structs.replace(given, **changes))

    def _with(self, roster: Roster, kind: DeviceKind, key: Key, person: str | None = None) -> Roster:
        return roster.adding(
            self.owner, kind=kind, alg=key.alg, public=key.public, name=f"a {kind}", person=person or self.person, at=0
        )


def one_step(do: str, args: dict[str, Any], *, step: str = "m", goal: str = "a step") -> Plan:
    """A plan that does one thing, its arguments exactly as they are."""
    return Plan.model_validate({"goal": goal, "steps": [{"id": step, "do": do, "with": as_written(args)}]})


def as_written(value: Any) -> Any:
    """A value as a plan writes it: no dollar sign in it is a reference."""
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, dict):
        return {name: as_written(one) for name, one in cast("dict[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [as_written(one) for one in cast("Sequence[Any]", value)]
    return value


def lock_frame(hub: str, run: int, command: Signed, plan: Plan, now: str, **more: Any) -> frames.Lock:
    """The frame by which a hub has a desk hold a run to a plan."""
    body = json.dumps(plan.json_object()).encode()
    return frames.Lock(hub=hub, run=run, command=command, plan=body, now=now, **more)


def card_of(hub: str, run: int, plan: str, *, question: str = "ok", **changes: Any) -> bytes:
    """A question about a run."""
    card = Card(hub=hub, run=run, question=question, plan=plan, kind="confirm", text="Shall I?", risk=int(Risk.R3))
    return card_bytes(msgspec.structs.replace(card, **changes))


def card_step(do: str, args: dict[str, Any], preview: str = "") -> CardStep:
    """What a card says of one step."""
    return CardStep(do, step_digest(do, args), preview)
