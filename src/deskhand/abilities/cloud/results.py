"""What the abilities about the cloud hand back."""

from __future__ import annotations

from deskhand.core.values import File, Record


class Thing(Record):
    path: str
    size: int
    modified: str


class Listed(Record):
    things: list[Thing]
    path: str | None


class Fetched(Record):
    file: File
    path: str


class Stored(Record):
    path: str
    size: int


class Machine(Record):
    name: str
    state: str


class Machines(Record):
    machines: list[Machine]
    name: str | None
