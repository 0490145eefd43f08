"""Free time is free for everybody, by everybody's own clocks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from deskhand.formats.calendar.occurrences import Occurrence
from deskhand.formats.calendar.slots import Hours, clashes, free, open_hours

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2024, 3, 25, tzinfo=UTC)
NINE_TO_SIX = (time(9), time(18))


def at(minutes: int) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def busy(start: int, end: int) -> Occurrence:
    return Occurrence("u", "t", at(start), at(end))


def test_hours_follow_the_clocks_of_whoever_keeps_them() -> None:
    week = open_hours(Hours(*NINE_TO_SIX, BERLIN), MONDAY, MONDAY + timedelta(days=8))
    assert [f"{start:%a %H:%M}-{end:%H:%M}" for start, end in week] == [
        "Mon 08:00-17:00", "Tue 08:00-17:00", "Wed 08:00-17:00", "Thu 08:00-17:00", "Fri 08:00-17:00",
        "Mon 07:00-16:00",
    ]  # fmt: skip


def test_people_far_apart_share_little() -> None:
    both = [(Hours(*NINE_TO_SIX, BERLIN), []), (Hours(*NINE_TO_SIX, SHANGHAI), [])]
    found = free(MONDAY, MONDAY + timedelta(days=1), both, timedelta(minutes=30))
    assert [(f"{a:%H:%M}", f"{b:%H:%M}") for a, b in found] == [("08:00", "10:00")]


SPANS = st.lists(st.tuples(st.integers(0, 7 * 1440), st.integers(1, 600)), max_size=12)


@settings(max_examples=25)
@given(SPANS, SPANS, st.integers(5, 240))
def test_a_slot_is_free_long_enough_and_nothing_longer_is_missed(
    mine: list[tuple[int, int]], theirs: list[tuple[int, int]], least: int
) -> None:
    events = [[busy(a, a + n) for a, n in one] for one in (mine, theirs)]
    people = [(Hours(*NINE_TO_SIX, zone), one) for zone, one in zip((BERLIN, SHANGHAI), events, strict=True)]
    end = MONDAY + timedelta(days=7)
    slots = free(MONDAY, end, people, timedelta(minutes=least))
    work = [open_hours(hours, MONDAY, end) for hours, _ in people]
    good = [
        all(any(a <= at(n) < b for a, b in one) for one in work)
        and not any(one.span(UTC)[0] <= at(n) < one.span(UTC)[1] for every in events for one in every)
        for n in range(7 * 1440)
    ]
    inside = [any(a <= at(n) < b for a, b in slots) for n in range(7 * 1440)]
    assert all(ok for ok, taken in zip(good, inside, strict=True) if taken)
    for start, stop in slots:
        assert stop - start >= timedelta(minutes=least)
    run = 0
    for ok, taken in [*zip(good, inside, strict=True), (False, False)]:
        run = run + 1 if ok and not taken else 0
        assert run < least


@given(SPANS)
def test_clashes_are_exactly_those_that_overlap(spans: list[tuple[int, int]]) -> None:
    events = [busy(a, a + n) for a, n in spans]
    wanted = {
        (i, j) for i, (a, n) in enumerate(spans) for j, (b, m) in enumerate(spans) if i < j and a < b + m and b < a + n
    }
    assert set(clashes(events, UTC)) == wanted  # pyright: ignore[reportArgumentType]
