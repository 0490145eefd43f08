"""Commands that nobody said: forged, stale, replayed, swapped, or in another's name."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from deskhand.core.plan.model import Plan
from deskhand.testing.redteam.house import House
from deskhand.testing.redteam.target import TAKEN, Target, planned, step, written
from deskhand.trust.envelope import signed_command
from deskhand.trust.signed import Kind, Signed, framed, sign
from deskhand.trust.strict import write

Strike = Callable[[Target], Awaitable[None]]
WORDS: Final = "note it down"
EVIL_NOTE: Final = planned(step("n", "paper.note", folder="notes", text="evil"), goal=WORDS)
DAY: Final = 86_400


async def obeyed(target: Target, signed: Signed, *, run: int = 1, plan: Plan = EVIL_NOTE, known: bool = True) -> str:
    """Have this command carried out, as far as the target lets it."""
    if known:
        target.knows[WORDS] = plan
    if await target.lock(run, signed, written(plan)) != TAKEN:
        return "not taken"
    first = plan.steps[0]
    return await target.job(run, first.id, getattr(first, "do", ""), getattr(first, "with_", {}))


def _by(make: Callable[[House], Signed]) -> Strike:
    async def strike(target: Target) -> None:
        await obeyed(target, make(target.house))

    return strike


def _with(**changes: Any) -> Strike:
    """A true signature under a command that must not hold."""
    return _by(lambda house: house.command(WORDS, **{name: _of(house, value) for name, value in changes.items()}))


def _of(house: House, value: Any) -> Any:
    return value(house) if callable(value) else value


def _at(seconds: int) -> Callable[[House], int]:
    """So long from now."""
    return lambda house: house.now + seconds


def _owner(house: House) -> str:
    return house.owner.id


def _stranger(house: House) -> str:
    return house.stranger.id


def _raw(change: Callable[[bytes], bytes]) -> Strike:
    """Signed by the phone, but written in a way that two readers read differently, or nobody."""
    return _by(lambda house: sign(house.phone, Kind.COMMAND, change(write(house.said(WORDS)))))


def _torn(change: Callable[[Signed], Signed]) -> Strike:
    """Changed after it was signed."""
    return _by(lambda house: change(house.command(WORDS)))


def _flipped(data: bytes, at: int = 20) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _as_the_phone(house: House) -> Signed:
    signed = house.command(WORDS, house.stranger, dev=house.phone.id)
    return Signed(signed.raw, house.phone.id, signed.sig)


def _p256(house: House) -> Signed:
    raw = write(house.said(WORDS))
    signature = ec.derive_private_key(99, ec.SECP256R1()).sign(framed(Kind.COMMAND, raw), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(signature)
    return Signed(raw, house.phone.id, r.to_bytes(32) + s.to_bytes(32))


async def _for_another_run(target: Target) -> None:
    """What was said once, harmlessly, is sent again for another run."""
    signed = target.house.command(WORDS)
    harmless = planned(step("n", "paper.note", folder="notes", text="milk"), goal=WORDS)
    await obeyed(target, signed, run=1, plan=harmless)
    await obeyed(target, signed, run=2)


async def _again_as(target: Target, **changes: Any) -> None:
    house = target.house
    first = house.said(WORDS)
    await target.lock(1, signed_command(house.phone, first), written(planned(step("l", "look.mail"), goal=WORDS)))
    again = msgspec.structs.replace(house.said(WORDS), **{name: getattr(first, name) for name in changes})
    await obeyed(target, signed_command(house.phone, again), run=2)


async def _same_nonce(target: Target) -> None:
    target.knows[WORDS] = planned(step("l", "look.mail"), goal=WORDS)
    await _again_as(target, nonce=True)


async def _same_number(target: Target) -> None:
    target.knows[WORDS] = planned(step("l", "look.mail"), goal=WORDS)
    await _again_as(target, seq=True)


async def _other_plan(target: Target) -> None:
    """The person said one thing, the hub sends a plan for another."""
    target.knows["find my notes"] = planned(step("l", "look.mail"), goal="find my notes")
    await obeyed(target, target.house.command("find my notes"), known=False)


async def _unknown_words(target: Target) -> None:
    """Words that the desk cannot check, with a plan that a model made."""
    await obeyed(target, target.house.command("please do the usual"), known=False)


async def _patched(target: Target) -> None:
    """A harmless plan is taken; then it is another one for the same run."""
    words = "look at my mail"
    target.knows[words] = planned(step("n", "look.mail"), goal=words)
    signed = target.house.command(words)
    await target.lock(1, signed, written(target.knows[words]))
    await target.lock(1, signed, written(EVIL_NOTE), n=1)
    await target.job(1, "n", "paper.note", {"folder": "notes", "text": "evil"})


STRIKES: Final[dict[str, Strike]] = {
    "a signature of zeros": _torn(lambda one: Signed(one.raw, one.by, bytes(64))),
    "no signature": _torn(lambda one: Signed(one.raw, one.by, b"")),
    "a changed text": _torn(lambda one: Signed(one.raw.replace(b"3600", b"3601") + b" ", one.by, one.sig)),
    "a changed signature": _torn(lambda one: Signed(one.raw, one.by, _flipped(one.sig))),
    "a stranger as the phone": _by(_as_the_phone),
    "a stranger": _by(lambda house: house.command(WORDS, house.stranger)),
    "a revoked phone": _by(lambda house: house.command(WORDS, house.old)),
    "another person in her name": _by(lambda house: house.command(WORDS, house.bob)),
    "a phone as the terminal": _with(channel="cli"),
    "a phone as a chat": _with(channel="dingtalk:ann", evidence="ab" * 32),
    "the hub as a phone": _by(lambda house: house.command(WORDS, house.hub)),
    "the hub with no evidence": _by(lambda house: house.chat(WORDS, evidence=None)),
    "a chat that names folders": _by(lambda house: house.chat(WORDS, root="/", folders=("/",))),
    "the desk itself": _by(lambda house: house.command(WORDS, house.desk)),
    "one device signs, another is named": _with(dev=_owner),
    "for another desk": _with(to=_stranger),
    "of yesterday": _with(iat=_at(-DAY), exp=_at(DAY)),
    "of tomorrow": _with(iat=_at(DAY), exp=_at(2 * DAY)),
    "past its end": _with(iat=_at(-200), exp=_at(-100)),
    "for a year": _with(exp=_at(366 * DAY)),
    "with a challenge nobody gave": _with(iat=_at(-DAY), exp=_at(DAY), challenge=secrets.token_hex(16)),
    "for another run": _for_another_run,
    "another one under its nonce": _same_nonce,
    "another one under its number": _same_number,
    "an answer's signature": _by(lambda house: sign(house.phone, Kind.CONSENT, write(house.said(WORDS)))),
    "a grant's signature": _by(lambda house: sign(house.owner, Kind.GRANT, write(house.said(WORDS, house.owner)))),
    "another kind of key": _by(_p256),
    "of a later version": _raw(lambda raw: raw.replace(b"{", b'{"v":2,', 1)),
    "a field that nobody knows": _raw(lambda raw: raw.replace(b"{", b'{"admin":true,', 1)),
    "a field twice": _raw(lambda raw: raw.replace(b"{", b'{"text":"find my notes",', 1)),
    "bytes behind the end": _raw(lambda raw: raw + b'{"text":"x"}'),
    "a plan that was not said": _other_plan,
    "words that nobody understood": _unknown_words,
    "a plan that is swapped later": _patched,
}
