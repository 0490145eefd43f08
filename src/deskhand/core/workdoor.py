"""What an ability about the work itself is given: the hub's own rows, and no door to any computer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from deskhand.core.skill.door import SkillsDoor
from deskhand.core.values import Record
from deskhand.core.words import Lang


class RunLine(Record):
    """One run as a person sees it in a list."""

    run: int
    goal: str
    state: str
    steps_done: int
    steps: int
    started: str
    changed: int = 0


class WorkDoor(Protocol):
    """The hub's own rows, for abilities about the work itself."""

    async def runs(self, limit: int = 10) -> list[RunLine]:
        """This person's runs, newest first."""
        ...

    async def run(self, run: int | None) -> RunLine:
        """One run, or the last one that was not about the work itself; raises where there is none."""
        ...

    async def why(self, run: int | None) -> list[str]:
        """The story of a run, one line an event, in the asker's language."""
        ...

    async def stop(self, run: int | None) -> RunLine:
        """Ask a run (default: everything this person has running) to stop; returns at once with its state."""
        ...


class Card(Record):
    """One ability as help shows it."""

    id: str
    about: str
    say: list[str]


class HubCtx(Protocol):
    """What an ability that runs in the hub is given."""

    @property
    def lang(self) -> Lang: ...

    @property
    def now(self) -> datetime: ...

    @property
    def work(self) -> WorkDoor: ...

    @property
    def skills(self) -> SkillsDoor: ...

    @property
    def cards(self) -> Sequence[Card]:
        """Every ability with examples, in the asker's language."""
        ...
