"""Requests as people type them: days by their number, a day in front, names without an apostrophe or in other words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.planner.desk import made
from tests.planner.evidence.conftest import EVENTS, PEOPLE, Read, steps

from deskhand.core.world.facts import World
from deskhand.desk.perceive.folders import FolderWorld

FILES = {
    "Papers/resume.docx": "",
    "Papers/名册.csv": "姓名,部门,工资\n周婷,销售,10\n吴刚,研发,12\n",
    "Papers/staff.csv": "Name,Team,Monthly Pay\nInes,Sales,10\nTomas,Ops,12\n",
    "Papers/lease.pdf": "",
    "Shots/roof.png": "",
    "Desktop/Screenshot 1.png": "",
    "Desktop/Screenshot 2.png": "",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    root = made(tmp_path_factory.mktemp("desk"), FILES, ["Pictures"])
    world = FolderWorld(str(root), people=PEOPLE, events=EVENTS)
    yield world
    world.close()


@pytest.mark.parametrize(
    ("say", "wanted"),
    [
        ("move the yoga class to the 27th at 2pm", {"event": "Yoga class", "to": "2026-11-27T14:00"}),
        ("move the yoga class to the 5th", {"event": "Yoga class", "to": "2026-12-05"}),
        ("把体检改到27号下午两点", {"event": "体检", "to": "2026-11-27T14:00"}),
        ("把产品评审改到下个月5号", {"event": "产品评审", "to": "2026-12-05"}),
        ("产品评审推到28号上午十点", {"event": "产品评审", "to": "2026-11-28T10:00"}),
    ],
)
def test_a_day_is_told_by_its_number(read: Read, say: str, wanted: dict[str, Any]) -> None:
    assert steps(read(say)) == [[("calendar.move", wanted)]]


@pytest.mark.parametrize("say", ["delete the 3rd largest file", "把3号楼的照片发给周婷", "3号会议室在哪"])
def test_not_every_number_is_a_day(read: Read, say: str) -> None:
    assert "when" not in str(steps(read(say)))


@pytest.mark.parametrize(
    ("say", "does", "wanted"),
    [
        ("Next week which appointments do I have?", "calendar.list", {"when": "2026-11-23/2026-11-29"}),
        ("tomorrow: what meetings are there", "calendar.list", {"when": "2026-11-22"}),
        ("ines email addr?", "contacts.find", {"name": "Ines Duarte"}),
        ("find tomass address", "contacts.find", {"name": "Tomas Novak"}),
        ("打开简历", "files.open", {"file": "Papers/resume.docx"}),
        ("打開名冊.csv", "files.open", {"file": "Papers/名册.csv"}),
        ("staff.csv split up by team please", "table.split", {"file": "Papers/staff.csv", "by": "Team"}),
        ("名册按部门拆成一个部门一个文件", "table.split", {"file": "Papers/名册.csv", "by": "部门"}),
        ("I need the lease on my screen", "files.open", {"file": "Papers/lease.pdf"}),
        ("体检不要了", "calendar.cancel", {"event": "体检"}),
        ("the supplier call is no longer needed", "calendar.cancel", {"event": "Supplier call"}),
        ("start a return for order AB-77 please", "shop.return", {"order": "AB-77"}),
        ("cancel order 7310 please", "shop.cancel", {"order": "7310"}),
        (
            "book a meeting titled Rent talk with Ines tomorrow at 4pm",
            "calendar.add",
            {"title": "Rent talk", "when": "2026-11-22T16:00", "people": ["Ines Duarte"]},
        ),
    ],
)
def test_what_is_said_freely_is_read(read: Read, say: str, does: str, wanted: dict[str, Any]) -> None:
    found = read(say)
    assert [[(do, row) for do, row in way if do != "value.pick"] for way in steps(found)] == [[(does, wanted)]]


@pytest.mark.parametrize("say", ["不要取消体检", "别删roof.png，不要了", "cancel nothing that is no longer needed"])
def test_a_not_still_stops_what_it_stands_before(read: Read, say: str) -> None:
    assert steps(read(say)) == []


@pytest.mark.parametrize("say", ["删除所有截图", "把简历删掉"])
def test_a_name_in_other_words_is_asked_about(read: Read, say: str) -> None:
    found = read(say)
    assert found.outcome == "confirm" and "kind" not in str(steps(found))


def test_no_part_of_a_word_is_a_kind_of_files(read: Read) -> None:
    """A 截图 is no picture of any sort: where no name holds it, only screenshots are meant."""
    rows = [row for way in steps(read("删除所有截图")) for do, row in way if do == "files.find"]
    assert rows == [{"query": "screenshot", "limit": 1_000}]


def test_what_stands_behind_to_is_where_things_go(read: Read) -> None:
    ways = steps(read("桌面那些截图统统归到图片里"))
    assert ways and all(row["to"] == "Pictures" for way in ways for do, row in way if do == "files.move")


@pytest.mark.parametrize(
    ("say", "element"),
    [("click Buy now", "Buy now"), ("click the OK button please", "OK"), ('click "Please"', "Please")],
)
def test_politeness_is_no_part_of_a_button(read: Read, say: str, element: str) -> None:
    assert [row["element"] for way in steps(read(say)) for _, row in way] == [element]
