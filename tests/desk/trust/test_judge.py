"""What may start: in the plan, with its arguments, inside the grants, or with a yes that was given to exactly this."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from trust_house import ABILITIES, HUB, NOW, OWNER, PHONE, House, do, plan_of

from deskhand.core.errors import NotAvailable, OutsideFolders, Refused
from deskhand.core.flow.authority import CHAT, Ceiling
from deskhand.core.flow.grants import Grant
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.table import Decision
from deskhand.desk.trust.audit import head
from deskhand.desk.trust.judge import ByTable, Go, Owes
from deskhand.desk.trust.labels import NotInPlan, OtherArguments
from deskhand.desk.trust.locks import NoLock
from deskhand.trust.consent import Answer
from deskhand.trust.rejected import Rejected, Why

MOVE = do("m", "files.move", files=["a"], to="b/")
SEND = do("s", "mail.send", to="li@firm.cn", body="hello")
FOUND = {"files": ["a", "b"], "file": "a", "count": 2, "facts": []}


def test_without_a_lock_nothing(house: House) -> None:
    with pytest.raises(NoLock):
        house.ruling("m", "files.move", files=["a"], to="b/")


def test_what_was_granted_goes_and_is_written_down(house: House) -> None:
    house.lock(MOVE)
    before = head(house.connection)[0]
    go = house.go("m", "files.move", files=["a"], to="b/")
    assert (go.verdict.decision, go.yes, go.judged.expects) == (Decision.RUN, None, "")
    assert (go.ground.decision, go.ground.grant, go.ground.grants, go.ground.read_here) == (
        "RUN", "COVERS", ["first"], True,
    )  # fmt: skip
    assert go.reach.write == ("/h",)
    assert head(house.connection)[0] == before + 1


def test_only_what_stands_in_the_plan(house: House) -> None:
    loop = {"id": "e", "each": ["x", "y"], "as": "it", "steps": [do("d", "mail.read", which="$it")]}
    house.lock(MOVE, loop, do("r", "mail.read"))
    house.ruling("e[1].d", "mail.read", which="y")
    for path, name, args in (
        ("n", "files.move", {"files": ["a"], "to": "b/"}),
        ("m", "files.copy", {"files": ["a"], "to": "b/"}),
        ("m[0].d", "mail.read", {"which": "y"}),
        ("e[2].d", "mail.read", {"which": "y"}),
        ("e[01].d", "mail.read", {"which": "y"}),
        ("d", "mail.read", {"which": "y"}),
        ("e.d", "mail.read", {"which": "y"}),
        ("m#1", "mail.read", {"which": "y"}),
    ):
        with pytest.raises(NotInPlan):
            house.ruling(path, name, **args)
    for path, name, args in (
        ("m", "files.move", {"files": ["a", "c"], "to": "b/"}),
        ("m", "files.move", {"files": ["a"], "to": "c/"}),
        ("e[0].d", "mail.read", {"which": "y"}),
    ):
        with pytest.raises(OtherArguments):
            house.ruling(path, name, **args)
    with pytest.raises(OtherArguments):  # one more than was signed
        house.ruling("r", "mail.read", which="y")


# --- not vouched for, too far for a chat, not granted


def test_what_is_not_vouched_for_reads_and_asks_before_it_changes(house: House) -> None:
    locked = house.lock(do("f", "files.find", query="x"), MOVE, do("u", "run.undo", run=1), proven=False)
    assert isinstance(house.ruling("f", "files.find", query="x"), Go)
    for path, name, args in (("m", "files.move", {"files": ["a"], "to": "b/"}), ("u", "run.undo", {"run": 1})):
        owed = house.ruling(path, name, **args)
        assert isinstance(owed, Owes)
        assert owed.reason == "unproven"
    asked = house.ruling("m", "files.move", files=["a"], to="b/")
    assert isinstance(asked, Owes)
    assert asked.ask("1/m/1").text.startswith("Move a to b/? I could not read this plan out of your words")
    house.agree(house.consent_frame(house.listing(locked, "m", "files.move", files=["a"], to="b/")))
    assert isinstance(house.ruling("m", "files.move", files=["a"], to="b/"), Go)


def test_a_chat_reaches_as_far_as_its_ceiling(house: House) -> None:
    house.lock(MOVE, SEND, key=HUB)
    assert isinstance(house.ruling("m", "files.move", files=["a"], to="b/"), Go)
    far = house.ruling("s", "mail.send", to="li@firm.cn", body="hello")
    assert isinstance(far, Owes)
    assert far.reason == "ceiling"
    assert "it was asked for in a chat" in far.ask("1/s/1").text
    places = {"dingtalk:group:9": "it was asked for in a group chat", "plain:x": "it came without a signature"}
    for run, (channel, came) in enumerate(places.items(), 2):
        plan = house.lock_frame(house.locks.held(house.connection, "h", 1).plan, run=run)
        house.take(msgspec.structs.replace(plan, command=house.command(HUB, channel=channel)))
        owed = house.judged("m", house.job("m", "files.move", as_run=run, files=["a"], to="b/"))
        assert isinstance(owed, Owes)
        assert owed.reason == "ceiling"
        text = owed.ask(f"{run}/m/1").text
        assert text.startswith("Move a to b/? This needs your yes")
        assert came in text


def test_the_owner_sets_ceilings_that_last(house: House) -> None:
    low = Ceiling(Risk.R0, Risk.R0, CHAT.answers)
    house.within(lambda: house.authority.keep_ceiling(house.connection, "dingtalk:*", low, NOW))
    house.open()
    assert house.authority.ceiling("dingtalk:1") == low
    assert house.authority.ceiling("feishu:1") == CHAT
    house.lock(MOVE, key=HUB)
    assert isinstance(house.ruling("m", "files.move", files=["a"], to="b/"), Owes)


def test_outside_the_grants_it_asks_and_a_yes_opens_exactly_that(house: House) -> None:
    locked = house.lock(do("m", "files.move", files=["/else/a"], to="/else/b/"))
    args = {"files": ["/else/a"], "to": "/else/b/"}
    assert isinstance(house.ruling("m", "files.move", **args), Owes)
    house.agree(house.consent_frame(house.listing(locked, "m", "files.move", **args)))
    go = house.ruling("m", "files.move", **args)
    assert isinstance(go, Go)
    assert set(go.reach.write) == {"/h", "/else/a", "/else/b"}
    house.grant(Grant(id="no", deny=True, write=("/else",)))
    with pytest.raises(ByTable):
        house.ruling("m", "files.move", **args)


def test_a_preview_is_judged_alike_and_reaches_no_further_than_the_grants(house: House) -> None:
    house.lock(do("m", "files.move", files=["/else/a"], to="/else/b/"))
    job = house.job("m", "files.move", preview=True, files=["/else/a"], to="/else/b/")
    go = house.judged("m", job)
    assert isinstance(go, Go)
    assert go.reach.read == ("/h",)
    with pytest.raises(OtherArguments):
        house.judged("m", msgspec.structs.replace(job, args={"files": ["/else/c"], "to": "/else/b/"}))


def test_folders_of_the_command_narrow_and_the_owners_open(house: House) -> None:
    plan = [do("m", "files.move", files=["a"], to="b/")]
    house.lock(*plan, key=PHONE)
    frame = house.lock_frame(house.locks.held(house.connection, "h", 1).plan, run=2)
    house.take(msgspec.structs.replace(frame, command=house.command(root="/h", folders=("in",))))
    with pytest.raises(OutsideFolders):
        house.judged("m", house.job("m", "files.move", as_run=2, files=["a"], to="b/"))
    for run, key, fits in ((3, PHONE, False), (4, OWNER, True)):
        command = house.command(key, root="/other")
        house.take(msgspec.structs.replace(frame, run=run, command=command))
        ruling = house.judged("m", house.job("m", "files.move", as_run=run, files=["a"], to="b/"))
        assert isinstance(ruling, Go) == fits


def test_a_command_may_rely_on_one_grant_alone(house: House) -> None:
    house.grant(Grant(id="look", person="ann", risk=0, read=("/h",)))
    plan = house.lock(MOVE).plan
    for run, name, goes in ((2, "first", True), (3, "look", False)):
        house.take(house.lock_frame(plan, run=run, command=house.command(grant=name)))
        ruling = house.judged("m", house.job("m", "files.move", as_run=run, files=["a"], to="b/"))
        assert isinstance(ruling, Go) == goes
    with pytest.raises(Rejected) as no:
        house.take(house.lock_frame(plan, run=4, command=house.command(grant="nope")))
    assert no.value.why is Why.GRANT
    house.grant(Grant(id="no", deny=True, write=("/h/b",)))
    with pytest.raises(ByTable):
        house.judged("m", house.job("m", "files.move", as_run=2, files=["a"], to="b/"))


def test_the_closest_ceiling_counts(house: House) -> None:
    for channel, risk in (("dingtalk:*", Risk.R2), ("dingtalk:1*", Risk.R0)):
        ceiling = Ceiling(risk, risk, CHAT.answers)
        house.within(lambda: house.authority.keep_ceiling(house.connection, channel, ceiling, NOW))  # noqa: B023
    house.open()
    assert house.authority.ceiling("dingtalk:12").alone is Risk.R0
    assert house.authority.ceiling("dingtalk:2").alone is Risk.R2
    house.within(lambda: house.authority.keep_ceiling(house.connection, "dingtalk:1*", None, NOW))
    house.open()
    assert house.authority.ceiling("dingtalk:12").alone is Risk.R2


# --- what was taken back


def test_revoked_devices_and_grants_stop_what_is_to_come_and_what_is_under_way(house: House) -> None:
    house.lock(MOVE)
    go = house.ruling("m", "files.move", files=["a"], to="b/")
    assert isinstance(go, Go)
    assert house.judge.fallen(go.locked, go.judged, NOW) is None
    house.end("first")
    assert isinstance(house.judge.fallen(go.locked, go.judged, NOW), Rejected)
    with pytest.raises(Refused):
        house.ruling("m", "files.move", files=["a"], to="b/")
    house.grant(Grant(id="second", risk=1, read=("/h",), write=("/h",)))
    assert house.judge.fallen(go.locked, go.judged, NOW) is None
    house.open()  # all of it is read again, with what was taken back
    assert [grant.revoked for grant in house.authority.book.grants(house.authority.roster)] == [True, False]
    house.revoke(PHONE)
    gone = house.judge.fallen(go.locked, go.judged, NOW)
    assert isinstance(gone, Rejected)
    assert gone.why is Why.REVOKED
    with pytest.raises(Rejected):
        house.ruling("m", "files.move", files=["a"], to="b/")


def test_a_grant_of_a_device_that_was_revoked_is_still_read_and_no_longer_holds(house: House) -> None:
    child = Grant(id="child", person="ann", risk=1, read=("/h/x",), parent="first")
    house.grant(child, PHONE)
    house.revoke(PHONE)
    house.open()
    assert {one.id: one.revoked for one in house.authority.book.grants(house.authority.roster)} == {
        "first": False, "child": True,
    }  # fmt: skip


def test_work_under_way_falls_with_the_yes_it_rests_on(house: House) -> None:
    plan = plan_of(SEND)
    house.derived = plan
    locked = house.take(house.lock_frame(plan, command=house.command(OWNER)))
    args: Any = {"to": "li@firm.cn", "body": "hello"}
    house.agree(house.consent_frame(house.listing(locked, "s", "mail.send", **args)))
    go = house.ruling("s", "mail.send", **args)
    assert isinstance(go, Go)
    assert house.judge.fallen(go.locked, go.judged, NOW) is None
    house.revoke(PHONE)
    assert isinstance(house.judge.fallen(go.locked, go.judged, NOW), Rejected)


def test_what_was_not_done_left_nothing(house: House) -> None:
    house.lock(do("f", "files.find", query="x"), do("m", "files.move", files="$f.files", to="b/"))
    house.carried_out("f", house.job("f", "files.find", query="x"), FOUND, "failed")
    owed = house.ruling("m", "files.move", files=["z"], to="b/")
    assert isinstance(owed, Owes)
    assert (owed.reason, owed.placed.given.target.model) == ("unproven", True)


def test_what_the_hub_did_inside_a_loop_is_not_known_here(house: House) -> None:
    loop = {"id": "e", "each": [1], "as": "n", "steps": [do("s", "run.status")]}
    house.lock(loop, do("c", "mail.read", which="{$e.s}"))
    assert isinstance(house.ruling("c", "mail.read", which="whatever"), Go)


def test_what_is_not_built_is_not_started(house: House) -> None:
    house.lock(MOVE)
    house.judge._abilities = {**ABILITIES, "files.move": replace(ABILITIES["files.move"], available=False)}
    with pytest.raises(NotAvailable):
        house.ruling("m", "files.move", files=["a"], to="b/")


def test_what_was_typed_into_a_question_is_the_persons_word(house: House) -> None:
    fill = {"id": "q", "ask": "fill", "with": {"text": "To whom?"}}
    house.grant(Grant(id="mail", risk=2, people=("*",), abilities=("mail.*",)))
    locked = house.lock(fill, do("s", "mail.post", to="$q.text", body="hi"))
    with pytest.raises(ByTable):  # nobody signed what the hub says was typed
        house.ruling("s", "mail.post", to="li@firm.cn", body="hi")
    card = house.card(locked, kind="fill", question="q")
    house.agree(house.consent_frame(card, answer=Answer(text="li@firm.cn")))
    with pytest.raises(OtherArguments):
        house.ruling("s", "mail.post", to="xu@firm.cn", body="hi")
    assert isinstance(house.ruling("s", "mail.post", to="li@firm.cn", body="hi"), Go)


def test_a_step_that_decides_for_itself_stays_within_its_bounds(house: House) -> None:
    house.grant(Grant(id="mail", risk=2, abilities=("mail.*",)))
    bounds = {"abilities": ["files.move", "mail.post"], "worst": "R1", "calls": 2, "targets": ["/h/in"]}
    locked = house.lock({"id": "a", "agent": "tidy", "with": {}, "bounds": bounds})
    args = {"files": ["/h/in/a"], "to": "/h/in/b"}
    go = house.ruling("a#1", "files.move", **args)
    assert isinstance(go, Go)
    assert go.placed.given.target.model
    for path, name, other in (
        ("a#3", "files.move", args),
        ("a#1", "files.copy", args),
        ("a#1", "mail.post", {"to": "/h/in", "body": "x"}),
        ("a#1", "files.move", {**args, "to": "/h/out"}),
        ("a#1", "files.move", {**args, "to": "/h/in/../out"}),
    ):
        owed = house.ruling(path, name, **other)
        assert isinstance(owed, Owes)
        assert owed.reason == "bounds"
    house.agree(house.consent_frame(house.listing(locked, "a#1", "files.copy", **args)))
    assert isinstance(house.ruling("a#1", "files.copy", **args), Go)
