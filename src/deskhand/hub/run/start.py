"""What may start in a run: an attempt, a question, a step left out, a loop's list, a loop's end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from deskhand.core.plan.model import Ask, Do

Why = Literal["if", "declined", "nothing", "needs_skipped", "halted", "chosen", "replanned"]


@dataclass(frozen=True, slots=True)
class Begin:
    """An attempt at an ability's step; `wait` is how many seconds from now."""

    path: str
    step: Do
    attempt: int
    args: dict[str, Any] = field(default_factory=dict[str, Any])
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Put:
    """A question of the plan."""

    path: str
    step: Ask
    attempt: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """A question about a step that went wrong: again, skip, stop; or: did it happen?"""

    path: str
    attempt: int
    reason: Literal["fail", "unknown"]


@dataclass(frozen=True, slots=True)
class Skip:
    path: str
    attempt: int
    why: Why
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """The list a loop goes over, to be stored before the first of its steps starts."""

    path: str
    items: list[Any]
    total: int


@dataclass(frozen=True, slots=True)
class Close:
    """A loop, or a step that decides for itself, is at its end."""

    path: str
    outcome: Literal["done", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Think:
    """A model decides what comes next of a step that leaves it open."""

    path: str
    attempt: int


Start = Begin | Put | Trouble | Skip | Items | Close | Think
