"""A signed answer to a card: good for that card alone, once, and only from a device that stands for a person."""

from __future__ import annotations

from typing import Annotated

import msgspec

from deskhand.trust.card import Card, card_hash, read_card
from deskhand.trust.fresh import CONSENT_WINDOW, Memory, Taking
from deskhand.trust.fresh import accept as accept_once
from deskhand.trust.keys import Key
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import PEOPLES, Device, Roster
from deskhand.trust.signed import Kind, Signed, sign
from deskhand.trust.strict import DeviceId, Hash, Moment, Nonce, Strict, read, write


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Exactly one of the three."""

    yes: bool | None = None
    choice: Annotated[int, msgspec.Meta(ge=0, le=99)] | None = None
    text: Annotated[str, msgspec.Meta(max_length=20_000)] | None = None

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.yes, self.choice, self.text)) != 1:
            raise ValueError("an answer is one of yes, choice and text")


class Consent(Strict, frozen=True, kw_only=True):
    """What is signed."""

    dev: DeviceId
    nonce: Nonce
    iat: Moment
    card: Hash
    answer: Answer
    unlock: Hash | None = None
    """The proof that the unlock secret was typed for this; see `unlock.py`."""
    challenge: Nonce | None = None


def signed_consent(key: Key, consent: Consent) -> Signed:
    return sign(key, Kind.CONSENT, write(consent))


def read_consent(signed: Signed, card: bytes, roster: Roster) -> tuple[Consent, Card, Device]:
    """The answer, the card that was signed, and the device; raises `Rejected`.

    Not decided here: whether the card is true (the desk holds it against what it knows), whether this person may
    answer it, whether R3 was unlocked, whether it is of now (`accept_consent`).
    """
    device = roster.spoken(signed, Kind.CONSENT)
    consent = read(signed.raw, Consent)
    if consent.dev != device.id or device.kind not in PEOPLES:
        raise Rejected(Why.SPEAKER)
    if consent.card != card_hash(card):
        raise Rejected(Why.CARD)
    shown = read_card(card)
    if not _fits(consent.answer, shown):
        raise Rejected(Why.ANSWER)
    return consent, shown, device


def accept_consent(memory: Memory, signed: Signed, consent: Consent, *, now: int) -> Taking:
    """Take it for its card, inside the caller's transaction; see `fresh.accept`."""
    purpose = f"card:{consent.card}"
    return accept_once(memory, consent, signed, seq=None, purpose=purpose, now=now, window=CONSENT_WINDOW)


def _fits(answer: Answer, card: Card) -> bool:
    if card.kind == "confirm":
        return answer.yes is not None
    if answer.yes is False:  # every question can be answered with no
        return True
    if card.kind == "choose":
        return answer.choice is not None and answer.choice < len(card.choices)
    return answer.text is not None
