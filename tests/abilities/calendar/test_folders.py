"""Events, tasks and contacts in plain folders."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.abilities.accounts_desk import PersonDesk, at_work

from deskhand.core import fault
from deskhand.core.words import Lang
from deskhand.desk.accounts.account import Account

ALICE = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:ics.py - http://git.io/lLljaA\n"
    + "".join(
        f"BEGIN:VEVENT\nDTEND:{end}\nDTSTART:{start}\nSUMMARY:{title}\nUID:{n}@x\nEND:VEVENT\n"
        for n, (title, start, end) in enumerate(
            [
                ("Class", "20240101T000000Z", "20240101T020000Z"), ("Meeting", "20240101T000000Z", "20240101T010000Z"),
                ("Class", "20240107T000000Z", "20240107T020000Z"), ("Workout", "20240105T000000Z", "20240105T013000Z"),
                ("Workout", "20240115T000000Z", "20240115T013000Z"),
            ]
        )
    )
    + "END:VCALENDAR"
).encode()  # fmt: skip


@pytest.fixture
async def desk(tmp_path: Path, home: Path) -> AsyncIterator[PersonDesk]:
    root = tmp_path / "root"
    (root / "calendar").mkdir(parents=True)
    (root / "calendar/Alice.ics").write_bytes(ALICE)
    (root / "people").mkdir()
    (root / "people/a.vcf").write_bytes(
        "BEGIN:VCARD\nVERSION:3.0\nFN:李伟\nEMAIL:wei@x.org\nTEL:138\nEND:VCARD\n".encode()
    )
    account = Account(
        "office", person="Alice", mail_folder=f"{root}/emails", mail_by="person", calendar_folder=f"{root}/calendar",
        people_folder=f"{root}/people",
    )  # fmt: skip
    async with at_work(root, home, account) as made:
        yield made


def titles(listed: dict[str, object]) -> list[str]:
    events = listed["events"]
    assert isinstance(events, list)
    return [f"{one['start'][5:16]} {one['title']}" for one in events]


async def test_what_is_there_what_it_takes_and_what_clashes(desk: PersonDesk) -> None:
    every = await desk.result("calendar.list")
    assert every["totals"][0] == {"title": "Class", "count": 2, "minutes": 240}
    assert {one["title"] for one in (every["clashes"][0]["one"], every["clashes"][0]["other"])} == {"Class", "Meeting"}
    assert titles(await desk.result("calendar.list", when="2024-01-05/2024-01-07")) == [
        "01-05T08:00 Workout", "01-07T08:00 Class",
    ]  # fmt: skip
    assert await desk.trouble("calendar.list", people="Nobody") == "NoSuchCalendar"


async def test_added_and_nothing_else_touched(desk: PersonDesk) -> None:
    made = await desk.result(
        "calendar.add", title="周会; a", when="2024-01-15T08:30", minutes=30, reminder=15, place="4000A"
    )
    assert [one["title"] for one in made["clashes"]] == ["Workout"]
    now = desk.files()["calendar/Alice.ics"]
    for piece in ALICE.removesuffix(b"END:VCALENDAR").split(b"BEGIN:VEVENT\n")[1:]:
        assert b"BEGIN:VEVENT\n" + piece in now
    assert b"DTSTART;TZID=Asia/Shanghai:20240115T083000\n" in now and b"\r" not in now
    assert (await desk.undo(desk.runs)).outcome == "done"
    assert desk.files()["calendar/Alice.ics"] == ALICE


async def test_a_new_calendar_is_a_new_file(desk: PersonDesk) -> None:
    made = await desk.result("calendar.add", title="trip", when="2024-06-19/2024-06-23", calendar="Carol")
    assert (made["start"], made["end"], made["file"]) == ("2024-06-19", "2024-06-23", "calendar/Carol.ics")
    text = desk.files()["calendar/Carol.ics"]
    assert b"DTSTART;VALUE=DATE:20240619" in text and b"DTEND;VALUE=DATE:20240624" in text
    assert titles(await desk.result("calendar.list", people="Carol")) == ["06-19 trip"]


async def test_moved_by_its_title_to_another_day(desk: PersonDesk) -> None:
    moved = await desk.result("calendar.move", event="meeting", when="2024-01-01", to="2024-01-02")
    assert (moved["start"], moved["end"]) == ("2024-01-02T08:00+08:00", "2024-01-02T09:00+08:00")
    assert await desk.trouble("calendar.move", event="workout", to="2024-01-03") == "WhichEvent"
    assert await desk.trouble("calendar.move", event="nothing", to="2024-01-03") == "NoSuchEvent"
    assert await desk.trouble("calendar.move", event="meeting", to="someday") == "UnknownWhen"


async def test_a_series_is_moved_and_called_off_one_by_one_or_whole(desk: PersonDesk) -> None:
    made = await desk.result("calendar.add", title="sync", when="2024-02-05T09:00", repeat="weekly", times=4)
    await desk.result("calendar.move", event="sync", to="2024-02-06T10:00")
    await desk.result("calendar.cancel", event="sync", when="2024-02-19")
    assert titles(await desk.result("calendar.list", when="2024-02", about="sync")) == [
        "02-06T10:00 sync", "02-12T09:00 sync", "02-26T09:00 sync",
    ]  # fmt: skip
    await desk.result("calendar.cancel", event=made["event"], which="all")
    assert titles(await desk.result("calendar.list", when="2024-02")) == []


async def test_guests_are_told_or_nothing_is_done(desk: PersonDesk) -> None:
    await desk.result("calendar.add", title="lunch", when="2024-01-09T12:00", calendar="Carol")
    made = await desk.result(
        "calendar.add", title="review", when="2024-01-08T10:00/2024-01-08T11:00", people=["Carol", "李伟"]
    )
    assert made["told"] == ["carol@localhost", "wei@x.org"]
    assert titles(await desk.result("calendar.list", people="Carol", about="review")) == ["01-08T10:00 review"]
    letter = desk.files()["emails/wei/Invitation_ review.eml"]
    assert b'method="REQUEST"' in letter
    assert await desk.trouble("calendar.cancel", event="review") == "OthersInvited"
    await desk.result("calendar.move", event="review", to="2024-01-08T14:00", tell=True)
    assert titles(await desk.result("calendar.list", people="Carol", about="review")) == ["01-08T14:00 review"]
    await desk.result("calendar.cancel", event="review", tell=True)
    assert titles(await desk.result("calendar.list", people=["Carol", "Alice"], about="review")) == []
    assert "emails/wei/Cancelled_ review.eml" in desk.files()


async def test_free_for_everybody(desk: PersonDesk) -> None:
    await desk.result("calendar.add", title="dentist", when="2024-01-04T09:00/2024-01-04T12:00", calendar="Carol")
    found = await desk.result("calendar.free", when="2024-01-04/2024-01-05", people="Carol", minutes=60)
    assert [one["start"][5:16] for one in found["slots"]] == ["01-04T12:00", "01-05T09:30"]
    assert found["slot"] == "2024-01-04T12:00+08:00/2024-01-04T13:00+08:00"
    assert await desk.trouble("calendar.free", when="2024-01-04", hours="always") == "BadHours"


async def test_tasks(desk: PersonDesk) -> None:
    await desk.result("todo.add", text="buy milk", when="2024-01-02")
    made = await desk.result("todo.add", text="买菜", when="2024-01-05T18:00", reminder=30)
    listed = await desk.result("todo.list")
    assert [(one["text"], one["late"]) for one in listed["tasks"]] == [("buy milk", True), ("买菜", False)]
    await desk.result("todo.done", task=made["task"])
    assert (await desk.result("todo.list"))["count"] == 1
    assert (await desk.result("todo.list", done=True))["count"] == 2
    assert (await desk.undo(desk.runs - 2)).outcome == "done"
    assert (await desk.result("todo.list"))["count"] == 2
    assert await desk.trouble("todo.done", task="fly") == "NoSuchTask"


async def test_contacts(desk: PersonDesk) -> None:
    found = await desk.result("contacts.find", name="李伟")
    assert (found["first"]["mail"], found["first"]["phones"]) == ("wei@x.org", ["138"])
    assert (await desk.result("contacts.find", name="138"))["count"] == 1
    assert (await desk.result("contacts.find", name="nobody"))["count"] == 0


async def test_somebody_else_saved_the_file_meanwhile(desk: PersonDesk) -> None:
    place = desk.root / "calendar/Alice.ics"
    other = ALICE.replace(b"Class", b"Lesson")

    def meddle(point: str) -> None:
        if point == "desk.write.before_swap":
            place.write_bytes(other)

    fault.install(meddle)
    try:
        receipt = await desk.do("calendar.add", title="x", when="2024-01-09T10:00")
    finally:
        fault.install(None)
    assert receipt.outcome == "failed"
    assert place.read_bytes() == other


async def test_one_file_an_event(tmp_path: Path, home: Path) -> None:
    root = tmp_path / "root"
    (root / "cal/Home").mkdir(parents=True)
    (root / "cal/Home/a.ics").write_bytes(ALICE)
    account = Account("home", person="Home", calendar_folder=f"{root}/cal", calendar_by="event")
    async with at_work(root, home, account) as desk:
        made = await desk.result("calendar.add", title="x", when="2024-01-09T10:00")
        assert made["file"].startswith("cal/Home/") and len(desk.files()) == 2
        await desk.result("calendar.cancel", event="x")
        assert len(desk.files()) == 1


async def test_a_broken_file_is_named_and_the_rest_is_read(desk: PersonDesk) -> None:
    (desk.root / "calendar/Broken.ics").write_bytes(b"hello")
    (desk.root / "calendar/Alice.ics").rename(desk.root / "calendar/Work.ics")
    listed = await desk.result("calendar.list")
    assert (listed["count"], listed["unread"]) == (5, ["Broken.ics"])


async def test_a_folder_that_went_missing_is_no_empty_calendar(tmp_path: Path, home: Path) -> None:
    root = tmp_path / "root"
    account = Account(
        "office", person="Li", address="li@x.org", mail_folder=f"{root}/mail", calendar_folder=f"{root}/cal",
        people_folder=f"{root}/people",
    )  # fmt: skip
    async with at_work(root, home, account) as desk:
        asked: list[tuple[str, dict[str, Any], str]] = [
            ("calendar.list", {}, "calendar_folder"), ("calendar.free", {"when": "2024-01-09"}, "calendar_folder"),
            ("calendar.cancel", {"event": "x"}, "calendar_folder"), ("todo.list", {}, "calendar_folder"),
            ("contacts.find", {"name": "Wei"}, "people_folder"), ("mail.search", {}, "mail_folder"),
        ]  # fmt: skip
        for do, args, setting in asked:
            told: dict[Lang, str] = {"en": f"correct {setting} in settings.toml", "zh": f"更正 {setting}"}
            for lang, advice in told.items():
                receipt = await desk.do(do, lang=lang, **args)
                trouble = receipt.trouble
                assert trouble is not None and trouble.code == "AccountFolderMissing", (do, receipt)
                assert (trouble.side_effect, advice in trouble.text) == ("none", True), trouble.text
        # What is put there makes the folder, as on the first day.
        await desk.result("calendar.add", title="x", when="2024-01-09T10:00")
        assert (await desk.result("calendar.list"))["count"] == 1
