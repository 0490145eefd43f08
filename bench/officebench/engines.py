"""What makes a plan of a request: the seam at which perfect plans, our planner and a model take turns."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from bench.officebench.tasks import Task
from deskhand.core.flow.grants import Closed
from deskhand.core.flow.guard import guarded
from deskhand.core.plan.model import Plan
from deskhand.core.plan.read import read_plan
from deskhand.core.plan.refs import literal
from deskhand.core.registry import Registry
from deskhand.core.words import Lang
from deskhand.core.world.facts import World
from deskhand.hub.hub import Hub
from deskhand.planner import Context, Owes, Planned, Planner

PLANS: Final = Path(__file__).parent / "plans"
Planning = Callable[[Registry], Planner]


class NoPlan(Exception):
    """There is nothing to perform for this task; the message says why."""


class Engine(Protocol):
    """One way to a plan."""

    @property
    def name(self) -> str: ...

    def planning(self, task: Task) -> Planning:
        """What hub and desk read the words of this task with; raises `NoPlan`."""
        ...

    def widened(self, hub: Hub) -> None:
        """Set up what is asked where the words are not understood."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """A plan as it lies in a file: its steps, and what is to be known about it."""

    steps: Sequence[Mapping[str, Any]]
    prose: bool = False
    """The task wants words that somebody composes; the plan gives what can be taken from its files."""
    keywords: str = ""
    """What of the request the plan leaves out though the checks may pass, and what an ability would have to learn."""
    fails: str = ""
    """Why it does not pass, as far as that is known."""

    @classmethod
    def read(cls, file: Path) -> Written:
        """Raises `NoPlan` where the file says why there is none."""
        said = json.loads(file.read_text(encoding="utf-8"))
        if none := said.get("none"):
            raise NoPlan(none)
        return cls(
            said["steps"], bool(said.get("prose", False)), str(said.get("keywords", "")), str(said.get("fails", ""))
        )

    def plan(self, goal: str) -> Plan:
        return read_plan({"goal": goal, "steps": list(self.steps)})


def written_for(task: Task, plans: Path = PLANS) -> Written:
    """The plan that a perfect planner would make; raises `NoPlan` where none is written."""
    file = plans / task.group / f"{task.number}.json"
    if not file.is_file():
        raise NoPlan("no plan is written for it")
    return Written.read(file)


class GivenPlan(Planner):
    """A planner that always has this plan in mind, and asks what is owed as ours does."""

    def __init__(self, registry: Registry, plan: Plan) -> None:
        super().__init__(registry)
        self._given = plan

    def plan(
        self,
        text: str,
        world: World,
        now: datetime,
        lang: Lang | None = None,
        context: Context | None = None,
        owes: Owes | None = None,
        closed: Sequence[Closed] = (),
    ) -> Planned:
        owed: Collection[str] = owes(self._given) if owes is not None else ()
        return Planned("run", lang or "en", guarded(self._given, owed, literal(text)))


@dataclass(frozen=True, slots=True)
class Plans:
    """Perfect plans: what our abilities can do when every request is understood."""

    folder: Path = PLANS
    name: str = "plans"

    def planning(self, task: Task) -> Planning:
        plan = written_for(task, self.folder).plan(task.text)
        return lambda registry: GivenPlan(registry, plan)

    def widened(self, hub: Hub) -> None:
        """Nothing is left to be understood."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """Our own planner, with no model: the grammar, and nothing behind it."""

    name: str = "planner"

    def planning(self, task: Task) -> Planning:
        return Planner

    def widened(self, hub: Hub) -> None:
        """Nobody else is asked."""
