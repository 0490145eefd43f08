"""What arguments by references are worth: filled from this desk's own receipts, with the labels they have."""

from __future__ import annotations

import pytest
from trust_house import OWNER, PHONE, House, do, plan_of

from deskhand.core.flow.grants import Grant
from deskhand.core.flow.table import Decision
from deskhand.desk.trust.judge import ByTable, Go, Owes
from deskhand.desk.trust.labels import NotInPlan, NotItsTurn, OtherArguments
from deskhand.trust.card import Trusted
from deskhand.trust.consent import Answer

FOUND = {"files": ["a", "b"], "file": "a", "count": 2, "facts": []}


def test_references_are_filled_from_this_desks_own_receipts(house: House) -> None:
    house.lock(
        do("f", "files.find", query="x"),
        do("p", "value.pick", items="$f.files", at=1),
        do("m", "files.move", files="$f.files", to="b/"),
        do("o", "files.open", file="$p.item"),
    )
    house.go("f", "files.find", FOUND, query="x")
    with pytest.raises(OtherArguments):
        house.ruling("m", "files.move", files=["c"], to="b/")
    moving = house.ruling("m", "files.move", files=["a", "b"], to="b/")
    assert isinstance(moving, Go)
    assert (moving.verdict.decision, moving.placed.given.target.origin.name) == (Decision.SHOW, "L")
    with pytest.raises(OtherArguments):  # worked out here once more
        house.ruling("o", "files.open", file="a")
    opened = house.ruling("o", "files.open", file="b")
    assert isinstance(opened, Go)
    assert opened.placed.given.target.origin.name == "L"


def test_what_did_not_happen_here_is_the_worst_there_is(house: House) -> None:
    every = Grant(id="all", risk=3, people=("*",))
    house.grant(every)
    house.lock(do("r", "mail.read"), do("s", "mail.send", to="$r.sender", body="hi"))
    with pytest.raises(ByTable) as no:  # secret, as far as anybody knows
        house.ruling("s", "mail.send", to="anyone@evil.example", body="hi")
    assert "others wrote" in no.value.said("en")
    assert "他人" in no.value.said("zh")
    house.go("r", "mail.read", {"text": "", "sender": "li@firm.cn"})
    with pytest.raises(OtherArguments):
        house.ruling("s", "mail.send", to="anyone@evil.example", body="hi")
    known = house.ruling("s", "mail.send", to="li@firm.cn", body="hi")
    assert isinstance(known, Owes)
    assert known.reason == "table"


def test_a_value_the_person_trusts_is_theirs_for_this_run(house: House) -> None:
    house.grant(Grant(id="all", risk=3, people=("*",)))
    locked = house.lock(do("r", "mail.read"), do("s", "mail.send", to="$r.sender", body="hi"))
    house.go("r", "mail.read", {"text": "", "sender": "li@firm.cn"})
    owed = house.ruling("s", "mail.send", to="li@firm.cn", body="hi")
    assert isinstance(owed, Owes)
    (doubt,) = owed.ask("1/s/1").doubts
    assert (doubt.what, doubt.value, doubt.label) == ("mail.send.to", "li@firm.cn", "X")
    for wrong in (Trusted("mail.send.to", "xu@firm.cn", "X"), Trusted("mail.read.to", "li@firm.cn", "X")):
        house.agree(house.consent_frame(house.card(locked, trust=(wrong,))))
        assert isinstance(house.ruling("s", "mail.send", to="li@firm.cn", body="hi"), Owes)
    right = house.card(locked, trust=(Trusted("mail.send.to", "li@firm.cn", "X"),))
    house.agree(house.consent_frame(right, answer=Answer(yes=False)))
    assert isinstance(house.ruling("s", "mail.send", to="li@firm.cn", body="hi"), Owes)
    house.agree(house.consent_frame(right))
    go = house.ruling("s", "mail.send", to="li@firm.cn", body="hi")
    assert isinstance(go, Go)
    assert (go.verdict.decision, go.placed.given.target.origin.name) == (Decision.RUN, "U")


def test_what_a_device_trusted_goes_with_it(house: House) -> None:
    house.grant(Grant(id="all", risk=3, people=("*",)))
    plan = plan_of(do("r", "mail.read"), do("s", "mail.send", to="$r.sender", body="hi"))
    house.derived = plan
    locked = house.take(house.lock_frame(plan, command=house.command(OWNER)))
    house.go("r", "mail.read", {"text": "", "sender": "li@firm.cn"})
    card = house.card(locked, trust=(Trusted("mail.send.to", "li@firm.cn", "X"),))
    house.agree(house.consent_frame(card))
    assert isinstance(house.ruling("s", "mail.send", to="li@firm.cn", body="hi"), Go)
    house.revoke(PHONE)
    assert isinstance(house.ruling("s", "mail.send", to="li@firm.cn", body="hi"), Owes)


def test_a_condition_that_does_not_hold_here_keeps_a_step_from_starting(house: House) -> None:
    many = {"left": "$f.count", "is": ">", "right": 5}
    loop = {"id": "e", "each": ["x"], "as": "it", "if": many, "steps": [do("d", "mail.read", which="$it")]}
    house.lock(do("f", "files.find", query="x"), do("m", "files.move", many, files=["a"], to="b/"), loop)
    assert isinstance(house.ruling("m", "files.move", files=["a"], to="b/"), Go)  # not known yet
    house.go("f", "files.find", FOUND, query="x")
    with pytest.raises(NotItsTurn):
        house.ruling("m", "files.move", files=["a"], to="b/")
    with pytest.raises(NotItsTurn):
        house.ruling("e[0].d", "mail.read", which="x")


def test_a_loop_over_results_and_what_it_leaves(house: House) -> None:
    steps = [do("r", "files.rename", files="$it", to="n")]
    loop = {"id": "e", "each": "$f.files", "as": "it", "max": 9, "steps": steps}
    house.lock(do("f", "files.find", query="x"), loop, do("z", "files.zip", files="$e.r.1.files"))
    unknown = house.ruling("e[7].r", "files.rename", files="z", to="n")
    assert isinstance(unknown, Owes)
    assert (unknown.reason, unknown.placed.given.target.model) == ("unproven", True)
    with pytest.raises(NotInPlan):
        house.ruling("e[9].r", "files.rename", files="z", to="n")
    house.go("f", "files.find", FOUND, query="x")
    with pytest.raises(NotInPlan):
        house.ruling("e[7].r", "files.rename", files="z", to="n")
    house.go("e[0].r", "files.rename", {"files": ["n"], "count": 1}, files="a", to="n")
    house.go("e[1].r", "files.rename", {"files": ["n2"], "count": 1}, files="b", to="n")
    with pytest.raises(OtherArguments):
        house.ruling("z", "files.zip", files=["n"])
    zipped = house.ruling("z", "files.zip", files=["n2"])
    assert isinstance(zipped, Go)
    assert zipped.placed.given.target.origin.name == "L"


def test_the_latest_receipt_is_the_one_that_counts(house: House) -> None:
    house.lock(do("f", "files.find", query="x"), do("m", "files.move", files="$f.files", to="b/"))
    house.go("f", "files.find", FOUND, query="x")
    again = house.job("f", "files.find", attempt=2, query="x")
    house.carried_out("f", again, {**FOUND, "files": ["z"]})
    with pytest.raises(OtherArguments):
        house.ruling("m", "files.move", files=["a", "b"], to="b/")
    house.ruling("m", "files.move", files=["z"], to="b/")
