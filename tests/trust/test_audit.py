"""The chain: nothing in it changes, goes missing, moves, or ends early without being seen."""

from __future__ import annotations

import time
from types import ModuleType

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskhand.trust.audit import START, AuditBroken, Row, chained, next_row, read_head, signed_head, verified
from deskhand.trust.rejected import Rejected, Why

change = msgspec.structs.replace


def chain(length: int) -> list[Row]:
    rows: list[Row] = []
    for n in range(length):
        facts = {"run": f"h/{n}", "step": "m", "args": "ab" * 16, "n": n}
        rows.append(next_row(rows[-1] if rows else None, 1_763_700_000_000 + n, "job.admitted", facts))
    return rows


ROWS = chain(30)


def test_it_holds_and_says_how_far_it_goes() -> None:
    assert verified(ROWS) == (30, ROWS[-1].hash)
    assert verified([]) == (0, START)
    assert verified(ROWS, {0: START, 10: ROWS[9].hash, 30: ROWS[29].hash}) == (30, ROWS[-1].hash)


@given(st.lists(st.integers(0, 29), max_size=34))
@settings(max_examples=150, deadline=None)
def test_dropped_doubled_or_moved_rows_are_seen(places: list[int]) -> None:
    rows = [ROWS[place] for place in places]
    if places == list(range(len(places))):
        verified(rows)
    else:
        with pytest.raises(AuditBroken):
            verified(rows)


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
    with pytest.raises(AuditBroken) as broken:
        verified([*ROWS[:at], other, *ROWS[at + 1 :]])
    assert broken.value.values["n"] == at + 1


def test_a_chain_cut_off_or_written_anew_does_not_meet_its_anchor() -> None:
    anchors = {20: ROWS[19].hash}
    with pytest.raises(AuditBroken) as cut:
        verified(ROWS[:19], anchors)
    assert cut.value.values == {"n": 20, "what": "cut"}
    anew = chain(5)
    while len(anew) < 30:
        anew.append(next_row(anew[-1], 1, "job.admitted", {}))
    verified(anew)
    with pytest.raises(AuditBroken) as other:
        verified(anew, anchors)
    assert other.value.values == {"n": 20, "what": "anchor"}
    with pytest.raises(AuditBroken):
        verified(ROWS, {0: "0" * 64})


def test_a_chain_that_counts_wrongly_is_no_chain() -> None:
    record = change(ROWS[0].record, n=2)
    with pytest.raises(AuditBroken) as broken:
        verified([Row(record, START, chained(START, record))])
    assert broken.value.values == {"n": 1, "what": "missing"}


def test_ten_thousand_rows_take_less_than_a_second() -> None:
    rows = chain(10_000)
    began = time.perf_counter()
    verified(rows)
    assert time.perf_counter() - began < 1


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
