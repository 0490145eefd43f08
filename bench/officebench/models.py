"""The grammar with a model behind it: a plan at once, one that is planned on while it runs, or a loop of calls."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from bench.officebench.engines import Planning
from bench.officebench.tasks import Task
from deskhand.core.flow.guard import changing, guarded
from deskhand.core.flow.wrote import Wrote
from deskhand.core.plan.model import Plan
from deskhand.core.plan.read import read_plan
from deskhand.core.plan.refs import literal
from deskhand.hub.hub import Hub
from deskhand.planner import Planned, Planner
from deskhand.planner.model.seam import Answer, Asked, Model, Progress
from deskhand.planner.thinking.thinker import Request, Thinker, Thought

Way = Literal["once", "again", "react"]
WAYS: Final[tuple[Way, ...]] = ("once", "again", "react")


@dataclass
class Counted:
    """A model whose calls are counted: what the figures are made of."""

    model: Model
    calls: int = 0
    tokens: int = 0
    seconds: float = 0.0

    async def ask(self, asked: Asked, progress: Progress | None = None) -> Answer:
        self.calls += 1
        began = time.perf_counter()
        try:
            answer = await self.model.ask(asked, progress)
        finally:
            self.seconds += time.perf_counter() - began
        self.tokens += answer.tokens_in + answer.tokens_out
        return answer

    def figures(self) -> dict[str, Any]:
        return {"calls": self.calls, "tokens": self.tokens, "seconds": round(self.seconds, 1)}


class Reacting(Thinker):
    """No plan beforehand: one step that looks and acts, call by call, with everything there is."""

    async def plan(self, request: Request, model: Model, progress: Progress | None = None) -> Thought:
        lang, wrote = request.planned.lang, Wrote(request.text)
        plan = self._loop(request.text)
        owed = changing(plan.steps, self.registry)
        return Thought(Planned("confirm", lang, guarded(plan, owed, literal(request.text)), wrote=wrote))

    def _loop(self, text: str) -> Plan:
        bounds = {"abilities": sorted(self.abilities), "worst": "R1", "calls": 30, "tokens": 200_000}
        return read_plan({"goal": text, "steps": [{"id": "a", "agent": text[:4_000], "bounds": bounds}]})


@dataclass
class Thinking:
    """The grammar, and a model for what it does not understand."""

    model: Counted
    way: Way
    seconds: float = 120.0
    """How long it may think about one request, or one step."""
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = f"model-{self.way}"

    def planning(self, task: Task) -> Planning:
        return Planner

    def widened(self, hub: Hub) -> None:
        registry = hub.registry
        hub.widening.thinker = (
            Reacting(registry) if self.way == "react" else Thinker(registry, deciding=self.way == "again")
        )
        hub.widening.seconds = self.seconds
        hub.widening.model_for = lambda message, run: self.model


def per_solved(model: Counted, figure: Mapping[str, Any]) -> dict[str, Any]:
    """What the model cost: in all, and for each task that passed."""
    solved = figure["repaired"]["passed"]
    each = {name: round(value / solved, 1) for name, value in model.figures().items()} if solved else None
    wall = round(figure["seconds"] / solved, 1) if solved else None
    return {"all": model.figures(), "per_solved": each, "wall_seconds_per_solved": wall}


def at(url: str, name: str, key: str, patience: float) -> Model:
    """The model of this name at an OpenAI-compatible address, given so many seconds until its first word."""
    from deskhand.planner.model.address import Address, Patience
    from deskhand.planner.model.endpoint import Endpoint
    from deskhand.planner.model.patience import PatientModel

    slow = Patience(first=patience, whole=2 * patience)
    return PatientModel(Endpoint(Address("bench", url, name, key=key, patience=slow)), Uncounted())


class Uncounted:
    """A ledger without rows: what is asked is counted by `Counted`."""

    async def begin(self, call: object) -> int:
        return 0

    async def end(self, number: int, spent: object) -> None:
        return None
