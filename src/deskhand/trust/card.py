"""What a question shows, as the page, the phone and the desk all read it. It is not signed; its hash is.

The hub makes it, and may lie in it: the desk holds it against its own plan, its own arguments and its own proposal
before an answer to it counts.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.signed import sha256
from deskhand.trust.strict import Count, Name, Strict, read, write

Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32,64}\Z")]
DigestOrNone = Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{32,64})?\Z")]
Desk = Annotated[str, msgspec.Meta(pattern=r"^([a-z2-7]{26})?\Z")]
Text = Annotated[str, msgspec.Meta(max_length=20_000)]


class CardStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One step under a yes: named by its path; in a loop whose items are not known yet, by its path without places.

    `args` is the digest of the step as it will be sent, or of the step as it stands in the plan.
    """

    do: Name
    args: Digest
    preview: DigestOrNone = ""
    """Of this step alone; `Card.preview` speaks for a card with one step."""


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    say: Text
    steps: DigestOrNone = ""
    desk: Desk = ""
    """Where it would be done, where that is what is asked."""


class Trusted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value that a yes makes the person's own for this run."""

    what: Name
    value: Text
    label: Literal["U", "L", "X"]


class Card(Strict, frozen=True, kw_only=True):
    hub: Name
    run: Count
    question: Name
    plan: Digest
    kind: Literal["confirm", "choose", "fill"]
    text: Text
    steps: Annotated[dict[Name, CardStep], msgspec.Meta(max_length=1000)] = msgspec.field(
        default_factory=dict[str, CardStep]
    )
    preview: DigestOrNone = ""
    choices: Annotated[tuple[Choice, ...], msgspec.Meta(max_length=100)] = ()
    desk: Desk = ""
    """Where it is to be done: no other desk takes the answer."""
    trust: Annotated[tuple[Trusted, ...], msgspec.Meta(max_length=1000)] = ()
    risk: Annotated[int, msgspec.Meta(ge=0, le=3)]


def card_bytes(card: Card) -> bytes:
    """The bytes that are shown and hashed; raises `Rejected` for more than anyone would take."""
    raw = write(card)
    read_card(raw)
    return raw


def read_card(raw: bytes) -> Card:
    """The card; raises `Rejected`, also for one whose kind and choices do not go together."""
    card = read(raw, Card)
    if (card.kind == "choose") != bool(card.choices):
        raise Rejected(Why.MALFORMED)
    return card


def card_hash(raw: bytes) -> str:
    return sha256(raw)
