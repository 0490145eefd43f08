"""What the hub asks of whoever turns words into a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal, Protocol

from deskhand.core.plan.model import Plan
from deskhand.core.words import Lang
from deskhand.core.world.facts import World
from deskhand.planner import Context

Outcome = Literal["run", "confirm", "choose", "teach"]
Worlds = Callable[[str, tuple[str, ...]], World]
"""The world as it is now below a root, within some folders."""


class Suggestion(Protocol):
    @property
    def do(self) -> str: ...
    @property
    def say(self) -> str: ...


class Planned(Protocol):
    """How well some words were understood, and the plan they became."""

    @property
    def outcome(self) -> Outcome: ...
    @property
    def lang(self) -> Lang: ...
    @property
    def plan(self) -> Plan | None: ...
    @property
    def readings(self) -> Sequence[Plan]:
        """Where the words have two or three readings: each as a plan, in the order of the question's choices."""
        ...

    @property
    def unused(self) -> Sequence[str]: ...
    @property
    def suggest(self) -> Sequence[Suggestion]: ...


class Planner(Protocol):
    def plan(
        self, text: str, world: World, *, now: datetime, lang: Lang | None = None, context: Context | None = None
    ) -> Planned:
        """Blocking, quick, and without effect: it only reads the world."""
        ...
