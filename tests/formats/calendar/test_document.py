"""A calendar file is changed in what is changed, and in nothing else."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.formats.calendar.document import Document, empty, read
from deskhand.formats.calendar.occurrences import Occurrence, every, occurrences, tasks
from deskhand.formats.calendar.problems import NotACalendar, OtherTimes
from deskhand.formats.calendar.written import New, cancelled, done, event, moved, task, zone_needed
from deskhand.formats.contentlines import escaped, lines_of, unescaped, written

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NOW = datetime(2024, 1, 1, 8, tzinfo=SHANGHAI)
ODD = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Somebody//else\r
X-ODD;X-P="a:b;c":kept\r
BEGIN:VTIMEZONE\r
TZID:Custom China\r
BEGIN:STANDARD\r
DTSTART:19700101T000000\r
TZOFFSETFROM:+0800\r
TZOFFSETTO:+0800\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
UID:series\r
DTSTART;TZID=Custom China:20240101T090000\r
DTEND;TZID=Custom China:20240101T100000\r
RRULE:FREQ=WEEKLY;COUNT=5\r
EXDATE;TZID=Custom China:20240108T090000\r
SUMMARY:\xe5\x91\xa8\r
 \xe4\xbc\x9a\r
X-APPLE-THING:as it is\r
BEGIN:VALARM\r
ACTION:DISPLAY\r
TRIGGER:-PT10M\r
END:VALARM\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:series\r
RECURRENCE-ID;TZID=Custom China:20240115T090000\r
DTSTART;TZID=Custom China:20240116T110000\r
DTEND;TZID=Custom China:20240116T120000\r
SUMMARY:elsewhere\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:windows\r
DTSTART;TZID=China Standard Time:20240101T090000\r
DURATION:PT30M\r
SUMMARY:by a name of Windows\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:day\r
DTSTART;VALUE=DATE:20240103\r
SUMMARY:all day\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:floating\r
DTSTART:20240104T080000\r
SUMMARY:floating\r
END:VEVENT\r
END:VCALENDAR\r
"""


def shown(document: Document, zone: ZoneInfo = SHANGHAI, first: date = date(2024, 1, 1), days: int = 60) -> list[str]:
    start = datetime(first.year, first.month, first.day, tzinfo=zone)
    return [_line(one, zone) for one in occurrences(document, start, start + timedelta(days=days), zone)]


def _line(one: Occurrence, zone: ZoneInfo) -> str:
    start, end = one.span(zone)
    return f"{start:%m-%d %H:%M}-{end:%H:%M} {one.title}"


def test_series_exceptions_zones_and_days_are_read() -> None:
    assert shown(read(ODD)) == [
        "01-01 09:00-09:30 by a name of Windows",
        "01-01 09:00-10:00 周会",
        "01-03 00:00-00:00 all day",
        "01-04 08:00-08:00 floating",
        "01-16 11:00-12:00 elsewhere",
        "01-22 09:00-10:00 周会",
        "01-29 09:00-10:00 周会",
    ]
    assert every(read(ODD), SHANGHAI)[0].reminders == (10,)


def test_what_is_not_touched_stays_byte_for_byte() -> None:
    document = read(ODD)
    new = New("new@x", "a; b, c\nd", datetime(2024, 2, 1, 9, tzinfo=BERLIN), datetime(2024, 2, 1, 10, tzinfo=BERLIN))
    more = document.added(event(new, NOW), zone_needed(document, new.start))
    kept = ODD.removesuffix(b"END:VCALENDAR\r\n")
    head, _, rest = kept.partition(b"BEGIN:VTIMEZONE")
    assert more.content.startswith(head)
    assert b"BEGIN:VTIMEZONE" + rest in more.content
    assert (
        more.removed([*more.of("new@x"), *(one for one in more.components if one.value("TZID") == "Europe/Berlin")])
        == document
    )
    back = next(one for one in every(more, BERLIN) if one.uid == "new@x")
    assert (back.title, back.start, back.end) == ("a; b, c\nd", new.start, new.end)


def test_one_time_of_a_series_moves_alone() -> None:
    start = datetime(2024, 1, 23, 14, tzinfo=SHANGHAI)
    after = moved(read(ODD), "series", "20240122T090000", start, start + timedelta(hours=1), NOW)
    assert [line for line in shown(after) if "周会" in line] == [
        "01-01 09:00-10:00 周会", "01-23 14:00-15:00 周会", "01-29 09:00-10:00 周会",
    ]  # fmt: skip
    again = moved(
        after, "series", "20240122T090000", start + timedelta(days=1), start + timedelta(days=1, hours=1), NOW
    )
    assert "01-24 14:00-15:00 周会" in shown(again)
    assert len(again.of("series")) == 3
    master = again.of("series")[0]
    assert b"X-APPLE-THING:as it is\r\n" in again.raw(master)
    assert b"\xe5\x91\xa8\r\n \xe4\xbc\x9a\r\n" in again.raw(master)


def test_a_whole_series_moves_with_its_exceptions() -> None:
    start = datetime(2024, 1, 2, 10, tzinfo=SHANGHAI)
    after = moved(read(ODD), "series", "", start, start + timedelta(minutes=30), NOW)
    lines = [line for line in shown(after) if "周会" in line or "elsewhere" in line]
    assert lines == [
        "01-02 10:00-10:30 周会", "01-16 11:00-12:00 elsewhere", "01-23 10:00-10:30 周会", "01-30 10:00-10:30 周会",
    ]  # fmt: skip


def test_a_rule_that_names_its_day_turns_with_it() -> None:
    text = ODD.replace(b"RRULE:FREQ=WEEKLY;COUNT=5", b"RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=MO")
    start = datetime(2024, 1, 3, 9, tzinfo=SHANGHAI)
    after = moved(read(text), "series", "", start, start + timedelta(hours=1), NOW)
    assert b"BYDAY=WE" in after.content
    several = ODD.replace(b"RRULE:FREQ=WEEKLY;COUNT=5", b"RRULE:FREQ=WEEKLY;BYDAY=MO,TH")
    after = moved(read(several), "series", "", start, start + timedelta(hours=1), NOW)
    assert b"RRULE:FREQ=WEEKLY;BYDAY=WE,SA\r\n" in after.content
    nth = ODD.replace(b"RRULE:FREQ=WEEKLY;COUNT=5", b"RRULE:FREQ=MONTHLY;BYDAY=1MO,3MO")
    with pytest.raises(OtherTimes):
        moved(read(nth), "series", "", start, start + timedelta(hours=1), NOW)


def test_one_time_is_called_off_and_then_all() -> None:
    one = cancelled(read(ODD), "series", "20240115T090000", NOW)
    assert "elsewhere" not in "".join(shown(one))
    assert [line for line in shown(one) if "周会" in line] == [
        "01-01 09:00-10:00 周会", "01-22 09:00-10:00 周会", "01-29 09:00-10:00 周会",
    ]  # fmt: skip
    none = cancelled(one, "series", "", NOW)
    assert none.of("series") == []
    assert len(shown(none)) == 3


def test_a_series_keeps_its_hour_when_the_clocks_change() -> None:
    start = datetime(2024, 3, 30, 9, tzinfo=BERLIN)
    new = New("dst", "standup", start, start + timedelta(hours=1), rule="FREQ=DAILY;COUNT=3")
    document = empty().added(zone_needed(empty(), start), event(new, NOW))
    assert shown(document, BERLIN, date(2024, 3, 30), 3) == [
        "03-30 09:00-10:00 standup", "03-31 09:00-10:00 standup", "04-01 09:00-10:00 standup",
    ]  # fmt: skip


def test_tasks_are_read_and_done() -> None:
    document = empty().added(task(New("t", "买菜", date(2024, 1, 5), note="n", reminders=(30,)), NOW))
    assert [(one.title, one.due, one.done) for one in tasks(document)] == [("买菜", date(2024, 1, 5), False)]
    assert tasks(done(document, "t", NOW))[0].done


def test_a_rule_without_end_every_second_is_one_event() -> None:
    text = ODD.replace(b"FREQ=WEEKLY;COUNT=5", b"FREQ=SECONDLY")
    assert sum("周会" in line for line in shown(read(text))) <= 1


@pytest.mark.parametrize("wrong", [b"", b"hello", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", b"\0" * 99])
def test_what_is_no_calendar_is_said(wrong: bytes) -> None:
    with pytest.raises(NotACalendar):
        read(wrong, "x.ics")


def test_other_encodings_and_line_ends() -> None:
    text = ODD.decode()
    for raw in (text.encode("gb18030"), text.encode("utf-16"), text.replace("\r\n", "\n").encode()):
        assert "周会" in "".join(shown(read(raw)))


@given(st.text(max_size=200))
def test_no_text_can_pose_as_another_line(text: str) -> None:
    line = written(f"SUMMARY:{escaped(text)}")
    read_ = list(lines_of(b"X:1\r\n" + line + b"Y:2\r\n"))
    assert [one.name for one in read_] == ["X", "SUMMARY", "Y"]
    assert all(len(part) <= 75 for part in line.split(b"\r\n"))


@given(st.text(alphabet=st.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=200))
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert next(iter(lines_of(b"A:1\r\n" + written(f"B:{escaped(text)}"), 5))).text == text


@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=5))
def test_what_was_added_can_be_taken_out_again(titles: list[str]) -> None:
    document = before = read(ODD)
    day = date(2024, 5, 1)
    for n, title in enumerate(titles):
        document = document.added(event(New(f"u{n}", title, day, day + timedelta(days=1)), NOW, document.newline))
    assert len(document.all("VEVENT")) == len(before.all("VEVENT")) + len(titles)
    for n in range(len(titles)):
        document = cancelled(document, f"u{n}", "", NOW)
    assert document.content == before.content
