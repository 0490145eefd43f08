"""What is attacked: a desk as far as its word goes. The same attacks run against every one of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cache
from typing import Any, Final, Protocol

import msgspec

from deskhand.core.plan.model import Plan
from deskhand.core.plan.read import read_plan
from deskhand.core.registry import Registry
from deskhand.testing.redteam.canary import Canary
from deskhand.testing.redteam.house import House
from deskhand.trust.signed import Signed

TAKEN: Final = "taken"
DONE: Final = "done"
PLAYED: Final = "deskhand.testing.redteam.fixture"
PACKAGES: Final = ("deskhand.abilities", PLAYED)


class Target(Protocol):
    """A desk with one person's household. Every answer is a word: `taken`, `done`, or why not."""

    house: House
    canary: Canary
    knows: dict[str, Plan]
    """What this desk's own grammar makes of some words."""
    results: dict[int, dict[str, Any]]
    """What came out of the steps of each run, as the desk said it."""

    async def lock(
        self, run: int, signed: Signed, plan: bytes, *, n: int = 0, card: bytes = b"", consent: Signed | None = None
    ) -> str:
        """Hold a run to a plan, on the word that was signed."""
        ...

    async def consent(self, run: int, card: bytes, signed: Signed) -> str:
        """A signed answer to a card."""
        ...

    async def job(self, run: int, path: str, do: str, args: Mapping[str, Any], *, attempt: int = 1) -> str:
        """Have one step done."""
        ...

    async def roster(self, entries: Sequence[Signed]) -> str:
        """A list of devices, passed on."""
        ...

    async def grant(self, signed: Signed) -> str:
        """A grant, passed on."""
        ...


Open = Callable[..., AbstractAsyncContextManager[Target]]
"""`open(world, *grants)`: a fresh one in the folder of an attack."""


@cache
def registry() -> Registry:
    """Everything that is built, and the played rest."""
    return Registry.discover(*PACKAGES)


def planned(*steps: Mapping[str, Any], goal: str = "g") -> Plan:
    return read_plan({"v": 1, "goal": goal, "steps": list(steps)})


def step(id_: str, do: str, **args: Any) -> dict[str, Any]:
    return {"id": id_, "do": do, "with": args}


def written(plan: Plan) -> bytes:
    """A plan as it crosses the wire."""
    return msgspec.json.encode(plan.json_object())


async def locked(target: Target, run: int, plan: Plan, *, goal: str = "", signed: Signed | None = None) -> str:
    """The honest beginning: the person said it, and the desk's own grammar understands the same."""
    words = goal or plan.goal
    target.knows[words] = plan
    return await target.lock(run, signed or target.house.command(words), written(plan))
