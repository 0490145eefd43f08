"""A thinker over a real desk with a scripted model: what it proves is what code does with an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from deskhand.core.world.facts import World
from deskhand.planner import Context, Planned, Planner
from deskhand.planner.thinking.thinker import Request, Thinker, Thought
from deskhand.testing.models import Script, Scripted

NOW = datetime(2026, 11, 21, 10, 0)  # noqa: DTZ001


def step(name: str, do: str, /, **args: Any) -> dict[str, Any]:
    return {"id": name, "do": do, "with": args}


def steps(*rows: Mapping[str, Any]) -> dict[str, Any]:
    return {"steps": [dict(one) for one in rows]}


async def thought(
    planner: Planner, world: World, text: str, script: Script, context: Context | None = None
) -> tuple[Thought, Scripted]:
    """What comes of these words when the model answers so, and what it was asked."""
    model = Scripted(script)
    return await Thinker(planner.registry).plan(request(planner, world, text, context), model), model


def request(planner: Planner, world: World, text: str, context: Context | None = None) -> Request:
    before: Planned = planner.plan(text, world, NOW, context=context)
    return Request(text, world, NOW, before, context or Context())


def told(model: Scripted) -> str:
    """All that it was told the last time."""
    return "\n".join(one.text for one in model.last)


def ids(model: Scripted, name: str) -> Sequence[str]:
    """Under which ids it was told of things with this name."""
    return [line.split()[0] for line in told(model).splitlines() if f'{name}"' in line]
