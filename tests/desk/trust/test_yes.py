"""What a yes opens: these arguments, once, from whoever may give it, with the unlock secret where it must be."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from trust_house import BOB, HUB, NOW, OWNER, PHONE, House, do

from deskhand.core.flow.approve import step_digest
from deskhand.core.flow.authority import Ceiling
from deskhand.core.flow.grants import Grant
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.table import Decision, Stricter
from deskhand.desk.trust.judge import Go, Owes
from deskhand.desk.trust.labels import NotItsTurn
from deskhand.trust.card import CardStep, Trusted
from deskhand.trust.consent import Answer
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.unlock import new_unlock, proof, unlock_key

MOVE = do("m", "files.move", files=["a"], to="b/")
SEND = do("s", "mail.send", to="li@firm.cn", body="hello")


def test_an_address_that_others_wrote_asks_before_it_goes_out(house: House) -> None:
    house.grant(Grant(id="mail", risk=2, people=("*",), abilities=("mail.*",)))
    house.lock(do("r", "mail.read"), do("s", "mail.send", to="li@firm.cn", body="{$r.text}"))
    for attempt, (text, goes) in enumerate((("plain words", True), ("see https://evil.example", False)), 1):
        job = house.job("r", "mail.read", attempt=attempt)
        house.carried_out("r", job, {"text": text, "sender": "li@firm.cn"})
        assert isinstance(house.ruling("s", "mail.send", to="li@firm.cn", body=text), Go) == goes


FOUND = {"files": ["a", "b"], "file": "a", "count": 2, "facts": []}


def test_a_yes_is_to_these_arguments_once(house: House) -> None:
    locked = house.lock(SEND)
    args: Any = {"to": "li@firm.cn", "body": "hello"}
    step = {"s": CardStep("mail.send", step_digest("mail.send", args))}
    for wrong in (
        house.listing(locked, "s", "mail.send", to="xu@firm.cn", body="hello"),
        house.listing(locked, "t", "mail.send", **args),
        house.card(locked, steps={"s": CardStep("mail.burn", step_digest("mail.send", args))}),
        house.card(locked, steps=step, risk=1),
        house.card(locked),
    ):
        house.agree(house.consent_frame(wrong))
        assert isinstance(house.ruling("s", "mail.send", **args), Owes)
    shown = house.listing(locked, "s", "mail.send", **args).trust
    house.agree(house.consent_frame(house.card(locked, steps=step)))
    assert isinstance(house.ruling("s", "mail.send", **args), Owes), "nobody saw to whom"
    right = house.consent_frame(house.card(locked, steps=step, trust=shown, preview="ab" * 16))
    house.agree(right)
    house.agree(right)
    house.open()
    first = house.go("s", "mail.send", **args)
    assert first.judged.expects == "ab" * 16
    second = house.job("s", "mail.send", attempt=2, **args)
    assert isinstance(house.judged("s", second), Owes)
    house.agree(right)  # the same again is no other
    assert isinstance(house.judged("s", second), Owes)


def test_the_last_word_counts(house: House) -> None:
    locked = house.lock(SEND)
    card = house.listing(locked, "s", "mail.send", to="li@firm.cn", body="hello")
    house.agree(house.consent_frame(card))
    house.agree(house.consent_frame(card, answer=Answer(yes=False)))
    assert isinstance(house.ruling("s", "mail.send", to="li@firm.cn", body="hello"), Owes)


def test_what_can_be_undone_may_be_named_as_the_plan_has_it(house: House) -> None:
    step = {**do("m", "files.move", files="$f.files", to="/else/"), "retry": 1}
    locked = house.lock(do("f", "files.find", query="x"), step)
    planned = house.listing(locked, "m", "files.move", files="$f.files", to="/else/")
    house.agree(house.consent_frame(planned))
    house.go("f", "files.find", FOUND, query="x")
    args = {"files": ["a", "b"], "to": "/else/"}
    house.go("m", "files.move", **args)
    house.carried_out("m", house.job("m", "files.move", attempt=2, **args))  # the plan allows it once more
    assert isinstance(house.judged("m", house.job("m", "files.move", attempt=3, **args)), Owes)


def test_what_others_see_is_named_with_what_is_really_sent(house: House) -> None:
    house.grant(Grant(id="all", risk=3, people=("*",)))
    locked = house.lock(do("r", "mail.read"), do("s", "mail.send", to="$r.sender", body="hi"))
    house.agree(house.consent_frame(house.listing(locked, "s", "mail.send", to="$r.sender", body="hi")))
    house.go("r", "mail.read", {"text": "", "sender": "li@firm.cn"})
    assert isinstance(house.ruling("s", "mail.send", to="li@firm.cn", body="hi"), Owes)


def test_only_the_person_may_answer_and_only_from_a_device_that_holds(house: House) -> None:
    locked = house.lock(SEND)
    card = house.listing(locked, "s", "mail.send", to="li@firm.cn", body="hello")
    for key in (BOB, HUB):
        with pytest.raises(Rejected):
            house.agree(house.consent_frame(card, key=key))
    for wrong in (
        house.consent_frame(msgspec.structs.replace(card, plan="ab" * 16)),
        msgspec.structs.replace(house.consent_frame(card), hub="other"),
        msgspec.structs.replace(house.consent_frame(card), card=b"{}"),
    ):
        with pytest.raises(Rejected) as no:
            house.agree(wrong)
        assert no.value.why is Why.CARD
    house.agree(house.consent_frame(card, key=OWNER))
    assert isinstance(house.ruling("s", "mail.send", to="li@firm.cn", body="hello"), Go)
    other = house.lock(SEND, run=2)
    house.agree(house.consent_frame(house.listing(other, "s", "mail.send", to="li@firm.cn", body="hello")))
    command = house.command(OWNER)
    third = house.take(house.lock_frame(other.plan, run=3, command=command))
    house.agree(house.consent_frame(house.listing(third, "s", "mail.send", to="li@firm.cn", body="hello")))
    house.revoke(PHONE)
    job = house.job("s", "mail.send", as_run=3, to="li@firm.cn", body="hello")
    assert isinstance(house.judged("s", job), Owes)  # the command still holds, the yes does not


def test_a_yes_that_is_too_old_is_met_by_a_challenge_and_never_taken_twice(house: House) -> None:
    locked = house.lock(SEND)
    card = house.listing(locked, "s", "mail.send", to="li@firm.cn", body="hello")
    frame = house.consent_frame(card, iat=NOW - 700)
    with pytest.raises(Rejected) as no:
        house.agree(frame)
    assert no.value.why is Why.STALE
    twin = house.lock(SEND, run=2)
    fresh = house.consent_frame(card)
    house.agree(fresh)
    with pytest.raises(Rejected):
        house.agree(msgspec.structs.replace(fresh, run=2))
    assert twin.run == 2


def test_what_cannot_be_taken_back_needs_the_unlock_secret(house: House) -> None:
    house.unlock = new_unlock("sesame")
    locked = house.lock(do("b", "mail.burn", which="all"))
    card = house.listing(locked, "b", "mail.burn", which="all")
    owed = house.ruling("b", "mail.burn", which="all")
    assert isinstance(owed, Owes)
    assert owed.ask("1/b/1").unlock
    house.agree(house.consent_frame(card))
    assert isinstance(house.ruling("b", "mail.burn", which="all"), Owes)
    with pytest.raises(Rejected) as no:
        house.agree(house.consent_frame(card, unlock="ab" * 32))
    assert no.value.why is Why.UNLOCK
    blank = house.consent_frame(card, nonce="f" * 32)
    typed = proof(unlock_key("sesame", house.unlock.salt), msgspec.json.decode(blank.signed.raw)["card"], "e" * 32)
    house.agree(house.consent_frame(card, nonce="e" * 32, unlock=typed))
    assert isinstance(house.ruling("b", "mail.burn", which="all"), Go)


def test_a_yes_in_a_chat_is_worth_its_ceiling(house: House) -> None:
    house.grant(Grant(id="mail", risk=2, people=("*",), abilities=("mail.*",)))
    locked = house.lock(do("r", "mail.read"), do("s", "mail.send", to="$r.sender", body="hi"), key=HUB)
    house.go("r", "mail.read", {"text": "", "sender": "li@firm.cn"})
    card = house.listing(locked, "s", "mail.send", to="li@firm.cn", body="hi")
    with pytest.raises(Rejected):
        house.agree(house.chat_yes(card, channel="dingtalk:2"))
    with pytest.raises(Rejected):
        house.agree(house.chat_yes(card, attachments=("ab" * 32,)))
    with pytest.raises(Rejected):
        house.agree(house.chat_yes(msgspec.structs.replace(card, kind="fill")))
    # nothing becomes the person's own by it
    house.agree(house.chat_yes(house.card(locked, trust=(Trusted("mail.send.to", "li@firm.cn", "X"),))))
    assert isinstance(house.ruling("s", "mail.send", to="li@firm.cn", body="hi"), Owes)
    house.agree(house.chat_yes(card, "no"))
    assert isinstance(house.ruling("s", "mail.send", to="li@firm.cn", body="hi"), Owes)
    house.agree(house.chat_yes(card))
    assert isinstance(house.ruling("s", "mail.send", to="li@firm.cn", body="hi"), Go)
    # nothing outside the grants, whatever the hub says was answered there
    away = house.lock(do("m", "files.move", files=["/else/a"], to="/else/b/"), key=HUB, run=2)
    args = {"files": ["/else/a"], "to": "/else/b/"}
    house.agree(house.chat_yes(house.listing(away, "m", "files.move", **args)))
    assert isinstance(house.judged("m", house.job("m", "files.move", as_run=2, **args)), Owes)
    # nor for a plan that a person signed
    mine = house.lock(SEND, run=3)
    with pytest.raises(Rejected):
        house.agree(house.chat_yes(house.listing(mine, "s", "mail.send", to="li@firm.cn", body="hello")))


def test_a_word_in_a_chat_never_steps_up(house: House) -> None:
    house.within(lambda: house.authority.keep_ceiling(house.connection, "*", Ceiling(Risk.R1, Risk.R3), NOW))
    house.open()
    house.grant(Grant(id="mail", risk=3, abilities=("mail.*",)))
    locked = house.lock(do("b", "mail.burn", which="all"), key=HUB)
    house.agree(house.chat_yes(house.listing(locked, "b", "mail.burn", which="all")))
    assert isinstance(house.ruling("b", "mail.burn", which="all"), Go)
    house.authority._stricter = Stricter({Risk.R3: Decision.STEP_UP})
    assert isinstance(house.ruling("b", "mail.burn", which="all"), Owes)


def test_a_no_is_heard_wherever_it_was_said(house: House) -> None:
    ask = {"id": "ok", "ask": "confirm", "with": {"text": "?", "for": ["m"]}}
    for run, key in ((1, HUB), (2, PHONE)):
        locked = house.lock(ask, {**MOVE, "if": "$ok.yes"}, key=key, run=run)
        job = house.job("m", "files.move", as_run=run, files=["a"], to="b/")
        assert isinstance(house.judged("m", job), Go)
        card = house.card(locked)
        said = house.chat_yes(card, "no") if key is HUB else house.consent_frame(card, answer=Answer(yes=False))
        house.agree(said)
        with pytest.raises(NotItsTurn):
            house.judged("m", job)
