"""What an attack is: it tries one thing, and says what it got; nothing got means that it was held off."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final, Literal

from deskhand.core.words import Words

How = Literal["real", "fixture", "not_run"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Against what an attack runs: the real thing, a played ability, or nothing yet, and then why."""

    how: How
    why: Words | None = None


REAL: Final = Standing("real")
FIXTURE: Final = Standing("fixture")


def absent(why: Words) -> Standing:
    return Standing("not_run", why)


@dataclass(frozen=True, slots=True)
class World:
    """What one attack has to itself: an empty folder, and chance that can be repeated."""

    folder: Path
    chance: Random


Run = Callable[[World], Awaitable[str | None]]
"""What the attacker got (a file touched, a byte sent, a secret seen), in words for the report; None for nothing."""


@dataclass(frozen=True, slots=True)
class Attack:
    family: str
    name: str
    run: Run
    standing: Standing = REAL


async def nothing(_: World) -> str | None:
    """The body of an attack that is not run."""
    return None


@dataclass(frozen=True, slots=True)
class Family:
    """Attacks of one kind. `attacks` looks at what is built when it is called; `seed` is for those made by chance."""

    name: str
    title: Words
    attacks: Callable[[int], list[Attack]]
