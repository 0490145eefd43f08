"""What the abilities about events hand back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from deskhand.core.values import File, Files, Name, People, Person, Record, When

Repeat = Literal["", "daily", "workdays", "weekly", "monthly", "yearly"]
Which = Literal["one", "all"]
Days = Literal["workdays", "all"]
Skips = Literal["", "months", "years"]


class Event(Record):
    """One time that something happens. Of whole days, `end` is the last of them. `repeats` is its rule (RRULE)."""

    id: str
    title: str
    start: When
    end: When
    all_day: bool
    minutes: int
    place: str
    note: str
    calendar: Name
    account: str
    people: list[Person]
    state: str
    repeats: str
    reminder: int | None = None
    """Minutes before it begins."""


class Total(Record):
    """All events of one title together."""

    title: str
    count: int
    minutes: int


class Clash(Record):
    """Two events in each other's way."""

    one: Event
    other: Event


class Listed(Record):
    """`count` is of all; `events` holds the first `limit`. `totals` are longest first, `text` has a line an event."""

    events: list[Event]
    event: str | None
    first: Event | None
    count: int
    totals: list[Total]
    clashes: list[Clash]
    text: str
    calendars: list[Name]
    unread: list[Name] = Field(default_factory=list[Name])
    """Files that are no calendars, and events that cannot be worked out."""
    unclear: list[str] = Field(default_factory=list[str])
    """Events that repeat in a way no one can read: only the time they say themselves is here."""


class Slot(Record):
    """A stretch of free time."""

    when: When
    start: When
    end: When
    minutes: int


class Free(Record):
    """`slots` are the first `limit`; `slot` is the first of them, as long as was asked for, ready to be filled."""

    slots: list[Slot]
    slot: When | None
    count: int
    people: list[Name]
    busy: list[Event]
    unread: list[Name] = Field(default_factory=list[Name])
    """Files that are no calendars and events that cannot be worked out: they counted for nothing."""
    unclear: list[str] = Field(default_factory=list[str])
    """Events that repeat in a way no one can read: they counted as busy at the time they say themselves."""


class Changed(Record):
    """An event as it is now. `told` are those who were sent word of it, `files` where it stands in files."""

    event: str
    title: str
    start: When
    end: When
    all_day: bool
    calendar: Name
    told: People
    clashes: list[Event]
    files: Files
    file: File | None
    repeats: str
    gone: bool = False
    """It was called off."""
    times: int = 0
    """How often a series falls that was moved as a whole, within ten years of its beginning.

    `past` of them were over already; neither is more than 5,000, however many there are.
    """
    past: int = 0
    endless: bool = False
    """It falls more often than that, or without end."""
    skips: Skips = ""
    """What has no such day, so that it does not fall there."""
    again: bool = False
    """It goes on at other times."""
