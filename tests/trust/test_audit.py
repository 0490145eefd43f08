"""The chain: nothing in it changes, goes missing, moves, or ends early without being seen."""

from __future__ import annotations

import time
from types import ModuleType

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskhand.testing.pace import slowness
from deskhand.trust.anchored import Anchor, Fault, held_against, noted, walked
from deskhand.trust.audit import START, Head, Row, chained, next_row, read_head, signed_head
from deskhand.trust.keys import Key
from deskhand.trust.rejected import Rejected, Why

change = msgspec.structs.replace


def chain(length: int) -> list[Row]:
    rows: list[Row] = []
    for n in range(length):
        facts = {"run": f"h/{n}", "step": "m", "args": "ab" * 16, "n": n}
        rows.append(next_row(rows[-1] if rows else None, 1_763_700_000_000 + n, "job.admitted", facts))
    return rows


ROWS = chain(30)


KEY = Key(b"k" * 32)


def told(n: int, hash_: str, row: int = 1) -> Anchor:
    """A head as somebody keeps it, signed."""
    head = Head(chain=KEY.id, n=n, hash=hash_, at=1_763_700_000)
    return Anchor(row, head, signed_head(KEY, head).sig)


def broken(rows: list[Row], *kept: Anchor) -> tuple[int, str] | None:
    """The first record that does not hold, by itself or against what others keep."""
    fault, claim = held_against(walked(rows, ""), KEY.public, kept)
    assert claim is None
    return None if fault is None else (fault.n, fault.what)


def test_it_holds_and_says_how_far_it_goes() -> None:
    found = walked(ROWS, "")
    assert (found.n, found.head, found.broken) == (30, ROWS[-1].hash, None)
    assert (walked([], "").n, walked([], "").head) == (0, START)
    assert broken(ROWS, told(0, START), told(10, ROWS[9].hash), told(30, ROWS[29].hash)) is None


@given(st.lists(st.integers(0, 29), max_size=34))
@settings(max_examples=150, deadline=None)
def test_dropped_doubled_or_moved_rows_are_seen(places: list[int]) -> None:
    rows = [ROWS[place] for place in places]
    if places == list(range(len(places))):
        assert broken(rows) is None
    else:
        assert broken(rows) is not None


@given(at=st.integers(0, 29), data=st.data())
@settings(max_examples=100, deadline=None)
def test_every_changed_field_is_seen(at: int, data: st.DataObject) -> None:
    row, record = ROWS[at], ROWS[at].record
    other = data.draw(
        st.sampled_from(
            [
                change(row, record=change(record, at=record.at + 1)),
                change(row, record=change(record, kind="job.done")),
                change(row, record=change(record, n=record.n + 1)),
                change(row, record=change(record, facts={**record.facts, "n": 99})),
                change(row, record=change(record, facts={**record.facts, "n": str(record.facts["n"])})),
                change(row, record=change(record, facts={})),
                change(row, hash="0" * 64),
                change(row, prev="0" * 64),
            ]
        )
    )
    found = broken([*ROWS[:at], other, *ROWS[at + 1 :]])
    assert found is not None
    assert found[0] == at + 1


def test_a_chain_cut_off_or_written_anew_does_not_meet_its_anchor() -> None:
    kept = told(20, ROWS[19].hash)
    assert broken(ROWS[:19], kept) == (20, "cut")
    anew = chain(5)
    while len(anew) < 30:
        anew.append(next_row(anew[-1], 1, "job.admitted", {}))
    assert broken(anew) is None
    assert broken(anew, kept) == (20, "anchor")
    assert broken(ROWS, told(0, "0" * 64)) == (0, "anchor")


def keeping(*heads: tuple[int, bool]) -> list[Row]:
    """A chain that began with these heads of another, signed or not."""
    rows: list[Row] = []
    for n, signed in heads:
        one = told(n, "ab" * 32)
        facts = noted(one.head, one.sig if signed else b"")
        rows.append(next_row(rows[-1] if rows else None, n, "anchor", facts))
    return rows


def test_a_head_without_a_signature_accuses_nobody_once_heads_are_signed() -> None:
    # What an older hub had kept is believed, where its chain began with it; a later one is the keeper's own lie.
    mine = walked(ROWS, "")
    before = walked(keeping((3, False), (4, False)), KEY.id)
    assert held_against(mine, KEY.public, before.anchors) == (Fault(3, "anchor", by=1, said=3), None)
    after = walked(keeping((5, True), (7, False)), KEY.id)
    fault, claim = held_against(mine, KEY.public, after.anchors[1:])
    assert (fault, claim) == (None, Fault(2, "forged", by=None, said=7))
    facts = noted(told(7, "ab" * 32).head, b"")
    late = walked([*ROWS, next_row(ROWS[-1], 1, "anchor", facts)], KEY.id)
    fault, claim = held_against(mine, KEY.public, late.anchors)
    assert (fault, claim) == (None, Fault(31, "forged", by=None, said=7))


def test_a_chain_that_counts_wrongly_is_no_chain() -> None:
    record = change(ROWS[0].record, n=2)
    assert broken([Row(record, START, chained(START, record))]) == (1, "missing")


def test_ten_thousand_rows_take_less_than_a_second() -> None:
    rows = chain(10_000)
    began = time.process_time()
    assert walked(rows, "").broken is None
    assert time.process_time() - began < slowness()


def test_a_head_is_signed_by_the_keeper_of_its_chain(house: ModuleType) -> None:
    assert read_head(signed_head(house.DESK, house.HEAD), house.ROSTER) == house.HEAD
    for key, head in (
        (house.HUB, house.HEAD),
        (house.PHONE, change(house.HEAD, chain=house.PHONE.id)),
    ):
        with pytest.raises(Rejected) as no:
            read_head(signed_head(key, head), house.ROSTER)
        assert no.value.why is Why.SPEAKER
    with pytest.raises(Rejected):
        read_head(signed_head(house.DESK, change(house.HEAD, hash="0" * 64)), house.ROSTER)
