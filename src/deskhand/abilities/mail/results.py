"""What the abilities about mails hand back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from deskhand.core.afterwards import Left
from deskhand.core.values import File, Files, Name, People, Person, Record, When

Order = Literal["newest", "oldest"]


class Who(Record):
    """Somebody in a mail; `name` is what they call themselves, else what stands before the @."""

    name: Person
    address: Person


class Attachment(Record):
    """A file that came with a mail."""

    name: Name
    type: str
    size: int
    hash: str
    inside: str = ""
    """The subject of the mail it came with, where that came as a file itself."""


class Line(Record):
    """One mail in a list. `dated` says how its time is known: by its header, a line of its text, or its file."""

    id: str
    account: str
    box: Name
    subject: str
    sender: Who | None
    to: list[Who]
    at: When
    dated: Literal["header", "text", "file"]
    unread: bool | None
    files: list[Name]
    preview: str
    file: File | None = None


class Counted(Record):
    """How many of the mails that were found lie in one box."""

    box: Name
    count: int


class Found(Record):
    """`count` is of all that matched; `mails` holds the first `limit`. `mail` names the first of them."""

    mails: list[Line]
    mail: str | None
    first: Line | None
    count: int
    boxes: list[Counted]
    passed: list[Name] = Field(default_factory=list[Name])
    """Files that are no mails."""
    more: int = 0
    """How many mails of full boxes were not looked at: older ones, or newer where the oldest were wanted."""


class Table(Record):
    """A table on a mail's page, its names on top where it has any."""

    rows: list[list[str]]


class Invitation(Record):
    """What a mail invites to, or calls off. `starts` and `ends` are as the answer says them; of whole days, days."""

    title: str
    starts: str
    ends: str
    place: str
    organizer: str
    repeats: str
    cancelled: bool
    """It tells that this will not be."""


class Text(Record):
    """One mail, whole. `links` and formulas in it are only text."""

    id: str
    account: str
    box: Name
    subject: str
    sender: Who | None
    to: list[Who]
    cc: list[Who]
    at: When
    text: str
    html: bool
    """The text was made from a page."""
    tables: list[Table]
    files: list[Attachment]
    invitation: bool
    events: list[Invitation] = Field(default_factory=list[Invitation])
    """What the invitation is to; empty where it cannot be read."""
    file: File | None = None


class Read(Record):
    """`text` is all of them, one after the other, each under its head; `saved` are the files that came with them."""

    mails: list[Text]
    first: Text
    text: str
    saved: Files
    left: list[Left] = Field(default_factory=list[Left])


class Written(Record):
    """A mail that was laid down or sent. `files` are where it stands, where it stands in files; `id` its Message-ID."""

    account: str
    to: People
    cc: People
    subject: str
    id: str
    attached: list[Name]
    files: Files
    file: File | None
    sent: bool
    unsure: bool = False
    """It broke off on its way, so nobody can tell whether it was sent."""
    note: str | None = None
