"""What is named side by side, by turns, or only as a part of something: each is done for its own, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.planner.conftest import NOW

from deskhand.core.flow.guard import changing
from deskhand.core.plan.model import Do
from deskhand.core.world.facts import Event, World
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planned, Planner

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
    root = tmp_path_factory.mktemp("desk")
    for name in FILES:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(name)
    for folder in ("Archive", "Backup"):
        (root / folder).mkdir()
    world = FolderWorld(str(root), people=PEOPLE, events=EVENTS)
    yield world
    world.close()


def planned(planner: Planner, desk: World, say: str) -> Planned:
    return planner.plan(say, desk, NOW, owes=lambda plan: changing(plan.steps, planner.registry))


def steps(found: Planned) -> list[list[tuple[str, dict[str, Any]]]]:
    plans = [one for one in (found.plan, *found.readings) if one is not None]
    rows = [[(step.do, dict(step.with_)) for step in plan.steps if isinstance(step, Do)] for plan in plans]
    return [row for row in rows if row]


@pytest.mark.parametrize(
    ("say", "does", "names"),
    [
        ("cancel the design sync and the yoga class", "calendar.cancel", ["Design sync", "Yoga class"]),
        ("call off yoga class and supplier call", "calendar.cancel", ["Yoga class", "Supplier call"]),
        ("move the yoga class and the supplier call to Friday", "calendar.move", ["Yoga class", "Supplier call"]),
        ("取消产品评审和体检", "calendar.cancel", ["产品评审", "体检"]),
        ("把产品评审和体检改到下周四", "calendar.move", ["产品评审", "体检"]),
    ],
)
def test_of_several_events_none_is_dropped(
    planner: Planner, desk: World, say: str, does: str, names: list[str]
) -> None:
    found = planned(planner, desk, say)
    assert found.outcome != "run"
    assert steps(found) and all(
        [(do, row["event"]) for do, row in way] == [(does, one) for one in names] for way in steps(found)
    )


@pytest.mark.parametrize(
    ("say", "pairs"),
    [
        ("send roof.png to Ines and door.png to Tomas", [("Shots/roof.png", "Ines"), ("Shots/door.png", "Tomas")]),
        ("把roof.png发给周婷，door.png发给吴刚", [("Shots/roof.png", "周婷"), ("Shots/door.png", "吴刚")]),
        (
            "copy roof.png to Archive and door.png to Backup",
            [("Shots/roof.png", "Archive"), ("Shots/door.png", "Backup")],
        ),
    ],
)
def test_what_is_told_by_turns_goes_to_its_own(
    planner: Planner, desk: World, say: str, pairs: list[tuple[str, str]]
) -> None:
    ways = steps(planned(planner, desk, say))
    assert ways
    for way in ways:
        assert len(way) == len(pairs)
        for (_, row), (file, goes) in zip(way, pairs, strict=True):
            assert row["files"] == [file]
            assert goes in str(row.get("to") or row.get("person"))


@pytest.mark.parametrize(
    "say",
    [
        "delete the heading of tender.docx", "delete the pictures in tender.docx", "remove the watermark from roof.png",
        "remove the second sheet from rota.xlsx", "mail the last page of tender.docx to Ines",
        "move the footer of tender.docx to Archive", "delete the people from staff.csv",
    ],
)  # fmt: skip
def test_a_part_of_a_file_is_not_the_file(planner: Planner, desk: World, say: str) -> None:
    whole = ("files.delete", "files.move", "mail.send", "message.send")
    assert not [do for way in steps(planned(planner, desk, say)) for do, _ in way if do in whole]


@pytest.mark.parametrize(
    "say", ["delete the second newest picture", "open the 3rd largest file", "删除第二大的文件", "打开第三新的图片"]
)
def test_the_second_of_a_rank_is_not_the_first(planner: Planner, desk: World, say: str) -> None:
    found = planned(planner, desk, say)
    assert not [row for way in steps(found) for do, row in way if do == "files.find" and row.get("limit") == 1]
    assert found.outcome != "run"


@pytest.mark.parametrize(
    ("say", "wanted"),
    [
        ("delete the downloaded pdfs", {"kind": "pdf", "folder": "Downloads", "limit": 1_000}),
        ("删除下载的 pdf", {"kind": "pdf", "folder": "Downloads", "limit": 1_000}),
        ("what did I download last week", {"when": "2026-11-09/2026-11-15", "folder": "Downloads"}),
        ("which files did I download yesterday", {"when": "2026-11-20", "folder": "Downloads"}),
        ("我昨天下载了哪些文件", {"when": "2026-11-20", "folder": "Downloads"}),
    ],
)
def test_what_was_downloaded_lies_in_downloads(planner: Planner, desk: World, say: str, wanted: dict[str, Any]) -> None:
    assert [row for way in steps(planned(planner, desk, say)) for do, row in way if do == "files.find"] == [wanted]


@pytest.mark.parametrize(
    ("say", "kept"),
    [
        ("remind me on the 15th of every month to feed the fish", "remind me to feed the fish"),
        ("remind me on the first of every month to check the boiler", "remind me to check the boiler"),
        ("remind me each weekday at 9 to feed the fish", "remind me to feed the fish"),
        ("ping me every monday at 9 to check the fridge", "ping me to check the fridge"),
        ("提醒我每周三晚上倒垃圾", "提醒我倒垃圾"),
        ("每个工作日早上九点提醒我查邮件", "提醒我查邮件"),
    ],
)
def test_a_repetition_is_no_part_of_what_is_repeated(planner: Planner, desk: World, say: str, kept: str) -> None:
    ways = steps(planned(planner, desk, say))
    assert [row["request"] for way in ways for do, row in way if do == "schedule.add"] == [kept]


@pytest.mark.parametrize(
    "say",
    [
        "put the cheapest one in the cart", "把最便宜的那个加入购物车", "把它加入购物车",
        "copy the newest picture to the clipboard",
        "put roof.png on the clipboard", "去开会", "move the tender in Archive", "copy tender.docx into rota.xlsx",
        "find the picture from yesterday at 9",
    ],
)  # fmt: skip
def test_what_names_nothing_by_itself_starts_nothing(planner: Planner, desk: World, say: str) -> None:
    assert planned(planner, desk, say).outcome != "run"


@pytest.mark.parametrize(
    "say",
    [
        "merge the pdfs in the receipts folder",
        "zip all the pictures from the attic folder",
        "合并扫描文件夹里的所有 pdf",
        "把旧货文件夹里的图片都删掉",
    ],
)
def test_a_folder_that_is_not_there_is_not_everywhere(planner: Planner, desk: World, say: str) -> None:
    assert steps(planned(planner, desk, say)) == []


@pytest.mark.parametrize(
    ("say", "does", "quoted"),
    [
        ("zip Papers. The boss is getting nervous.", "files.zip", "boss"),
        ("open tender.docx. My memory is bad.", "files.open", "bad"),
    ],
)
def test_a_sentence_that_asks_for_nothing_is_quoted(
    planner: Planner, desk: World, say: str, does: str, quoted: str
) -> None:
    found = planned(planner, desk, say)
    assert found.outcome == "confirm" and [do for way in steps(found) for do, _ in way] == [does]
    assert any(quoted in one for one in found.unused)


@pytest.mark.parametrize("say", ["把Papers打包。老板急着要看。", "zip Papers. urgent for the boss"])
def test_no_name_begins_with_the_next_sentence(planner: Planner, desk: World, say: str) -> None:
    found = planned(planner, desk, say)
    assert found.outcome != "run" and not ["to" for way in steps(found) for _, row in way if "to" in row]
