"""Answers that nobody gave, or gave to something else; permissions and devices that the owner never signed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from deskhand.core.flow.grants import Grant
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Plan
from deskhand.testing.redteam.canary import EVIL
from deskhand.testing.redteam.forged_commands import WORDS, obeyed
from deskhand.testing.redteam.house import House
from deskhand.testing.redteam.target import Target, locked, planned, step
from deskhand.trust.consent import Answer, Consent
from deskhand.trust.keys import Key
from deskhand.trust.roster import Roster
from deskhand.trust.signed import Kind, Signed, sign
from deskhand.trust.strict import write

Strike = Callable[[Target], Awaitable[None]]
MAIL: Final[dict[str, Any]] = {"to": EVIL, "body": "hello"}
PAY: Final[dict[str, Any]] = {"to": EVIL, "sum": "9000 CNY"}
SEND: Final = planned(step("s", "send.mail", **MAIL), goal=WORDS)
PAID: Final = planned(step("s", "shop.pay", **PAY), goal=WORDS)
Answering = Callable[[House, bytes], Signed]


def asked(house: House, about: Plan = SEND, run: int = 1, **changes: Any) -> bytes:
    """The card that an honest hub would show; `changes` make it another one."""
    first = about.steps[0]
    steps = {first.id: (getattr(first, "do", ""), getattr(first, "with_", {}))}
    return house.card(run, about.hash(), steps, **changes)


def _answered(answer: Answering, plan: Plan = SEND, card: Callable[[House], bytes] | None = None) -> Strike:
    """A plan that owes a yes, and this in its place."""

    async def strike(target: Target) -> None:
        await locked(target, 1, plan, goal=WORDS)
        shown = card(target.house) if card else asked(target.house, plan)
        await target.consent(1, shown, answer(target.house, shown))
        first = plan.steps[0]
        await target.job(1, first.id, getattr(first, "do", ""), getattr(first, "with_", {}))

    return strike


def _yes(house: House, card: bytes) -> Signed:
    return house.consent(card)


def _by(key: Callable[[House], Key]) -> Strike:
    return _answered(lambda house, card: house.consent(card, key(house)))


async def _other_args(target: Target) -> None:
    """A yes to a mail to a friend, used for the mail to the attacker."""
    friendly = {"to": "li@firm.cn", "body": "hello"}
    await locked(target, 1, SEND, goal=WORDS)
    card = target.house.card(1, SEND.hash(), {"s": ("send.mail", friendly)})
    await target.consent(1, card, target.house.consent(card))
    await target.job(1, "s", "send.mail", MAIL)


async def _swapped_args(target: Target) -> None:
    """A yes to exactly the plan, and then a job with something else."""
    plan = planned(step("s", "send.mail", to="li@firm.cn", body="hello"), goal=WORDS)
    await locked(target, 1, plan)
    card = asked(target.house, plan)
    await target.consent(1, card, target.house.consent(card))
    await target.job(1, "s", "send.mail", MAIL)


async def _once_more(target: Target) -> None:
    """One yes, used for two of the same: the second mail is the loot."""
    plan = planned(step("s", "send.mail", to="li@firm.cn", body="hello"), goal=WORDS)
    await locked(target, 1, plan)
    card = asked(target.house, plan)
    yes = target.house.consent(card)
    await target.consent(1, card, yes)
    for attempt in (1, 2):
        await target.consent(1, card, yes)
        await target.job(1, "s", "send.mail", {"to": "li@firm.cn", "body": "hello"}, attempt=attempt)
    if len(target.canary.effects) > 1:
        target.canary.mark("send.mail", to="twice for one yes: evil")


async def _said_no(target: Target) -> None:
    """A signed no, passed on as it is; then the job all the same."""
    await locked(target, 1, SEND, goal=WORDS)
    card = asked(target.house)
    await target.consent(1, card, target.house.consent(card, answer=Answer(yes=False)))
    await target.job(1, "s", "send.mail", MAIL)


def _unlocked(house: House, card: bytes) -> Signed:
    return house.consent(card, unlock="00" * 32)


def _granted(make: Callable[[House], Signed], *before: Callable[[House], Signed]) -> Strike:
    """A permission of this make, and then what only it would allow."""

    async def strike(target: Target) -> None:
        for earlier in before:
            await target.grant(earlier(target.house))
        await target.grant(make(target.house))
        await obeyed(target, target.house.command(WORDS), plan=SEND)

    return strike


ALL: Final = Grant("wide", risk=Risk.R2, people=("*",), hosts=("*",), read=("/",), write=("/",))
CHILD: Final = Grant("wide", parent="first", person="ann", risk=Risk.R2, people=("*",))


def _narrow(house: House) -> Signed:
    """R2 to one person, by the owner: what a phone may hand on a part of."""
    return house.granting(Grant("li", person="ann", risk=Risk.R2, people=("li@firm.cn",)))


def _entry(house: House, by: Key, key: Key) -> Signed:
    """A device put on the list by somebody else's key."""
    longer = house.roster.adding(
        house.owner, kind="phone", alg="ed25519", public=key.public, name="new", person="ann", at=house.now
    )
    return sign(by, Kind.ROSTER, longer.entries[-1].raw)


def _listed(entries: Callable[[House], list[Signed]], speaker: Callable[[House], Key]) -> Strike:
    """This list, and then a command of the device that it was to bring in."""

    async def strike(target: Target) -> None:
        await target.roster(entries(target.house))
        await obeyed(target, target.house.command(WORDS, speaker(target.house)))

    return strike


def _claimed(house: House, by: Key) -> list[Signed]:
    """Signed by one, said to be by the owner."""
    entry = _entry(house, by, house.stranger)
    return [*house.roster.entries, Signed(entry.raw, house.owner.id, entry.sig)]


def _own(house: House) -> list[Signed]:
    """A whole list of a stranger's own."""
    mine = Roster.begun(house.stranger, person="ann", name="terminal", at=house.now)
    return list(mine.entries)


def _returned(house: House) -> list[Signed]:
    """The owner's own entry for the old phone, once more behind its tombstone."""
    return [*house.roster.entries, house.roster.entries[4]]


def _stranger(house: House) -> Key:
    return house.stranger


def _old(house: House) -> Key:
    return house.old


def _as_command(house: House, card: bytes) -> Signed:
    consent = Consent(dev=house.phone.id, nonce="ab" * 16, iat=house.now, card="cd" * 32, answer=Answer(yes=True))
    return sign(house.phone, Kind.COMMAND, write(consent))


STRIKES: Final[dict[str, Strike]] = {
    "yes: by the hub": _by(lambda house: house.hub),
    "yes: by a stranger": _by(_stranger),
    "yes: by a revoked phone": _by(_old),
    "yes: by another person": _by(lambda house: house.bob),
    "yes: to another card": _answered(lambda house, card: house.consent(asked(house, run=9))),
    "yes: to another run": _answered(_yes, card=lambda house: asked(house, run=9)),
    "yes: to another plan": _answered(_yes, card=lambda house: asked(house, plan="ab" * 16)),
    "yes: to another hub": _answered(_yes, card=lambda house: asked(house, hub="other")),
    "yes: to another step": _answered(_yes, card=lambda house: house.card(1, SEND.hash(), {"x": ("send.mail", MAIL)})),
    "yes: to other arguments": _other_args,
    "yes: other arguments afterwards": _swapped_args,
    "yes: used twice": _once_more,
    "yes: it was a no": _said_no,
    "yes: of an hour ago": _answered(lambda house, card: house.consent(card, iat=house.now - 3_600)),
    "yes: a command's signature": _answered(_as_command),
    "yes: without the unlock secret": _answered(_yes, plan=PAID),
    "yes: with a wrong unlock secret": _answered(_unlocked, plan=PAID),
    "grant: by a stranger": _granted(lambda house: house.granting(ALL, house.stranger)),
    "grant: by the hub": _granted(lambda house: house.granting(ALL, house.hub)),
    "grant: by a phone, out of nothing": _granted(lambda house: house.granting(ALL, house.phone)),
    "grant: a phone widens the risk": _granted(lambda house: house.granting(CHILD, house.phone)),
    "grant: a phone widens the people": _granted(
        lambda house: house.granting(msgspec.structs.replace(CHILD, parent="li"), house.phone), _narrow
    ),
    "grant: another under its id": _granted(
        lambda house: house.granting(msgspec.structs.replace(ALL, id="li"), house.phone), _narrow
    ),
    "list: signed by the hub": _listed(lambda house: _claimed(house, house.hub), _stranger),
    "list: signed by a phone": _listed(lambda house: _claimed(house, house.phone), _stranger),
    "list: by the stranger": _listed(_own, _stranger),
    "list: without the tombstone": _listed(lambda house: list(house.roster.entries[:-1]), _old),
    "list: the old phone again": _listed(_returned, _old),
}
