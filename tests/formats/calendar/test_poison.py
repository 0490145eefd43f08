"""Events that somebody else wrote into a shared calendar: one that cannot be worked out does not hide the others."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from deskhand.formats.calendar.document import Document, read
from deskhand.formats.calendar.occurrences import every, occurrences, tasks, unclear
from deskhand.formats.calendar.sound import unsound
from deskhand.testing.pace import slowness

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = datetime(2026, 11, 16, tzinfo=ZONE)
LAST = FIRST + timedelta(days=14)
GOOD = "UID:good\r\nSUMMARY:good\r\nDTSTART:20261120T100000Z\r\nDTEND:20261120T110000Z"


def calendar(*events: str, kind: str = "VEVENT") -> Document:
    body = "".join(f"BEGIN:{kind}\r\n{one}\r\nEND:{kind}\r\n" for one in events)
    return read(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n".encode())


@pytest.mark.parametrize(
    "bad",
    [
        "DTSTART:20261120T100000Z\r\nDURATION:PT1H\r\nDURATION:PT2H",
        "DTSTART;VALUE=PERIOD:20261120T100000Z/PT1H",
        "DTSTART;VALUE=TIME:100000",
        "DTSTART:99991231T235959Z\r\nDURATION:P3D",
        "DTSTART:garbage",
        "DTSTART:20261120T100000Z\r\nDURATION:P99999999999D",
        "DTSTART:20261120T100000Z\r\nDTEND:20261120T110000Z\r\nDTEND:20261120T120000Z",
        "DTSTART:20261120T100000Z\r\nRRULE:FREQ=DAILY\r\nEXDATE:garbage",
        "DTSTART:20261120T100000Z\r\nSEQUENCE:x",
    ],
)
def test_the_bad_event_is_told_and_the_others_are_there(bad: str) -> None:
    document = calendar(GOOD, f"UID:bad\r\nSUMMARY:bad\r\n{bad}")
    assert [one.title for one in occurrences(document, FIRST, LAST, ZONE)] == ["good"]
    assert [one.title for one in every(document, ZONE)] == ["good"]
    assert unsound(document, "VEVENT") == ["bad"]


@pytest.mark.parametrize("bad", ["PRIORITY:1\r\nPRIORITY:2", "DUE:20260101\r\nDUE:20260102", "PRIORITY:x", "DUE:soon"])
def test_so_it_is_with_tasks(bad: str) -> None:
    document = calendar("UID:g\r\nSUMMARY:good", f"UID:b\r\nSUMMARY:bad\r\n{bad}", kind="VTODO")
    assert [one.title for one in tasks(document)] == ["good"]
    assert unsound(document, "VTODO") == ["bad"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;INTERVAL=0",
        "FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5;BYSECOND=1,2,3",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=300",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=DAILY;UNTIL=20269999",
    ],
)
def test_a_rule_that_never_falls_is_told_at_once(rule: str) -> None:
    document = calendar(GOOD, f"UID:b\r\nSUMMARY:bad\r\nDTSTART:20261120T100000Z\r\nRRULE:{rule}")
    began = process_time()
    found = occurrences(document, FIRST, LAST, ZONE)
    assert process_time() - began < 0.3 * slowness()
    assert sorted(one.title for one in found) == ["bad", "good"]
    assert unclear(document, LAST) == ["bad"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY;INTERVAL=5",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=DAILY;BYMONTH=11",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TH;WKST=SU",
        "FREQ=DAILY;INTERVAL=2;COUNT=9999",
        "FREQ=DAILY;COUNT=300",
        "FREQ=DAILY;INTERVAL=2;UNTIL=20261118T235959Z",
    ],
)
@pytest.mark.parametrize("zone", ["", ";TZID=Europe/Berlin"])
def test_a_series_taken_up_later_is_the_same_series(rule: str, zone: str) -> None:
    """All of its times worked out from its beginning, and those of two weeks alone."""
    lines = f"UID:s\r\nSUMMARY:s\r\nDTSTART{zone}:20240307T093000\r\nDTEND{zone}:20240308T103000\r\nRRULE:{rule}"
    document = calendar(f"{lines}\r\nEXDATE{zone}:20261119T093000")
    whole = occurrences(document, datetime(2024, 3, 1, tzinfo=ZONE), LAST, ZONE)
    there = [one for one in whole if one.span(ZONE)[1] > FIRST and one.span(ZONE)[0] < LAST]
    assert occurrences(document, FIRST, LAST, ZONE) == there


def test_a_million_times_before_this_week_take_no_time() -> None:
    document = calendar("UID:s\r\nSUMMARY:s\r\nDTSTART:19000101T000000Z\r\nRRULE:FREQ=HOURLY")
    began = process_time()
    assert len(occurrences(document, FIRST, LAST, ZONE)) in (336, 337)
    assert process_time() - began < 0.6 * slowness()
