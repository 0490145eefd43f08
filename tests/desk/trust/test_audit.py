"""The chain in the desk's own file: whole, cheap to check, and nothing in it changed unnoticed."""

from __future__ import annotations

from time import perf_counter

import pytest
from trust_house import DESK, NOW, House, do

from deskhand.desk.trust.audit import What, head, note, rows
from deskhand.testing.pace import slowness_by_the_clock
from deskhand.trust.anchored import Anchor, Walked, held_against, walked
from deskhand.trust.audit import Head, read_head, signed_head


def chain(house: House) -> Walked:
    return walked(rows(house.connection), DESK.id)


def test_rows_are_chained_and_undone_with_their_transaction(house: House) -> None:
    before = head(house.connection)
    house.within(lambda: note(house.connection, What.JOB, NOW, {"run": 1}))
    after = head(house.connection)
    assert (after[0], after[1] != before[1]) == (before[0] + 1, True)

    def broken() -> None:
        note(house.connection, What.JOB, NOW, {"run": 2})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        house.within(broken)
    found = chain(house)
    assert head(house.connection) == after == (found.n, found.head)
    assert found.broken is None


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE audit SET facts = '{\"run\":9}' WHERE n = 2",
        "UPDATE audit SET facts = 'x' WHERE n = 2",
        "UPDATE audit SET at = at + 1 WHERE n = 2",
        "UPDATE audit SET kind = 'x' WHERE n = 2",
        "DELETE FROM audit WHERE n = 2",
        "DELETE FROM audit WHERE n = 4",
    ],
)
def test_what_was_changed_is_found(house: House, harm: str) -> None:
    house.lock(do("f", "files.find", query="x"))
    house.go("f", "files.find", {}, query="x")
    n, hash_ = head(house.connection)
    assert (n, chain(house).broken) == (4, None)
    signed = signed_head(DESK, Head(chain=DESK.id, n=n, hash=hash_, at=int(NOW)))
    kept = Anchor(1, read_head(signed, house.authority.roster), signed.sig)
    assert held_against(chain(house), DESK.public, [kept]) == (None, None)
    house.connection.execute(harm)
    fault, claim = held_against(chain(house), DESK.public, [kept])
    assert (fault is not None, claim) == (True, None)


def test_nothing_a_person_wrote_stands_in_it(house: House) -> None:
    house.lock(do("f", "files.find", query="my diary"))
    house.go("f", "files.find", {"files": ["my diary.txt"]}, query="my diary")
    for table in ("audit", "lock", "consent", "label", "taken"):
        for row in house.connection.execute(f"SELECT * FROM {table}"):  # noqa: S608
            assert "diary" not in str(row)


def test_ten_thousand_are_checked_in_a_moment(house: House) -> None:
    def many() -> None:
        for n in range(10_000):
            note(house.connection, What.RECEIPT, NOW, {"hub": "h", "key": f"{n}/m/1", "outcome": "done"})

    house.within(many)
    begun = perf_counter()
    found = chain(house)
    assert found.n >= 10_000
    assert perf_counter() - begun < 5 * slowness_by_the_clock()  # under a second on a quiet machine; see the bench
    assert (found.broken, found.anchors) == (None, [])
