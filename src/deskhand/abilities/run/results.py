"""What the abilities about runs hand back."""

from __future__ import annotations

from pydantic import Field

from deskhand.core.afterwards import Left
from deskhand.core.values import Files, Record, RunNumber
from deskhand.core.workdoor import RunLine


class Status(Record):
    """Runs, newest first."""

    runs: list[RunLine]


class Stopping(Record):
    """The run that was asked to stop; what it had begun is still seen to its end."""

    run: RunNumber
    goal: str
    state: str


class Why(Record):
    """The story of a run, one line an event."""

    run: RunNumber
    goal: str
    lines: list[str]


class Undone(Record):
    """`undone` is what was put back, `skipped` what had changed since and was left alone."""

    run: RunNumber
    undone: Files
    skipped: list[Left] = Field(default_factory=list[Left])
    count: int
