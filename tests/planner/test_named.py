"""People, events, programs, sums and addresses as people name them, against what is on the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.planner.desk import laid_out

from deskhand.core.flow.guard import changing
from deskhand.core.plan.model import Do
from deskhand.core.world.facts import Event
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planned, Planner

NOW = datetime(2026, 11, 18, 10, 0)  # noqa: DTZ001
PEOPLE = (
    "Li Wei <liwei@example.com>", "李伟 <liwei@example.com>", "Anna Schmidt <anna@example.com>",
    "Bob Carter <bob@example.com>", "Bob Dylan <dylan@example.com>", "王芳 <wangfang@example.com>",
    "张明 <zhangming@example.com>", "张静 <zhangjing@example.com>",
)  # fmt: skip
EVENTS = (
    Event(title="Team standup", start="2026-11-19T09:30", end="2026-11-19T09:45"),
    Event(title="Budget review", start="2026-11-20T14:00", end="2026-11-20T15:00"),
    Event(title="项目周会", start="2026-11-19T10:00", end="2026-11-19T11:00"),
)
Given = Callable[[str], tuple[str, list[tuple[str, dict[str, Any]]]]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FolderWorld]:
    root: Path = laid_out(tmp_path_factory.mktemp("named"), office=True)
    apps = ("Firefox: Company wiki", "LibreOffice Calc: sales.xlsx", "WeChat: 项目群")
    world = FolderWorld(str(root), people=PEOPLE, events=EVENTS, apps_open=apps)
    yield world
    world.close()


@pytest.fixture
def given(planner: Planner, world: FolderWorld) -> Given:
    def read(text: str) -> tuple[str, list[tuple[str, dict[str, Any]]]]:
        planned: Planned = planner.plan(text, world, NOW, owes=lambda plan: changing(plan.steps, planner.registry))
        plans = planned.readings or ((planned.plan,) if planned.plan else ())
        return planned.outcome, [
            (step.do, dict(step.with_)) for plan in plans for step in plan.steps if isinstance(step, Do)
        ]

    return read


@pytest.mark.parametrize(
    ("text", "param", "value"),
    [
        ("what is the phone number of anna", "name", "Anna Schmidt"),
        ("what is Anna's phone number", "name", "Anna Schmidt"),
        ("what is the phone number of schmidt", "name", "Anna Schmidt"),
        ("what is the email of liwei", "name", "Li Wei"),
        ("what is the email of Zed Unknown", "name", "Zed Unknown"),
        ("李伟的电话是多少", "name", "李伟"),
        ("王总的电话是多少", "name", "王芳"),
        ("小王的电话是多少", "name", "王芳"),
        ("张明老师的邮箱是什么", "name", "张明"),
        ("find emails from anna@example.com", "from_", "anna@example.com"),
        ("find emails from Anna", "from_", "Anna Schmidt"),
    ],
)
def test_somebody_is_who_is_known_by_that(given: Given, text: str, param: str, value: str) -> None:
    outcome, steps = given(text)
    assert outcome == "run"
    assert [step[1][param] for step in steps] == [value]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("what is the phone number of bob", ["Bob Carter", "Bob Dylan"]),
        ("张老师的电话是多少", ["张明", "张静"]),
    ],
)
def test_who_may_be_either_is_asked(given: Given, text: str, names: list[str]) -> None:
    outcome, steps = given(text)
    assert (outcome, [step[1]["name"] for step in steps]) == ("choose", names)


def test_several_people_are_each_known(given: Given) -> None:
    _, steps = given("email report.pdf to Anna and Li Wei")
    assert steps[-1][1]["to"] == ["Anna Schmidt", "Li Wei"]


@pytest.mark.parametrize(
    ("text", "do", "args"),
    [
        ("cancel the standup", "calendar.cancel", {"event": "Team standup"}),
        ("move the budget review to friday at 10", "calendar.move",
         {"event": "Budget review", "to": "2026-11-20T10:00"}),
        ("把项目周会改到明天下午三点", "calendar.move", {"event": "项目周会", "to": "2026-11-19T15:00"}),
        ("when is the standup", "calendar.list", {"about": "Team standup"}),
        ("put dentist into my calendar tomorrow at 3pm", "calendar.add",
         {"title": "dentist", "when": "2026-11-19T15:00"}),
        ("remind me to call Anna tomorrow at 9", "todo.add", {"text": "call Anna", "when": "2026-11-19T09:00"}),
        ("close the browser", "apps.close", {"app": "Firefox"}),
        ("switch to calc", "apps.focus", {"app": "LibreOffice Calc"}),
        ("what does the wiki window say", "apps.read", {"window": "Company wiki"}),
        ("打开计算器", "apps.open", {"app": "Calculator"}),
        ("find headphones under $49.90", "shop.search", {"query": "headphones", "max": "49.90 USD"}),
        ("search the shops for tea up to 1,200 yuan", "shop.search", {"query": "tea", "max": "1200 CNY"}),
        ("找两百块以内的绿茶", "shop.search", {"query": "绿茶", "max": "200 CNY"}),
        ("open example.com/a", "web.open", {"url": "https://example.com/a"}),
        ("把report.pdf用微信发给王芳", "message.send",
         {"files": ["Downloads/report.pdf"], "person": "王芳", "on": "WeChat"}),
    ],
)  # fmt: skip
def test_what_is_named_is_what_is_there(given: Given, text: str, do: str, args: dict[str, Any]) -> None:
    outcome, steps = given(text)
    assert (outcome, steps) == ("run", [(do, args)])


def test_the_name_of_a_file_is_no_address(given: Given, world: FolderWorld) -> None:
    (Path(world.root) / "notes.io").write_text("x")
    outcome, steps = given("open notes.io")
    assert (outcome, steps) == ("run", [("files.open", {"file": "notes.io"})])
