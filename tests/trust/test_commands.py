"""Commands and consents: who may say what, once, and now."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskhand.store.sqlite import connect
from deskhand.trust.card import Choice, card_bytes
from deskhand.trust.consent import Answer, accept_consent, read_consent, signed_consent
from deskhand.trust.envelope import accept_command, read_command, signed_command
from deskhand.trust.fresh import SCHEMA, SqliteMemory
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.signed import Kind, sha256
from deskhand.trust.strict import write
from deskhand.trust.unlock import check_unlock, new_unlock, proof, unlock_key

change = msgspec.structs.replace


def refused(house: ModuleType, key: object, command: object) -> Why:
    with pytest.raises(Rejected) as no:
        read_command(signed_command(key, command), house.ROSTER, desk=house.DESK.id)  # type: ignore[arg-type]
    return no.value.why


def test_a_command_comes_out_as_it_was_signed(house: ModuleType) -> None:
    signed = signed_command(house.PHONE, house.COMMAND)
    command, device = read_command(signed, house.ROSTER, desk=house.DESK.id)
    assert command == house.COMMAND
    assert device.id == house.PHONE.id


def test_nobody_speaks_in_anothers_name(house: ModuleType) -> None:
    phone, chat = house.COMMAND, house.CHAT
    assert refused(house, house.HUB, phone) is Why.SPEAKER
    assert refused(house, house.HUB, change(phone, dev=house.HUB.id)) is Why.SPEAKER
    assert refused(house, house.PHONE, change(phone, iss="bob")) is Why.SPEAKER
    assert refused(house, house.PHONE, change(phone, channel="cli")) is Why.SPEAKER
    assert refused(house, house.PHONE, change(chat, dev=house.PHONE.id)) is Why.SPEAKER
    assert refused(house, house.DESK, change(phone, dev=house.DESK.id)) is Why.SPEAKER
    assert refused(house, house.OWNER, change(phone, channel="cli")) is Why.SPEAKER  # under the numbers of another
    assert refused(house, house.STRANGER, change(phone, dev=house.STRANGER.id)) is Why.UNKNOWN_DEVICE


def test_a_chat_carries_evidence_and_no_authority_of_its_own(house: ModuleType) -> None:
    read_command(signed_command(house.HUB, house.CHAT), house.ROSTER, desk=house.DESK.id)
    for wrong in (
        {"evidence": None}, {"root": "/home/ann"}, {"folders": ("/",)}, {"grant": "g1"}, {"channel": "phone"},
    ):  # fmt: skip
        assert refused(house, house.HUB, change(house.CHAT, **wrong)) is Why.SPEAKER


def test_it_is_for_this_desk_and_lives_for_a_while(house: ModuleType) -> None:
    read_command(signed_command(house.PHONE, change(house.COMMAND, to=house.DESK.id)), house.ROSTER, desk=house.DESK.id)
    assert refused(house, house.PHONE, change(house.COMMAND, to=house.HUB.id)) is Why.DESK
    assert refused(house, house.PHONE, change(house.COMMAND, exp=house.NOW)) is Why.MALFORMED
    assert refused(house, house.PHONE, change(house.COMMAND, exp=house.NOW + 10**7)) is Why.MALFORMED


def test_of_a_revoked_device_nothing_is_taken(house: ModuleType) -> None:
    without = house.ROSTER.revoking(house.OWNER, house.PHONE.id, at=1)
    with pytest.raises(Rejected) as no:
        read_command(signed_command(house.PHONE, house.COMMAND), without, desk=house.DESK.id)
    assert no.value.why is Why.REVOKED


# --- once, and now


def taken(house: ModuleType, memory: SqliteMemory, command: object, *, run: str = "h/1", late: int = 0) -> str:
    signed = signed_command(house.PHONE, command)  # type: ignore[arg-type]
    memory._db.execute("BEGIN IMMEDIATE")
    try:
        answer = accept_command(memory, signed, command, run=run, now=house.NOW + late)  # type: ignore[arg-type]
    except Rejected as no:
        memory._db.execute("ROLLBACK")
        return no.why.value
    memory._db.execute("COMMIT")
    return answer


def test_once_and_the_same_again_gets_the_same_for_ever(house: ModuleType, memory: SqliteMemory) -> None:
    assert taken(house, memory, house.COMMAND) == "new"
    assert taken(house, memory, house.COMMAND) == "again"
    assert taken(house, memory, house.COMMAND, late=10**6) == "again"
    assert taken(house, memory, house.COMMAND, run="h/2") == "replayed"
    assert taken(house, memory, change(house.COMMAND, text="delete all")) == "replayed"
    assert taken(house, memory, change(house.COMMAND, nonce="0" * 32)) == "sequence"
    assert taken(house, memory, change(house.COMMAND, nonce="0" * 32, seq=2)) == "new"


def test_one_that_was_overtaken_is_still_taken(house: ModuleType, memory: SqliteMemory) -> None:
    for seq in (5, 4, 9, 1):
        assert taken(house, memory, change(house.COMMAND, seq=seq, nonce=f"{seq:032x}"), run=f"h/{seq}") == "new"


@pytest.mark.parametrize("late", [301, -301, 10**7, -(10**7)])
def test_a_wrong_clock_is_met_by_a_challenge(house: ModuleType, memory: SqliteMemory, late: int) -> None:
    assert taken(house, memory, house.COMMAND, late=late) == "stale"
    now = house.NOW + late
    challenge = memory.challenge(house.PHONE.id, "h/1", now)
    again = change(house.COMMAND, nonce="1" * 32, seq=2, challenge=challenge)
    assert taken(house, memory, change(again, challenge="2" * 32), late=late) == "challenge"
    assert taken(house, memory, again, run="h/2", late=late) == "challenge"
    assert taken(house, memory, again, late=late + 601) == "challenge"
    assert taken(house, memory, again, late=late - 1) == "challenge"  # the desk's own clock went back
    assert taken(house, memory, again, late=late) == "new"
    assert taken(house, memory, again, late=late) == "again"
    assert taken(house, memory, change(again, nonce="3" * 32, seq=3), late=late) == "challenge"


def test_a_challenge_is_for_one_device(house: ModuleType, memory: SqliteMemory) -> None:
    challenge = memory.challenge(house.PAGE.id, "h/1", house.NOW)
    assert taken(house, memory, change(house.COMMAND, challenge=challenge)) == "challenge"


def test_what_expired_is_over(house: ModuleType, memory: SqliteMemory) -> None:
    assert taken(house, memory, change(house.COMMAND, exp=house.NOW + 10), late=10) == "expired"
    assert taken(house, memory, change(house.COMMAND, exp=house.NOW + 10), late=9) == "new"


def test_old_challenges_are_not_kept(house: ModuleType, memory: SqliteMemory) -> None:
    for second in range(50):
        memory.challenge(house.PHONE.id, "h/1", house.NOW + second * 100)
    assert memory._db.execute("SELECT count(*) FROM challenge").fetchone()[0] <= 7


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2), st.integers(0, 2)), max_size=20))
@settings(max_examples=100, deadline=None)
def test_it_agrees_with_a_plain_model(house: ModuleType, sent: list[tuple[int, int, int, int]]) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(SCHEMA)
    memory, nonces, numbers = SqliteMemory(connection), {}, set[int]()
    for nonce, seq, text, run in sent:
        if nonce in nonces:
            expected = "again" if nonces[nonce] == (seq, text, run) else "replayed"
        else:
            expected = "sequence" if seq in numbers else "new"
        command = change(house.COMMAND, nonce=f"{nonce:032x}", seq=seq, text=str(text))
        assert taken(house, memory, command, run=str(run)) == expected
        if expected == "new":
            nonces[nonce] = (seq, text, run)
            numbers.add(seq)
    connection.close()


def test_of_many_threads_exactly_one_takes_it(house: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    first = connect(path)
    first.executescript(SCHEMA)
    first.close()
    answers: list[tuple[int, str, str]] = []
    start = threading.Barrier(8)

    def deliver(me: int) -> None:
        connection = connect(path)
        memory = SqliteMemory(connection)
        start.wait()
        for seq in range(25):
            run = f"h/{me % 2}"
            answer = taken(house, memory, change(house.COMMAND, seq=seq, nonce=f"{seq:032x}"), run=run)
            answers.append((seq, run, answer))
        connection.close()

    threads = [threading.Thread(target=deliver, args=(me,)) for me in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 200
    for seq in range(25):
        mine = [(run, answer) for number, run, answer in answers if number == seq]
        winners = [run for run, answer in mine if answer == "new"]
        assert len(winners) == 1
        for run, answer in mine:
            assert answer in (("new", "again") if run == winners[0] else ("replayed",))


def test_what_was_rolled_back_was_not_taken(house: ModuleType, memory: SqliteMemory) -> None:
    signed = signed_command(house.PHONE, house.COMMAND)
    memory._db.execute("BEGIN IMMEDIATE")
    accept_command(memory, signed, house.COMMAND, run="h/1", now=house.NOW)
    memory._db.execute("ROLLBACK")
    assert taken(house, memory, house.COMMAND, run="h/2") == "new"


# --- consents


def test_an_answer_holds_for_its_card_alone(house: ModuleType) -> None:
    signed = signed_consent(house.PHONE, house.CONSENT)
    consent, card, device = read_consent(signed, house.CARD_RAW, house.ROSTER)
    assert (consent, card, device.kind) == (house.CONSENT, house.CARD, "phone")
    for other in (house.CARD_RAW + b" ", house.CARD_RAW.replace(b"Move 3", b"Move 4"), b""):
        with pytest.raises(Rejected) as no:
            read_consent(signed, other, house.ROSTER)
        assert no.value.why is Why.CARD


def test_programs_consent_to_nothing(house: ModuleType) -> None:
    for key in (house.HUB, house.DESK):
        with pytest.raises(Rejected) as no:
            read_consent(signed_consent(key, change(house.CONSENT, dev=key.id)), house.CARD_RAW, house.ROSTER)
        assert no.value.why is Why.SPEAKER
    with pytest.raises(Rejected) as no:
        read_consent(signed_consent(house.OWNER, house.CONSENT), house.CARD_RAW, house.ROSTER)
    assert no.value.why is Why.SPEAKER
    page = house.PAGE.signed(Kind.CONSENT, write(change(house.CONSENT, dev=house.PAGE.id)))
    assert read_consent(page, house.CARD_RAW, house.ROSTER)[2].kind == "page"


@pytest.mark.parametrize(
    ("kind", "answer", "fits"),
    [
        ("confirm", Answer(yes=True), True),
        ("confirm", Answer(yes=False), True),
        ("confirm", Answer(choice=0), False),
        ("confirm", Answer(text="yes"), False),
        ("choose", Answer(choice=1), True),
        ("choose", Answer(choice=2), False),
        ("choose", Answer(yes=True), False),
        ("choose", Answer(yes=False), True),
        ("fill", Answer(text="a"), True),
        ("fill", Answer(yes=True), False),
        ("fill", Answer(yes=False), True),
    ],
)
def test_an_answer_is_one_that_the_card_allows(house: ModuleType, kind: str, answer: Answer, fits: bool) -> None:
    choices = (Choice("a"), Choice("b")) if kind == "choose" else ()
    raw = card_bytes(change(house.CARD, kind=kind, choices=choices))
    signed = signed_consent(house.PHONE, change(house.CONSENT, card=sha256(raw), answer=answer))
    if fits:
        assert read_consent(signed, raw, house.ROSTER)[0].answer == answer
        return
    with pytest.raises(Rejected) as no:
        read_consent(signed, raw, house.ROSTER)
    assert no.value.why is Why.ANSWER


def test_a_consent_counts_once_and_for_ten_minutes(house: ModuleType, memory: SqliteMemory) -> None:
    signed = signed_consent(house.PHONE, house.CONSENT)
    with pytest.raises(Rejected) as no:
        accept_consent(memory, signed, house.CONSENT, now=house.NOW + 601)
    assert no.value.why is Why.STALE
    memory._db.execute("DELETE FROM taken")  # the transaction of a refusal is undone
    assert accept_consent(memory, signed, house.CONSENT, now=house.NOW + 600) == "new"
    assert accept_consent(memory, signed, house.CONSENT, now=house.NOW + 9999) == "again"
    other = change(house.CONSENT, card="0" * 64)
    with pytest.raises(Rejected) as no:
        accept_consent(memory, signed_consent(house.PHONE, other), other, now=house.NOW)
    assert no.value.why is Why.REPLAYED


def test_the_unlock_secret_is_proven_for_one_consent(house: ModuleType) -> None:
    kept = new_unlock("open sesame")
    key = unlock_key("open sesame", kept.salt)
    right = change(house.CONSENT, unlock=proof(key, house.CONSENT.card, house.CONSENT.nonce))
    check_unlock(right, kept)
    wrong = [
        (house.CONSENT, kept),
        (right, None),
        (right, new_unlock("open sesame")),
        (change(right, nonce="5" * 32), kept),
        (change(right, card="6" * 64), kept),
    ]
    for consent, secret in wrong:
        with pytest.raises(Rejected) as no:
            check_unlock(consent, secret)
        assert no.value.why is Why.UNLOCK
