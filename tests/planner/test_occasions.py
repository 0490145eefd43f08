"""Events told in any order: always asked, in the calendar that was meant, and none of what is no event."""

from __future__ import annotations

from typing import Any

import pytest
from tests.planner.conftest import Ask

from deskhand.core.plan.model import Do
from deskhand.planner import Planned

ADD = "calendar.add"


def steps_of(planned: Planned) -> list[Do]:
    plans = [plan for plan in (planned.plan, *planned.readings) if plan is not None]
    return [step for plan in plans for step in plan.steps if isinstance(step, Do)]


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (
            "Paula has a dentist appointment on 2026-12-03 at 9:30, put it in my calendar",
            {"title": "Paula: dentist appointment", "when": "2026-12-03T09:30"},
        ),
        (
            "put lunch with Peter in Nora's calendar tomorrow from 12 to 1pm",
            {"title": "lunch with Peter", "when": "2026-11-22T12:00/2026-11-22T13:00", "calendar": "Nora"},
        ),
        (
            "tomorrow at 3pm budget review in room 12, add it to the calendar",
            {"title": "budget review", "when": "2026-11-22T15:00", "place": "room 12"},
        ),
        (
            "remind Tom that he has a flight on December 3 at 6am",
            {"title": "flight", "when": "2026-12-03T06:00", "calendar": "Tom"},
        ),
        (
            "from 12/14/2026 to 12/18/2026 Nora has a workshop at Zurich, set it as a calendar event",
            {"title": "workshop", "when": "2026-12-14/2026-12-18", "calendar": "Nora", "place": "Zurich"},
        ),
        (
            "at 12/14/2026 4:00 p.m to 5:30 p.m at Hall B, Nora needs to attend a lecture",
            {"title": "lecture", "when": "2026-12-14T16:00/2026-12-14T17:30", "calendar": "Nora", "place": "Hall B"},
        ),
        (
            "I have to swim tomorrow 5 pm to 6 pm, notify me on the calendar",
            {"title": "swim", "when": "2026-11-22T17:00/2026-11-22T18:00"},
        ),
        ("明天下午三点我有个项目评审，记到日历里", {"title": "项目评审", "when": "2026-11-22T15:00"}),
        (
            "把牙医放进小王的日历，12月20日上午9点到10点",
            {"title": "牙医", "when": "2026-12-20T09:00/2026-12-20T10:00", "calendar": "小王"},
        ),
        ("我后天下午两点要去健身，在日历上提醒我", {"title": "健身", "when": "2026-11-23T14:00"}),
    ],
)
def test_what_when_where_and_whose_calendar(ask: Ask, text: str, given: dict[str, Any]) -> None:
    planned = ask(text)
    added = [step.with_ for step in steps_of(planned) if step.do == ADD]
    assert planned.outcome == "confirm"
    assert added == [given]


@pytest.mark.parametrize(
    "text",
    [
        "Nora doesn't have a lecture tomorrow at 4pm",
        "does Nora have a lecture tomorrow at 4pm?",
        "Nora had a lecture yesterday at 4pm",
        "Nora has had a lecture tomorrow at 4pm",
        "I have a folder that must be packed tomorrow at 4pm",
        "Nora has a lecture tomorrow at 4pm and a flight on Friday at 6am",
        "I have to swim tomorrow at 5pm and send Nora a mail, put it in my calendar",
        "Nora has a car",
        "if it rains Nora has a lecture tomorrow at 4pm, put it in my calendar",
        "李伟明天下午四点没有课，记到日历里",
    ],
)
def test_what_is_no_one_event_puts_nothing_into_a_calendar(ask: Ask, text: str) -> None:
    assert not [step for step in steps_of(ask(text)) if step.do == ADD]


def test_without_a_calendar_only_what_has_an_hour_is_an_event(ask: Ask) -> None:
    assert [step.do for step in steps_of(ask("Nora has a lecture tomorrow at 4pm"))] == [ADD]
    assert ADD not in [step.do for step in steps_of(ask("Nora has a lecture tomorrow"))]
