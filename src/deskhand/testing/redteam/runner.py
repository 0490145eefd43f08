"""Runs attacks, each in a folder of its own, and counts what came of them."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from deskhand.core.words import Words
from deskhand.testing.redteam.attack import Attack, Family, World

SECONDS: Final = 120.0
"""The longest that one attack may take."""
Tell = Callable[[str, int, int], None]
"""Which family, how many of its attacks are over, how many there are."""


@dataclass(frozen=True, slots=True)
class Result:
    attack: Attack
    got: str | None = None
    """What the attacker got; None: it was held off."""
    broken: str | None = None
    """Why the attack itself could not be carried out: it proves nothing then."""


@dataclass
class Tally:
    """What came of one family."""

    name: str
    title: Words
    attacks: int = 0
    succeeded: int = 0
    real: int = 0
    fixture: int = 0
    not_run: int = 0
    reasons: list[Words] = field(default_factory=list[Words])
    won: list[Result] = field(default_factory=list[Result])
    broken: list[Result] = field(default_factory=list[Result])

    def add(self, result: Result) -> None:
        standing = result.attack.standing
        self.attacks += 1
        if result.broken is not None:
            self.not_run += 1
            self.broken.append(result)
            return
        if standing.how == "not_run":
            self.not_run += 1
            if standing.why is not None and standing.why not in self.reasons:
                self.reasons.append(standing.why)
            return
        self.real += standing.how == "real"
        self.fixture += standing.how == "fixture"
        if result.got is not None:
            self.succeeded += 1
            self.won.append(result)

    def object(self) -> dict[str, str | int]:
        counts = {name: getattr(self, name) for name in ("attacks", "succeeded", "real", "fixture", "not_run")}
        return {"name": self.name, **counts}

    @property
    def well(self) -> bool:
        return not self.won and not self.broken


async def tried(attack: Attack, seed: int) -> Result:
    """One attack, in an empty folder that is gone afterwards."""
    if attack.standing.how == "not_run":
        return Result(attack)
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="deskhand-redteam-"))
    try:
        world = World(folder, Random(f"{seed}/{attack.family}/{attack.name}"))  # noqa: S311 - to be repeated
        got = await asyncio.wait_for(attack.run(world), SECONDS)
    except Exception as wrong:  # noqa: BLE001 - whatever broke, it is said, and proves nothing
        return Result(attack, broken=f"{type(wrong).__name__}: {wrong}")
    finally:
        with contextlib.suppress(OSError):
            await asyncio.to_thread(shutil.rmtree, folder)
    return Result(attack, got)


async def tally(family: Family, seed: int, tell: Tell, *, attacks: Sequence[Attack] | None = None) -> Tally:
    """A whole family, one attack after the other."""
    every = family.attacks(seed) if attacks is None else attacks
    counted = Tally(family.name, family.title)
    tell(family.name, 0, len(every))
    for n, attack in enumerate(every, 1):
        counted.add(await tried(attack, seed))
        tell(family.name, n, len(every))
    return counted
