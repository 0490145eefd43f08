"""A small desk with people, events, files and folders, for what the weights read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.planner.conftest import NOW
from tests.planner.desk import made

from deskhand.core.flow.guard import changing
from deskhand.core.plan.model import Do
from deskhand.core.world.facts import Event, World
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planned, Planner

Read = Callable[[str], Planned]

PEOPLE = (
    "Ines Duarte <ines@example.com>",
    "Tomas Novak <tomas@example.com>",
    "周婷 <zt@example.com>",
    "吴刚 <wg@example.com>",
)
EVENTS = tuple(
    Event(title=title, start=f"2026-11-24T{hour:02}:00", end=f"2026-11-24T{hour:02}:45")
    for hour, title in ((9, "Design sync"), (11, "Yoga class"), (14, "Supplier call"), (16, "产品评审"), (17, "体检"))
)
FILES = (
    "Papers/tender.docx",
    "Papers/rota.xlsx",
    "Papers/staff.csv",
    "Shots/roof.png",
    "Shots/door.png",
    "Downloads/x.pdf",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    root = made(tmp_path_factory.mktemp("desk"), FILES, ("Archive", "Backup"))
    world = FolderWorld(str(root), people=PEOPLE, events=EVENTS)
    yield world
    world.close()


@pytest.fixture
def read(planner: Planner, desk: World) -> Read:
    """What is planned for some words at that desk."""

    def planned(text: str) -> Planned:
        return planner.plan(text, desk, NOW, owes=lambda plan: changing(plan.steps, planner.registry))

    return planned


def steps(found: Planned) -> list[list[tuple[str, dict[str, Any]]]]:
    """The steps of the plan, or of each that is offered."""
    plans = [one for one in (found.plan, *found.readings) if one is not None]
    rows = [[(step.do, dict(step.with_)) for step in plan.steps if isinstance(step, Do)] for plan in plans]
    return [row for row in rows if row]
