"""The plan a run is held to: taken once, from whoever may give it, and never exchanged."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from trust_house import BOB, DESK, HUB, NOW, OWNER, PHONE, STRANGER, TOLD, House, do, plan_of

from deskhand.core.plan.model import Plan, digest
from deskhand.core.wire.frames import Lock
from deskhand.desk.rows import RunForgotten
from deskhand.desk.trust.audit import head
from deskhand.desk.trust.locks import BadLock, NoLock
from deskhand.trust.card import Choice, card_bytes
from deskhand.trust.consent import Answer
from deskhand.trust.rejected import Rejected, Why

MOVE = do("m", "files.move", files=["a"], to="b/")
FIND = do("f", "files.find", query="x")


def no(house: House, frame: Lock) -> Why:
    with pytest.raises(Rejected) as refused:
        house.take(frame)
    return refused.value.why


def test_the_same_again_is_the_same_and_survives_a_restart(house: House) -> None:
    frame = house.lock_frame(plan_of(MOVE))
    house.derived = plan_of(MOVE)
    first = house.take(frame)
    assert house.take(frame) == first
    house.open()
    house.now = NOW + 10**7
    assert house.take(frame) == first
    assert house.locks.held(house.connection, "h", 1) == first
    assert first.vouched == {"m"}
    assert head(house.connection)[0] == 3  # the list of devices, the grant, the lock


def test_the_same_command_is_for_one_run_and_one_plan(house: House) -> None:
    command = house.command()
    house.take(house.lock_frame(plan_of(MOVE), command=command))
    assert no(house, house.lock_frame(plan_of(MOVE), command=command, run=2)) is Why.REPLAYED
    assert no(house, house.lock_frame(plan_of(FIND), command=command)) is Why.REPLAYED
    assert no(house, house.lock_frame(plan_of(MOVE))) is Why.REPLAYED  # another command for the same run
    assert no(house, house.lock_frame(plan_of(MOVE), command=command, now="2025-11-21T04:41:00+00:00")) is Why.REPLAYED
    with pytest.raises(NoLock):
        house.locks.held(house.connection, "h", 2)


def test_only_a_device_of_the_list_may_ask_and_only_in_time(house: House) -> None:
    plan = plan_of(MOVE)
    assert no(house, house.lock_frame(plan, command=house.command(STRANGER))) is Why.UNKNOWN_DEVICE
    assert no(house, house.lock_frame(plan, command=house.command(DESK))) is Why.SPEAKER
    assert no(house, house.lock_frame(plan, command=house.command(to=HUB.id))) is Why.DESK
    assert no(house, house.lock_frame(plan, command=house.command(iat=NOW - 400))) is Why.STALE
    forged = msgspec.structs.replace(house.command(), raw=house.command().raw)
    assert no(house, house.lock_frame(plan, command=forged)) is Why.SIGNATURE
    house.revoke(PHONE)
    assert no(house, house.lock_frame(plan)) is Why.REVOKED


@pytest.mark.parametrize(
    ("told", "why"),
    [("2025-11-20T04:40:00+00:00", Why.STALE), ("2025-11-21T04:40:00", Why.MALFORMED), ("soon", Why.MALFORMED)],
)
def test_the_hub_cannot_move_the_moment_that_words_are_about(house: House, told: str, why: Why) -> None:
    assert no(house, house.lock_frame(plan_of(MOVE), now=told)) is why


def test_a_plan_of_a_device_is_vouched_for_where_the_words_lead_to_it(house: House) -> None:
    ask = {"id": "ok", "ask": "confirm", "with": {"text": "?", "for": ["m"]}}
    house.derived = plan_of(MOVE)
    asked = house.take(house.lock_frame(plan_of(ask, {**MOVE, "if": "$ok.yes"})))
    assert asked.vouched == {"ok", "m"}
    house.derived = plan_of(do("m", "files.move", files=["a"], to="c/"))
    assert house.take(house.lock_frame(plan_of(MOVE), run=2)).vouched == frozenset()
    house.derived = None
    assert house.take(house.lock_frame(plan_of(MOVE), run=3)).vouched == frozenset()
    house.derived = plan_of(MOVE)
    chat = house.take(house.lock_frame(plan_of(MOVE), run=4, command=house.command(HUB)))
    assert chat.vouched == frozenset()


def test_a_plan_that_cannot_be_read_in_one_way_is_not_held(house: House) -> None:
    twice = plan_of(FIND, FIND)
    with pytest.raises(BadLock):
        house.take(house.lock_frame(twice))
    with pytest.raises(BadLock):
        house.take(house.lock_frame(plan_of(do("m", "files.move", files="$nowhere.files", to="b/"))))
    body = json.dumps(plan_of(FIND).json_object())
    doubled = body[:-1] + ', "steps": []}'
    frame = msgspec.structs.replace(house.lock_frame(plan_of(FIND)), plan=doubled.encode())
    assert no(house, frame) is Why.MALFORMED


def test_a_forgotten_run_stays_forgotten(house: House) -> None:
    frame = house.lock_frame(plan_of(MOVE))
    house.take(frame)
    house.connection.execute("DELETE FROM subject_key")
    with pytest.raises(RunForgotten):
        house.locks.held(house.connection, "h", 1)
    house.connection.execute("INSERT INTO forgotten VALUES ('h', 2)")
    with pytest.raises(RunForgotten):
        house.take(house.lock_frame(plan_of(MOVE), run=2))


# --- patches


def reading() -> Plan:
    return plan_of(do("r", "files.find", query="y"))


def chosen(house: House, before: Any, patch: Plan, *, pick: int = 0, key: Any = PHONE, **changes: Any) -> Lock:
    choices = (Choice("this", digest(patch.json_object()["steps"])), Choice("that", "ab" * 16))
    card = house.card(before, kind="choose", choices=choices, **changes)
    consent = house.consent_frame(card, key=key, answer=Answer(choice=pick))
    return house.lock_frame(patch, n=1, command=house.first, card=card_bytes(card), consent=consent.signed)  # type: ignore[attr-defined]


@pytest.fixture
def asked(house: House) -> Any:
    house.first = house.command()  # type: ignore[attr-defined]
    return house.take(house.lock_frame(plan_of(FIND), command=house.first))  # type: ignore[attr-defined]


def test_a_chosen_reading_is_brought_in_by_the_answer(house: House, asked: Any) -> None:
    frame = chosen(house, asked, reading())
    after = house.take(frame)
    assert [step.id for step in after.plan.steps] == ["f", "r"]
    assert after.vouched == {"r"}
    assert house.take(frame) == after
    house.open()
    assert house.locks.held(house.connection, "h", 1) == after
    # the first one, sent again on a new line, changes nothing
    again = house.lock_frame(plan_of(FIND), command=house.first)  # type: ignore[attr-defined]
    assert house.take(again) == after


def test_nothing_else_is_brought_in(house: House, asked: Any) -> None:
    other = json.dumps(plan_of(do("r", "files.delete", files=["a"])).json_object()).encode()
    good = chosen(house, asked, reading())
    for wrong in (
        msgspec.structs.replace(good, plan=other),
        msgspec.structs.replace(good, consent=None),
        msgspec.structs.replace(good, command=house.command()),
        chosen(house, asked, reading(), pick=1),
        chosen(house, asked, reading(), plan="cd" * 16),
        chosen(house, asked, reading(), hub="other"),
    ):
        assert no(house, wrong) is Why.CARD
    assert no(house, chosen(house, asked, reading(), key=BOB)) is Why.SPEAKER
    assert no(house, msgspec.structs.replace(good, n=2)) is Why.BROKEN
    house.now = NOW + 700
    assert no(house, good) is Why.STALE
    assert house.locks.held(house.connection, "h", 1) == asked


def test_a_patch_is_sound_with_the_plan_and_never_exchanged(house: House, asked: Any) -> None:
    with pytest.raises(BadLock):
        house.take(chosen(house, asked, plan_of(FIND)))
    house.take(chosen(house, asked, reading()))
    other = plan_of(do("r", "files.find", query="z"))
    assert no(house, chosen(house, asked, other)) is Why.REPLAYED


def test_a_yes_to_the_whole_plan_vouches_for_all_of_it(house: House, asked: Any) -> None:
    whole = plan_of(FIND, do("r", "files.find", query="y"))
    for hash_, fits in ((asked.hash, False), (whole.hash(), True)):
        card = house.card(asked, plan=hash_)
        consent = house.consent_frame(card, key=OWNER)
        frame = house.lock_frame(
            reading(), n=1, command=house.first, card=card_bytes(card), consent=consent.signed  # type: ignore[attr-defined]
        )  # fmt: skip
        if fits:
            assert house.take(frame).vouched == {"f", "r"}
        else:
            assert no(house, frame) is Why.CARD


def test_the_patch_of_a_chat_is_the_hubs_word_as_the_plan_was(house: House) -> None:
    command = house.command(HUB)
    house.take(house.lock_frame(plan_of(FIND), command=command))
    after = house.take(house.lock_frame(reading(), n=1, command=command))
    assert (len(after.plan.steps), after.vouched) == (2, frozenset())
    assert after.now == TOLD
