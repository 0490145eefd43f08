"""What the abilities about tasks hand back."""

from __future__ import annotations

from pydantic import Field

from deskhand.core.values import Files, Name, Record, When


class Task(Record):
    """Something to be done. `late`: it was due before now, and is not done."""

    id: str
    text: str
    due: When | None
    done: bool
    late: bool
    note: str
    list: Name
    account: str


class Tasks(Record):
    """`count` is of all that fit; `tasks` holds the first `limit`, those due soonest first."""

    tasks: list[Task]
    task: str | None
    count: int
    late: int
    unread: list[Name] = Field(default_factory=list[Name])


class Changed(Record):
    """A task that was put down, or is done. `again`: it repeats, was done this time, and is due next at `due`."""

    task: str
    text: str
    due: When | None
    done: bool
    list: Name
    files: Files
    again: bool = False
