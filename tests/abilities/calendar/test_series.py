"""Series moved whole, done once, and read where nobody can say when they fall."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.abilities.accounts_desk import PersonDesk, at_work

from deskhand.abilities.calendar import changing, told
from deskhand.desk.accounts.account import Account
from deskhand.formats.calendar import occurrences
from deskhand.formats.calendar.document import Document, read


def calendar(rule: str, *more: str, start: str = "20231211T100000", end: str = "20231211T110000") -> bytes:
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:s@x", "SUMMARY:Standup",
        f"DTSTART;TZID=Europe/Berlin:{start}", f"DTEND;TZID=Europe/Berlin:{end}", f"RRULE:{rule}", *more,
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


@pytest.fixture
async def desk(tmp_path: Path, home: Path) -> AsyncIterator[PersonDesk]:
    root = tmp_path / "root"
    (root / "calendar").mkdir(parents=True)
    account = Account("office", person="Li", calendar_folder=f"{root}/calendar", zone="Europe/Berlin")
    async with at_work(root, home, account, zone="Europe/Berlin") as made:
        yield made


def put(desk: PersonDesk, content: bytes) -> None:
    (desk.root / "calendar/Work.ics").write_bytes(content)


async def begins(desk: PersonDesk, when: str = "2023-12/2024-06") -> list[str]:
    listed = await desk.result("calendar.list", when=when)
    return [one["start"][:16] for one in listed["events"]]


@pytest.mark.parametrize(
    ("rule", "to", "first", "last"),
    [
        ("FREQ=WEEKLY;UNTIL=20240205T090000Z", "2024-01-08T11:00", "2023-12-11T11:00", "2024-02-05T11:00"),
        ("FREQ=WEEKLY;UNTIL=20240206", "2024-01-09", "2023-12-12T10:00", "2024-02-06T10:00"),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20240205T090000Z", "2024-01-16T09:00", "2023-12-19T09:00", "2024-02-13T09:00"),
        ("FREQ=WEEKLY;COUNT=9", "2024-01-08T12:30", "2023-12-11T12:30", "2024-02-05T12:30"),
    ],
)
async def test_no_time_of_a_series_is_lost_by_moving_it(
    desk: PersonDesk, rule: str, to: str, first: str, last: str
) -> None:
    put(desk, calendar(rule))
    assert len(await begins(desk)) == 9
    receipt = await desk.do("calendar.move", event="Standup", to=to, which="all")
    assert receipt.outcome == "done", receipt
    assert receipt.proof is not None
    assert all(claim["holds"] for claim in receipt.proof.claims) and "9 times" in str(receipt.proof.claims)
    now = await begins(desk)
    assert (len(now), now[0], now[-1]) == (9, first, last)
    # The time that was asked for is named, not one long past; and that the past ones went along is said.
    assert isinstance(receipt.result, dict) and receipt.result["start"][:10] == to[:10]
    assert receipt.answer is not None
    assert "All 9 times" in receipt.answer and "4 already past" in receipt.answer
    assert "FREQ" not in receipt.answer


@pytest.mark.parametrize(
    ("rule", "when", "to", "first", "said"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=12", "08", "09", ["12-12", "12-14", "12-19"], "on Tuesday, Thursday, 12"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA", "08", "10T12:00", ["12-13", "12-18", "12-27"], "Wednesday, Monday"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20240203T090000Z", "08", "07", ["12-10", "12-12", "12-14"],
         "Sunday, Tuesday, Thursday, until 2024-02-02"),
        ("FREQ=MONTHLY;BYMONTHDAY=11,25;COUNT=8", "11", "13", ["12-13", "12-27", "01-13"], "on day 13, 27"),
    ],
)  # fmt: skip
async def test_a_series_on_several_days_moves_with_all_of_them(
    desk: PersonDesk, rule: str, when: str, to: str, first: list[str], said: str
) -> None:
    put(desk, calendar(rule))
    before = await begins(desk)
    wanted: dict[str, Any] = {"event": "Standup", "to": f"2024-01-{to}", "which": "all"}
    assert await desk.trouble("calendar.move", **wanted) == "WhichOfItsDays"
    receipt = await desk.do("calendar.move", when=f"2024-01-{when}", **wanted)
    assert receipt.outcome == "done", receipt
    assert receipt.answer is not None and said in receipt.answer
    now = await begins(desk)
    assert [one[5:10] for one in now[:3]] == first and len(now) >= len(before) - 1
    assert receipt.proof is not None and all(claim["holds"] for claim in receipt.proof.claims)


async def test_what_would_lose_a_time_is_refused(desk: PersonDesk) -> None:
    put(desk, calendar("FREQ=MONTHLY;COUNT=8", start="20231228T100000", end="20231228T110000"))
    before = desk.files()
    assert await desk.trouble("calendar.move", event="Standup", to="2024-01-31T10:00", which="all") == "OtherTimes"
    for rule, to in (
        ("FREQ=MONTHLY;BYDAY=2MO,4MO;COUNT=6", "2024-01-09"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2;COUNT=6", "2024-01-03"),
        ("FREQ=MONTHLY;BYMONTHDAY=11,25", "2024-01-20"),
    ):
        put(desk, calendar(rule))
        moved = {"event": "Standup", "to": to, "which": "all", "when": "2024-01"}
        assert await desk.trouble("calendar.move", **moved) == "OtherTimes", rule
    put(desk, before["calendar/Work.ics"])
    assert desk.files() == before


async def test_a_series_that_is_over_is_never_called_off_as_a_whole_unasked(desk: PersonDesk) -> None:
    put(desk, calendar("FREQ=WEEKLY;COUNT=3"))
    moved = await desk.result("calendar.move", event="Standup", to="2024-01-05T10:00")
    assert moved["again"] and moved["repeats"] == ""
    assert await begins(desk) == ["2023-12-11T10:00", "2023-12-18T10:00", "2024-01-05T10:00"]
    put(desk, calendar("FREQ=WEEKLY;COUNT=3", start="20221212T100000", end="20221212T110000"))
    await desk.result("calendar.cancel", event="Standup")
    assert await begins(desk, "2022/2023") == ["2022-12-12T10:00", "2022-12-19T10:00"]


async def test_in_the_utc_of_its_file_a_series_moves_by_the_clock_there(desk: PersonDesk) -> None:
    put(
        desk,
        calendar("FREQ=WEEKLY;COUNT=6", "EXDATE:20240115T090000Z")
        .replace(b";TZID=Europe/Berlin", b"")
        .replace(b"T100000", b"T090000Z")
        .replace(b"T110000", b"T100000Z"),
    )
    await desk.result("calendar.move", event="Standup", to="2024-01-08T12:00", which="all")
    text = desk.files()["calendar/Work.ics"]
    assert b"DTSTART:20231211T110000Z" in text and b"EXDATE:20240115T110000Z" in text


@pytest.mark.parametrize("rule", ["FREQ=BOGUS", "FREQ=WEEKLY;BYDAY=XX", "FREQ=SECONDLY", "FREQ=WEEKLY;INTERVAL=0", "X"])
async def test_a_rule_that_nobody_can_read_hides_no_event(desk: PersonDesk, rule: str) -> None:
    put(desk, calendar(rule, start="20240104T100000", end="20240104T110000"))
    listed = await desk.result("calendar.list", when="2024-01-04")
    assert ([one["title"] for one in listed["events"]], listed["unclear"]) == (["Standup"], ["Standup"])
    free = await desk.result("calendar.free", when="2024-01-04", minutes=30)
    assert [one["start"][11:16] for one in free["slots"]] == ["11:00"] or free["slots"][0]["end"][11:16] == "10:00"
    assert free["unclear"] == ["Standup"]
    assert await desk.trouble("calendar.move", event="Standup", to="2024-01-05") == "UnclearRule"
    assert await desk.trouble("calendar.cancel", event="Standup") == "UnclearRule"


async def test_hours_that_the_clocks_jump_over_and_days_that_months_lack(desk: PersonDesk) -> None:
    put(desk, calendar("FREQ=WEEKLY;COUNT=1"))
    assert await desk.trouble("calendar.add", title="x", when="2024-03-31T02:30") == "NoSuchTime"
    assert await desk.trouble("calendar.move", event="Standup", to="2024-03-31T02:30") == "NoSuchTime"
    receipt = await desk.do("calendar.add", title="x", when="2024-03-31T01:30", minutes=60)
    assert isinstance(receipt.result, dict) and receipt.result["end"] == "2024-03-31T03:30+02:00"
    receipt = await desk.do("calendar.add", title="rent", when="2024-01-31", repeat="monthly", times=4, lang="zh")
    assert receipt.answer is not None
    assert "没有这一天的月份会被跳过" in receipt.answer and "每月，共 4 次" in receipt.answer


async def test_a_task_that_repeats_is_done_this_time_alone(desk: PersonDesk) -> None:
    tasks = "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VTODO", "UID:t", "SUMMARY:Water plants",
         "DTSTART;TZID=Europe/Berlin:20240101T090000", "DUE;TZID=Europe/Berlin:20240102T090000",
         "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20240108T090000", "END:VTODO", "END:VCALENDAR", ""]
    )  # fmt: skip
    put(desk, tasks.encode())
    receipt = await desk.do("todo.done", task="Water plants")
    assert receipt.outcome == "done" and receipt.answer is not None
    assert "done for this time" in receipt.answer and "2024-01-16 09:00" in receipt.answer
    text = desk.files()["calendar/Work.ics"]
    assert b"DTSTART;TZID=Europe/Berlin:20240115T090000" in text and b"COUNT=1" in text
    assert [one["due"][:10] for one in (await desk.result("todo.list"))["tasks"]] == ["2024-01-16"]
    last = await desk.result("todo.done", task="Water plants")
    assert last["done"] and not last["again"]
    assert (await desk.result("todo.list"))["count"] == 0


async def test_where_nothing_is_connected_nothing_is_no_answer(tmp_path: Path, home: Path) -> None:
    async with at_work(tmp_path / "root", home) as desk:
        for do, args in (
            ("calendar.list", {}), ("calendar.free", {"when": "2024-01-04"}), ("calendar.cancel", {"event": "x"}),
            ("calendar.add", {"title": "x", "when": "2024-01-04"}), ("todo.list", {}), ("todo.done", {"task": "x"}),
            ("todo.add", {"text": "x"}),
        ):  # fmt: skip
            assert await desk.trouble(do, **args) == "NoCalendar", do
        assert await desk.trouble("contacts.find", name="Li") == "NoAddressBook"


async def test_of_a_series_with_very_many_times_the_first_are_held_against_what_was(
    desk: PersonDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (occurrences, changing, told):
        monkeypatch.setattr(module, "MOST_TIMES", 50)
    put(desk, calendar("FREQ=HOURLY;COUNT=60", end="20231211T103000"))
    receipt = await desk.do("calendar.move", event="Standup", when="2023-12-11", to="2023-12-11T10:15", which="all")
    assert receipt.outcome == "done", receipt
    assert "Every time of the series" in receipt.answer and "more than 50 already past" in receipt.answer
    assert receipt.proof is not None and "50 times" in str(receipt.proof.claims)
    assert len(await begins(desk)) == 60


def test_a_series_of_every_hour_is_not_worked_out_for_ten_years(monkeypatch: pytest.MonkeyPatch) -> None:
    spans: list[timedelta] = []
    right = occurrences.occurrences

    def noted(document: Document, first: datetime, last: datetime, zone: tzinfo) -> list[occurrences.Occurrence]:
        spans.append(last - first)
        return right(document, first, last, zone)

    monkeypatch.setattr(occurrences, "occurrences", noted)
    found = occurrences.times(read(calendar("FREQ=HOURLY")), "s@x", ZoneInfo("Europe/Berlin"))
    begins = datetime(2023, 12, 11, 10)  # noqa: DTZ001 - by its own clock
    assert found == [begins + n * timedelta(hours=1) for n in range(occurrences.MOST_TIMES)]
    assert sum(spans, timedelta()) < timedelta(days=400)
    daily = occurrences.times(read(calendar("FREQ=DAILY;INTERVAL=9")), "s@x", ZoneInfo("Europe/Berlin"))
    assert daily == [begins + n * timedelta(days=9) for n in range(406)]
