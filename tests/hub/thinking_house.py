"""Hub and desk as `deskhand` runs them, with a scripted model where the words are not understood."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from deskhand.planner.model.seam import Answer, Asked, Progress
from deskhand.testing.models import Script, Scripted
from deskhand.testing.whole import Whole, whole

STOP: dict[str, Any] = {"goal": "stop", "steps": [{"id": "s", "do": "run.stop"}]}


class Waiting(Scripted):
    """Answers only once it is let; knows whether its call was cancelled."""

    def __init__(self, script: Script) -> None:
        super().__init__(script)
        self.begun = asyncio.Event()
        self.go = asyncio.Event()
        self.cancelled = False

    async def ask(self, asked: Asked, progress: Progress | None = None) -> Answer:
        self.begun.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return await super().ask(asked, progress)


def by_id(asked: Asked, name: str) -> str:
    """The id under which the model was told of something."""
    text = "\n".join(one.text for one in asked.messages)
    found = re.search(rf'^(\w\d+) \w+ "{re.escape(name)}"', text, re.MULTILINE)
    assert found is not None, f"it was not told of {name}"
    return f"@{found[1]}"


def step(name: str, do: str, /, **args: Any) -> dict[str, Any]:
    return {"id": name, "do": do, "with": args}


def steps(*rows: Mapping[str, Any]) -> dict[str, Any]:
    return {"steps": [dict(one) for one in rows]}


@asynccontextmanager
async def thinking(tmp: Path, model: Scripted) -> AsyncGenerator[tuple[Whole, Path]]:
    """A desk with a few files, and the hub beside it."""
    root = tmp / "root"
    (root / "Archive").mkdir(parents=True)
    for name in ("budget", "budget.xlsx", "notes.txt", "plan.docx"):
        (root / name).write_text(f"{name}\n")
    (tmp / "home").mkdir()
    async with whole(tmp / "home", STOP) as on:
        on.hub.widening.model_for = lambda message, run: model
        yield on, root
