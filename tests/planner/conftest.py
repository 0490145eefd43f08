"""One planner over all abilities, and one desk, for every test of the planner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from bench.planner.desk import Desk
from tests.planner.desk import laid_out

from deskhand.core.agents import OutsideAgent
from deskhand.core.flow.guard import changing
from deskhand.core.plan.model import Do
from deskhand.core.registry import Registry
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Context, Planned, Planner

NOW = datetime(2026, 11, 21, 10, 0)  # noqa: DTZ001
_NAMES = ("research", "translator", "研究", "翻译")
AGENTS = tuple(OutsideAgent(name, f"https://{n}.example.com") for n, name in enumerate(_NAMES))
"""Those that the examples name."""
KEPT = Context(skills=("friday report", "weekly backup", "周报", "每周备份"))
Ask = Callable[..., Planned]
AskDesk = Callable[[str], Planned]


@pytest.fixture(scope="session")
def planner() -> Planner:
    return Planner(Registry.discover(), AGENTS)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FolderWorld]:
    world = FolderWorld(str(laid_out(tmp_path_factory.mktemp("home"))))
    yield world
    world.close()


@pytest.fixture(scope="session")
def office_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FolderWorld]:
    world = FolderWorld(str(laid_out(tmp_path_factory.mktemp("office"), office=True)))
    yield world
    world.close()


@pytest.fixture
def ask(planner: Planner, world: FolderWorld) -> Ask:
    return _asking(planner, world)


@pytest.fixture
def ask_office(planner: Planner, office_world: FolderWorld) -> Ask:
    """Of a desk where everything is that the examples of the abilities name."""
    return _asking(planner, office_world, KEPT)


def _asking(planner: Planner, world: FolderWorld, known: Context | None = None) -> Ask:
    def asked(text: str, context: Context | None = known) -> Planned:
        return planner.plan(text, world, NOW, context=context, owes=lambda plan: changing(plan.steps, planner.registry))

    return asked


@pytest.fixture(scope="module")
def ask_desk(planner: Planner, tmp_path_factory: pytest.TempPathFactory) -> AskDesk:
    """Of the desk that the bench describes."""
    desk = Desk(tmp_path_factory.mktemp("guarded"))

    def asked(text: str) -> Planned:
        owes = lambda plan: changing(plan.steps, planner.registry)  # noqa: E731
        return planner.plan(text, desk.world, desk.now, context=desk.context, owes=owes)

    return asked


def does(ask_desk: AskDesk, say: str) -> list[tuple[str, dict[str, Any]]]:
    """What is done where a request is understood at once, and with what."""
    planned = ask_desk(say)
    assert planned.outcome in ("run", "confirm"), planned
    assert planned.plan is not None
    return [(step.do, dict(step.with_)) for step in planned.plan.steps if isinstance(step, Do)]


def done(planned: Planned) -> list[str]:
    """The abilities of the one plan; none where there is none."""
    return [step.do for step in planned.plan.steps if isinstance(step, Do)] if planned.plan is not None else []
