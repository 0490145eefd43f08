"""What crosses the HTTP interface when the owner allows, forbids or takes back something on a page."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from deskhand.core.values import Record
from deskhand.hub.api.models import SignedBytes
from deskhand.trust.holding import Ended

MOST = 20
"""How many of one kind a grant may name on a page."""
_NOT_BLANK = r"^[^\s\u0000-\u001f\u007f]([^\u0000-\u001f\u007f]*[^\s\u0000-\u001f\u007f])?$"
Named = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_NOT_BLANK)]
Folder = Annotated[str, StringConstraints(min_length=1, max_length=600, pattern=r"^[/~][^\u0000-\u001f]*$")]
"""A whole path, or one that starts from the person's home folder (`~`)."""
Many = Annotated[list[Named], Field(max_length=MOST)]
GrantId = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\u0000-\u001f/]+$")]
Most = Annotated[int, Field(ge=1, le=10**15)]


class WantedMoney(Record):
    """The most that one use may pay."""

    most: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}(\.[0-9]{1,4})?$")]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class WantedBudget(Record):
    """What one run may use up; null is without limit."""

    steps: Most | None = None
    seconds: Most | None = None
    bytes: Most | None = None


class WantedGrant(Record):
    """What the owner wants to allow, or with `deny` to forbid; something must be named."""

    deny: bool = False
    read: Annotated[list[Folder], Field(max_length=MOST)] = Field(default_factory=list[Folder])
    """Folders to look into."""
    write: Annotated[list[Folder], Field(max_length=MOST)] = Field(default_factory=list[Folder])
    """Folders to look into and change."""
    hosts: Many = Field(default_factory=list[Named])
    people: Many = Field(default_factory=list[Named])
    apps: Many = Field(default_factory=list[Named])
    abilities: Many = Field(default_factory=list[Named])
    """None is all of them."""
    risk: Annotated[int, Field(ge=0, le=3)] = 1
    money: WantedMoney | None = None
    budget: WantedBudget | None = None
    until: AwareDatetime | None = None
    """Null: until it is taken back."""
    who: Named | None = None
    """Null: the owner, and of a denial everybody."""
    device: Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{26}$")] | None = None
    desk: Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{26}$")] | None = None
    """On which computer; null: folders are those of the owner's own, and all else holds on every one."""
    channel: (
        Annotated[str, StringConstraints(min_length=1, max_length=240, pattern=r"^[^\s\u0000-\u001f]+$")] | None
    ) = None


class GrantDraft(Record):
    """What would be signed. Nothing is granted yet."""

    text: str
    """The words that the owner's device is to sign: “grant add ” and the grant as JSON."""


class NewGrant(Record):
    signed: SignedBytes
    """A command of the owner with the text of the draft."""
    unlock: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Proof that the unlock secret was typed: for the hash of that text, and the nonce of that command."""


class EndedGrant(Record):
    signed: SignedBytes
    """A command of the owner with the text “grant remove ” and the grant's id."""


class GrantPath(Record):
    id: GrantId


class GrantForm(Record):
    """What a page needs to know to have something granted; only the owner's own computer tells it."""

    abilities: list[str]
    unlock: bool
    """Whether an unlock secret was ever set."""
    home: str
    """Where this person's own files lie: a grant for it, or for what holds it, is a wide one."""
    desk: str
    """Which of the desks is this computer: only here is looked whether a folder is there."""


class BudgetView(Record):
    """What one run may use up; null is without limit."""

    steps: int | None = None
    seconds: int | None = None
    bytes: int | None = None
    tokens: int | None = None


class GrantView(Record):
    """One grant or denial, and whether it still holds."""

    id: str
    person: str
    device: str
    """On whose word: the device that somebody speaks from; `*` is any."""
    desk: str
    """Where: the desk whose folders these are; `*` is every one."""
    channel: str
    deny: bool
    abilities: list[str]
    risk: int
    read: list[str]
    write: list[str]
    apps: list[str]
    hosts: list[str]
    people: list[str]
    money: str | None = None
    """The most that one use may pay, and its currency."""
    budget: BudgetView | None = None
    until: str | None = None
    by: str
    holds: bool
    why: Ended
    """Why it does not hold."""


class GrantList(Record):
    grants: list[GrantView]


class Granted(Record):
    """The grant that holds now, or does so no more."""

    grant: GrantView
