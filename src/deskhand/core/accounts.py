"""The person's accounts, as far as an ability sees them: boxes of mails, shelves of events, tasks and contacts.

An account is a server, or a plain folder with the same things in files; to an ability both look alike. Passwords,
addresses of servers and the way to them are the desk's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from deskhand.core.changes import Change
from deskhand.core.values import File, Record

Role = Literal["inbox", "sent", "drafts", "trash", "junk", "archive", "person", ""]
"""What a box is for; `person`: it is the box of somebody, and all of theirs lies in it."""
ShelfKind = Literal["calendar", "people"]


class Box(Record):
    """One box of mails; `place` is the desk's own name for it."""

    account: str
    name: str
    role: Role
    place: str
    near: bool
    """It is a folder of this computer."""


class MailAccount(Record):
    """One account that mails lie in, or are sent from."""

    name: str
    address: str
    person: str
    zone: str
    sends: bool
    """Whether anything can be sent from it."""
    by_person: bool = False
    """A folder in which each box is somebody's: what is sent lies in the sender's and in the recipients'."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which mails are looked for. A server may give more than that; whoever asks looks again."""

    since: float = float("-inf")
    until: float = float("inf")
    words: str = ""
    sender: str = ""
    unread: bool = False
    oldest: bool = False
    """The oldest are wanted first: where a box holds more than `most`, those are looked at."""
    most: int = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail where it lies. `content` may be only its beginning."""

    box: Box
    key: str
    """Its name in the box, as the box has it."""
    content: bytes = field(repr=False)
    whole: bool
    unread: bool | None
    kept: float
    """When it came to lie there, in seconds since 1970."""
    file: File | None = None


class Letters(NamedTuple):
    """Mails of one box that may be wanted, the wanted end first; `more` of them were not looked at."""

    letters: list[Letter]
    more: int = 0


class MailDoor(Protocol):
    """Mails of all accounts. Only reading is done here; what is sent or laid down are changes, to be carried out."""

    @property
    def accounts(self) -> Sequence[MailAccount]: ...

    async def boxes(self, account: str | None = None) -> list[Box]:
        """Every box of one account, or of all. Raises where a folder that one names is not there."""
        ...

    async def letters(self, box: Box, wanted: Wanted) -> Letters:
        """Mails in a box; of those that are wanted, as many as are looked at."""
        ...

    async def letter(self, box: Box, key: str) -> Letter | None:
        """One mail, whole; None where it is not there any more."""
        ...

    async def sending(
        self, account: str, content: bytes, *, message_id: str, to: Sequence[str], name: str
    ) -> list[Change]:
        """What sends a mail: the changes to propose. `name` is what it is called where it is kept as a file."""
        ...

    async def drafting(self, account: str, content: bytes, *, message_id: str, name: str) -> list[Change]:
        """What lays a mail into the drafts."""
        ...


class Shelf(Record):
    """One calendar with its events and tasks, or one address book."""

    account: str
    kind: ShelfKind
    name: str
    place: str
    """Where it is, as the desk has it: a path, or an address below the account's."""
    near: bool
    single: bool
    """All of it is one file; else each thing has a file of its own."""
    person: str = ""
    """Whose it is, where that is known."""
    address: str = ""
    zone: str = "UTC"
    """The time zone of whoever it belongs to, by its name; empty where times are kept without one."""
    main: bool = False
    """New things of this account go here."""
    there: bool = True
    """False for one that is made when something is first put there."""


@dataclass(frozen=True, slots=True)
class Held:
    """One file of a shelf as it is now."""

    shelf: Shelf
    place: str
    mark: str
    """By which it is known whether it changed."""
    content: bytes = field(repr=False)


class ShelvesDoor(Protocol):
    """Calendars and address books of all accounts. Only reading is done here, the rest are changes to propose."""

    async def must_be_any(self, kind: ShelfKind) -> None:
        """Raises where no account has anything of the kind, or a folder that one names is not there.

        That nothing is there would be no answer then.
        """
        ...

    async def shelves(self, kind: ShelfKind) -> list[Shelf]: ...

    async def chosen(self, kind: ShelfKind, name: str) -> Shelf:
        """The shelf that is called so, or, where a folder keeps them, one that will be; without a name the main one.

        Raises where there is none.
        """
        ...

    async def held(self, shelf: Shelf, since: float | None = None, until: float | None = None) -> list[Held]:
        """Its files; of events at least those that touch this time."""
        ...

    def written(self, held: Held, content: bytes, what: str) -> Awaitable[Change]:
        """What gives a file another content, if it is still as it was. `what` is what a person knows the thing by."""
        ...

    def added(self, shelf: Shelf, name: str, content: bytes, what: str) -> Awaitable[list[Change]]:
        """What puts a new file on a shelf; `name` is the same however often that is tried."""
        ...

    def removed(self, held: Held, what: str) -> Awaitable[Change]:
        """What takes a file off a shelf."""
        ...


class Known(Record):
    """Somebody in the person's own address books."""

    name: str
    mails: list[str]
    phones: list[str]
    company: str = ""
    title: str = ""
    address: str = ""
    note: str = ""
    account: str = ""
    book: str = ""


class PeopleDoor(Protocol):
    """Who the person knows, over all address books."""

    async def found(self, name: str) -> list[Known]:
        """Everybody who is called so, the best first; everybody at all where no name is given."""
        ...

    async def addressed(self, said: Sequence[str]) -> list[str]:
        """`Name <address>` for each of these people, as they were named; raises where one is nobody, or several."""
        ...
